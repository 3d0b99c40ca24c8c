//! The reports of a run: that every form says the same, that nothing secret is in any, and what remains of a run that
//! is ended.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cli::{check, program};
use crate::proxy::{self, Received, Server};

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A target that does not do all that it should: it crashes on some bad input, and has other words for some errors.
fn fault(received: &mut Received) {
    let answered = received.answered();
    if received.operation.starts_with("NoSuch") || received.sent().is_null() {
        received.answer(500, "<h1>Internal Server Error</h1>");
    } else if answered["__type"] == "InvalidParameterException" && received.operation.starts_with("Admin") {
        received.answer(400, r#"{"__type": "InvalidParameterException", "message": "no"}"#);
    } else if received.operation == "CreateGroup" {
        received.answer(501, "{}");
    }
}

/// Every form of a run of the whole suite against a target.
fn write_all(folder: &Path, address: SocketAddr, further: &[&str]) -> String {
    let endpoint = format!("http://{address}");
    let forms = ["json", "junit", "html", "markdown", "badge", "events"];
    let paths: Vec<String> = forms
        .iter()
        .flat_map(|form| [format!("--{form}"), folder.join(form).display().to_string()])
        .collect();
    let mut run = program(&["run", "--endpoint", &endpoint]);
    let output = run.args(paths).args(further).env("GITHUB_ACTIONS", "true");
    let output = output
        .env("AWS_ACCESS_KEY_ID", "AKIDSECRETIDENTITY")
        .env("AWS_SECRET_ACCESS_KEY", "s3cretAccessKeyOfTheRun");
    let output = output.env("AWS_SESSION_TOKEN", "s3ssionTokenOfTheRun").output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// The data of the page, which stand in it packed.
fn data_of(html: &str) -> String {
    let (_, rest) = html.split_once("id=\"data\">").unwrap();
    let packed = STANDARD.decode(rest.split('<').next().unwrap()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_form_says_the_same() {
    let reference = crate::start_reference().await;
    let (server, address) = proxy::answering(reference.address(), fault).await;
    let folder = tempfile::tempdir().unwrap();
    let said = write_all(folder.path(), address, &[]);
    server.abort();
    let file = |form: &str| fs::read_to_string(folder.path().join(form)).unwrap();
    let report = read(&folder.path().join("json"));
    let schema: Value = serde_json::from_str(include_str!("../../../report.schema.json")).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let checks = report["checks"].as_array().unwrap();
    for verdict in ["conforms", "diverges", "unsupported"] {
        assert!(checks.iter().any(|check| check["verdict"] == verdict), "none {verdict}");
    }
    // JUnit: a failure for each that fails the run, no case lost, and nothing green that does not pass.
    let count = |verdict: &str, grade: &str| {
        checks.iter().filter(|check| check["verdict"] == verdict && check["grade"] == grade).count()
    };
    let junit = quick_junit::Report::deserialize_from_str(&file("junit")).unwrap();
    assert_eq!(junit.tests, checks.len());
    assert_eq!(junit.failures, count("diverges", "A"));
    let conforms = checks.iter().filter(|check| check["verdict"] == "conforms").count();
    let cases = junit.test_suites.iter().flat_map(|suite| &suite.test_cases);
    let passed =
        cases.filter(|case| matches!(case.status, quick_junit::TestCaseStatus::Success { .. })).count();
    assert_eq!(passed, conforms);
    // The page: every check, in less than two megabytes for 5,000 of them.
    let data: Value = serde_json::from_str(&data_of(&file("html"))).unwrap();
    assert_eq!(data["checks"].as_array().unwrap().len(), checks.len());
    assert!(file("html").len() * 5_000 / checks.len() < 2_000_000);
    for from_elsewhere in ["src=\"http", "href=\"http", "url("] {
        assert!(!file("html").contains(from_elsewhere), "{from_elsewhere}");
    }
    assert!(file("markdown").contains("NOT as expected: checks of grade A diverge"));
    let badge: Value = serde_json::from_str(&file("badge")).unwrap();
    assert_eq!((&badge["schemaVersion"], &badge["color"]), (&json!(1), &json!("red")));
    let annotations = said.lines().filter(|line| line.starts_with("::error title=")).count();
    assert_eq!(annotations, count("diverges", "A").min(10), "{said}");
    // The report follows from the events, but for what is known at the end alone.
    let merged = folder.path().join("merged");
    let events = folder.path().join("events");
    check(&["merge", events.to_str().unwrap(), "--json", merged.to_str().unwrap()], 1, "the run ended early");
    let merged = read(&merged);
    assert_eq!(
        (&merged["complete"], &merged["totals"]["checks"]),
        (&json!(false), &report["totals"]["checks"])
    );
}

/// The values in JSON that must be in no output, by name.
fn secrets(value: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    const NAMES: [&str; 19] = [
        "ClientSecret",
        "AccessToken",
        "IdToken",
        "RefreshToken",
        "Session",
        "SECRET_HASH",
        "SecretHash",
        "Password",
        "PASSWORD",
        "TemporaryPassword",
        "PreviousPassword",
        "ProposedPassword",
        "NEW_PASSWORD",
        "access_token",
        "id_token",
        "refresh_token",
        "PASSWORD_CLAIM_SIGNATURE",
        "SECRET_BLOCK",
        "PASSWORD_CLAIM_SECRET_BLOCK",
    ];
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match value.as_str() {
                    // Units stand under the names of tokens, and what breaks a limit is no secret.
                    Some(text) if NAMES.contains(&name.as_str()) && text.len() >= 8 && is_made(text) => {
                        found.entry(name.clone()).or_default().insert(text.to_owned());
                    }
                    _ => secrets(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| secrets(item, found)),
        _ => {}
    }
}

/// True if a text is none that generated cases make up, by what breaks a constraint.
fn is_made(text: &str) -> bool {
    !text.starts_with("conformance")
        && text != "NO_SUCH_VALUE"
        && !text.contains(' ')
        && text.chars().collect::<BTreeSet<_>>().len() > 4
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_output_holds_a_secret() {
    let found: Arc<Mutex<BTreeMap<String, BTreeSet<String>>>> = Arc::default();
    let listener = Arc::clone(&found);
    let reference = crate::start_reference().await;
    let change = move |received: &mut Received| {
        let mut found = listener.lock().unwrap();
        secrets(&received.sent(), &mut found);
        secrets(&received.answered(), &mut found);
        let form: Vec<(String, String)> = form_urlencoded::parse(&received.request).into_owned().collect();
        let query = received.uri.query().unwrap_or_default();
        let location = received.headers.get("location").and_then(|location| location.to_str().ok());
        let redirect = location.and_then(|location| location.split_once('?')).map_or("", |(_, query)| query);
        let pairs = form.into_iter().filter(|_| received.operation.is_empty());
        let pairs = pairs.chain(form_urlencoded::parse(query.as_bytes()).into_owned());
        for (name, value) in pairs.chain(form_urlencoded::parse(redirect.as_bytes()).into_owned()) {
            if ["code", "password", "client_secret", "refresh_token", "token"].contains(&name.as_str())
                && value.len() >= 8
                && is_made(&value)
            {
                found.entry(name).or_default().insert(value);
            }
        }
        if let Some(authorization) = received.request_headers.get("authorization") {
            let authorization = authorization.to_str().unwrap();
            let secret = authorization.rsplit(['=', ' ']).next().unwrap();
            found.entry("authorization".into()).or_default().insert(secret.to_owned());
        }
    };
    let (server, address) = proxy::answering(reference.address(), change).await;
    let folder = tempfile::tempdir().unwrap();
    let said = write_all(folder.path(), address, &[]);
    server.abort();
    let mut found = found.lock().unwrap().clone();
    for (name, value) in [
        ("secret key", "s3cretAccessKeyOfTheRun"),
        ("session token", "s3ssionTokenOfTheRun"),
        ("key id", "AKIDSECRETIDENTITY"),
    ] {
        found.entry(name.into()).or_default().insert(value.into());
    }
    for expected in [
        "ClientSecret",
        "AccessToken",
        "IdToken",
        "RefreshToken",
        "Session",
        "SECRET_HASH",
        "Password",
        "PASSWORD",
        "access_token",
        "authorization",
        "code",
        "password",
        "SECRET_BLOCK",
    ] {
        assert!(
            found.contains_key(expected),
            "no {expected} occurred, so nothing was shown of it: {:?}",
            found.keys()
        );
    }
    let mut outputs = BTreeMap::from([("said".to_owned(), said)]);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        if name == "html" {
            outputs.insert("data of html".into(), data_of(&text));
        }
        outputs.insert(name, text);
    }
    assert_eq!(outputs.len(), 8);
    let mut leaks = Vec::new();
    for (name, values) in &found {
        let finder = aho_corasick::AhoCorasick::new(values).unwrap();
        for (output, text) in &outputs {
            if let Some(place) = finder.find(text) {
                let start = text[..place.start()].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
                leaks.push(format!("{name} in {output}: …{}", &text[start..place.end()]));
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn shards_add_up_to_the_whole() {
    let reference = crate::start_reference().await;
    let (server, address) = proxy::answering(reference.address(), fault).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let endpoint = format!("http://{address}");
    let (whole, profile) = (path("whole.json"), path("known.toml"));
    check(&["run", "--endpoint", &endpoint, "--update-divergences", &profile], 1, "NOT as expected");
    let reasons = fs::read_to_string(&profile).unwrap().replace("\"\"", "\"a fault\"");
    fs::write(&profile, reasons).unwrap();
    let run = ["run", "--endpoint", &endpoint, "--target", &profile, "--json"];
    check(&[&run[..], &[whole.as_str()]].concat(), 0, "as expected");
    let shards: Vec<String> = (1..=8).map(|index| path(&format!("shard-{index}.json"))).collect();
    for (index, shard) in shards.iter().enumerate() {
        // As a job of Kubernetes says which it is. What is listed and conforms in this part alone is not stale.
        let mut run = program(&[&run[..], &[shard, "--shard", "8"]].concat());
        let output = run.env("JOB_COMPLETION_INDEX", index.to_string()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
    server.abort();
    let merged = path("merged.json");
    let merge = |shards: &[&str], code: i32, said: &str| {
        check(&[&["merge", "--json", &merged], shards].concat(), code, said);
    };
    let all: Vec<&str> = shards.iter().map(String::as_str).collect();
    merge(&all, 0, "as expected");
    let (left, right) = (read(Path::new(&whole)), read(Path::new(&merged)));
    let by_check = |report: &Value| -> BTreeMap<String, Value> {
        let checks = report["checks"].as_array().unwrap().iter();
        let key = |check: &Value| format!("{} {} {}", check["requirement"], check["scenario"], check["step"]);
        let facts =
            |check: &Value| json!([check["verdict"], check["impact"], check["reason"], check["expected"]]);
        checks
            .map(|check| match check["origin"].as_str() {
                // The number of times a rule was broken depends on how many pools were made.
                Some("wire") => {
                    (check["requirement"].to_string(), json!([check["verdict"], check["impact"]]))
                }
                _ => (key(check), facts(check)),
            })
            .collect()
    };
    let (left_checks, right_checks) = (by_check(&left), by_check(&right));
    assert_eq!(left_checks.len(), left["checks"].as_array().unwrap().len());
    let differing: Vec<_> =
        left_checks.iter().filter(|(key, facts)| right_checks.get(*key) != Some(facts)).collect();
    assert!(differing.is_empty() && left_checks.len() == right_checks.len(), "{differing:#?}");
    assert_eq!((&left["totals"], &left["grades"]), (&right["totals"], &right["grades"]));
    check(&["compare", &whole, &merged], 0, "0 regressed, 0 fixed, 0 changed, 0 new, 0 gone");
    // Parts that do not add up are refused, and the old file stays.
    let before = fs::read(&merged).unwrap();
    merge(&all[1..], 2, "of 8 shards, 1 is missing");
    merge(&[&all[..], &all[..1]].concat(), 2, "are both shard 1/8");
    merge(&[&all[..7], &[whole.as_str()]].concat(), 2, "whole.json is no shard");
    for (pointer, value, said) in [
        ("/suite/digest", json!("other"), "the suite (its digest) is"),
        ("/suite/model/version", json!("1.0.0"), "the model is"),
        ("/suite/version", json!("9"), "the version of the suite is"),
        ("/target/version", json!("9"), "the target is"),
        ("/run/filters", json!(["a.*"]), "what was selected is"),
        ("/run/gate", json!("B"), "the gate is"),
        ("/run/profile", json!("other"), "the profile (its digest) is"),
        ("/run/id", json!("2"), "the id of the run is"),
        ("/run/shard/count", json!(9), "the number of shards is"),
        ("/run/shard/index", json!(9), "there is no shard 9 of 8"),
        ("/run/shard/count", json!(4_000_000_000_u32), "4000000000 shards are more than 1000"),
    ] {
        let mut report = read(Path::new(&shards[7]));
        *report.pointer_mut(pointer).unwrap() = value;
        let other = path("other.json");
        fs::write(&other, report.to_string()).unwrap();
        merge(&[&all[..7], &[other.as_str()]].concat(), 2, said);
    }
    assert_eq!(fs::read(&merged).unwrap(), before);
}

/// An entry that is listed and conforms is stale as soon as all parts are there, and not before.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stale_divergence_shows_when_the_shards_are_merged() {
    let reference = crate::start_reference().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (endpoint, profile) = (format!("http://{}", reference.address()), path("known.toml"));
    let id = "UpdateUserPoolClient.ClientName.echo";
    fs::write(&profile, format!("name = \"p\"\n[[divergence]]\nchecks = [\"{id}\"]\nreason = \"a fault\"\n"))
        .unwrap();
    let run = ["run", "--endpoint", &endpoint, "--target", &profile, "--gate", "B", "--filter", id];
    check(&run, 1, &format!("STALE {id}"));
    let shards = [path("1.json"), path("2.json")];
    for (shard, file) in ["1/2", "2/2"].into_iter().zip(&shards) {
        check(&[&run[..], &["--shard", shard, "--json", file]].concat(), 0, "as expected");
    }
    check(&["merge", &shards[0], &shards[1]], 1, &format!("STALE {id}"));
}

#[test]
fn bad_reports_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.json");
    let good = good.to_str().unwrap();
    check(&["run", "--filter", "UpdateUserPoolClient.ClientName.*", "--json", good], 0, "as expected");
    let text = fs::read_to_string(good).unwrap();
    let bad = folder.path().join("bad.json");
    let bad_path = bad.to_str().unwrap();
    for (text, said) in [
        (&text[..text.len() / 2], "the report ends in the middle"),
        ("", "bad.json:1:1: the report ends in the middle"),
        ("nonsense", "bad.json:1:2: the report is not JSON"),
        ("{}", "bad.json is no report of the form cognito-conformance/report/1"),
        (&text.replace("report/1", "report/2"), "is a report of the form cognito-conformance/report/2"),
        (
            &text.replace("\"complete\": true", "\"complete\": 7"),
            "bad.json:3:15: the report is not of its form",
        ),
    ] {
        fs::write(&bad, text).unwrap();
        for command in [
            &["compare", good, bad_path][..],
            &["matrix", bad_path],
            &["merge", bad_path],
            &["list", "--report", bad_path],
        ] {
            check(command, 2, said);
        }
    }
    check(&["compare", good, "/nowhere.json"], 2, "failed to read the report /nowhere.json");
    check(
        &["matrix", good, "--badge", bad_path],
        2,
        "a matrix has no form for --badge; it has --json, --html, --markdown",
    );
    check(&["merge", good, "--html", "/nowhere/a.html"], 2, "failed to write /nowhere/a.html");
    check(&["run", "--json", "-", "--html", "-"], 2, "--json and --html cannot both be standard output");
    check(&["run", "--json", bad_path, "--html", bad_path], 2, "--json and --html would both write");
    check(&["run", "--jsn", "a"], 2, "a similar argument exists: '--json'");
    check(&["run", "--shard", "9/8"], 2, "there is no shard 9 of 8");
    check(
        &["run", "--filter", "UpdateUserPoolClient.ClientName.length-max", "--shard", "1000/1000"],
        0,
        "belongs to shard 1000/1000",
    );
    // Compared with itself, nothing changed; both sides can be read.
    check(&["compare", good, good], 0, "0 regressed, 0 fixed, 0 changed, 0 new, 0 gone");
    check(&["matrix", good, good, "--html", bad_path], 0, "reference 0.1.0 #2");
}

/// Gives a check another verdict, with what comes with it.
fn edit(check: &mut Value, verdict: &str) {
    check["verdict"] = verdict.into();
    check["impact"] = "wrong-value".into();
    check["lacks"] = "UpdateUserPoolClient".into();
    check["known"] = json!({"reason": "r"});
}

#[test]
fn a_comparison_tells_better_from_worse() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (old, new) = (path("old.json"), path("new.json"));
    check(&["run", "--filter", "UpdateUserPoolClient.ClientName.*", "--json", &old], 0, "as expected");
    let report = read(Path::new(&old));
    let compare = |edit: &dyn Fn(&mut Vec<Value>), code: i32, said: &str| {
        let mut edited = report.clone();
        edit(edited["checks"].as_array_mut().unwrap());
        fs::write(&new, edited.to_string()).unwrap();
        check(&["compare", &old, &new], code, said);
    };
    let verdict = |verdict: &'static str| move |checks: &mut Vec<Value>| edit(&mut checks[0], verdict);
    for worse in ["diverges", "known-divergence", "unsupported", "inconclusive"] {
        let mut edited = report.clone();
        verdict(worse)(edited["checks"].as_array_mut().unwrap());
        fs::write(&new, edited.to_string()).unwrap();
        check(&["compare", &old, &new], 1, "1 regressed, 0 fixed");
        check(&["compare", &new, &old], 0, "0 regressed, 1 fixed");
    }
    compare(&verdict("stale-divergence"), 0, "0 regressed, 0 fixed, 0 changed");
    compare(&|checks| drop(checks.pop()), 0, "0 regressed, 0 fixed, 0 changed, 0 new, 1 gone");
    let (json, markdown, junit, html) = (path("c.json"), path("c.md"), path("c.xml"), path("c.html"));
    let forms = ["--json", &json, "--markdown", &markdown, "--junit", &junit, "--html", &html];
    let mut edited = report.clone();
    edit(&mut edited["checks"][0], "diverges");
    edited["complete"] = false.into();
    fs::write(&new, edited.to_string()).unwrap();
    check(&[&["compare", &old, &new], &forms[..]].concat(), 1, "the new report is of a run that ended early");
    assert_eq!(read(Path::new(&json))["counts"]["regressed"], 1);
    assert!(fs::read_to_string(&markdown).unwrap().contains("| regressed | "));
    assert!(fs::read_to_string(&junit).unwrap().contains("failures=\"1\""));
    edited["checks"] = report["checks"].clone();
    fs::write(&new, edited.to_string()).unwrap();
    check(&["compare", &old, &new], 5, "ended early");
    // Nothing in common is no comparison.
    edited["complete"] = true.into();
    edited["checks"] = json!([]);
    edited["run"]["filters"] = json!(["Other.*"]);
    fs::write(&new, edited.to_string()).unwrap();
    check(&["compare", &old, &new], 5, "NOT compared: the two reports have no check in common");
    check(&["compare", &old, &new], 5, "the selections differ");
    // Numbers that follow from the checks are not taken on trust.
    edited = report.clone();
    let gating = edited["checks"].as_array().unwrap().iter().position(|check| check["grade"] == "A").unwrap();
    edit(&mut edited["checks"][gating], "diverges");
    fs::write(&new, edited.to_string()).unwrap();
    check(&["merge", &new], 1, "NOT as expected");
}

/// A run that takes seconds, against a reference that keeps its answers back.
async fn slow_run(json: &Path) -> (Child, Server, cognito_reference::Reference) {
    let reference = crate::start_reference().await;
    let slowly = |_: &mut Received| Duration::from_millis(20);
    let (server, address) = proxy::between(reference.address(), Arc::new(|_| {}), Arc::new(slowly)).await;
    let mut run =
        program(&["run", "--endpoint", &format!("http://{address}"), "--json", json.to_str().unwrap()]);
    let child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    (child, server, reference)
}

/// Waits until that many scenarios were judged.
async fn until_judged(events: &Path, scenarios: usize) {
    let lines = || fs::read(events).map_or(0, |text| text.split(|byte| *byte == b'\n').count() - 1);
    while lines() <= scenarios {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn signal(child: &Child, name: &str) {
    let sent =
        std::process::Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_that_is_asked_to_end_leaves_a_report() {
    for name in ["INT", "TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let (json, events) = (folder.path().join("r.json"), folder.path().join("r.json.events"));
        let (mut child, server, _reference) = slow_run(&json).await;
        until_judged(&events, 20).await;
        signal(&child, name);
        let status = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
        server.abort();
        assert_eq!(status.code(), Some(5), "{name}");
        let report = read(&json);
        assert_eq!((&report["complete"], &report["conclusion"]), (&json!(false), &json!("not-judged")));
        assert!(report["totals"]["conforms"].as_u64().unwrap() >= 20);
        assert!(!events.exists(), "the events were left although the report is there");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_that_is_killed_leaves_what_it_had_judged() {
    let folder = tempfile::tempdir().unwrap();
    let (json, events) = (folder.path().join("r.json"), folder.path().join("r.json.events"));
    let (mut child, server, _reference) = slow_run(&json).await;
    until_judged(&events, 20).await;
    signal(&child, "KILL");
    tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    server.abort();
    assert!(!json.exists());
    // The last line may be cut anywhere.
    let whole = fs::read(&events).unwrap();
    fs::write(&events, &whole[..whole.len() - 7]).unwrap();
    let (events, recovered) = (events.to_str().unwrap(), folder.path().join("recovered.json"));
    let html = folder.path().join("recovered.html");
    let (recovered_path, html_path) = (recovered.to_str().unwrap(), html.to_str().unwrap());
    check(
        &["merge", events, "--json", recovered_path, "--html", html_path],
        5,
        "NOT complete: the run ended early",
    );
    let report = read(&recovered);
    assert_eq!(report["complete"], false);
    assert!(report["totals"]["conforms"].as_u64().unwrap() >= 20);
    assert!(report["timing"]["exchanges"].as_u64().unwrap() >= 20);
    let rules = report["checks"].as_array().unwrap().iter().filter(|check| check["origin"] == "wire");
    assert!(rules.count() >= 8);
    check(&["compare", recovered_path, recovered_path], 5, "0 regressed");
}

/// A target that once does not answer in time has said nothing by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_scenario_without_an_answer_is_run_once_more() {
    let reference = crate::start_reference().await;
    let late = |times: usize| {
        let count = AtomicUsize::new(0);
        move |received: &mut Received| {
            let is_it =
                received.operation == "UpdateUserPoolClient" && received.sent()["ClientName"].is_string();
            let is_late = is_it && count.fetch_add(1, Ordering::SeqCst) < times;
            if is_late { Duration::from_secs(3) } else { Duration::ZERO }
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("r.json");
    for (times, code, said) in
        [(1, 0, "was run twice, since the connection failed"), (2, 5, "nothing could be judged")]
    {
        let (server, address) =
            proxy::between(reference.address(), Arc::new(|_| {}), Arc::new(late(times))).await;
        let endpoint = format!("http://{address}");
        let filter = "UpdateUserPoolClient.ClientName.echo";
        let run = [
            "run",
            "--endpoint",
            &endpoint,
            "--filter",
            filter,
            "--timeout",
            "1",
            "--json",
            json.to_str().unwrap(),
        ];
        check(&run, code, said);
        server.abort();
        let report = read(&json);
        assert_eq!(report["run"]["retried"].as_array().unwrap().len(), 1);
        assert!(
            report["checks"].as_array().unwrap().iter().all(|check| check["harness_failed"] == (times == 2))
        );
    }
}

/// An answer before the target stopped answering counts, though the scenario is run once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_divergence_is_not_forgotten_for_silence() {
    let reference = crate::start_reference().await;
    let count = AtomicUsize::new(0);
    // The first step of the first play is taken, the second gets no answer.
    let change = move |received: &mut Received| {
        let is_step = received.sent()["ClientId"] == "1example23456789abcdefghij" && received.status == 400;
        if !is_step {
            return Duration::ZERO;
        }
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => received.answer(200, "{}"),
            1 => return Duration::from_secs(3),
            _ => {}
        }
        Duration::ZERO
    };
    let (server, address) = proxy::between(reference.address(), Arc::new(|_| {}), Arc::new(change)).await;
    let endpoint = format!("http://{address}");
    let filter = "{DescribeUserPoolClient,DeleteUserPoolClient,UpdateUserPoolClient}.ClientId.unknown";
    let run =
        ["run", "--endpoint", &endpoint, "--filter", filter, "--timeout", "1", "--gate", "B", "--jobs", "1"];
    let output = check(&run, 1, "was run twice");
    assert!(String::from_utf8_lossy(&output.stdout).contains("DIVERGES"));
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_target_that_is_gone_ends_the_run() {
    let reference = crate::start_reference().await;
    let is_gone = AtomicBool::new(false);
    let gone = move |received: &mut Received| {
        // It answers the controls, which come before the scenarios.
        let name = received.sent()["ClientName"].as_str().unwrap_or_default().to_owned();
        let is_control = name.split('-').skip(2).any(|part| part.starts_with('c'));
        is_gone.fetch_or(name.starts_with("conformance-") && !is_control, Ordering::SeqCst);
        Duration::from_secs(if is_gone.load(Ordering::SeqCst) { 9 } else { 0 })
    };
    let (server, address) = proxy::between(reference.address(), Arc::new(|_| {}), Arc::new(gone)).await;
    let endpoint = format!("http://{address}");
    check(
        &["run", "--endpoint", &endpoint, "--timeout", "1", "--jobs", "3"],
        5,
        "the target had stopped answering",
    );
    server.abort();
}
