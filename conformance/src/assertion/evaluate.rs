//! Holds assertions against an answer.

use serde_json::{Map, Value, json};

use super::{Assertion, ExpectedError, ExpectedMessage, MESSAGE_MATCHES};
use crate::answer::Answer;
use crate::path::{Path, token_part};
use crate::same::{is_same, is_same_set};
use crate::template::{Bindings, Template, Unbound, text_of};
use crate::verdict::Impact;

/// What an answer has instead of what it should have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mismatch {
    pub(crate) expected: Value,
    pub(crate) actual: Value,
    pub(crate) impact: Impact,
}

impl Assertion {
    /// What the answer has instead, if it has not what it should.
    pub(crate) fn evaluate(&self, answer: &Answer, bindings: &Bindings) -> Result<Option<Mismatch>, Unbound> {
        match self {
            Self::SuccessOr(_) if answer.is_success() => return Ok(None),
            Self::Error(expected) | Self::SuccessOr(expected) => return expected.evaluate(answer, bindings),
            _ => {}
        }
        if !answer.is_success() {
            let (expected, actual) = (self.expected(bindings)?, answer.outcome());
            return Ok(Some(Mismatch { expected, actual, impact: Impact::RejectsValid }));
        }
        match self {
            Self::Success => return Ok(None),
            Self::Body(expected) => {
                let found = String::from_utf8_lossy(&answer.response.body);
                if found == text_of(&expected.resolve(bindings)?) {
                    return Ok(None);
                }
                let (expected, actual) = (self.expected(bindings)?, json!({"body": found}));
                return Ok(Some(Mismatch { expected, actual, impact: Impact::WrongValue }));
            }
            _ => {}
        }
        let nothing = Value::Null;
        let body = answer.json.as_ref().unwrap_or(&nothing);
        let found = self.path().and_then(|path| path.get(body));
        let found = found.as_deref();
        // Something is absent only from something: an answer without a client says nothing about its settings.
        let may_be_missing = matches!(self, Self::Absent(path) | Self::NoItems(path) if path.parent().get(body).is_some_and(|parent| is_whole(&parent)));
        if found.is_none() && !may_be_missing {
            // Whatever should stand here, even if an earlier answer did not give its value: nothing does.
            let expected = self.expected(bindings).unwrap_or_else(|_| self.as_written());
            return Ok(Some(Mismatch { expected, actual: json!({}), impact: Impact::WrongValue }));
        }
        if self.holds(found, bindings)? {
            return Ok(None);
        }
        let actual = match (self, self.path(), found) {
            (Self::Lifetime(..), Some(path), Some(token)) => {
                json!({path.to_string(): lifetime(token).map_or(json!("no token"), Value::from)})
            }
            (Self::Count(..), Some(path), Some(Value::Array(items))) => {
                json!({path.to_string(): items.len()})
            }
            (Self::Keys(_, keys), Some(path), Some(Value::Object(object))) => {
                let missing = keys.iter().filter(|key| !key.ends_with('?') && !object.contains_key(*key));
                let unexpected = object.keys().filter(|key| !is_expected(keys, key));
                json!({"at": path.to_string(), "missing": missing.collect::<Vec<_>>(),
                    "unexpected": unexpected.collect::<Vec<_>>()})
            }
            (_, Some(path), Some(found)) => json!({path.to_string(): found}),
            _ => json!({}),
        };
        Ok(Some(Mismatch { expected: self.expected(bindings)?, actual, impact: Impact::WrongValue }))
    }

    fn holds(&self, found: Option<&Value>, bindings: &Bindings) -> Result<bool, Unbound> {
        Ok(match self {
            Self::Absent(_) => found.is_none(),
            Self::NoItems(_) => found.is_none_or(|found| *found == json!([])),
            Self::Present(_) => found.is_some_and(|value| !value.is_null()),
            Self::Number(_) => found.is_some_and(Value::is_number),
            Self::Equals(_, template) => {
                let wanted = template.resolve(bindings)?;
                found.is_some_and(|found| is_same(found, &wanted))
            }
            Self::SetEquals(_, template) => {
                let wanted = template.resolve(bindings)?;
                found.is_some_and(|found| is_same_set(found, &wanted))
            }
            Self::Keys(_, keys) => found.and_then(Value::as_object).is_some_and(|object| {
                let mut required = keys.iter().filter(|key| !key.ends_with('?'));
                required.all(|key| object.contains_key(key))
                    && object.keys().all(|key| is_expected(keys, key))
            }),
            Self::Greater(_, template) => {
                let than = template.resolve(bindings)?;
                found.and_then(Value::as_f64).zip(than.as_f64()).is_some_and(|(found, than)| found > than)
            }
            Self::Matches(_, pattern) => {
                found.and_then(Value::as_str).is_some_and(|text| pattern.is_match(text))
            }
            Self::Differs(_, template) => {
                let other = template.resolve(bindings)?;
                found.is_some_and(|found| !is_same(found, &other))
            }
            Self::Count(_, count) => {
                found.and_then(Value::as_array).is_some_and(|items| items.len() == *count)
            }
            Self::Lifetime(_, seconds) => found.and_then(lifetime) == Some(*seconds),
            Self::Success | Self::Body(_) | Self::Error(_) | Self::SuccessOr(_) => false,
        })
    }

