//! The reference conforms, and its transcripts are the reviewed ones.

use std::collections::BTreeSet;

use cognito_reference::BUILT;
use cognito_suite::judge::profile::Profile;
use cognito_suite::judge::{CheckResult, Judge, Verdict, to_text};
use cognito_suite::suite::settings::Settings;
use cognito_suite::suite::{Suite, snapshot_name};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_check_conforms() {
    let suite = Suite::embedded().unwrap();
    let reference = crate::start_reference().await;
    let (run, report) = crate::run_reference(&suite, &reference).await;
    let is_other = |check: &&CheckResult| match check.verdict() {
        Verdict::Conforms => false,
        Verdict::Unsupported => check.lacks().is_none_or(|name| BUILT.contains(&name)),
        _ => true,
    };
    let others: Vec<_> = report.checks.iter().filter(is_other).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert!(report.checks.len() >= 3600 && run.scenarios.len() >= 3400);
    assert!(report.observations.is_empty(), "{:#?}", report.observations);
    // Whatever can be checked was seen to conform.
    let seen: BTreeSet<&str> = report.checks.iter().map(|check| check.requirement.as_str()).collect();
    let testable = suite.requirements.values().filter(|requirement| requirement.not_testable.is_none());
    let unseen = testable.map(|requirement| requirement.id.as_str()).filter(|id| !seen.contains(id));
    assert_eq!(unseen.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn transcripts_are_as_reviewed() {
    let suite = crate::by_hand();
    let reference = crate::start_reference().await;
    let (run, _) = crate::run_reference(&suite, &reference).await;
    let (selected, target, profile) =
        (Settings::default(), crate::of_reference(&reference), Profile::default());
    let judge = Judge::new(&suite, &selected, &target, &profile);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_info(&json!({"answered-by": "reference"}));
    // A control is one valid call, and says what it has to say by that.
    for scenario in run.scenarios.iter().filter(|run| run.scenario.control_of.is_none()) {
        let transcript = judge.transcript(scenario);
        settings.set_description(&scenario.scenario.title);
        settings.bind(|| {
            insta::assert_snapshot!(snapshot_name(&scenario.scenario.id), to_text(&transcript));
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_reaches_the_report() {
    let suite = crate::by_hand();
    let reference = crate::start_reference().await;
    let (run, report) = crate::run_reference(&suite, &reference).await;
    let text = serde_json::to_string(&report).unwrap();
    let places = [
        "/UserPoolClient/ClientSecret",
        "/AuthenticationResult/AccessToken",
        "/AuthenticationResult/IdToken",
        "/AuthenticationResult/RefreshToken",
        "/Session",
        "/body/access_token",
        "/body/refresh_token",
        "/redirect/query/code",
        "/redirect/fragment/access_token",
    ];
    let mut seen = BTreeSet::new();
    for scenario in &run.scenarios {
        for exchange in scenario.exchanges() {
            let body = exchange.outcome.as_ref().ok().and_then(|answer| answer.json.as_ref());
            for place in places {
                if let Some(secret) = body.and_then(|body| body.pointer(place)?.as_str()) {
                    seen.insert(place);
                    assert!(!text.contains(secret), "{} {place}", scenario.scenario.id);
                }
            }
        }
    }
    assert_eq!(seen.len(), places.len(), "some secret did not occur, so nothing was shown of it: {seen:?}");
    // The password of arranged users, and those that scenarios spell out.
    for password in
        ["Conformance-1-password", "Conformance-2-password", "Temporary-1-password", "Wrong-1-password"]
    {
        assert!(!text.contains(password), "{password}");
    }
}
