//! Endpoints that are wrong in one way each. The referee is only as good as what it says of them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Response, StatusCode};
use cognito_suite::exchange::session::Session;
use cognito_suite::exchange::target::Target;
use cognito_suite::judge::Verdict;
use cognito_suite::report::{Conclusion, Report};
use cognito_suite::run::{self, Plan, Run, Stop};
use cognito_suite::suite::Suite;
use cognito_suite::suite::grade::Grade;
use cognito_suite::suite::requirement::Origin;
use cognito_suite::suite::settings::Settings;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use crate::proxy::{self, Received, Server, listen};

/// Runs a suite against a target of which nothing is known.
async fn run(suite: &Suite, target: &Target) -> (Run, Report) {
    let settings = Settings { slow: target.clock.is_some(), ..Settings::default() };
    crate::play(suite, &settings, target, Stop::default()).await
}

/// Everything that people wrote, but what waits for minutes.
fn plan() -> Plan {
    crate::plan(&crate::by_hand(), &Settings::default())
}

/// Judges an endpoint that answers every call through `answer`: operation and body in, status and body out.
async fn judge(answer: impl Fn(&str, &Value) -> (u16, String) + Clone + Send + Sync + 'static) -> Report {
    let (server, address) = serve(answer).await;
    let (_, report) = run(&crate::by_hand(), &crate::target(address)).await;
    server.abort();
    report
}

async fn serve(
    answer: impl Fn(&str, &Value) -> (u16, String) + Clone + Send + Sync + 'static,
) -> (Server, SocketAddr) {
    let handler = move |headers: HeaderMap, body: Bytes| {
        let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let (status, body) = answer(operation, &serde_json::from_slice(&body).unwrap_or_default());
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        std::future::ready(response)
    };
    listen(Router::new().fallback(handler)).await
}

/// The reference, with `change` between it and the suite: operation and body in; an answer instead of its own,
/// or nothing to let it answer.
async fn judge_changed(
    change: impl Fn(&str, &Value, &Value) -> Option<(u16, String)> + Send + Sync + 'static,
) -> Report {
    let reference = crate::start_reference().await;
    let change = move |received: &mut Received| {
        if let Some((status, body)) = change(&received.operation, &received.sent(), &received.answered()) {
            received.answer(status, body);
        }
    };
    let (server, address) = proxy::answering(reference.address(), change).await;
    let (_, report) = run(&crate::by_hand(), &crate::target(address)).await;
    server.abort();
    report
}

#[track_caller]
fn verdict_of(report: &Report, requirement: &str) -> Verdict {
    let mut verdicts = report
        .checks
        .iter()
        .filter(|c| c.requirement == requirement)
        .map(cognito_suite::judge::CheckResult::verdict);
    let first = verdicts.next().unwrap();
    assert!(verdicts.all(|verdict| verdict == first), "{requirement}");
    first
}

/// The verdicts that scenario checks of a report have, with their count.
fn verdicts(report: &Report) -> BTreeMap<Verdict, usize> {
    let mut verdicts = BTreeMap::new();
    for check in report.checks.iter().filter(|check| check.origin == Origin::Scenario) {
        *verdicts.entry(check.verdict()).or_default() += 1;
    }
    verdicts
}

