//! The assertions of the scenario language: how they are read, and what they say of an answer.

use std::collections::BTreeSet;

use cognito_idp_types::errors::CODES;
use cognito_idp_types::schema::Shape;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::diagnostic::{Sink, suggest};
use crate::fields::{Fields, text, texts};
use crate::path::Path;
use crate::template::{Bindings, Template, Unbound};
use crate::verdict::Impact;
use crate::wire::COMMON_CODES;
use crate::yaml::{Entry, Kind, Node};

/// One thing that must hold of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Assertion {
    /// The value at a place is this one.
    Equals(Path, Template),
    /// The list at a place has these items, each once, in any order.
    SetEquals(Path, Template),
    /// The object at a place has exactly these members.
    Keys(Path, Vec<String>),
    /// There is nothing at a place.
    Absent(Path),
    /// There is something at a place.
    Present(Path),
    /// The number at a place is greater than this one.
    Greater(Path, Template),
    /// There is a number at a place.
    Number(Path),
    /// The text at a place matches this regular expression.
    Matches(Path, Pattern),
    /// The call is refused with this error.
    Error(ExpectedError),
}

/// An error that must be answered: the type, the message, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedError {
    code: Option<String>,
    message: Option<ExpectedMessage>,
}

/// The message of an error.
#[derive(Clone, Debug, PartialEq)]
enum ExpectedMessage {
    /// This text.
    Literal(Template),
    /// A report of exactly these violations, in any order: the service's own order is not known.
    Violations(Vec<Template>),
    /// A text of this form, where part of the message is known to change.
    Matching(Pattern),
}

/// A regular expression with its source.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    regex: regress::Regex,
}

