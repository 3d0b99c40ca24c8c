//! The command line: what it prints and the code that it ends with.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use cognito_reference::BUILT;
use serde_json::Value;

pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cognito-conformance"));
    command.args(arguments).env_remove("AWS_ACCESS_KEY_ID").stdin(Stdio::null());
    command
}

#[track_caller]
pub(crate) fn check(arguments: &[&str], code: i32, said: &str) -> Output {
    let output = program(arguments).output().unwrap();
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(said), "{text}");
    output
}

#[test]
fn a_run_against_the_reference_is_as_expected_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let output = check(&["run", "--json", path.to_str().unwrap()], 0, "as expected");
    assert!(String::from_utf8_lossy(&output.stdout).contains("UpdateUserPoolClient"));
    let report: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(report["schema"], "cognito-conformance/report/1");
    assert_eq!(report["complete"], true);
    let total = |name: &str| report["totals"][name].as_u64().unwrap();
    // The operations that it has not built are known.
    assert_eq!(total("conforms") + total("unsupported"), total("checks"));
    // Three are open: their codes go to an inbox.
    let count = |list: &str| report["target"]["operations"][list].as_array().unwrap().len();
    assert_eq!((count("built") + count("open"), count("open")), (BUILT.len(), 3));
    assert_eq!(report["target"]["name"], "reference");
    assert_eq!(report["suite"]["model"]["version"], "1.44.8");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a draft was left behind");
}

#[test]
fn a_report_goes_where_it_is_sent_and_destroys_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("target.json"), folder.path().join("link.json"));
    fs::write(&target, "old").unwrap();
    fs::write(folder.path().join("target.json.part"), "mine").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let filter = ["run", "--filter", "UpdateUserPoolClient.ClientName.*", "--json"];
    check(&[&filter[..], &[link.to_str().unwrap()]].concat(), 0, "as expected");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(serde_json::from_slice::<Value>(&fs::read(&target).unwrap()).is_ok());
    assert_eq!(fs::read_to_string(folder.path().join("target.json.part")).unwrap(), "mine");
    let dangling = folder.path().join("dangling.json");
    std::os::unix::fs::symlink("new.json", &dangling).unwrap();
    check(&[&filter[..], &[dangling.to_str().unwrap()]].concat(), 0, "as expected");
    assert!(fs::symlink_metadata(&dangling).unwrap().is_symlink() && folder.path().join("new.json").exists());
    let output = program(&[&filter[..], &["-"]].concat()).output().unwrap();
    assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok());
    assert!(String::from_utf8_lossy(&output.stderr).contains("as expected"));
    check(&[&filter[..], &["/dev/null"]].concat(), 0, "as expected");
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn the_summary_of_a_job_is_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.md");
    fs::write(&path, "# What the step said before\n").unwrap();
    let arguments = ["run", "--filter", "UpdateUserPoolClient.ClientName.*", "--markdown"];
    let mut command = program(&[&arguments[..], &[path.to_str().unwrap()]].concat());
    assert!(command.env("GITHUB_STEP_SUMMARY", &path).output().unwrap().status.success());
    let summary = fs::read_to_string(&path).unwrap();
    assert!(
        summary.starts_with("# What the step said before\n") && summary.contains("as expected"),
        "{summary}"
    );
}

#[test]
fn a_filter_runs_only_what_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let id = "UpdateUserPoolClient.ClientName.kept-when-omitted";
    check(&["run", "--filter", id, "--json", path.to_str().unwrap()], 0, "1 scenario, ");
    let report: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let checks = report["checks"].as_array().unwrap();
    assert!(!checks.is_empty() && checks.iter().all(|check| check["requirement"] == id));
}

#[test]
fn bad_input_gets_one_clear_message_and_the_code_of_the_contract() {
    check(&["run", "--filter", "Nothing.*"], 4, "no requirement matches `Nothing.*`");
    let slow = ["run", "--endpoint", "http://127.0.0.1:1", "--filter", "InitiateAuth.RefreshToken.expired"];
    check(&slow, 4, "waits for minutes");
    check(&["run", "--filter", "UpdateUserPoolClient.request.unknown-key"], 4, "emulators take any key");
    check(&["run", "--filter", "UpdateUserPoolClient"], 4, "did you mean 'UpdateUserPoolClient.*'?");
    check(&["run", "--filter", "[a"], 2, "invalid glob `[a`");
    check(&["run", "--region", "us east"], 2, "`us east` is not a region");
    for endpoint in
        ["http://u:s3cret@127.0.0.1:1", "ftp://u:s3cret@h", "http://u:s3cret@:80", "u:s3cret@127.0.0.1:5000"]
    {
        let output = check(&["run", "--endpoint", endpoint], 2, "carries a user name or a password");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("s3cret"), "{endpoint}");
    }
    check(&["run", "--endpoint", "http://127.0.0.1:1"], 3, "http://127.0.0.1:1 did not answer: ");
    check(&["run", "--endpoint", "127.0.0.1:5000"], 2, "write it as http://127.0.0.1:5000");
    check(&["run", "--ca-bundle", "/nowhere.pem"], 2, "failed to use /nowhere.pem as certificates to trust");
    check(&["run", "--json", "/nowhere/report.json"], 2, "failed to write /nowhere/report.json");
    check(&["run", "--jobs", "0"], 2, "0 is not in 1..=256");
    check(&["run", "--gate", "C"], 2, "possible values: A, B");
    check(&["run", "--json", env!("CARGO_MANIFEST_DIR")], 2, "it is a folder");
    let named = "did you mean `UpdateUserPoolClient.ClientName.kept-when-omitted`?";
    check(&["explain", "UpdateUserPoolClient.ClientName.kept"], 2, named);
    check(&["validate", "/nowhere"], 2, "failed to read /nowhere: No such file");
}

