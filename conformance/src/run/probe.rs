//! The calls that come before a run: is the target there, does it take our signature, and how does it say that it does not
//! know something? Then the positive controls: which operations has it built?

use std::sync::Arc;

use cognito_idp_types::operations::{CreateUserPool, ListUserPools};
use cognito_idp_types::schema::{Call, Kind, Operation, Shape};
use serde_json::{Map, Value};

use super::data::ScenarioRun;
use super::support::{Standing, Support, UNKNOWN_OPERATION, UNKNOWN_PAGE, is_not_implemented};
use crate::exchange::Http;
use crate::exchange::answer::Answer;
use crate::exchange::response::{TransportError, TransportErrorKind};
use crate::exchange::session::Session;
use crate::exchange::target::Target;
use crate::suite::cases::sample_text;
use crate::suite::controls;
use crate::suite::scenario::Scenario;

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The target answers nothing at all.
    #[error(transparent)]
    NoAnswer(#[from] TransportError),
    /// The target answered first, and then no more.
    #[error("it stopped answering: {0}")]
    Gone(String),
    /// Nobody answers at the address that was given for the OAuth endpoints.
    #[error("the OAuth endpoints do not answer: {0}")]
    Pages(TransportError),
    /// Whatever is there answers no call as Cognito or an emulator does.
    #[error("it is no Cognito endpoint: {0}")]
    NoCognito(String),
    /// The target does not take the signature, so that it would refuse everything alike.
    #[error("it refuses the signature with {0}")]
    Signature(String),
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

/// Learns how the target answers what it does not know; says with how many calls.
pub(crate) async fn probe(
    session: &Session,
    scenarios: &[Arc<Scenario>],
) -> Result<(Support, usize), ProbeError> {
    let unknown = session.call_unknown(UNKNOWN_OPERATION).await.map(Answer::read);
    if let Some(code) = unknown.as_ref().ok().and_then(|answer| answer.code.as_deref())
        && SIGNATURE_CODES.contains(&code)
    {
        return Err(ProbeError::Signature(code.to_owned()));
    }
    let mut support = Support::calibrate(unknown.as_ref().ok());
    let mut probes = 1;
    if let Err(error) = unknown {
        // A target that hangs up on what it does not know may still answer what it does.
        if error.kind != TransportErrorKind::Closed {
            return Err(error.into());
        }
        probes += 1;
        session.call(ListUserPools::OPERATION, br#"{"MaxResults":1}"#).await?;
    }
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
    Ok((support, probes))
}

/// Settles what the controls have shown, and for the operations that have none what a plain call of each shows; says with
/// how many calls. `runs` are the controls as far as they went.
pub(crate) async fn settle(
    session: &Session,
    runs: &[ScenarioRun],
    without: &[&'static Operation],
    support: &mut Support,
) -> usize {
    let mut probes = 0;
    let mut open: Vec<(&'static Operation, Standing)> = Vec::new();
    for run in runs {
        let Some(operation) = run.scenario.steps.last().map(|step| step.action.operation()) else { continue };
        let standing = standing(run, operation, support);
        match standing {
            // What it needs could not be had, or an answer that may be a crash: a plain call may still tell.
            Standing::Unmet(_) => open.push((operation, standing)),
            Standing::Refused(_) if is_doubtful(run, operation, support) => open.push((operation, standing)),
            _ => support.settle(operation.name, standing),
        }
    }
    open.extend(without.iter().map(|operation| (*operation, Standing::NoControl)));
    let has_built_any = support.of_standing(&Standing::Built).next().is_some();
    for (operation, standing) in open {
        probes += 1;
        let answer = session.call(operation, plain_call(operation).to_string().as_bytes()).await;
        let lacks = match answer.map(Answer::read) {
            Ok(answer) if is_not_implemented(&answer) => true,
            Ok(answer) => {
                let may_be_crash = answer.response.status >= 500;
                support.looks_unsupported(operation.name, &answer) && (has_built_any || !may_be_crash)
            }
            Err(_) => false,
        };
        support.settle(operation.name, if lacks { Standing::NotBuilt } else { standing });
    }
    probes
}

/// The words for a target that is none, if every answer to the controls is one that no emulator gives: a page, or a text,
/// where a call was sent. A page for a server error is what some answer to an operation that they have not built.
pub(crate) fn no_cognito(runs: &[ScenarioRun]) -> Option<String> {
    let answers = || {
        let exchanges = runs.iter().flat_map(ScenarioRun::received);
        exchanges.filter_map(|exchange| Some((exchange.operation.name, exchange.outcome.as_ref().ok()?)))
    };
    if answers().any(|(_, answer)| speaks(answer) || answer.response.status >= 500) {
        return None;
    }
    let (operation, answer) = answers().next()?;
    let kind = answer.response.header("content-type").unwrap_or("text of no type");
    Some(format!("`{operation}` was answered {} with {kind}, and no call with JSON", answer.response.status))
}

/// True if an answer has the form of one: a JSON object, or nothing.
fn speaks(answer: &Answer) -> bool {
    answer.response.body.is_empty() || answer.json.as_ref().is_some_and(Value::is_object)
}

/// The outcome of a control.
fn standing(run: &ScenarioRun, operation: &'static Operation, support: &Support) -> Standing {
    let reached = run.steps.last().filter(|exchange| exchange.step == controls::STEP);
    let Some(exchange) = reached else {
        let abort = run.abort.as_ref();
        let reason = abort.map_or_else(|| "it was not sent".to_owned(), |abort| abort.reason.clone());
        let failed = abort.is_some_and(|abort| abort.harness_failed);
        return if failed { Standing::Unanswered(reason) } else { Standing::Unmet(reason) };
    };
    match &exchange.outcome {
        Ok(answer) if answer.is_success() && speaks(answer) => Standing::Built,
        Ok(answer) if answer.is_success() => {
            Standing::Refused(format!("{} without JSON", answer.response.status))
        }
        Ok(answer) if is_not_implemented(answer) => Standing::NotBuilt,
        Ok(answer) if answer.response.status < 500 && support.looks_unsupported(operation.name, answer) => {
            Standing::NotBuilt
        }
        Ok(answer) => {
            let code = answer.code.as_deref().unwrap_or("without an error type");
            let message = answer.message.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
            Standing::Refused(format!("{} {code}{message}", answer.response.status))
        }
        Err(error) if error.is_harness() => Standing::Unanswered(error.to_string()),
        Err(error) => Standing::Refused(error.to_string()),
    }
}

/// True if the answer to a control looks as if the target had no such operation, and as well like a crash.
fn is_doubtful(run: &ScenarioRun, operation: &'static Operation, support: &Support) -> bool {
    let answer = run.steps.last().and_then(|exchange| exchange.outcome.as_ref().ok());
    // Without a pool there is nothing that such an answer could be told from.
    operation.name != CreateUserPool::OPERATION.name
        && answer.is_some_and(|answer| support.looks_unsupported(operation.name, answer))
}

/// A request for a page of a pool that does not exist.
pub fn page(target: &Target, method: &'static str, path: &str, form: Option<Vec<(String, String)>>) -> Http {
    let base = target.pages(UNKNOWN_POOL, "calibration");
    Http { method, base, path: path.into(), query: Vec::new(), form, headers: Vec::new() }
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
        Kind::List(item) => vec![sample(item); usize::from(shape.min.is_some_and(|min| min > 0))].into(),
        Kind::Map(..) | Kind::Union(_) | Kind::EventStream(_) | Kind::Document => Value::Object(Map::new()),
        Kind::Enum(values) => values.first().copied().into(),
        Kind::String if shape.name == "UserPoolIdType" => UNKNOWN_POOL.into(),
        Kind::String => sample_text(shape).into(),
        Kind::Blob => "AAAA".into(),
        Kind::Boolean => false.into(),
        Kind::Integer | Kind::Long | Kind::Double { .. } | Kind::Timestamp(_) => {
            shape.min.unwrap_or(1).into()
        }
    }
}