    /// The assertion with its names filled in.
    fn expected(&self, bindings: &Bindings) -> Result<Value, Unbound> {
        self.shown(|template| template.resolve(bindings))
    }

    /// The assertion with its names still in it.
    pub(crate) fn as_written(&self) -> Value {
        self.shown(|template| Ok(template.source().clone())).unwrap_or_default()
    }

    /// The assertion, with what `fill` says of each template.
    pub(crate) fn shown(&self, fill: impl Fn(&Template) -> Result<Value, Unbound>) -> Result<Value, Unbound> {
        let at = |word: &str, path: &Path, value: Value| json!({word: {path.to_string(): value}});
        Ok(match self {
            Self::Equals(path, template) => at("equals", path, fill(template)?),
            Self::SetEquals(path, template) => at("set-equals", path, fill(template)?),
            Self::Keys(path, keys) => at("keys", path, json!(keys)),
            Self::Greater(path, template) => at("greater", path, fill(template)?),
            Self::Matches(path, pattern) => at("matches", path, json!(pattern.source)),
            Self::Absent(path) => json!({"absent": path.to_string()}),
            Self::NoItems(path) => json!({"no-items": path.to_string()}),
            Self::Present(path) => json!({"present": path.to_string()}),
            Self::Number(path) => json!({"number": path.to_string()}),
            Self::Differs(path, template) => at("differs", path, fill(template)?),
            Self::Count(path, count) => at("count", path, json!(count)),
            Self::Lifetime(path, seconds) => at("lifetime", path, json!(seconds)),
            Self::Success => json!({"success": true}),
            Self::Body(text) => json!({"body": fill(text)?}),
            Self::Error(expected) => json!({"error": expected.shown(fill)?}),
            Self::SuccessOr(expected) => json!({"success-or": expected.shown(fill)?}),
        })
    }
}

impl ExpectedError {
    fn evaluate(&self, answer: &Answer, bindings: &Bindings) -> Result<Option<Mismatch>, Unbound> {
        let expected = json!({"error": self.shown(|template| template.resolve(bindings))?});
        let mismatch = |impact| Some(Mismatch { expected, actual: answer.outcome(), impact });
        if answer.is_success() {
            return Ok(mismatch(Impact::AcceptsInvalid));
        }
        let right_code =
            self.codes.is_empty() || answer.code.as_ref().is_some_and(|code| self.codes.contains(code));
        let right_message = match &self.message {
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
        Ok(if right_code && right_message { None } else { mismatch(Impact::WrongError) })
    }

    fn shown(&self, fill: impl Fn(&Template) -> Result<Value, Unbound>) -> Result<Value, Unbound> {
        let mut error = Map::new();
        match self.codes.as_slice() {
            [] => {}
            [code] => drop(error.insert("type".into(), code.as_str().into())),
            codes => drop(error.insert("type".into(), json!(codes))),
        }
        match &self.message {
            Some(ExpectedMessage::Literal(template)) => {
                error.insert("message".into(), fill(template)?);
            }
            Some(ExpectedMessage::Violations(templates)) => {
                let violations: Result<Vec<Value>, Unbound> = templates.iter().map(fill).collect();
                error.insert("violations".into(), violations?.into());
            }
            Some(ExpectedMessage::Matching(pattern)) => {
                error.insert(MESSAGE_MATCHES.into(), pattern.source.as_str().into());
            }
            None => {}
        }
        Ok(error.into())
    }
}

/// Whether something can be absent from it: an object with other members, or a list whose items are found by one.
fn is_whole(value: &Value) -> bool {
    value.as_object().is_some_and(|members| !members.is_empty()) || value.is_array()
}

/// From `iat` to `exp` of a signed token, in seconds.
fn lifetime(token: &Value) -> Option<i64> {
    let claims = token_part(token.as_str()?, "claims")?;
    Some(claims["exp"].as_i64()? - claims["iat"].as_i64()?)
}

/// Whether a member is among the expected ones, with or without the `?` of those that may be missing.
fn is_expected(keys: &[String], member: &str) -> bool {
    keys.iter().any(|key| key.strip_suffix('?').unwrap_or(key) == member)
}

fn resolve_all(templates: &[Template], bindings: &Bindings) -> Result<Vec<String>, Unbound> {
    let resolve =
        |template: &Template| Ok(template.resolve(bindings)?.as_str().unwrap_or_default().to_owned());
    templates.iter().map(resolve).collect()
}

/// Whether a message reports these violations and no others, in any order.
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
