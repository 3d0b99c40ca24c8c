//! The calls that come before a run: is the target there, does it take our signature, and which operations has it?

use std::collections::BTreeMap;
use std::sync::Arc;

use cognito_idp_types::operations::CreateUserPool;
use cognito_idp_types::schema::{Call, Kind, Operation, Shape};
use serde_json::{Map, Value};

use super::stop::Stop;
use super::support::{Support, UNKNOWN_OPERATION, UNKNOWN_PAGE};
use crate::exchange::Http;
use crate::exchange::answer::Answer;
use crate::exchange::response::{Response, TransportError, TransportErrorKind};
use crate::exchange::session::Session;
use crate::exchange::target::Target;
use crate::suite::endpoint;
use crate::suite::scenario::Scenario;

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The target answers nothing at all.
    #[error(transparent)]
    NoAnswer(#[from] TransportError),
    /// The target answered first, and then no more.
    #[error("it stopped answering when `{operation}` was called: {error}")]
    Gone {
        /// The first operation that it did not answer.
        operation: &'static str,
        /// The transport error of that call.
        error: TransportError,
    },
    /// Nobody answers at the address that was given for the OAuth endpoints.
    #[error("the OAuth endpoints do not answer: {0}")]
    Pages(TransportError),
    /// The target does not take the signature, so that it would refuse everything alike.
    #[error("it refuses the signature with {0}")]
    Signature(String),
    /// The run was stopped before it began.
    #[error("stopped before anything was judged")]
    Stopped,
}

/// The answer of an endpoint when it is the signature that it does not like.
pub const SIGNATURE_CODES: [&str; 5] = [
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
];

/// The pool that nobody has.
const UNKNOWN_POOL: &str = "us-east-1_Calibration";

/// After so many operations in a row without an answer the target is gone.
const MOST_UNANSWERED: usize = 3;

