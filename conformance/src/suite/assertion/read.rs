//! Reads assertions, each place checked against the shape of the response.

use cognito_idp_types::errors::CODES;
use cognito_idp_types::schema::{self as shape, Shape};
use serde_json::Value;

use super::error::{ExpectedError, ExpectedMessage, MESSAGE_MATCHES};
use super::model::Assertion;
use super::operand::{Operand, Pattern};
use super::words::{Rule, Takes, WORDS, Word};
use crate::input::diagnostic::{Position, Sink, suggest};
use crate::input::fields::{Fields, text, texts};
use crate::input::node::{Entry, Kind, Node};
use crate::suite::path::Path;
use crate::suite::protocol::COMMON_CODES;
use crate::suite::template::Template;
use crate::suite::value;

/// The fields whose text is a regular expression, with braces of its own.
pub(crate) const PATTERN_FIELDS: [&str; 2] = ["matches", MESSAGE_MATCHES];

/// Reads the assertions of one check. `output` is the shape of the response.
pub(crate) fn read(node: &Node, output: Option<&'static Shape>, sink: &mut Sink<'_>) -> Vec<Assertion> {
    let names = WORDS.each_ref().map(|word| word.name);
    let Some(fields) = Fields::open(node, "a check", &names, sink) else { return Vec::new() };
    let mut assertions = Vec::new();
    for word in &WORDS {
        if let Some(node) = fields.get(word.name) {
            read_word(word, node, output, &mut assertions, sink);
        }
    }
    if names.iter().all(|word| fields.get(word).is_none()) {
        let help = Some(format!("assertions are: {}", names.join(", ")));
        sink.report(node.position, "a check must assert something", help);
    }
    assertions
}

fn read_word(
    word: &'static Word,
    node: &Node,
    output: Option<&'static Shape>,
    assertions: &mut Vec<Assertion>,
    sink: &mut Sink<'_>,
) {
    match word.rule {
        Rule::Success if node.to_json() == true => assertions.push(Assertion::Success),
        Rule::Success => {
            let help = Some("a refusal is asserted by `error`".into());
            sink.report(node.position, "`success` must be true or left out", help);
        }
        Rule::Body => {
            let text = text(node, word.name, sink);
            assertions.extend(text.map(|text| Assertion::Body(Template::new(text.into()))));
        }
        Rule::Error => assertions.extend(read_error(node, sink).map(Assertion::Error)),
        Rule::SuccessOr => assertions.extend(read_error(node, sink).map(Assertion::SuccessOr)),
        Rule::Place(_) if word.takes == Takes::Places => {
            let paths = places(node, word.name, output, sink);
            assertions.extend(paths.into_iter().map(|path| Assertion::Place {
                word,
                path,
                operand: Operand::None,
            }));
        }
        Rule::Place(_) => {
            let Some(entries) = node.entries() else {
                let message = format!("`{}` must map places to values", word.name);
                return sink.report(node.position, message, None);
            };
            if entries.is_empty() {
                sink.report(node.position, format!("`{}` names no place", word.name), None);
            }
            assertions.extend(entries.iter().filter_map(|entry| read_place(word, entry, output, sink)));
        }
    }
}

fn read_place(
    word: &'static Word,
    entry: &Entry,
    output: Option<&'static Shape>,
    sink: &mut Sink<'_>,
) -> Option<Assertion> {
    let (path, shape) = place(&entry.key, entry.position, output, sink)?;
    let operand = read_operand(word, &entry.node, shape, sink)?;
    Some(Assertion::Place { word, path, operand })
}

/// The text behind a place, which has that shape.
fn read_operand(word: &Word, node: &Node, shape: &Shape, sink: &mut Sink<'_>) -> Option<Operand> {
    let name = word.name;
    let template = || Operand::Value(Template::new(node.to_json()));
    match word.takes {
        Takes::Patterns => read_pattern(node, name, sink).map(Operand::Pattern),
        Takes::Numbers => {
            let is_number = node.to_json().as_u64().is_some_and(|number| u32::try_from(number).is_ok());
            if !is_number {
                sink.report(node.position, format!("`{name}` takes a whole number"), None);
            }
            is_number.then(template)
        }
        Takes::Lists | Takes::Members if !is_list(word.takes, node) => {
            sink.report(node.position, format!("`{name}` takes a list"), None);
            None
        }
        Takes::Members => {
            let names = texts(node, name, sink).into_iter().map(|(text, _)| Value::from(text));
            Some(Operand::Value(Template::new(names.collect())))
        }
        Takes::Items => {
            let item = match shape.kind {
                shape::Kind::List(item) => item,
                _ => shape,
            };
            value::check(node, item, sink);
            Some(template())
        }
        Takes::Values | Takes::Lists => {
            value::check(node, shape, sink);
            Some(template())
        }
        Takes::Places | Takes::True | Takes::Text | Takes::Error => None,
    }
}

/// True if a node is a list, or a name that stands for one.
fn is_list(takes: Takes, node: &Node) -> bool {
    let is_name = || takes == Takes::Lists && node.text().is_some_and(|text| text.starts_with('{'));
    matches!(node.kind, Kind::Sequence(_)) || is_name()
}

fn read_pattern(node: &Node, word: &str, sink: &mut Sink<'_>) -> Option<Pattern> {
    let source = text(node, word, sink)?;
    let pattern = Pattern::new(source.clone());
    let report = |error| {
        sink.report(node.position, format!("invalid regular expression `{source}`: {error}"), None);
    };
    pattern.map_err(report).ok()
}

fn places(node: &Node, word: &str, output: Option<&'static Shape>, sink: &mut Sink<'_>) -> Vec<Path> {
    let places = texts(node, word, sink);
    if matches!(&node.kind, Kind::Sequence(items) if items.is_empty()) {
        sink.report(node.position, format!("`{word}` names no place"), None);
    }
    let places = places.into_iter();
    places.filter_map(|(text, position)| Some(place(&text, position, output, sink)?.0)).collect()
}

fn place(
    text: &str,
    position: Position,
    output: Option<&'static Shape>,
    sink: &mut Sink<'_>,
) -> Option<(Path, &'static Shape)> {
    let Some(output) = output else {
        sink.report(position, "the operation answers nothing, so there is no place in the answer", None);
        return None;
    };
    match Path::parse(text, output) {
        Ok(found) => Some(found),
        Err((message, known)) => {
            let wrong = message.rsplit('`').nth(1).unwrap_or_default().to_owned();
            sink.report(position, message, suggest(&wrong, known));
            None
        }
    }
}

fn read_error(node: &Node, sink: &mut Sink<'_>) -> Option<ExpectedError> {
    let fields = Fields::open(node, "an error", &["type", "message", "violations", MESSAGE_MATCHES], sink)?;
    let codes = fields.texts("type", sink);
    for (code, position) in &codes {
        let known = || CODES.iter().copied().chain(COMMON_CODES);
        if !known().any(|known| known == code) {
            sink.report(*position, format!("the service has no error `{code}`"), suggest(code, known()));
        }
    }
    let codes: Vec<String> = codes.into_iter().map(|(code, _)| code).collect();
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
    if codes.is_empty() && message.is_none() {
        let help = Some("say which `type`, which `message`, or both: any 4xx is no pass".into());
        sink.report(node.position, "an error must be named", help);
        return None;
    }
    Some(ExpectedError { codes, message })
}
