//! The protocol's requirements, checked on every exchange of a run and reported once per target.

use cognito_idp_types::error::error_message;
use cognito_idp_types::errors::{CODES, SERVER_FAULTS};
use cognito_idp_types::schema::{Kind, Shape, TimestampFormat};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::exchange::Exchange;
use crate::judge::Selection;
use crate::runner::ScenarioRun;
use crate::suite::Suite;
use crate::support::Support;
use crate::target::Target;
use crate::verdict::{CheckResult, ExchangeCount, Impact, Repro, Verdict};
use crate::{endpoint, repro, transcript};

/// Errors that every operation may answer, whatever it declares: they come from in front of the service.
pub(crate) const COMMON_CODES: [&str; 6] = [
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
];

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Longer messages were seen in no header.
const LONGEST_SEEN_MESSAGE: usize = 512;

/// What a rule says of an exchange.
enum Finding {
    Holds,
    /// What should stand there, and what does.
    Broken(Value, Value),
}

struct Rule {
    id: &'static str,
    /// `None` where the rule is not about the exchange.
    check: fn(&Exchange, &Answer) -> Option<Finding>,
}

const RULES: &[Rule] = &[
    Rule { id: "wire.success.status", check: success_status },
    Rule { id: "wire.success.content-type", check: success_content_type },
    Rule { id: "wire.success.void-body", check: void_body },
    Rule { id: "wire.success.decodes", check: decodes },
    Rule { id: "wire.success.known-members", check: known_members },
    Rule { id: "wire.success.required-members", check: required_members },
    Rule { id: "wire.success.no-null", check: no_null },
    Rule { id: "wire.success.timestamp-number", check: timestamp_number },
    Rule { id: "wire.success.timestamp-precision", check: timestamp_precision },
    Rule { id: "wire.header.request-id", check: request_id },
    Rule { id: "wire.header.request-id-form", check: request_id_form },
    Rule { id: "wire.error.status", check: error_status },
    Rule { id: "wire.error.content-type", check: error_content_type },
    Rule { id: "wire.error.type-bare", check: error_type_bare },
    Rule { id: "wire.error.message-key", check: error_message_key },
    Rule { id: "wire.error.type-header", check: error_type_header },
    Rule { id: "wire.error.message-header", check: error_message_header },
    Rule { id: "wire.error.declared", check: error_declared },
];

/// The ids of all rules.
pub fn rule_ids() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.id)
}

/// An exchange with the scenario that it belongs to, if it belongs to one.
pub(crate) type Heard<'r> = (Option<&'r ScenarioRun>, &'r Exchange);

/// One result per selected rule that any exchange is about: it diverges if any does, and shows the first that does.
pub(crate) fn judge(
    heard: &[Heard<'_>],
    support: &Support,
    suite: &Suite,
    selection: &Selection,
    target: &Target,
) -> Vec<CheckResult> {
    let is_judged = |(_, exchange): &Heard<'_>| {
        let is_answered = |answer: &Answer| !support.is_unsupported(exchange.operation.name, answer);
        !endpoint::is_outside_model(exchange.operation) && exchange.outcome.as_ref().is_ok_and(is_answered)
    };
    let heard: Vec<Heard<'_>> = heard.iter().copied().filter(is_judged).collect();
    let selected = RULES.iter().filter(|rule| selection.has(rule.id));
    selected.filter_map(|rule| judge_rule(rule, &heard, suite, target)).collect()
}

/// The selected rules, as they look while they hold.
pub(crate) fn rules(suite: &Suite, selection: &Selection) -> Vec<CheckResult> {
    let selected = RULES.iter().filter(|rule| selection.has(rule.id));
    let requirements = selected.filter_map(|rule| suite.requirements.get(rule.id));
    requirements.map(|requirement| CheckResult::new(requirement, Verdict::Conforms)).collect()
}