/// Learns which operations the target has, of those that `scenarios` use; says with how many calls.
pub(crate) async fn probe(
    session: &Session,
    scenarios: &[Arc<Scenario>],
    stop: &Stop,
) -> Result<(Support, usize), ProbeError> {
    let unknown = session.call_unknown(UNKNOWN_OPERATION).await.map(Answer::read);
    if let Some(code) = unknown.as_ref().ok().and_then(|answer| answer.code.as_deref())
        && SIGNATURE_CODES.contains(&code)
    {
        return Err(ProbeError::Signature(code.to_owned()));
    }
    let mut support = Support::calibrate(unknown.as_ref().ok());
    // A target that hangs up on what it does not know may still answer what it does.
    let mut is_there = match &unknown {
        Err(error) if error.kind != TransportErrorKind::Closed => return Err(error.clone().into()),
        unknown => unknown.is_ok(),
    };
    let mut probes = 1;
    if scenarios.iter().any(|scenario| scenario.asks_pages()) {
        for (method, form) in [("GET", None), ("POST", Some(Vec::new()))] {
            probes += 1;
            let page = page(session.target(), method, UNKNOWN_PAGE, form);
            match session.http(&page).await {
                Ok(response) => support.calibrate_pages(&Answer::of_endpoint(response)),
                // Beside the calls there may be no pages; whoever names an address says that there are.
                Err(error)
                    if error.kind == TransportErrorKind::Unreachable
                        && session.target().oauth_endpoint.is_some() =>
                {
                    return Err(ProbeError::Pages(error));
                }
                Err(_) => {}
            }
        }
    }
    let mut unanswered: Vec<(&'static str, TransportError)> = Vec::new();
    for operation in operations(scenarios) {
        let (calls, answer) = ask(session, operation, stop).await?;
        probes += calls;
        match answer {
            Ok(response) => {
                is_there = true;
                unanswered.clear();
                support.learn(operation.name, &Answer::read(response));
            }
            Err(error) if error.kind == TransportErrorKind::Closed => {}
            // One that hangs, or brings the target down, says nothing of the others.
            Err(error) => {
                support.learn_unanswered(operation.name, &error);
                unanswered.push((operation.name, error));
            }
        }
        if unanswered.len() >= MOST_UNANSWERED {
            let (operation, error) = unanswered.swap_remove(0);
            return Err(if is_there { ProbeError::Gone { operation, error } } else { error.into() });
        }
    }
    match unknown {
        Err(error) if !is_there => Err(error.into()),
        _ => Ok((support, probes)),
    }
}

/// A request for a page of a pool that does not exist.
pub fn page(target: &Target, method: &'static str, path: &str, form: Option<Vec<(String, String)>>) -> Http {
    let base = target.pages(UNKNOWN_POOL, "calibration");
    Http { method, base, path: path.into(), query: Vec::new(), form, headers: Vec::new() }
}

/// Sends a plain call, and once more if there was no answer; says how many calls it took.
async fn ask(
    session: &Session,
    operation: &'static Operation,
    stop: &Stop,
) -> Result<(usize, Result<Response, TransportError>), ProbeError> {
    let body = plain_call(operation).to_string();
    let mut calls = 0;
    loop {
        calls += 1;
        let answer = tokio::select! {
            answer = session.call(operation, body.as_bytes()) => answer,
            () = stop.requested() => return Err(ProbeError::Stopped),
        };
        match answer {
            Err(error) if error.kind != TransportErrorKind::Closed && calls == 1 => {}
            answer => return Ok((calls, answer)),
        }
    }
}

/// Asks again for the operations that looked as if the target lacked them, about a pool that exists: some emulators crash
/// on one that does not, with the page that they answer for what they do not know. Says with how many calls.
pub(crate) async fn probe_again(
    session: &Session,
    operations: &[&'static Operation],
    pool: &str,
    support: &mut Support,
) -> usize {
    for operation in operations {
        let mut call = plain_call(operation);
        call["UserPoolId"] = pool.into();
        if let Ok(response) = session.call(operation, call.to_string().as_bytes()).await {
            support.learn(operation.name, &Answer::read(response));
        }
    }
    operations.len()
}

/// The operations about a pool that `scenarios` use and the target has not answered yet; those that delete come last.
pub(crate) fn doubtful(scenarios: &[Arc<Scenario>], support: &Support) -> Vec<&'static Operation> {
    let names_pool = |operation: &&Operation| {
        let member = operation.input.and_then(|input| input.member("UserPoolId"));
        member.is_some_and(|member| member.required) && support.is_doubtful(operation.name)
    };
    let mut found: Vec<&'static Operation> = operations(scenarios).into_iter().filter(names_pool).collect();
    found.sort_by_key(|operation| operation.name.contains("Delete"));
    found
}

/// The operations that the steps call. Making a pool is left out: the run makes one anyway.
fn operations(scenarios: &[Arc<Scenario>]) -> Vec<&'static Operation> {
    let steps = scenarios.iter().flat_map(|scenario| &scenario.steps);
    let operations = steps.map(|step| step.action.operation());
    let operations: BTreeMap<&str, &'static Operation> = operations.map(|o| (o.name, o)).collect();
    let is_probed = |operation: &&Operation| {
        operation.name != CreateUserPool::OPERATION.name && !endpoint::is_outside_model(operation)
    };
    operations.into_values().filter(is_probed).collect()
}

/// A call with the required members alone, about a pool that does not exist, so that it changes nothing.
fn plain_call(operation: &Operation) -> Value {
    operation.input.map_or_else(|| Value::Object(Map::new()), sample)
}

fn sample(shape: &Shape) -> Value {
    match &shape.kind {
        Kind::Structure(members) => {
            let required = members.iter().filter(|member| member.required);
            required.map(|member| (member.name.to_owned(), sample(member.shape))).collect()
        }
        Kind::List(_) => Value::Array(Vec::new()),
        Kind::Map(..) | Kind::Union(_) | Kind::EventStream(_) | Kind::Document => Value::Object(Map::new()),
        Kind::Enum(values) => values.first().copied().into(),
        Kind::String | Kind::Blob if shape.name == "UserPoolIdType" => UNKNOWN_POOL.into(),
        Kind::String | Kind::Blob => "calibration".into(),
        Kind::Boolean => false.into(),
        Kind::Integer | Kind::Long | Kind::Double { .. } | Kind::Timestamp(_) => {
            shape.min.unwrap_or(1).into()
        }
    }
}
