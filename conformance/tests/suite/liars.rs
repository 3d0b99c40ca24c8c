//! Endpoints that are wrong in one way each. The referee is only as good as what it says of them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Response, StatusCode};
use cognito_conformance::grade::Grade;
use cognito_conformance::judge::Selection;
use cognito_conformance::report::{Conclusion, Report};
use cognito_conformance::requirement::Origin;
use cognito_conformance::runner::{self, Stop};
use cognito_conformance::session::Session;
use cognito_conformance::suite::Suite;
use cognito_conformance::verdict::Verdict;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

/// Judges an endpoint that answers every call through `answer`: operation and body in, status and body out.
async fn judge(answer: impl Fn(&str, &Value) -> (u16, String) + Clone + Send + Sync + 'static) -> Report {
    let handler = move |headers: HeaderMap, body: Bytes| {
        let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let (status, body) = answer(operation, &serde_json::from_slice(&body).unwrap_or_default());
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        std::future::ready(response)
    };
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    let (_, report) = crate::run(&Suite::embedded().unwrap(), address).await;
    server.abort();
    report
}

/// The verdicts that scenario checks of a report have, with their count.
fn verdicts(report: &Report) -> BTreeMap<Verdict, usize> {
    let mut verdicts = BTreeMap::new();
    for check in report.checks.iter().filter(|check| check.origin == Origin::Scenario) {
        *verdicts.entry(check.verdict).or_default() += 1;
    }
    verdicts
}

#[track_caller]
fn check_no_pass(report: &Report, expected: &[Verdict]) {
    let verdicts = verdicts(report);
    assert_eq!(verdicts.keys().copied().collect::<Vec<_>>(), expected, "{verdicts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_has_nothing_passes_nothing() {
    let report = judge(|_, _| (501, String::new())).await;
    check_no_pass(&report, &[Verdict::Unsupported]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_to_everything_passes_nothing() {
    let report = judge(|_, _| (500, "<h1>Internal Server Error</h1>".into())).await;
    check_no_pass(&report, &[Verdict::Unsupported]);
    // What is refused without a pool is refused wrongly; all else waits for a pool that cannot be made.
    let refuse = |operation: &str, _: &Value| {
        (
            400,
            json!({"__type": "InvalidParameterException", "message": format!("no {operation}")}).to_string(),
        )
    };
    let report =
        judge(
            move |operation, body| {
                if operation == "CreateUserPool" { (400, "{}".into()) } else { refuse(operation, body) }
            },
        )
        .await;
    check_no_pass(&report, &[Verdict::Unsupported, Verdict::Inconclusive]);
    assert_ne!(report.conclusion(Grade::A), Conclusion::AsExpected);
}

#[tokio::test(flavor = "multi_thread")]
async fn success_for_everything_passes_no_refusal_and_no_value() {
    let report = judge(|operation, _| match operation {
        "CreateUserPool" => (200, json!({"UserPool": {"Id": "us-east-1_a"}}).to_string()),
        operation if operation.starts_with("NoSuch") => (400, json!({"__type": "Unknown"}).to_string()),
        _ => (200, "{}".into()),
    })
    .await;
    let passed = report
        .checks
        .iter()
        .filter(|check| check.origin == Origin::Scenario && check.verdict == Verdict::Conforms);
    let passed: Vec<_> = passed.map(|check| check.requirement.as_str()).collect();
    // An empty answer does leave out what should be left out, and nothing else.
    let absences = [
        "CreateUserPoolClient.ClientSecret.absent-without",
        "CreateUserPoolClient.ExplicitAuthFlows.absent-when-omitted",
        "CreateUserPoolClient.PreventUserExistenceErrors.absent-when-omitted",
    ];
    assert_eq!(passed, absences);
    assert_eq!(report.conclusion(Grade::A), Conclusion::Diverges);
}

/// A client store that merges updates, as most emulators do, and validates nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_merging_endpoint_passes_no_reset() {
    let clients: Arc<Mutex<BTreeMap<String, Map<String, Value>>>> = Arc::default();
    let report = judge(move |operation, body| {
        let mut clients = clients.lock().unwrap();
        let sent = body.as_object().cloned().unwrap_or_default();
        let mut id = sent.get("ClientId").and_then(Value::as_str).unwrap_or_default().to_owned();
        match operation {
            "CreateUserPool" => return (200, json!({"UserPool": {"Id": "us-east-1_a"}}).to_string()),
            "CreateUserPoolClient" => {
                id = format!("{:026}", clients.len());
                clients.insert(id.clone(), sent);
            }
            "UpdateUserPoolClient" => clients.entry(id.clone()).or_default().extend(sent),
            "DescribeUserPoolClient" => {}
            operation if operation.starts_with("NoSuch") => {
                return (400, json!({"__type": "Unknown"}).to_string());
            }
            _ => return (200, String::new()),
        }
        let mut client = clients.get(&id).cloned().unwrap_or_default();
        client.insert("ClientId".into(), id.into());
        (200, json!({"UserPoolClient": client}).to_string())
    })
    .await;
    let resets: Vec<_> =
        report.checks.iter().filter(|check| check.requirement.ends_with(".reset-when-omitted")).collect();
    assert!(resets.len() >= 14, "{}", resets.len());
    for check in resets {
        assert_eq!(check.verdict, Verdict::Diverges, "{}", check.requirement);
    }
    let kept = report.checks.iter().find(|check| check.requirement.ends_with("ClientName.kept-when-omitted"));
    assert_eq!(kept.map(|check| check.verdict), Some(Verdict::Conforms));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_is_not_complete_and_passes_nothing_more() {
    let suite = Suite::embedded().unwrap();
    let config = cognito_reference::Config::default();
    let reference =
        cognito_reference::Reference::start(SocketAddr::from(([127, 0, 0, 1], 0)), config).await.unwrap();
    let (target, selection) = (crate::target(reference.address()), Selection::default());
    let stop = Stop::default();
    let asked = stop.clone();
    let session = Session::open(target.clone()).unwrap();
    let run = runner::run(session, suite.select(&selection), 1, stop, |_| asked.now()).await.unwrap();
    let report = Report::new(&run, &suite, &selection, &target);
    assert!(!report.complete);
    assert_eq!(report.conclusion(Grade::A), Conclusion::NotJudged);
    assert!(verdicts(&report)[&Verdict::Inconclusive] > 50, "{:?}", report.totals);
    let deleted = run.shared.iter().any(|exchange| exchange.operation.name == "DeleteUserPool");
    assert!(deleted, "what was made was not deleted");
}