/// What is to be said of the selected rules that no exchange of a run was about.
pub(crate) fn not_shown(suite: &Suite, selection: &Selection, shown: &[CheckResult]) -> Vec<CheckResult> {
    let is_missing =
        |rule: &&Rule| selection.has(rule.id) && !shown.iter().any(|own| own.requirement == rule.id);
    let missing = RULES.iter().filter(is_missing).filter_map(|rule| suite.requirements.get(rule.id));
    let result = |requirement| CheckResult {
        reason: Some("no exchange of this run could show it".into()),
        ..CheckResult::new(requirement, Verdict::Inconclusive)
    };
    missing.map(result).collect()
}

fn judge_rule(rule: &Rule, heard: &[Heard<'_>], suite: &Suite, target: &Target) -> Option<CheckResult> {
    let requirement = suite.requirements.get(rule.id)?;
    let mut count = ExchangeCount::default();
    let mut broken: Vec<(Heard<'_>, Value, Value)> = Vec::new();
    for (scenario, exchange) in heard {
        let Ok(answer) = &exchange.outcome else { continue };
        let Some(finding) = (rule.check)(exchange, answer) else { continue };
        count.all += 1;
        if let Finding::Broken(expected, actual) = finding {
            count.broken += 1;
            count.operations.insert(exchange.operation.name.to_owned());
            broken.push(((*scenario, exchange), expected, actual));
        }
    }
    if count.all == 0 {
        return None;
    }
    // The first by name, whatever else was in the run.
    let place = |((scenario, _), ..): &(Heard<'_>, Value, Value)| {
        Place::of(scenario.map(|run| run.scenario.id.as_str()))
    };
    let Some(((scenario, exchange), expected, actual)) = broken.into_iter().min_by_key(place) else {
        return Some(CheckResult {
            exchanges: Some(count),
            ..CheckResult::new(requirement, Verdict::Conforms)
        });
    };
    let shared;
    let redactor = match scenario {
        Some(run) => run.redactor(),
        None => {
            shared = transcript::shared_redactor(exchange);
            &shared
        }
    };
    Some(CheckResult {
        scenario: scenario.map(|run| run.scenario.id.clone()),
        step: Some(exchange.step.clone()),
        impact: Some(Impact::Wire),
        expected: Some(redactor.apply_anywhere(&expected)),
        actual: Some(redactor.apply_anywhere(&actual)),
        request: transcript::request(exchange, redactor),
        response: transcript::response(exchange, redactor),
        exchanges: Some(count),
        repro: Repro {
            suite: repro::suite(target, rule.id, false),
            ..repro::calls(target, exchange, redactor)
        },
        ..CheckResult::new(requirement, Verdict::Diverges)
    })
}

/// Where a rule was seen broken, in the order in which places are preferred: what belongs to no scenario comes last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    is_shared: bool,
    scenario: String,
}

impl Place {
    fn of(scenario: Option<&str>) -> Self {
        Self { is_shared: scenario.is_none(), scenario: scenario.unwrap_or_default().to_owned() }
    }
}

/// One result out of those that parts of a run gave on one rule; `None` if there are none.
pub(crate) fn merge(parts: Vec<CheckResult>) -> Option<CheckResult> {
    let mut count = ExchangeCount::default();
    for exchanges in parts.iter().filter_map(|part| part.exchanges.as_ref()) {
        count.all += exchanges.all;
        count.broken += exchanges.broken;
        count.operations.extend(exchanges.operations.iter().cloned());
    }
    // What a profile knows of is known in all parts, or they are not of one run.
    let badness = |verdict| match verdict {
        Verdict::Diverges => 0,
        Verdict::KnownDivergence => 1,
        _ => 2,
    };
    let worst = |part: &CheckResult| (badness(part.verdict), Place::of(part.scenario.as_deref()));
    let first = parts.into_iter().min_by_key(worst)?;
    Some(CheckResult { exchanges: Some(count), ..first })
}

/// Whether `actual` is what it should be.
fn expect(expected: impl Into<Value>, actual: impl Into<Value>) -> Finding {
    let (expected, actual) = (expected.into(), actual.into());
    if expected == actual { Finding::Holds } else { Finding::Broken(expected, actual) }
}

/// Nothing of a kind may be found; `found` is where it was.
fn expect_none(what: &str, found: &[String]) -> Finding {
    if found.is_empty() { Finding::Holds } else { Finding::Broken(json!(format!("no {what}")), json!(found)) }
}

fn success_status(_: &Exchange, answer: &Answer) -> Option<Finding> {
    answer.is_success().then(|| expect(200, answer.response.status))
}

fn success_content_type(_: &Exchange, answer: &Answer) -> Option<Finding> {
    answer.is_success().then(|| expect(CONTENT_TYPE, answer.response.header("content-type")))
}

fn void_body(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    let is_void = exchange.operation.output.is_none();
    (is_void && answer.is_success()).then(|| expect("", String::from_utf8_lossy(&answer.response.body)))
}

fn decodes(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    exchange.operation.output.filter(|_| answer.is_success())?;
    let read = exchange.operation.check_output(&answer.response.body);
    let is_object = answer.json.as_ref().is_some_and(Value::is_object);
    Some(match read {
        Ok(()) if is_object => Finding::Holds,
        Ok(()) => Finding::Broken(json!("a JSON object"), json!("another JSON value")),
        Err(found) => {
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            Finding::Broken(json!("the response of the model"), json!(found.join("; ")))
        }
    })
}

fn known_members(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    let mut found = Vec::new();
    visit(exchange, answer, &mut |path, shape, value| {
        if let Value::Object(object) = value
            && matches!(shape.kind, Kind::Structure(_) | Kind::Union(_))
        {
            found.extend(
                object.keys().filter(|name| shape.member(name).is_none()).map(|name| join(path, name)),
            );
        }
    })?;
    Some(expect_none("member that the model does not have", &found))
}

fn required_members(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    let mut found = Vec::new();
    visit(exchange, answer, &mut |path, shape, value| {
        if let Value::Object(object) = value {
            let missing = shape.members().iter().filter(|m| m.required && !object.contains_key(m.name));
            found.extend(missing.map(|member| join(path, member.name)));
        }
    })?;
    Some(expect_none("required member left out", &found))
}

fn no_null(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    let mut found = Vec::new();
    visit(exchange, answer, &mut |path, _, value| {
        if value.is_null() {
            found.push(path.to_owned());
        }
    })?;
    Some(expect_none("null in place of an absent member", &found))
}

fn timestamp_number(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    let mut any = false;
    let mut found = Vec::new();
    visit(exchange, answer, &mut |path, shape, value| {
        if matches!(shape.kind, Kind::Timestamp(TimestampFormat::EpochSeconds)) {
            any = true;
            if !value.is_number() {
                found.push(path.to_owned());
            }
        }
    })?;
    any.then(|| expect_none("timestamp that is not a number", &found))
}

fn timestamp_precision(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    let mut any = false;
    let mut found = Vec::new();
    visit(exchange, answer, &mut |path, shape, value| {
        if let (Kind::Timestamp(_), Some(seconds)) = (&shape.kind, value.as_f64()) {
            any = true;
            let digits = seconds.to_string().split_once('.').map_or(0, |(_, fraction)| fraction.len());
            if digits > 3 {
                found.push(format!("{path}: {digits} decimals"));
            }
        }
    })?;
    any.then(|| expect_none("timestamp with more than three decimals", &found))
}

#[expect(clippy::unnecessary_wraps, reason = "a rule may pass over an exchange; this one never does")]
fn request_id(_: &Exchange, answer: &Answer) -> Option<Finding> {
    Some(match answer.response.header("x-amzn-requestid") {
        Some(_) => Finding::Holds,
        None => Finding::Broken(json!("x-amzn-requestid"), json!("no such header")),
    })
}

fn request_id_form(_: &Exchange, answer: &Answer) -> Option<Finding> {
    let id = answer.response.header("x-amzn-requestid")?;
    let is_uuid = id.len() == 36 && uuid::Uuid::try_parse(id).is_ok();
    Some(if is_uuid { Finding::Holds } else { Finding::Broken(json!("a UUID"), json!("another form")) })
}

fn error_status(_: &Exchange, answer: &Answer) -> Option<Finding> {
    let code = answer.code.as_deref();
    let is_fault = code.is_some_and(|code| SERVER_FAULTS.contains(&code));
    // What is no error of the protocol at all is still an error that should have been 400.
    (!answer.is_success()).then(|| expect(if is_fault { 500 } else { 400 }, answer.response.status))
}

fn error_content_type(_: &Exchange, answer: &Answer) -> Option<Finding> {
    (!answer.is_success()).then(|| expect(CONTENT_TYPE, answer.response.header("content-type")))
}

fn error_type_bare(_: &Exchange, answer: &Answer) -> Option<Finding> {
    if answer.is_success() {
        return None;
    }
    let found = answer.json.as_ref().and_then(|body| body.get("__type")?.as_str());
    let is_bare = found.is_some_and(|found| !found.is_empty() && !found.contains(['#', ':', '.', '/']));
    let actual = found.map_or_else(|| json!("no `__type` in the body"), |found| json!(found));
    Some(if is_bare {
        Finding::Holds
    } else {
        Finding::Broken(json!("`__type` with the bare name of the error"), actual)
    })
}

fn error_message_key(_: &Exchange, answer: &Answer) -> Option<Finding> {
    // What comes from in front of the service writes the key differently, or has no message.
    let is_modelled = answer.code.as_deref().is_some_and(|code| CODES.contains(&code));
    let key = error_message(&answer.response.body).map(|message| message.key.as_str());
    is_modelled.then(|| expect("message", key))
}

fn error_type_header(_: &Exchange, answer: &Answer) -> Option<Finding> {
    if answer.is_success() {
        return None;
    }
    let named = answer.json.as_ref().and_then(|body| body.get("__type")?.as_str());
    let header = answer.response.header("x-amzn-errortype");
    let code = header.map(|header| header.strip_suffix(':').unwrap_or(header));
    let holds = code.is_some() && named.is_none_or(|named| code == named.rsplit('#').next());
    let expected = named.map_or_else(|| json!("the name of the error"), |named| json!(named));
    Some(if holds { Finding::Holds } else { Finding::Broken(expected, json!(header)) })
}

fn error_message_header(_: &Exchange, answer: &Answer) -> Option<Finding> {
    let is_modelled = answer.code.as_deref().is_some_and(|code| CODES.contains(&code));
    let message = answer.message.as_deref()?;
    // A header holds no line breaks and, on the real service, nothing that is not ASCII. What the service does with
    // messages that repeat thousands of characters was never seen.
    let fits = message.len() <= LONGEST_SEEN_MESSAGE
        && message.chars().all(|c| c.is_ascii() && !c.is_ascii_control());
    (is_modelled && fits).then(|| expect(message, answer.response.header("x-amzn-errormessage")))
}

fn error_declared(exchange: &Exchange, answer: &Answer) -> Option<Finding> {
    let code = answer.code.as_deref()?;
    let is_declared = exchange.operation.errors.contains(&code) || COMMON_CODES.contains(&code);
    let expected = || json!(format!("an error that {} declares", exchange.operation.name));
    Some(if is_declared { Finding::Holds } else { Finding::Broken(expected(), json!(code)) })
}

/// Shows every value of a successful response with its place and shape. `None` if there is none to show.
fn visit(
    exchange: &Exchange,
    answer: &Answer,
    visitor: &mut impl FnMut(&str, &'static Shape, &Value),
) -> Option<()> {
    let shape = exchange.operation.output.filter(|_| answer.is_success())?;
    walk("", shape, answer.json.as_ref()?, visitor);
    Some(())
}

fn walk(
    path: &str,
    shape: &'static Shape,
    value: &Value,
    visitor: &mut impl FnMut(&str, &'static Shape, &Value),
) {
    visitor(path, shape, value);
    match (&shape.kind, value) {
        (Kind::Structure(members) | Kind::Union(members), Value::Object(object)) => {
            for member in *members {
                if let Some(value) = object.get(member.name) {
                    walk(&join(path, member.name), member.shape, value, visitor);
                }
            }
        }
        (Kind::List(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                walk(&join(path, &index.to_string()), item, value, visitor);
            }
        }
        (Kind::Map(_, item), Value::Object(entries)) => {
            for (name, value) in entries {
                walk(&join(path, name), item, value, visitor);
            }
        }
        _ => {}
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
