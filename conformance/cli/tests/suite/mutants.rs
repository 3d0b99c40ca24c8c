//! The reference with one fault in `UpdateUserPoolClient`, setting by setting: whatever an emulator does wrong with a
//! setting must be found out by a requirement about that setting.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use cognito_idp_types::operations::UpdateUserPoolClient;
use cognito_idp_types::schema::Call;
use cognito_suite::judge::Verdict;
use cognito_suite::report::Report;
use cognito_suite::run::Stop;
use cognito_suite::suite::selection::Selection;
use cognito_suite::suite::settings::Settings;
use serde_json::{Map, Value, json};

use crate::proxy::{self, Received};

/// The request of an update in, what the reference gets instead out.
type ChangeRequest = dyn Fn(Map<String, Value>) -> Map<String, Value> + Send + Sync;
/// Of each answer about an app client whether it is an update's, the request, status and body in, what the suite gets
/// instead out.
type ChangeAnswer = dyn Fn(bool, &Value, u16, Value) -> (u16, Value) + Send + Sync;

/// The effect of the fault.
#[derive(Clone)]
struct Fault {
    request: Arc<ChangeRequest>,
    answer: Arc<ChangeAnswer>,
}

impl Fault {
    fn in_requests(
        change: impl Fn(Map<String, Value>) -> Map<String, Value> + Send + Sync + 'static,
    ) -> Self {
        Self { request: Arc::new(change), answer: Arc::new(|_, _, status, body| (status, body)) }
    }
}

/// Judges the reference with a fault by the requirements that match a pattern.
async fn judge(fault: Fault, pattern: String) -> Report {
    let reference = crate::start_reference().await;
    let Fault { request, answer } = fault;
    let is_of =
        |received: &Received, name: &str| received.operation.ends_with(name) && received.sent().is_object();
    let on_request = move |received: &mut Received| {
        if let (true, Value::Object(members)) =
            (received.operation == "UpdateUserPoolClient", received.sent())
        {
            received.request = Value::from(request(members)).to_string().into();
        }
    };
    let on_answer = move |received: &mut Received| {
        if let (true, Ok(body)) =
            (is_of(received, "UserPoolClient"), serde_json::from_slice(&received.answer))
        {
            let is_update = received.operation == "UpdateUserPoolClient";
            let (status, body) = answer(is_update, &received.sent(), received.status.as_u16(), body);
            received.status = StatusCode::from_u16(status).unwrap();
            received.answer = body.to_string().into();
        }
        Duration::ZERO
    };
    let (server, address) =
        proxy::between(reference.address(), Arc::new(on_request), Arc::new(on_answer)).await;
    let (suite, target) = (crate::by_hand(), crate::target(address));
    let selection = Selection::new(&[pattern]).unwrap();
    let settings = Settings { selection, ..Settings::default() };
    let (_, report) = crate::play(&suite, &settings, &target, Stop::default()).await;
    server.abort();
    report
}

/// The rules about a setting that do not conform.
fn diverging(report: &Report) -> BTreeSet<&str> {
    let found = report.checks.iter().filter(|check| check.verdict() == Verdict::Diverges);
    found.map(|check| check.requirement.as_str()).collect()
}

/// The settings of an app client: what an update may send beside the ids.
fn settings() -> Vec<&'static str> {
    let members = UpdateUserPoolClient::OPERATION.input.unwrap().members();
    members.iter().filter(|member| !member.required).map(|member| member.name).collect()
}

/// Judges a fault for every setting but those where it is none, and collects where nothing finds it out.
async fn check_all(fault: impl Fn(&'static str) -> Fault, except: &[&str]) {
    let mut missed = Vec::new();
    for member in settings().into_iter().filter(|member| !except.contains(member)) {
        let report = judge(fault(member), format!("UpdateUserPoolClient.{member}.*")).await;
        if diverging(&report).is_empty() {
            missed.push(member);
        }
    }
    assert_eq!(missed, Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_ignores_a_setting_is_found_out() {
    let ignores = |member: &'static str| {
        Fault::in_requests(move |mut members| {
            members.remove(member);
            members
        })
    };
    check_all(ignores, &[]).await;
}

/// An update that keeps what it does not name, as most emulators do. The name and the place of the secret are kept by the
/// service too.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_merges_a_setting_is_found_out() {
    let merges = |member: &'static str| {
        let kept: Mutex<BTreeMap<String, Value>> = Mutex::default();
        Fault {
            request: Arc::new(|members| members),
            answer: Arc::new(move |is_update, sent, status, mut body| {
                let mut kept = kept.lock().unwrap();
                if let Some(client) = body.get_mut("UserPoolClient").and_then(Value::as_object_mut) {
                    let id = client["ClientId"].as_str().unwrap_or_default().to_owned();
                    match (kept.get(&id), client.get(member)) {
                        // A setting from before, be it by the create, stays where the update does not name it.
                        (Some(before), _) if is_update && sent.get(member).is_none() => {
                            client.insert(member.into(), before.clone());
                        }
                        (_, Some(value)) => drop(kept.insert(id, value.clone())),
                        _ => {}
                    }
                }
                (status, body)
            }),
        }
    };
    check_all(merges, &["ClientName", "PublishSecretsInAWSSecretsManager"]).await;
}

/// An update that takes whatever it is sent.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_validate_a_setting_is_found_out() {
    let validates_nothing = |_| Fault {
        request: Arc::new(|members| members),
        answer: Arc::new(|is_update, sent, status, body| {
            if is_update && status == 400 && body["__type"] != "ResourceNotFoundException" {
                return (200, json!({"UserPoolClient": sent}));
            }
            (status, body)
        }),
    };
    // A switch has no wrong value, and these two have no setting that they do not go with.
    check_all(validates_nothing, &["EnableTokenRevocation", "PublishSecretsInAWSSecretsManager"]).await;
}

/// A create that takes whatever it is sent: each refusal that is known of it must be missed.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_validate_a_create_is_found_out() {
    let validates_nothing = Fault {
        request: Arc::new(|members| members),
        answer: Arc::new(|is_update, sent, status, body| {
            let is_create = !is_update && sent.get("ClientId").is_none();
            if is_create && status == 400 && body["__type"] != "ResourceNotFoundException" {
                return (200, json!({"UserPoolClient": sent}));
            }
            (status, body)
        }),
    };
    let report = judge(validates_nothing, "CreateUserPoolClient.*".into()).await;
    let suite = crate::by_hand();
    let refusals = suite.requirements.values().filter(|requirement| {
        requirement.id.starts_with("CreateUserPoolClient.")
            && requirement.not_testable.is_none()
            && ["refused", "refusal"].iter().any(|word| requirement.statement.contains(word))
            && !requirement.statement.contains("ResourceNotFoundException")
    });
    let refusals: BTreeSet<&str> = refusals.map(|requirement| requirement.id.as_str()).collect();
    assert!(refusals.len() > 25, "{refusals:?}");
    assert_eq!(diverging(&report), refusals);
}