#[test]
fn scenario_files_are_checked_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    check(&["validate", path], 2, "holds no scenario");
    let file = folder.path().join("mine.yaml");
    fs::write(&file, "title: t\nsteps:\n  - id: a\n    call: UpdateUserPoolClints\n").unwrap();
    let place = format!("{}:4:11: the service has no operation `UpdateUserPoolClints`", file.display());
    check(&["validate", path], 2, &place);
    check(&["run", "--scenarios", path], 2, &place);
    let good = "title: t\nsteps:\n  - id: a\n    call: DescribeUserPool\n    with: {UserPoolId: us-east-1_b}\n    checks:\n      DescribeUserPool.UserPoolId.unknown: {error: {type: ResourceNotFoundException}}\n";
    fs::write(&file, good).unwrap();
    check(&["validate", path], 0, "1 scenario, no mistakes");
    check(&["validate", file.to_str().unwrap()], 0, "1 scenario, no mistakes");
    fs::write(folder.path().join("other.yaml"), b"title: \xff").unwrap();
    check(&["validate", path], 2, "other.yaml:1:8: not UTF-8 from here on");
    fs::remove_file(folder.path().join("other.yaml")).unwrap();
    check(&["run", "--scenarios", path, "--filter", "DescribeUserPool.UserPoolId.unknown"], 0, "2 scenarios");
}

#[test]
fn the_catalogue_can_be_read() {
    let output = check(&["list", "--json"], 0, "requirements");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let requirements = list["requirements"].as_array().unwrap();
    assert!(requirements.iter().all(|r| !r["evidence"].as_array().unwrap().is_empty()));
    let output = check(&["explain", "UpdateUserPoolClient.ClientName.kept-when-omitted"], 0, "grade A");
    check(&["explain", "D-001"], 0, "UpdateUserPoolClient.ClientName.kept-when-omitted");
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

#[test]
fn serve_prints_its_address_first() {
    let mut server = program(&["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let address = lines.next().unwrap().unwrap();
    let run = program(&["run", "--endpoint", &address, "--filter", "wire.*"]).output();
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(run.unwrap().status.code(), Some(0));
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
}

#[test]
fn doctor_says_what_a_run_would_stumble_over() {
    check(&["doctor"], 0, "ok   unknown operation  answered 400 UnknownOperationException");
    check(&["doctor"], 0, "ok   user pools         ListUserPools answered 200 with a list");
    check(
        &["doctor", "--endpoint", "http://127.0.0.1:1"],
        3,
        "BAD  reachable          no: Connection refused",
    );
    check(&["doctor", "--endpoint", "127.0.0.1:1"], 2, "write it as http://127.0.0.1:5000");
    check(&["doctor", "--oauth-endpoint", "http://127.0.0.1:1"], 2, "needs --endpoint or --target");
}

#[test]
fn the_program_documents_itself() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        check(&["completions", shell], 0, "update-divergences");
    }
    check(&["man"], 0, ".TH cognito-conformance 1");
    check(&["man", "run"], 0, ".TH cognito-conformance-run 1");
    check(&["man", "runn"], 2, "did you mean `run`?");
    for command in ["run", "compare", "matrix", "merge"] {
        check(&[command, "--help"], 0, "Example");
    }
    for (of, title) in
        [("report", "A report of cognito-conformance"), ("comparison", "Comparison"), ("matrix", "Matrix")]
    {
        let output = check(&["schema", of], 0, title);
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{of}");
    }
}

#[test]
fn colours_are_for_terminals_alone() {
    let run = ["run", "--filter", "UpdateUserPoolClient.ClientName.*"];
    let coloured = program(&run).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8_lossy(&coloured.stdout).contains("\u{1b}[1m\u{1b}[32mas expected"));
    for plain in [program(&run).output().unwrap(), program(&run).env("NO_COLOR", "1").output().unwrap()] {
        assert!(!String::from_utf8_lossy(&plain.stdout).contains('\u{1b}'));
    }
}
