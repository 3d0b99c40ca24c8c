//! Profiles: what they say decides how a run ends, and what they say wrongly fails it.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use cognito_reference::Reference;
use cognito_suite::judge::profile::Profile;
use cognito_suite::suite::Suite;

use crate::cli::check;
use crate::proxy::{self, Server};

const DIVERGES: &str = "DescribeUserPoolClient.ClientId.unknown";
const CONFORMS: &str = "DescribeUserPoolClient.ClientId.empty";

/// The reference, with other words for a client that does not exist, and without the answer to `ListUserPoolClients`.
async fn faulty() -> (Server, SocketAddr, Reference) {
    let reference = crate::start_reference().await;
    let change = |received: &mut proxy::Received| match received.operation.as_str() {
        "DescribeUserPoolClient" if received.answered()["__type"] == "ResourceNotFoundException" => {
            received.answer(400, r#"{"__type": "ResourceNotFoundException", "message": "gone"}"#);
        }
        "ListUserPoolClients" => received.answer(501, "{}"),
        _ => {}
    };
    let (server, address) = proxy::answering(reference.address(), change).await;
    (server, address, reference)
}

fn divergence(checks: &[&str]) -> String {
    format!("[[divergence]]\nchecks = {checks:?}\nreason = \"has other words\"\n")
}

/// Runs some requirements with a profile that says this, and the arguments.
fn run(address: SocketAddr, profile: &Path, filter: &str, code: i32, said: &str) {
    let endpoint = format!("http://{address}");
    let profile = profile.to_str().unwrap();
    check(&["run", "--target", profile, "--endpoint", &endpoint, "--filter", filter], code, said);
}

/// Runs some requirements with a profile of this text.
fn run_with(address: SocketAddr, path: &Path, text: &str, filter: &str, code: i32, said: &str) {
    fs::write(path, format!("name = \"p\"\n{text}")).unwrap();
    run(address, path, filter, code, said);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_profile_says_decides_the_end() {
    let (server, address, _reference) = faulty().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    let run = |text: &str, filter: &str, code: i32, said: &str| {
        run_with(address, &path, text, filter, code, said);
    };
    let both = "DescribeUserPoolClient.ClientId.*";
    run(&divergence(&[DIVERGES]), both, 0, "no check of grade A diverges but those that the profile lists");
    run("", both, 1, &format!("DIVERGES {DIVERGES}"));
    // A divergence in another way than the profile says is not what it knows.
    let with = |impact: &str| format!("{}impact = \"{impact}\"\n", divergence(&[DIVERGES]));
    run(&with("wrong-error"), both, 0, "as expected");
    run(&with("accepts-invalid"), both, 1, &format!("DIVERGES {DIVERGES}"));
    run(&with("wrong-errors"), both, 2, "did you mean `wrong-error`?");
    run(&divergence(&[DIVERGES, CONFORMS]), both, 1, &format!("STALE {CONFORMS}"));
    // A glob means all that it matches.
    run(
        &divergence(&["DescribeUserPoolClient.ClientId.{unknown,empty}"]),
        both,
        1,
        &format!("STALE {CONFORMS}"),
    );
    let place = |what: &str| format!("{}:{what}", path.display());
    run(&divergence(&[DIVERGES, "Nothing.*"]), both, 2, &place("3:54: no requirement matches `Nothing.*`"));
    run(&divergence(&["[a"]), both, 2, &place("3:11: invalid glob `[a`"));
    run("[[divergence]]\nchecks = []\nreason = \" \"", both, 2, &place("4:10: the reason is empty"));
    run("[[divergence]]\nchecks = []", both, 2, &place("2:1: a divergence needs `reason`"));
    run(
        "[[divergences]]\n",
        both,
        2,
        "a profile has no field `divergences`\n  help: did you mean `divergence`?",
    );
    run("version = 1", both, 2, &place("2:11: `version` must be a string, not a number"));
    run("version = ", both, 2, &place("2:11: not TOML"));
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_target_lacks_is_tolerated_only_where_the_profile_says_so() {
    let (server, address, _reference) = faulty().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    let run = |text: &str, filter: &str, code: i32, said: &str| {
        run_with(address, &path, text, filter, code, said);
    };
    let lacks =
        |operation: &str| format!("[[lacks]]\noperations = [\"{operation}\"]\nreason = \"not built\"\n");
    let lists = "*UserPoolClient*.{UserPoolClients,ClientId}.{members,empty}";
    run("", lists, 5, "NOT complete: checks of grade A could not be judged");
    run(&lacks("ListUserPoolClients"), lists, 0, "as expected");
    // A profile that lists all that is lacking does not make a run say something.
    run(&lacks("ListUserPoolClients"), "ListUserPoolClients.*", 5, "nothing could be judged");
    let wrong = format!("{}{}", lacks("ListUserPoolClients"), lacks("DescribeUserPoolClient"));
    run(&wrong, "{List,Describe}UserPoolClient*.*", 1, "STALE DescribeUserPoolClient");
    // What is listed may be a part that the filter leaves out.
    run(&wrong, lists, 0, "as expected");
    run(&lacks("ListUserPoolClient"), lists, 2, "no operation or endpoint `ListUserPoolClient`");
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_profile_is_written_for_review_and_mended_later() {
    let (server, address, reference) = faulty().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.toml");
    let shown = path.to_str().unwrap();
    let (faulty, healthy) = (format!("http://{address}"), format!("http://{}", reference.address()));
    let update = |endpoint: &str, code: i32, said: &str| {
        let filter = ["--filter", "DescribeUserPoolClient.ClientId.*", "--filter", "ListUserPoolClients.*"];
        let target: &[&str] = if path.exists() { &["--target", shown] } else { &[] };
        let run = [&["run", "--endpoint", endpoint, "--update-divergences", shown], target, &filter].concat();
        check(&run, code, said);
    };
    update(&faulty, 1, "1 requirement added without a reason; of what it lacks, 1 added without a reason");
    run(address, &path, DIVERGES, 2, "the reason is empty");
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("# wrong-error, DescribeUserPoolClient, answered 400 ResourceNotFoundException\n"),
        "{text}"
    );
    fs::write(&path, format!("# mine\n{}", text.replace("\"\"", "\"other words\""))).unwrap();
    update(&faulty, 0, "nothing changed");
    // An entry that a run has not shown to be stale stays.
    let wider = fs::read_to_string(&path).unwrap().replace(DIVERGES, "DescribeUserPoolClient.ClientId.*");
    fs::write(&path, &wider).unwrap();
    update(&healthy, 1, "`DescribeUserPoolClient.ClientId.*` is stale for some of what it matches");
    fs::write(&path, wider.replace("DescribeUserPoolClient.ClientId.*", DIVERGES)).unwrap();
    check(&["run", "--endpoint", &faulty, "--update-divergences", shown], 2, "is there already");
    update(&healthy, 1, "taken out: DescribeUserPoolClient.ClientId.unknown, ListUserPoolClients");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# mine\n") && !text.contains("[["), "{text}");
    update(&healthy, 0, "nothing changed");
    server.abort();
}

#[test]
fn profiles_that_come_with_the_program_have_no_mistake() {
    let suite = Suite::embedded().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../targets");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let profile = Profile::load(name, &suite).unwrap();
        assert!(profile.version.is_some() && profile.start.is_some() && profile.endpoint.is_some(), "{name}");
    }
    check(
        &["run", "--target", "mot"],
        2,
        "unknown profile `mot`, and no such file; known are cognito-local, ministack, moto",
    );
    check(&["validate", concat!(env!("CARGO_MANIFEST_DIR"), "/../targets/moto.toml")], 0, "no mistakes");
}
