//! The reference conforms, and its transcripts are the reviewed ones.

use cognito_conformance::suite::{Suite, snapshot_name};
use cognito_conformance::transcript;
use cognito_conformance::verdict::Verdict;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_check_conforms() {
    let suite = Suite::embedded().unwrap();
    let reference = crate::start_reference().await;
    let (run, report) = crate::run_reference(&suite, &reference).await;
    let others: Vec<_> = report.checks.iter().filter(|check| check.verdict != Verdict::Conforms).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert!(report.checks.len() >= 60 && run.scenarios.len() >= 20);
    assert!(report.observations.is_empty(), "{:#?}", report.observations);
}

#[tokio::test(flavor = "multi_thread")]
async fn transcripts_are_as_reviewed() {
    let suite = Suite::embedded().unwrap();
    let reference = crate::start_reference().await;
    let (run, _) = crate::run_reference(&suite, &reference).await;
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_info(&json!({"answered-by": "reference"}));
    for scenario in &run.scenarios {
        let transcript = transcript::transcript(scenario);
        settings.set_description(&scenario.scenario.title);
        settings.bind(|| {
            insta::assert_snapshot!(snapshot_name(&scenario.scenario.id), transcript::to_text(&transcript));
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_reaches_the_report() {
    let suite = Suite::embedded().unwrap();
    let reference = crate::start_reference().await;
    let (run, report) = crate::run_reference(&suite, &reference).await;
    let text = serde_json::to_string(&report).unwrap();
    let mut secrets = 0;
    for scenario in &run.scenarios {
        for exchange in scenario.arranged.iter().chain(&scenario.steps) {
            let body = exchange.outcome.as_ref().ok().and_then(|answer| answer.json.as_ref());
            let secret = body.and_then(|body| body["UserPoolClient"]["ClientSecret"].as_str());
            if let Some(secret) = secret {
                secrets += 1;
                assert!(!text.contains(secret), "{}", scenario.scenario.id);
            }
        }
    }
    assert!(secrets > 0, "no secret occurred, so nothing was shown");
}