#[track_caller]
fn check_no_pass(report: &Report, expected: &[Verdict]) {
    let verdicts = verdicts(report);
    assert_eq!(verdicts.keys().copied().collect::<Vec<_>>(), expected, "{verdicts:?}");
    assert_ne!(report.conclude(Grade::A), Conclusion::AsExpected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_has_nothing_passes_nothing() {
    let report = judge(|_, _| (501, String::new())).await;
    // A name that is no operation is not unsupported either.
    check_no_pass(&report, &[Verdict::Diverges, Verdict::Unsupported]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_to_everything_passes_nothing() {
    // That it crashes alike for what it cannot know does not make a crash a lack.
    let report = judge(|_, _| (500, "<h1>Internal Server Error</h1>".into())).await;
    check_no_pass(&report, &[Verdict::Diverges, Verdict::Inconclusive]);
    let control = report.checks.iter().find(|check| check.requirement == "CreateUserPool.control").unwrap();
    assert_eq!((control.verdict(), &control.response["status"]), (Verdict::Diverges, &json!(500)));
    // A call that is refused without a pool is refused wrongly; all else waits for a pool that cannot be made.
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
    check_no_pass(&report, &[Verdict::Diverges, Verdict::Unsupported, Verdict::Inconclusive]);
}

#[tokio::test(flavor = "multi_thread")]
async fn success_for_everything_passes_no_refusal_and_no_value() {
    let report = judge(|operation, _| match operation {
        "CreateUserPool" => (200, json!({"UserPool": {"Id": "us-east-1_a"}}).to_string()),
        operation if operation.starts_with("NoSuch") => (400, json!({"__type": "Unknown"}).to_string()),
        _ => (200, "{}".into()),
    })
    .await;
    // Valid calls that answer nothing succeed indeed; nothing else does.
    let passed = report.checks.iter().filter(|check| check.verdict() == Verdict::Conforms);
    let passed: Vec<&str> = passed.map(|check| check.requirement.as_str()).collect();
    let is_void = |id: &&str| id.ends_with(".control") || id.starts_with("wire.");
    assert!(passed.iter().all(is_void), "{passed:?}");
    assert_ne!(report.conclude(Grade::A), Conclusion::AsExpected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_always_crashes_is_not_as_expected() {
    const PAGE: &str = "<h1>Internal Server Error</h1>";
    let report = judge_changed(|operation, _, _| {
        let crashes = operation == "UpdateUserPoolClient" || operation.starts_with("NoSuch");
        crashes.then(|| (500, PAGE.into()))
    })
    .await;
    assert_eq!(
        verdict_of(&report, "UpdateUserPoolClient.ClientName.kept-when-omitted"),
        Verdict::Unsupported
    );
    assert_eq!(report.conclude(Grade::A), Conclusion::NotJudged);
    // One that crashes on bad input alone is there, whatever else is in the run.
    let report = judge_changed(|operation, sent, _| {
        (sent.is_null() || operation.starts_with("NoSuch")).then(|| (500, PAGE.into()))
    })
    .await;
    assert_eq!(verdict_of(&report, "UpdateUserPoolClient.request.malformed-json"), Verdict::Diverges);
    assert_eq!(report.conclude(Grade::B), Conclusion::Diverges);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_a_client_shows_no_absence() {
    for body in [
        "{}",
        "[]",
        "",
        r#"{"UserPoolClient": {}}"#,
        r#"{"UserPoolClient": {}} trailing"#,
        r#"{"UserPoolClient": null}"#,
    ] {
        let report = judge_changed(move |operation, sent, _| {
            (operation == "UpdateUserPoolClient" && !sent.is_null()).then(|| (200, body.into()))
        })
        .await;
        let updates = report.checks.iter().filter(|check| {
            check.operation == "UpdateUserPoolClient" && check.step.as_deref() == Some("update")
        });
        let conforming = updates.clone().filter(|check| check.verdict() != Verdict::Diverges);
        assert_eq!(
            conforming.map(|check| &check.requirement).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{body}"
        );
        assert!(updates.count() > 20);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_the_wrong_place_stays_out_of_the_report() {
    let report = judge_changed(|operation, _, answer| {
        let body = match operation {
            "UpdateUserPoolClient" => json!({"ClientSecret": "misplaced-secret", "UserPoolClient": {"ClientSecret": ["listed-secret"]}}),
            "DescribeUserPoolClient" => return Some((200, format!(r#"{{"ClientSecret": "trailing-secret"}}{answer}"#))),
            _ => return None,
        };
        Some((200, body.to_string()))
    })
    .await;
    let text = serde_json::to_string(&report).unwrap();
    for secret in ["misplaced-secret", "listed-secret", "trailing-secret"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_client_in_every_answer_diverges() {
    let report = judge_changed(|operation, _, answer| {
        let mut answer = answer.clone();
        let client = answer.get_mut("UserPoolClient").filter(|_| operation == "UpdateUserPoolClient")?;
        client["UserPoolId"] = "us-east-1_WRONG".into();
        Some((200, answer.to_string()))
    })
    .await;
    assert_eq!(verdict_of(&report, "UpdateUserPoolClient.answer.ids"), Verdict::Diverges);
}

/// A handler that panics closes the connection without an answer.
#[tokio::test(flavor = "multi_thread")]
async fn hanging_up_is_an_answer() {
    let report = judge_changed(|operation, sent, _| {
        assert!(operation != "UpdateUserPoolClient" || sent["AuthSessionValidity"] != 5, "hangs up");
        None
    })
    .await;
    assert_eq!(verdict_of(&report, "UpdateUserPoolClient.AuthSessionValidity.echo"), Verdict::Diverges);
    assert_eq!(verdict_of(&report, "UpdateUserPoolClient.ClientName.kept-when-omitted"), Verdict::Conforms);
    // Of several requests at once one is enough.
    let updates = Arc::new(AtomicUsize::new(0));
    let report = judge_changed(move |operation, sent, _| {
        let is_update = operation == "UpdateUserPoolClient" && sent["ClientName"] == "at once";
        assert!(!is_update || updates.fetch_add(1, Ordering::Relaxed) < 3, "hangs up");
        None
    })
    .await;
    assert_eq!(verdict_of(&report, "UpdateUserPoolClient.request.refused-at-once"), Verdict::Diverges);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_deleted_is_named() {
    let report =
        judge_changed(|operation, _, _| (operation == "DeleteUserPool").then(|| (400, "{}".into()))).await;
    assert!(!report.left_behind.is_empty());
}

/// The service refuses updates of one pool at the same time (T-032); so may a target.
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_takes_one_change_at_a_time_conforms() {
    let changing = Arc::new(AtomicBool::new(false));
    let collisions = Arc::new(AtomicUsize::new(0));
    let (busy, count) = (Arc::clone(&changing), Arc::clone(&collisions));
    let report = judge_changed(move |operation, sent, _| {
        // One scenario is about what happens otherwise.
        if operation != "UpdateUserPoolClient" || sent["ClientName"] == "at once" {
            return None;
        }
        let collides = busy.swap(true, Ordering::SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(2));
        busy.store(false, Ordering::SeqCst);
        count.fetch_add(usize::from(collides), Ordering::SeqCst);
        collides
            .then(|| (400, json!({"__type": "ConcurrentModificationException", "message": "m"}).to_string()))
    })
    .await;
    assert_eq!(collisions.load(Ordering::SeqCst), 0);
    assert_eq!(report.conclude(Grade::B), Conclusion::AsExpected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_hangs_up_or_refuses_the_signature_is_never_as_expected() {
    let (server, address) =
        serve(|_, _| (400, json!({"__type": "UnrecognizedClientException", "message": "m"}).to_string()))
            .await;
    let session = Session::open(crate::target(address)).unwrap();
    let refused = run::run(session, plan(), Stop::default(), |_, _| {}).await.unwrap_err();
    assert_eq!(refused.to_string(), "it refuses the signature with UnrecognizedClientException");
    server.abort();

    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            // Reads something, so that the other side sees an end and no reset.
            let mut buffer = [0; 4096];
            let _ = tokio::io::AsyncReadExt::read(&mut connection, &mut buffer).await;
        }
    });
    let session = Session::open(crate::target(address)).unwrap();
    assert!(run::run(session, plan(), Stop::default(), |_, _| {}).await.is_err());
    server.abort();
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
    let is_of_clients =
        |id: &str| id.starts_with("UpdateUserPoolClient.") && id.ends_with(".reset-when-omitted");
    let resets: Vec<_> = report.checks.iter().filter(|check| is_of_clients(&check.requirement)).collect();
    assert!(resets.len() >= 14, "{}", resets.len());
    for check in resets {
        assert_eq!(check.verdict(), Verdict::Diverges, "{}", check.requirement);
    }
    let kept = report.checks.iter().find(|check| check.requirement.ends_with("ClientName.kept-when-omitted"));
    assert_eq!(kept.map(cognito_suite::judge::CheckResult::verdict), Some(Verdict::Conforms));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_is_not_complete_and_passes_nothing_more() {
    let suite = crate::by_hand();
    let reference = crate::start_reference().await;
    let (target, settings) = (crate::target(reference.address()), Settings::default());
    let stop = Stop::default();
    let asked = stop.clone();
    let session = Session::open(target.clone()).unwrap();
    let plan = Plan { jobs: 1, ..plan() };
    let run = run::run(session, plan, stop, |_, _| asked.now()).await.unwrap();
    let report = crate::judged(&run, &suite, &settings, &target);
    assert!(!report.complete);
    assert_eq!(report.conclude(Grade::A), Conclusion::NotJudged);
    assert!(verdicts(&report)[&Verdict::Inconclusive] > 50, "{:?}", report.totals);
    let deleted = run.shared.iter().any(|exchange| exchange.operation.name == "DeleteUserPool");
    assert!(deleted, "what was made was not deleted");
}

/// Judges the reference with a fault by the cases that must be refused.
async fn judge_refusals(
    change: impl Fn(&Value) -> Option<(u16, String)> + Send + Sync + 'static,
) -> BTreeMap<Verdict, usize> {
    let reference = crate::start_reference().await;
    let change = move |received: &mut Received| {
        if let Some((status, body)) = change(&received.answered()).filter(|_| received.status == 400) {
            received.answer(status, body);
        }
    };
    let (server, address) = proxy::answering(reference.address(), change).await;
    let (_, report) = run(&Suite::embedded().unwrap(), &crate::target(address)).await;
    server.abort();
    let mut verdicts = BTreeMap::new();
    let is_refusal = |id: &str| !id.contains("-accepted") && !id.contains(".with-");
    for check in report.checks.iter().filter(|check| check.origin == Origin::Generated) {
        if is_refusal(&check.requirement) {
            *verdicts.entry(check.verdict()).or_default() += 1;
        }
    }
    verdicts
}

/// "Some 4xx" is no pass, and neither is the right type with words of one's own.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_other_words_passes_no_case() {
    for message in ["1 validation error detected: bad request", ""] {
        let refusal = json!({"__type": "InvalidParameterException", "message": message}).to_string();
        let verdicts = judge_refusals(move |_| Some((400, refusal.clone()))).await;
        assert_eq!(verdicts.get(&Verdict::Conforms), None, "{message}: {verdicts:?}");
        assert!(verdicts[&Verdict::Diverges] > 1200, "{verdicts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_takes_everything_passes_no_case() {
    let verdicts = judge_refusals(|_| Some((200, "{}".into()))).await;
    assert_eq!(verdicts.get(&Verdict::Conforms), None, "{verdicts:?}");
    assert!(verdicts[&Verdict::Diverges] > 1200, "{verdicts:?}");
}

/// One of eight updates at the same time fails in another way than the service's.
#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_answer_among_many_at_once_is_enough() {
    let count = Arc::new(AtomicUsize::new(0));
    let report = judge_changed(move |operation, sent, _| {
        let is_at_once = operation == "UpdateUserPoolClient" && sent["ClientName"] == "at once";
        let fails = is_at_once && count.fetch_add(1, Ordering::SeqCst) % 8 == 3;
        fails.then(|| (400, json!({"__type": "TooManyRequestsException", "message": "m"}).to_string()))
    })
    .await;
    assert_eq!(verdict_of(&report, "UpdateUserPoolClient.request.refused-at-once"), Verdict::Diverges);
}

/// Tokens whose claims are wrong, and pages that hand out nothing.
#[tokio::test(flavor = "multi_thread")]
async fn settings_without_effect_diverge() {
    // Stores everything that an update sets, and signs in as if nothing had been set.
    let report = judge_changed(|operation, sent, answer| {
        let is_refused = answer["message"] == "USER_PASSWORD_AUTH flow not enabled for this client";
        let tokens = json!({"AuthenticationResult": {"AccessToken": "a.b.c", "IdToken": "a.b.c", "RefreshToken": "r",
            "ExpiresIn": 3600, "TokenType": "Bearer"}, "ChallengeParameters": {}});
        let signs_in = operation == "InitiateAuth" && sent["AuthFlow"] == "USER_PASSWORD_AUTH";
        (signs_in && (is_refused || answer["AuthenticationResult"].is_object())).then(|| (200, tokens.to_string()))
    })
    .await;
    for requirement in [
        "UpdateUserPoolClient.ExplicitAuthFlows.reset-in-effect",
        "UpdateUserPoolClient.AccessTokenValidity.in-effect",
        "UpdateUserPoolClient.IdTokenValidity.in-effect",
        "UpdateUserPoolClient.TokenValidityUnits.in-effect",
        "InitiateAuth.flow-not-enabled.user-password",
        "InitiateAuth.tokens.default-lifetime",
    ] {
        assert_eq!(verdict_of(&report, requirement), Verdict::Diverges, "{requirement}");
    }
}

/// A target without the endpoints of OAuth lacks them: that is no divergence, and no pass either.
#[tokio::test(flavor = "multi_thread")]
async fn pages_that_nobody_serves_are_unsupported() {
    let reference = crate::start_reference().await;
    let nowhere = Router::new().fallback(|| async { (StatusCode::NOT_FOUND, "nothing here") });
    let (server, address) = listen(nowhere).await;
    let oauth_endpoint = Some(format!("http://{address}"));
    let target = Target { oauth_endpoint, ..crate::target(reference.address()) };
    let (_, report) = run(&crate::by_hand(), &target).await;
    server.abort();
    // The key set and the discovery document stand beside the API.
    let is_page = |id: &str| !id.starts_with("oauth.keys.") && !id.starts_with("oauth.configuration.");
    let oauth =
        report.checks.iter().filter(|check| check.operation == "oauth" && is_page(&check.requirement));
    let oauth: Vec<_> = oauth.collect();
    assert!(
        oauth.len() > 15 && oauth.iter().all(|check| check.verdict() == Verdict::Unsupported),
        "{oauth:#?}"
    );
}

/// One operation that hangs is not judged, and keeps nothing else from being judged.
#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_hangs_is_not_judged_alone() {
    let reference = crate::start_reference().await;
    let hang = |received: &mut Received| match received.operation.as_str() {
        "ListUserPoolClients" => Duration::from_mins(1),
        _ => Duration::ZERO,
    };
    let (server, address) = proxy::between(reference.address(), Arc::new(|_| {}), Arc::new(hang)).await;
    let target = Target { timeout: Duration::from_secs(1), ..crate::target(address) };
    let (_, report) = run(&crate::by_hand(), &target).await;
    server.abort();
    assert!(report.complete);
    for check in &report.checks {
        let reason = check.reason().unwrap_or_default();
        if check.operation == "ListUserPoolClients" && check.verdict() == Verdict::Inconclusive {
            let is_said = reason.contains("`ListUserPoolClients` did not answer a valid call");
            assert!(is_said || check.requirement.ends_with(".control"), "{reason}");
        }
    }
    assert_eq!(verdict_of(&report, "UpdateUserPoolClient.ClientName.kept-when-omitted"), Verdict::Conforms);
    assert_eq!(verdict_of(&report, "ListUserPoolClients.MaxResults.optional"), Verdict::Inconclusive);
}

/// A target that dies while it is asked what it has is told from one that was never there.
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_stops_answering_is_named_with_the_operation() {
    let reference = crate::start_reference().await;
    let dead = AtomicBool::new(false);
    let hang = move |received: &mut Received| {
        dead.fetch_or(received.operation == "DescribeUserPoolClient", Ordering::Relaxed);
        if dead.load(Ordering::Relaxed) { Duration::from_mins(1) } else { Duration::ZERO }
    };
    let (server, address) = proxy::between(reference.address(), Arc::new(|_| {}), Arc::new(hang)).await;
    let target = Target { timeout: Duration::from_millis(500), ..crate::target(address) };
    let session = Session::open(target).unwrap();
    let run = run::run(session, plan(), Stop::default(), |_, _| {}).await;
    server.abort();
    let said = run.unwrap_err().to_string();
    assert!(said.starts_with("it stopped answering: "), "{said}");
}
