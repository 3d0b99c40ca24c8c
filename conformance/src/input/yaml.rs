//! YAML with positions: every key and every value knows its line and column.
//!
//! The subset is small on purpose: one document, string keys, no anchors, aliases or tags; a key may stand
//! once.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Number, Value};

use crate::input::diagnostic::{Position, Sink};
use crate::input::node::{Entry, Kind, Node};

/// Parses one document. Mistakes go to `sink`; with a mistake in the syntax there is no node.
pub(crate) fn parse(text: &str, sink: &mut Sink<'_>) -> Option<Node> {
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        match event {
            Ok(event) => events.push(event),
            Err(error) => {
                sink.report(position(error.marker()), format!("not YAML: {}", error.info()), None);
                return None;
            }
        }
    }
    let mut builder = Builder { events: events.into_iter(), sink };
    let mut documents = 0;
    let mut root = None;
    while let Some((event, span)) = builder.events.next() {
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    builder.sink.report(
                        position(&span.start),
                        "a second document in one file",
                        Some("split the file".into()),
                    );
                    return None;
                }
            }
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Nothing => {}
            event => root = Some(builder.node(event, span)?),
        }
    }
    if root.is_none() {
        builder.sink.report(Position { line: 1, column: 1 }, "the file is empty", None);
    }
    root
}

struct Builder<'a, 'input, 'sink> {
    events: std::vec::IntoIter<(Event<'input>, Span)>,
    sink: &'a mut Sink<'sink>,
}

impl<'input> Builder<'_, 'input, '_> {
    fn node(&mut self, event: Event<'input>, span: Span) -> Option<Node> {
        let position = position(&span.start);
        let kind = match event {
            Event::Scalar(text, style, _, None) => Kind::Scalar(scalar(&text, style)),
            Event::SequenceStart(_, None) => {
                let mut items = Vec::new();
                loop {
                    match self.events.next()? {
                        (Event::SequenceEnd, _) => break Kind::Sequence(items),
                        (event, span) => items.push(self.node(event, span)?),
                    }
                }
            }
            Event::MappingStart(_, None) => Kind::Mapping(self.entries()?),
            Event::Alias(_) => {
                self.sink.report(
                    position,
                    "aliases are not part of the format",
                    Some("write the value out".into()),
                );
                return None;
            }
            _ => {
                self.sink.report(
                    position,
                    "tags are not part of the format",
                    Some("leave the tag out".into()),
                );
                return None;
            }
        };
        Some(Node { position, kind })
    }

    fn entries(&mut self) -> Option<Vec<Entry>> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.events.next()?;
            let position = position(&span.start);
            let key = match event {
                Event::MappingEnd => return Some(entries),
                Event::Scalar(key, ..) => key.into_owned(),
                _ => {
                    self.sink.report(position, "a key must be a plain string", None);
                    return None;
                }
            };
            let (event, span) = self.events.next()?;
            let node = self.node(event, span)?;
            if entries.iter().any(|entry| entry.key == key) {
                self.sink.report(
                    position,
                    format!("`{key}` stands twice"),
                    Some("keep one of the two".into()),
                );
            } else {
                entries.push(Entry { key, position, node });
            }
        }
    }
}

fn position(marker: &saphyr_parser::Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

/// The core schema of YAML 1.2, without its octal and hexadecimal numbers.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::from(text);
    }
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::from(text), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    text.parse::<i64>().map(Number::from).ok().or_else(|| Number::from_f64(text.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut diagnostics = Vec::new();
        let node = parse(text, &mut Sink::new("f.yaml", &mut diagnostics));
        let actual = match (diagnostics.first(), node) {
            (Some(diagnostic), _) => diagnostic.to_string(),
            (None, Some(node)) => node.to_json().to_string(),
            (None, None) => "nothing".to_owned(),
        };
        assert_eq!(actual, expected);
    }

    #[test]
    fn values_have_the_types_of_the_core_schema() {
        check("a: 1\nb: [x, 'y', true, null, 1.5, -3]", r#"{"a":1,"b":["x","y",true,null,1.5,-3]}"#);
        check("a: '1'\nb: us-east-1_abc\nc: 2025-07-11", r#"{"a":"1","b":"us-east-1_abc","c":"2025-07-11"}"#);
        check("a: |\n  two\n  lines\n", r#"{"a":"two\nlines\n"}"#);
        check("a: {}\nb: []", r#"{"a":{},"b":[]}"#);
    }

    #[test]
    fn mistakes_have_a_place() {
        check("a: 1\nb: 2\na: 3", "f.yaml:3:1: `a` stands twice\n  help: keep one of the two");
        check(
            "a: &x 1\nb: *x",
            "f.yaml:2:4: aliases are not part of the format\n  help: write the value out",
        );
        check("a: !!str 1", "f.yaml:1:4: tags are not part of the format\n  help: leave the tag out");
        check("", "f.yaml:1:1: the file is empty");
        check("a: 1\n---\nb: 1", "f.yaml:2:1: a second document in one file\n  help: split the file");
        check("a: [1", "f.yaml:2:1: not YAML: while parsing a flow sequence, expected ',' or ']'");
    }
}
