//! `surface`, the calls beside the checks of a report, and the samples that the spec shows.

use std::fs;

use serde_json::{Value, json};

use crate::cli::{check, program};
use crate::{client, start_reference};

const INPUT: &str =
    r#"{"UserPoolId": "us-east-1_Example99", "ClientId": "1example23456789", "ClientName": "it's"}"#;

#[test]
fn a_call_is_printed_for_one_client_or_for_all() {
    let surface = ["surface", "UpdateUserPoolClient", "--input", INPUT];
    let of = |client: &'static str| [&surface[..], &["--client", client]].concat();
    check(&of("http"), 0, r#""ClientName": "it'\''s""#);
    check(&of("aws-cli"), 0, r"--client-name 'it'\''s'");
    check(&of("powershell"), 0, "-ClientName 'it''s'");
    check(&of("paws"), 0, "ClientName = \"it's\"");
    let output = check(&surface, 0, "# AWS Tools for PowerShell\nUpdate-CGIPUserPoolClient");
    assert!(String::from_utf8_lossy(&output.stdout).contains("svc$update_user_pool_client("));
    check(
        &[&surface[..], &["--endpoint", "http://127.0.0.1:1"]].concat(),
        0,
        "-EndpointUrl 'http://127.0.0.1:1'",
    );
}

#[test]
fn a_page_says_what_a_client_calls_an_operation() {
    check(
        &["surface", "UpdateUserPoolClient", "--client", "powershell"],
        0,
        "-TokenValidityUnits_AccessToken <TimeUnitsType>",
    );
    check(
        &["surface", "UpdateUserPoolClient"],
        0,
        "[--enable-token-revocation | --no-enable-token-revocation]",
    );
}

#[test]
fn what_cannot_be_expressed_is_said_with_the_reason() {
    let surface = ["surface", "UpdateUserPoolClient", "--client"];
    let empty = r#"{"UserPoolId": "p_1", "ClientId": "c", "CallbackURLs": []}"#;
    let said = "paws (R) cannot express this: CallbackURLs is an empty list";
    check(&[&surface[..], &["paws", "--input", empty]].concat(), 2, said);
    // Without a client, the others are shown all the same.
    check(&["surface", "UpdateUserPoolClient", "--input", empty], 0, "--callback-urls '[]'");
}

#[test]
fn bad_input_is_told_with_its_place() {
    check(&["surface", "UpdateUserPolClient"], 2, "did you mean `UpdateUserPoolClient`?");
    let surface = ["surface", "UpdateUserPoolClient", "--input"];
    check(&[&surface[..], &["{\"a\" 1}"]].concat(), 2, "--input:1:6: not JSON: expected `:`");
    check(&[&surface[..], &["[1]"]].concat(), 2, "are a JSON object");
    check(&[&surface[..], &["@/no/such/file"]].concat(), 2, "failed to read /no/such/file");
    for (number, printed) in [("1e2", "100.0"), ("-0", "-0.0"), ("0.1000000000000000055", "0.1")] {
        let input = format!("{{\"a\": [{{\"b\": {number}}}]}}");
        let said = format!("--input: a[0].b is {number}, which would be printed as {printed}");
        check(&[&surface[..], &[&input]].concat(), 2, &said);
    }
    check(
        &[&surface[..], &["{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}}"]].concat(),
        2,
        "b.c stands there twice",
    );
    check(&[&surface[..], &["{}", "--endpoint", "127.0.0.1:5000"]].concat(), 2, "is no address");
    check(&[&surface[..], &["{}", "--endpoint", "http:127.0.0.1:5000"]].concat(), 2, "is no address");
    check(&[&surface[..], &["{}", "--endpoint", "http://127.0.0.1:5000/a b"]].concat(), 2, "is no address");
    check(&[&surface[..], &["{}", "--region", ""]].concat(), 2, "is no region");
    check(&[&surface[..], &["{}", "--region=--help"]].concat(), 2, "is no region");
    check(&["surface", "GetUser", "--endpoint", "http://127.0.0.1:1"], 2, "without --input there is none");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input.json");
    fs::write(&path, "{\n  \"a\": }").unwrap();
    let argument = format!("@{}", path.display());
    check(&[&surface[..], &[&argument]].concat(), 2, "input.json:2:8: not JSON");
    check(&[&surface[..], &[path.to_str().unwrap()]].concat(), 2, "did you mean @");
    // A mark that some shells put before a text.
    fs::write(&path, "\u{feff}{\"AccessToken\": \"t\"}").unwrap();
    check(&["surface", "GetUser", "--client", "http", "--input", &argument], 0, "AccessToken");
}

#[test]
fn what_is_odd_is_told_beside_the_call() {
    let note = |input: &str, expected: &str, more: &[&str]| {
        let output =
            program(&[&["surface", "RevokeToken", "--input", input], more].concat()).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(message.lines().filter(|line| line.contains(expected)).count(), 1, "{message}");
    };
    let short = r#"{"ClientId": "c", "Token": "t", "ClientSecret": "sss"}"#;
    note(short, "note: The AWS CLI would refuse this input itself", &[]);
    note(short, "note: The AWS CLI would refuse this input itself", &["--client", "aws-cli"]);
    note(r#"{"ClientID": "c"}"#, "no member `ClientID`; did you mean `ClientId`?", &["--client", "curl"]);
    let quiet = program(&["surface", "RevokeToken", "--client", "aws-cli"]).output().unwrap();
    assert!(quiet.stderr.is_empty());
}

/// Each check has a call for each client, or the reason why there is none.
#[test]
fn every_check_of_a_report_has_its_calls() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let output = program(&["run", "--json", path.to_str().unwrap()]).output().unwrap();
    assert!(output.status.success());
    let report: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let mut printed = [0; 4];
    for check in report["checks"].as_array().unwrap().iter().filter(|check| !check["request"].is_null()) {
        for (index, client) in ["http", "aws-cli", "powershell", "paws"].into_iter().enumerate() {
            let call = check["repro"][client].as_str().unwrap();
            let is_said = call.contains(" cannot express this: ");
            assert!(
                !call.is_empty() && (call.starts_with("# ") == is_said),
                "{}: {call}",
                check["requirement"]
            );
            assert!(!call.contains('\n'), "{call}");
            printed[index] += usize::from(!is_said);
        }
    }
    let [http, others @ ..] = printed;
    assert!(http > 3000 && others.iter().all(|count| *count > 1500), "{printed:?}");
}

/// The inputs that the spec shows whole are taken by the reference as they are, but for the ids.
#[tokio::test]
async fn the_reference_takes_the_samples() {
    let samples: toml::Table = toml::from_str(include_str!("../../../../model/samples.toml")).unwrap();
    let reference = start_reference().await;
    let call = async |operation: &str, body: Value| -> Value {
        let answer = client()
            .post(format!("http://{}", reference.address()))
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .header("authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, 200, "{operation}: {text}");
        serde_json::from_str(&text).unwrap()
    };
    let sample = |operation: &str| -> Value {
        serde_json::from_str(samples["inputs"][operation].as_str().unwrap()).unwrap()
    };
    let pool = call("CreateUserPool", json!({"PoolName": "samples"})).await["UserPool"]["Id"].clone();
    let mut created = sample("CreateUserPoolClient");
    created["UserPoolId"] = pool.clone();
    let client = call("CreateUserPoolClient", created).await["UserPoolClient"]["ClientId"].clone();
    for list in ["ListIdentityProviders", "ListResourceServers"] {
        let mut asked = sample(list);
        asked["UserPoolId"] = pool.clone();
        call(list, asked).await;
    }
    let mut updated = sample("UpdateUserPoolClient");
    updated["UserPoolId"] = pool;
    updated["ClientId"] = client;
    let answer = call("UpdateUserPoolClient", updated.clone()).await;
    for (member, value) in updated.as_object().unwrap() {
        // Lists are sets: their order is the service's.
        let sorted = |value: &Value| {
            let mut items: Vec<String> =
                value.as_array().into_iter().flatten().map(ToString::to_string).collect();
            items.sort();
            if items.is_empty() { value.to_string() } else { items.concat() }
        };
        assert_eq!(sorted(&answer["UserPoolClient"][member]), sorted(value), "{member}");
    }
    assert_eq!(samples["inputs"].as_table().unwrap().len(), 4);
}