impl Pattern {
    fn is_match(&self, text: &str) -> bool {
        self.regex.find(text).is_some()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// What an answer has instead of what it should have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mismatch {
    pub(crate) expected: Value,
    pub(crate) actual: Value,
    pub(crate) impact: Impact,
}

const MATCHES: &str = "matches";
const MESSAGE_MATCHES: &str = "message-matches";
/// The fields whose text is a regular expression, with braces of its own.
pub(crate) const PATTERN_FIELDS: [&str; 2] = [MATCHES, MESSAGE_MATCHES];

const WORDS: [&str; 9] =
    ["equals", "set-equals", "keys", "absent", "present", "greater", "number", MATCHES, "error"];

/// Reads the assertions of one check. `output` is the shape of the response.
pub(crate) fn read(node: &Node, output: Option<&Shape>, sink: &mut Sink<'_>) -> Vec<Assertion> {
    let Some(fields) = Fields::open(node, "a check", &WORDS, sink) else { return Vec::new() };
    let mut assertions = Vec::new();
    for word in WORDS {
        let Some(node) = fields.get(word) else { continue };
        match word {
            "absent" => {
                assertions.extend(places(node, word, output, sink).into_iter().map(Assertion::Absent));
            }
            "present" => {
                assertions.extend(places(node, word, output, sink).into_iter().map(Assertion::Present));
            }
            "number" => {
                assertions.extend(places(node, word, output, sink).into_iter().map(Assertion::Number));
            }
            "error" => assertions.extend(read_error(node, sink).map(Assertion::Error)),
            _ => {
                let Some(entries) = node.entries() else {
                    sink.report(node.position, format!("`{word}` must map places to values"), None);
                    continue;
                };
                assertions.extend(entries.iter().filter_map(|entry| read_one(word, entry, output, sink)));
            }
        }
    }
    if WORDS.iter().all(|word| fields.get(word).is_none()) {
        let help = Some(format!("assertions are: {}", WORDS.join(", ")));
        sink.report(node.position, "a check must assert something", help);
    }
    assertions
}

fn read_one(word: &str, entry: &Entry, output: Option<&Shape>, sink: &mut Sink<'_>) -> Option<Assertion> {
    let path = place(&entry.key, entry.position, output, sink)?;
    let template = || Template::new(entry.node.to_json());
    Some(match word {
        "equals" => Assertion::Equals(path, template()),
        "greater" => Assertion::Greater(path, template()),
        "set-equals" | "keys" if !matches!(entry.node.kind, Kind::Sequence(_)) => {
            sink.report(entry.node.position, format!("`{word}` compares with a list"), None);
            return None;
        }
        "set-equals" => Assertion::SetEquals(path, template()),
        "keys" => {
            let keys = texts(&entry.node, word, sink);
            Assertion::Keys(path, keys.into_iter().map(|(key, _)| key).collect())
        }
        _ => Assertion::Matches(path, read_pattern(&entry.node, word, sink)?),
    })
}

fn read_pattern(node: &Node, word: &str, sink: &mut Sink<'_>) -> Option<Pattern> {
    let source = text(node, word, sink)?;
    match regress::Regex::with_flags(&format!("^(?:{source})$"), "u") {
        Ok(regex) => Some(Pattern { source, regex }),
        Err(error) => {
            sink.report(node.position, format!("`{source}` is no regular expression: {error}"), None);
            None
        }
    }
}

fn places(node: &Node, word: &str, output: Option<&Shape>, sink: &mut Sink<'_>) -> Vec<Path> {
    let places = texts(node, word, sink);
    places.into_iter().filter_map(|(text, position)| place(&text, position, output, sink)).collect()
}

fn place(
    text: &str,
    position: crate::diagnostic::Position,
    output: Option<&Shape>,
    sink: &mut Sink<'_>,
) -> Option<Path> {
    let Some(output) = output else {
        sink.report(position, "the operation answers nothing, so there is no place in the answer", None);
        return None;
    };
    match Path::parse(text, output) {
        Ok(path) => Some(path),
        Err((message, known)) => {
            let wrong = message.rsplit('`').nth(1).unwrap_or_default().to_owned();
            sink.report(position, message, suggest(&wrong, known));
            None
        }
    }
}

fn read_error(node: &Node, sink: &mut Sink<'_>) -> Option<ExpectedError> {
    let fields = Fields::open(node, "an error", &["type", "message", "violations", MESSAGE_MATCHES], sink)?;
    let code = fields.optional_text("type", sink);
    if let Some((code, node)) = code.as_deref().zip(fields.get("type")) {
        let known = || CODES.iter().copied().chain(COMMON_CODES);
        if !known().any(|known| known == code) {
            sink.report(node.position, format!("the service has no error `{code}`"), suggest(code, known()));
        }
    }
    let literal = fields.optional_text("message", sink).map(|text| Template::new(text.into()));
    let violations = fields.texts("violations", sink);
    let violations: Vec<Template> =
        violations.into_iter().map(|(text, _)| Template::new(text.into())).collect();
    let violations = (!violations.is_empty()).then_some(ExpectedMessage::Violations(violations));
    let pattern = fields.get(MESSAGE_MATCHES).and_then(|node| read_pattern(node, MESSAGE_MATCHES, sink));
    let forms = [literal.map(ExpectedMessage::Literal), violations, pattern.map(ExpectedMessage::Matching)];
    let mut forms = forms.into_iter().flatten();
    let message = forms.next();
    if forms.next().is_some() {
        let help = Some("keep one of `message`, `violations` and `message-matches`".into());
        sink.report(node.position, "an error has one message", help);
        return None;
    }
    if code.is_none() && message.is_none() {
        let help = Some("say which `type`, which `message`, or both: any 4xx is no pass".into());
        sink.report(node.position, "an error must be named", help);
        return None;
    }
    Some(ExpectedError { code, message })
}

impl Assertion {
    /// Whether it holds only for a refused call.
    pub(crate) fn expects_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }

    /// The place that it looks at; an error looks at the whole answer.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Equals(path, _)
            | Self::SetEquals(path, _)
            | Self::Keys(path, _)
            | Self::Absent(path)
            | Self::Present(path)
            | Self::Greater(path, _)
            | Self::Number(path)
            | Self::Matches(path, _) => Some(path),
            Self::Error(_) => None,
        }
    }

    /// What the answer has instead, if it has not what it should.
    pub(crate) fn evaluate(&self, answer: &Answer, bindings: &Bindings) -> Result<Option<Mismatch>, Unbound> {
        if let Self::Error(expected) = self {
            return expected.evaluate(answer, bindings);
        }
        if !answer.is_success() {
            let (expected, actual) = (self.expected(bindings)?, answer.outcome());
            return Ok(Some(Mismatch { expected, actual, impact: Impact::RejectsValid }));
        }
        let nothing = Value::Null;
        let body = answer.json.as_ref().unwrap_or(&nothing);
        let found = self.path().and_then(|path| path.get(body));
        let wants_nothing = matches!(self, Self::Absent(_));
        if found.is_none() && !wants_nothing {
            // Whatever should stand here, even if an earlier answer did not give its value: nothing does.
            let expected = self.expected(bindings).unwrap_or_else(|_| self.as_written());
            return Ok(Some(Mismatch { expected, actual: json!({}), impact: Impact::WrongValue }));
        }
        if self.holds(found, bindings)? {
            return Ok(None);
        }
        let actual = match (self, self.path(), found) {
            (Self::Keys(_, keys), Some(path), Some(Value::Object(object))) => {
                let missing = keys.iter().filter(|key| !object.contains_key(*key));
                let unexpected = object.keys().filter(|key| !keys.contains(key));
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
            Self::Present(_) => found.is_some_and(|value| !value.is_null()),
            Self::Number(_) => found.is_some_and(Value::is_number),
            Self::Equals(_, template) => found.is_some_and_eq(&template.resolve(bindings)?),
            Self::SetEquals(_, template) => {
                let wanted = template.resolve(bindings)?;
                as_set(found).is_some_and(|found| Some(found) == as_set(Some(&wanted)))
            }
            Self::Keys(_, keys) => found.and_then(Value::as_object).is_some_and(|object| {
                object.keys().collect::<BTreeSet<_>>() == keys.iter().collect::<BTreeSet<_>>()
            }),
            Self::Greater(_, template) => {
                let than = template.resolve(bindings)?;
                found.and_then(Value::as_f64).zip(than.as_f64()).is_some_and(|(found, than)| found > than)
            }
            Self::Matches(_, pattern) => {
                found.and_then(Value::as_str).is_some_and(|text| pattern.is_match(text))
            }
            Self::Error(_) => false,
        })
    }

    /// The assertion with its names filled in.
    fn expected(&self, bindings: &Bindings) -> Result<Value, Unbound> {
        self.shown(|template| template.resolve(bindings))
    }

    /// The assertion with its names still in it.
    fn as_written(&self) -> Value {
        self.shown(|template| Ok(template.source().clone())).unwrap_or_default()
    }

    fn shown(&self, fill: impl Fn(&Template) -> Result<Value, Unbound>) -> Result<Value, Unbound> {
        let at = |word: &str, path: &Path, value: Value| json!({word: {path.to_string(): value}});
        Ok(match self {
            Self::Equals(path, template) => at("equals", path, fill(template)?),
            Self::SetEquals(path, template) => at("set-equals", path, fill(template)?),
            Self::Keys(path, keys) => at("keys", path, json!(keys)),
            Self::Greater(path, template) => at("greater", path, fill(template)?),
            Self::Matches(path, pattern) => at("matches", path, json!(pattern.source)),
            Self::Absent(path) => json!({"absent": path.to_string()}),
            Self::Present(path) => json!({"present": path.to_string()}),
            Self::Number(path) => json!({"number": path.to_string()}),
            Self::Error(expected) => expected.shown(fill)?,
        })
    }
}

impl ExpectedError {
    fn evaluate(&self, answer: &Answer, bindings: &Bindings) -> Result<Option<Mismatch>, Unbound> {
        let expected = self.shown(|template| template.resolve(bindings))?;
        let mismatch = |impact| Some(Mismatch { expected, actual: answer.outcome(), impact });
        if answer.is_success() {
            return Ok(mismatch(Impact::AcceptsInvalid));
        }
        let right_code = self.code.is_none() || self.code == answer.code;
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
        if let Some(code) = &self.code {
            error.insert("type".into(), code.as_str().into());
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
        Ok(json!({"error": error}))
    }
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

fn as_set(value: Option<&Value>) -> Option<Vec<String>> {
    let mut items: Vec<String> = value?.as_array()?.iter().map(Value::to_string).collect();
    items.sort_unstable();
    Some(items)
}

/// Equality of JSON, numbers by value: `30` and `30.0` are one.
trait JsonEq {
    fn is_some_and_eq(&self, wanted: &Value) -> bool;
}

impl JsonEq for Option<&Value> {
    fn is_some_and_eq(&self, wanted: &Value) -> bool {
        self.is_some_and(|found| match (found.as_f64(), wanted.as_f64()) {
            (Some(found), Some(wanted)) => found.total_cmp(&wanted).is_eq(),
            _ => found == wanted,
        })
    }
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
