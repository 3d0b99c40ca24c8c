//! Holds assertions against an answer.

use serde_json::{Value, json};

use super::check::Divergence;
use super::verdict::Impact;
use crate::exchange::answer::Answer;
use crate::suite::assertion::words::{PlaceRule, Rule};
use crate::suite::assertion::{Assertion, ExpectedError, ExpectedMessage, Operand};
use crate::suite::path::Path;
use crate::suite::template::{Bindings, Template, Unbound, text_of};

/// The difference in the answer, if there is one.
pub(crate) fn evaluate(
    assertion: &Assertion,
    answer: &Answer,
    bindings: &Bindings,
) -> Result<Option<Divergence>, Unbound> {
    match assertion {
        Assertion::SuccessOr(_) if answer.is_success() => return Ok(None),
        Assertion::Error(expected) | Assertion::SuccessOr(expected) => {
            return evaluate_error(expected, answer, bindings);
        }
        _ => {}
    }
    if !answer.is_success() {
        let (expected, actual) = (expected(assertion, bindings)?, answer.outcome());
        return Ok(Some(Divergence { impact: Impact::RejectsValid, expected, actual }));
    }
    let actual = match assertion {
        Assertion::Body(expected) => {
            let found = String::from_utf8_lossy(&answer.response.body);
            (found != text_of(&expected.resolve(bindings)?)).then(|| json!({"body": found}))
        }
        Assertion::Place { word, path, operand } => {
            let Rule::Place(rule) = &word.rule else { return Ok(None) };
            let nothing = Value::Null;
            let body = answer.json.as_ref().unwrap_or(&nothing);
            match path.get(body) {
                Some(found) => other_value(rule, path, &found, operand, bindings)?,
                None if rule.holds_of_nothing
                    && path.parent().get(body).is_some_and(|parent| is_whole(&parent)) =>
                {
                    None
                }
                None => {
                    // Whatever should stand here, even if an earlier answer did not give its value: nothing does.
                    let expected = expected(assertion, bindings).unwrap_or_else(|_| assertion.as_written());
                    return Ok(Some(Divergence { impact: Impact::WrongValue, expected, actual: json!({}) }));
                }
            }
        }
        Assertion::Success | Assertion::Error(_) | Assertion::SuccessOr(_) => None,
    };
    let Some(actual) = actual else { return Ok(None) };
    Ok(Some(Divergence { impact: Impact::WrongValue, expected: expected(assertion, bindings)?, actual }))
}

/// The part that is shown of the value at a place, if the rule does not hold of it.
fn other_value(
    rule: &PlaceRule,
    path: &Path,
    found: &Value,
    operand: &Operand,
    bindings: &Bindings,
) -> Result<Option<Value>, Unbound> {
    let operand = operand.resolve(bindings)?;
    Ok((!(rule.holds)(found, &operand)).then(|| (rule.actual)(&path.to_string(), found, &operand)))
}

/// The assertion with its names filled in.
fn expected(assertion: &Assertion, bindings: &Bindings) -> Result<Value, Unbound> {
    assertion.shown(|template| template.resolve(bindings))
}

fn evaluate_error(
    error: &ExpectedError,
    answer: &Answer,
    bindings: &Bindings,
) -> Result<Option<Divergence>, Unbound> {
    let expected = json!({"error": error.shown(|template| template.resolve(bindings))?});
    let divergence = |impact| Some(Divergence { impact, expected, actual: answer.outcome() });
    if answer.is_success() {
        return Ok(divergence(Impact::AcceptsInvalid));
    }
    let right_code =
        error.codes.is_empty() || answer.code.as_ref().is_some_and(|code| error.codes.contains(code));
    let right_message = match &error.message {
        None => true,
        Some(ExpectedMessage::Literal(template)) => {
            answer.message.as_deref() == template.resolve(bindings)?.as_str()
        }
        Some(ExpectedMessage::Matching(pattern)) => {
            answer.message.as_deref().is_some_and(|message| pattern.is_match(message))
        }
        Some(ExpectedMessage::Violations(templates)) => {
            let wanted = resolve_all(templates, bindings)?;
            answer.message.as_deref().is_some_and(|message| reports_exactly(message, &wanted))
        }
    };
    Ok(if right_code && right_message { None } else { divergence(Impact::WrongError) })
}

/// True if something can be absent from a value: an object with other members, or a list whose items are found by one. An
/// answer without a client says nothing about the settings of the client.
fn is_whole(value: &Value) -> bool {
    value.as_object().is_some_and(|members| members.values().any(|value| !value.is_null()))
        || value.is_array()
}

fn resolve_all(templates: &[Template], bindings: &Bindings) -> Result<Vec<String>, Unbound> {
    let resolve =
        |template: &Template| Ok(template.resolve(bindings)?.as_str().unwrap_or_default().to_owned());
    templates.iter().map(resolve).collect()
}

/// True if a message reports these violations and no others, in any order.
fn reports_exactly(message: &str, violations: &[String]) -> bool {
    let count = violations.len();
    let plural = if count == 1 { "" } else { "s" };
    let Some(mut rest) = message.strip_prefix(&format!("{count} validation error{plural} detected: ")) else {
        return false;
    };
    let mut open: Vec<&str> = violations.iter().map(String::as_str).collect();
    while !open.is_empty() {
        let ends = |after: &str| after.is_empty() || after.starts_with("; ");
        let next = open.iter().position(|violation| rest.strip_prefix(violation).is_some_and(ends));
        let Some(next) = next else { return false };
        let after = rest.strip_prefix(open.swap_remove(next)).unwrap_or_default();
        rest = after.strip_prefix("; ").unwrap_or(after);
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, expected: bool) {
        let violations =
            ["Value '' at 'a' failed: length".to_owned(), "Value '' at 'a' failed: pattern".to_owned()];
        assert_eq!(reports_exactly(message, &violations), expected, "{message}");
    }

    #[test]
    fn violations_may_come_in_any_order_but_must_all_be_there() {
        let header = "2 validation errors detected: ";
        let (length, pattern) = ("Value '' at 'a' failed: length", "Value '' at 'a' failed: pattern");
        check(&format!("{header}{length}; {pattern}"), true);
        check(&format!("{header}{pattern}; {length}"), true);
        check(&format!("{header}{length}; {length}"), false);
        check(&format!("{header}{length}"), false);
        check(&format!("{header}{length}; {pattern}; more"), false);
        check(&format!("2 validation error detected: {length}; {pattern}"), false);
        check(length, false);
    }
}
