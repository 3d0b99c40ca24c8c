//! The rules of the protocol, each a function that looks at one exchange.

use cognito_idp_types::error::error_message;
use cognito_idp_types::errors::{CODES, SERVER_FAULTS};
use cognito_idp_types::schema::{Kind, Shape, TimestampFormat};
use cognito_idp_types::walk::join;
use serde_json::{Value, json};

use crate::exchange::Exchange;
use crate::exchange::answer::Answer;
use crate::suite::protocol::COMMON_CODES;

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Longer messages were seen in no header.
const LONGEST_SEEN_MESSAGE: usize = 512;

/// The places where a rule is broken.
#[derive(Debug, PartialEq)]
pub(super) struct Broken {
    /// The type that should stand there.
    pub(super) expected: Value,
    /// The value that is there.
    pub(super) actual: Value,
}

/// The finding of a rule about an exchange.
type Finding = Result<(), Box<Broken>>;

/// A rule of the protocol.
pub(super) struct Rule {
    /// The id of its requirement.
    pub(super) id: &'static str,
    /// The finding of the rule about an exchange; `None` where it is not about it.
    pub(super) check: fn(&Exchange, &Answer) -> Option<Finding>,
}

pub(super) const RULES: &[Rule] = &[
    Rule { id: "wire.success.status", check: success_status },
    Rule { id: "wire.success.content-type", check: success_content_type },
    Rule { id: "wire.success.void-body", check: void_body },
    Rule { id: "wire.success.decodes", check: decodes },
    Rule { id: "wire.success.known-members", check: known_members },
    Rule { id: "wire.success.required-members", check: required_members },
    Rule { id: "wire.success.no-null", check: no_null },
    Rule { id: "wire.success.timestamp-number", check: timestamp_number },
    Rule { id: "wire.success.timestamp-precision", check: timestamp_precision },
    Rule { id: "wire.body.members-once", check: members_once },
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

/// A finding of what is not as it should be.
fn broken(expected: Value, actual: Value) -> Finding {
    Err(Box::new(Broken { expected, actual }))
}

/// True if `actual` is what it should be.
fn expect(expected: impl Into<Value>, actual: impl Into<Value>) -> Finding {
    let (expected, actual) = (expected.into(), actual.into());
    if expected == actual { Ok(()) } else { broken(expected, actual) }
}

/// Nothing of a kind may be found; `found` is where it was.
fn expect_none(what: &str, found: &[String]) -> Finding {
    if found.is_empty() { Ok(()) } else { broken(json!(format!("no {what}")), json!(found)) }
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
        Ok(()) if is_object => Ok(()),
        Ok(()) => broken(json!("a JSON object"), json!("another JSON value")),
        Err(found) => {
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            broken(json!("the response of the model"), json!(found.join("; ")))
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
            let is_there = |name: &str| object.get(name).is_some_and(|value| !value.is_null());
            let missing = shape.members().iter().filter(|m| m.required && !is_there(m.name));
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

fn members_once(_: &Exchange, answer: &Answer) -> Option<Finding> {
    answer.json.as_ref()?;
    Some(expect_none("member that stands twice", &answer.twice))
}

#[expect(clippy::unnecessary_wraps, reason = "a rule may pass over an exchange; this one never does")]
fn request_id(_: &Exchange, answer: &Answer) -> Option<Finding> {
    Some(match answer.response.header("x-amzn-requestid") {
        Some(_) => Ok(()),
        None => broken(json!("x-amzn-requestid"), json!("no such header")),
    })
}

fn request_id_form(_: &Exchange, answer: &Answer) -> Option<Finding> {
    let id = answer.response.header("x-amzn-requestid")?;
    let is_uuid = id.len() == 36 && uuid::Uuid::try_parse(id).is_ok();
    Some(if is_uuid { Ok(()) } else { broken(json!("a UUID"), json!("another form")) })
}

fn error_status(_: &Exchange, answer: &Answer) -> Option<Finding> {
    let code = answer.code.as_deref();
    let is_fault = code.is_some_and(|code| SERVER_FAULTS.contains(&code));
    // An error that is not of the protocol at all should still have been 400.
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
    Some(if is_bare { Ok(()) } else { broken(json!("`__type` with the bare name of the error"), actual) })
}

fn error_message_key(_: &Exchange, answer: &Answer) -> Option<Finding> {
    // Errors from in front of the service write the key differently, or have no message.
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
    Some(if holds { Ok(()) } else { broken(expected, json!(header)) })
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
    Some(if is_declared { Ok(()) } else { broken(expected(), json!(code)) })
}

/// Shows every value of a successful response with its place and shape. `None` if there is none to show.
fn visit(
    exchange: &Exchange,
    answer: &Answer,
    visitor: &mut impl FnMut(&str, &'static Shape, &Value),
) -> Option<()> {
    let shape = exchange.operation.output.filter(|_| answer.is_success())?;
    shape.walk(answer.json.as_ref()?, visitor);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Sent;
    use crate::exchange::response::Response;
    use crate::suite::protocol::WIRE_RULES;
    use cognito_idp_types::operations::{DeleteUserPoolClient, DescribeUserPoolClient};
    use cognito_idp_types::schema::{Call as _, Operation};

    #[test]
    fn the_rules_are_those_that_requirements_name() {
        assert_eq!(RULES.iter().map(|rule| rule.id).collect::<Vec<_>>(), WIRE_RULES);
    }

    /// The rules that break on a response, with its `actual`.
    #[track_caller]
    fn check(
        operation: &'static Operation,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
        expected: &[(&str, Value)],
    ) {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = Answer::read(Response { status, headers, body: body.into() });
        let exchange = Exchange {
            step: "s".into(),
            operation,
            sent: Sent::Call(Value::Null),
            outcome: Ok(answer.clone()),
            others: Vec::new(),
        };
        let broken = RULES.iter().filter_map(|rule| {
            let broken = (rule.check)(&exchange, &answer)?.err()?;
            Some((rule.id, broken.actual))
        });
        assert_eq!(broken.collect::<Vec<_>>(), expected);
    }

    const TYPE: (&str, &str) = ("content-type", "application/x-amz-json-1.1");
    const ID: (&str, &str) = ("x-amzn-requestid", "7a2e0e42-5f0d-4a9a-9f0a-6c3a4c2f6f10");

    #[test]
    fn each_rule_breaks_on_what_it_is_about() {
        let describe = DescribeUserPoolClient::OPERATION;
        let delete = DeleteUserPoolClient::OPERATION;
        check(describe, 200, &[TYPE, ID], r#"{"UserPoolClient":{"CreationDate":1.5}}"#, &[]);
        check(delete, 200, &[TYPE, ID], "", &[]);
        check(delete, 200, &[TYPE, ID], "{}", &[("wire.success.void-body", json!("{}"))]);
        check(
            describe,
            201,
            &[ID],
            "[]",
            &[
                ("wire.success.status", json!(201)),
                ("wire.success.content-type", Value::Null),
                ("wire.success.decodes", json!("the body: an array instead of an object")),
            ],
        );
        check(
            describe,
            200,
            &[TYPE, ("x-amzn-requestid", "1")],
            r#"{"UserPoolClient":{"CreationDate":"now","Ghost":null}}"#,
            &[
                (
                    "wire.success.decodes",
                    json!("UserPoolClient.CreationDate: a string instead of a number of seconds"),
                ),
                ("wire.success.known-members", json!(["UserPoolClient.Ghost"])),
                ("wire.success.timestamp-number", json!(["UserPoolClient.CreationDate"])),
                ("wire.header.request-id-form", json!("another form")),
            ],
        );
        check(
            describe,
            200,
            &[TYPE, ID],
            r#"{"UserPoolClient":{"ClientName":null,"CreationDate":1.23456}}"#,
            &[
                ("wire.success.no-null", json!(["UserPoolClient.ClientName"])),
                ("wire.success.timestamp-precision", json!(["UserPoolClient.CreationDate: 5 decimals"])),
            ],
        );
        let twice = r#"{"UserPoolClient":{"ClientName":"a","ClientName":"b"}}"#;
        check(
            describe,
            200,
            &[TYPE, ID],
            twice,
            &[("wire.body.members-once", json!(["UserPoolClient.ClientName"]))],
        );
        let error = r#"{"__type":"ResourceNotFoundException","message":"gone"}"#;
        let headers =
            [TYPE, ID, ("x-amzn-errortype", "ResourceNotFoundException:"), ("x-amzn-errormessage", "gone")];
        check(describe, 400, &headers, error, &[]);
        let bare = r#"{"__type":"a#UserNotFoundException","Message":"gone"}"#;
        check(
            describe,
            404,
            &[],
            bare,
            &[
                ("wire.header.request-id", json!("no such header")),
                ("wire.error.status", json!(404)),
                ("wire.error.content-type", Value::Null),
                ("wire.error.type-bare", json!("a#UserNotFoundException")),
                ("wire.error.message-key", json!("Message")),
                ("wire.error.type-header", Value::Null),
                ("wire.error.message-header", Value::Null),
                ("wire.error.declared", json!("UserNotFoundException")),
            ],
        );
    }
}
