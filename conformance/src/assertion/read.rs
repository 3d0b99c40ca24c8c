//! Reads assertions, each place checked against the shape of the response.

use cognito_idp_types::errors::CODES;
use cognito_idp_types::schema::Shape;

use super::{Assertion, ExpectedError, ExpectedMessage, MESSAGE_MATCHES, Pattern};
use crate::diagnostic::{Position, Sink, suggest};
use crate::fields::{Fields, text, texts};
use crate::node::{Entry, Kind, Node};
use crate::path::Path;
use crate::template::Template;
use crate::value;
use crate::wire::COMMON_CODES;

const MATCHES: &str = "matches";
/// The fields whose text is a regular expression, with braces of its own.
pub(crate) const PATTERN_FIELDS: [&str; 2] = [MATCHES, MESSAGE_MATCHES];

/// The words that a check may use, in the order in which they are held against the answer.
pub(crate) const WORDS: [&str; 16] = [
    "equals",
    "set-equals",
    "keys",
    "absent",
    "no-items",
    "present",
    "greater",
    "number",
    MATCHES,
    "differs",
    "count",
    "lifetime",
    "success",
    "body",
    "error",
    "success-or",
];

/// Reads the assertions of one check. `output` is the shape of the response.
pub(crate) fn read(node: &Node, output: Option<&'static Shape>, sink: &mut Sink<'_>) -> Vec<Assertion> {
    let Some(fields) = Fields::open(node, "a check", &WORDS, sink) else { return Vec::new() };
    let mut assertions = Vec::new();
    for word in WORDS {
        let Some(node) = fields.get(word) else { continue };
        match word {
            "absent" => {
                assertions.extend(places(node, word, output, sink).into_iter().map(Assertion::Absent));
            }
            "no-items" => {
                assertions.extend(places(node, word, output, sink).into_iter().map(Assertion::NoItems));
            }
            "present" => {
                assertions.extend(places(node, word, output, sink).into_iter().map(Assertion::Present));
            }
            "number" => {
                assertions.extend(places(node, word, output, sink).into_iter().map(Assertion::Number));
            }
            "success" if node.to_json() == true => assertions.push(Assertion::Success),
            "success" => {
                let help = Some("a refusal is asserted by `error`".into());
                sink.report(node.position, "`success` is true or not there", help);
            }
            "body" => assertions
                .extend(text(node, word, sink).map(|text| Assertion::Body(Template::new(text.into())))),
            "error" => assertions.extend(read_error(node, sink).map(Assertion::Error)),
            "success-or" => assertions.extend(read_error(node, sink).map(Assertion::SuccessOr)),
            _ => {
                if node.entries().is_some_and(<[Entry]>::is_empty) {
                    sink.report(node.position, format!("`{word}` names no place"), None);
                }
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

fn read_one(
    word: &str,
    entry: &Entry,
    output: Option<&'static Shape>,
    sink: &mut Sink<'_>,
) -> Option<Assertion> {
    let (path, shape) = place(&entry.key, entry.position, output, sink)?;
    if matches!(word, "equals" | "set-equals" | "greater" | "differs") {
        value::check(&entry.node, shape, sink);
    }
    let template = || Template::new(entry.node.to_json());
    Some(match word {
        "equals" => Assertion::Equals(path, template()),
        "greater" => Assertion::Greater(path, template()),
        "differs" => Assertion::Differs(path, template()),
        "count" | "lifetime" => {
            let number = entry.node.to_json().as_u64().and_then(|number| u32::try_from(number).ok());
            let Some(number) = number else {
                sink.report(entry.node.position, format!("`{word}` is a whole number"), None);
                return None;
            };
            if word == "count" {
                Assertion::Count(path, number as usize)
            } else {
                Assertion::Lifetime(path, number.into())
            }
        }
        "set-equals" | "keys" if !is_list(word, &entry.node) => {
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

/// Whether a node is a list, or a name that stands for one.
fn is_list(word: &str, node: &Node) -> bool {
    let is_name = || word == "set-equals" && node.text().is_some_and(|text| text.starts_with('{'));
    matches!(node.kind, Kind::Sequence(_)) || is_name()
}

fn read_pattern(node: &Node, word: &str, sink: &mut Sink<'_>) -> Option<Pattern> {
    let source = text(node, word, sink)?;
    let pattern = Pattern::new(source.clone());
    let report = |error| {
        sink.report(node.position, format!("`{source}` is no regular expression: {error}"), None);
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
