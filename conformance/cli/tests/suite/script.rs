//! `script`: what a requirement is about, as a shell script.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cognito_suite::report::script::{Endpoints, script};
use cognito_suite::suite::Suite;

use crate::cli::{check, program};

const ENDPOINT: [&str; 2] = ["--endpoint", "http://127.0.0.1:5000"];

#[track_caller]
fn check_script(name: &str, id: &str) {
    let output = program(&[&["script", id][..], &ENDPOINT].concat()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(name, String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_script_makes_what_it_needs_and_ends_with_what_it_shows() {
    check_script("script_sign_in", "UpdateUserPoolClient.ExplicitAuthFlows.reset-in-effect");
    check_script("script_secret", "InitiateAuth.SECRET_HASH.right");
    check_script("script_raw", "update-user-pool-client/malformed-json");
    check_script("script_oauth", "oauth/client-credentials");
    check_script("script_tokens", "InitiateAuth.tokens.origin-jti-kept-by-refresh");
    check_script("script_case", "UpdateUserPoolClient.CallbackURLs.type");
}

#[test]
fn what_has_no_script_says_why() {
    check(&["script", "UpdateUserPoolClient.ClientName.kept-when-omited"], 2, "did you mean");
    check(&["script", "wire.error.content-type"], 2, "a run judges it on every answer");
    check(&["script", "InitiateAuth.user.reset-required"], 2, "nothing from outside shows");
    check(&["script", "RespondToAuthChallenge.answer.tokens"], 2, "by SRP");
    check(&["script", "oauth/client-credentials"], 2, "nothing says where they are");
    check(&["script", "oauth/client-credentials", "--endpoint", "x y"], 2, "`x y` is no address");
    check(&["script", "oauth/client-credentials", "--region", "x y"], 2, "`x y` is no region");
}

/// Every scenario is a script that a shell can read, with a word in place of each mark, or says why not.
#[test]
fn every_scenario_is_a_script_or_says_why_not() {
    let suite = Suite::embedded().unwrap();
    let endpoint = Some("http://127.0.0.1:5000".to_owned());
    let endpoints = Endpoints { endpoint, oauth_endpoint: None, region: "us-east-1".into() };
    let mut texts = Vec::new();
    for scenario in suite.scenarios.iter().chain(suite.cases.iter().step_by(20)) {
        match script(scenario, None, &[], &endpoints) {
            Ok(text) => {
                let mark = text.find(|letter| ('\u{e000}'..='\u{f8ff}').contains(&letter));
                assert_eq!(mark, None, "{}: {text}", scenario.id);
                texts.push(format!("({text})"));
            }
            Err(why) => {
                let known =
                    ["by SRP", "on a page", "than a command may be", "earlier answer", "answer to curl"];
                assert!(known.iter().any(|known| why.to_string().contains(known)), "{}: {why}", scenario.id);
            }
        }
    }
    assert!(texts.len() > 250, "{}", texts.len());
    let mut shell = Command::new("sh").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(texts.join("\n").as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
}
