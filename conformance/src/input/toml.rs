//! TOML with positions: every key and every value knows its line and column.

use std::ops::Range;

use serde_json::{Number, Value};
use toml_edit::{Document, Item, Key, Table};

use crate::input::diagnostic::{Position, Sink};
use crate::input::node::{Entry, Kind, Node};

/// Parses one document. Mistakes go to `sink`; with a mistake in the syntax there is no node.
pub(crate) fn parse(text: &str, sink: &mut Sink<'_>) -> Option<Node> {
    match Document::parse(text) {
        Ok(document) => {
            let kind = Kind::Mapping(entries(document.as_table(), text));
            Some(Node { position: Position { line: 1, column: 1 }, kind })
        }
        Err(error) => {
            sink.report(
                position(text, error.span()),
                format!("not TOML: {}", one_line(error.message())),
                None,
            );
            None
        }
    }
}

fn one_line(message: &str) -> String {
    message.trim().replace('\n', ", ")
}

fn entries(table: &Table, text: &str) -> Vec<Entry> {
    let entry = |(name, item): (&str, &Item)| {
        let key = table.key(name).and_then(Key::span);
        Entry { key: name.to_owned(), position: position(text, key), node: node(item, text) }
    };
    table.iter().map(entry).collect()
}

fn node(item: &Item, text: &str) -> Node {
    let kind = match item {
        Item::None => Kind::Scalar(Value::Null),
        Item::Table(table) => Kind::Mapping(entries(table, text)),
        Item::ArrayOfTables(tables) => {
            let table = |table: &Table| Node {
                position: position(text, table.span()),
                kind: Kind::Mapping(entries(table, text)),
            };
            Kind::Sequence(tables.iter().map(table).collect())
        }
        Item::Value(value) => return value_node(value, text),
    };
    Node { position: position(text, item.span()), kind }
}

fn value_node(value: &toml_edit::Value, text: &str) -> Node {
    use toml_edit::Value as Toml;
    let kind = match value {
        Toml::String(value) => Kind::Scalar(value.value().as_str().into()),
        Toml::Integer(value) => Kind::Scalar((*value.value()).into()),
        Toml::Float(value) => {
            Kind::Scalar(Number::from_f64(*value.value()).map_or(Value::Null, Value::Number))
        }
        Toml::Boolean(value) => Kind::Scalar((*value.value()).into()),
        Toml::Datetime(value) => Kind::Scalar(value.value().to_string().into()),
        Toml::Array(items) => Kind::Sequence(items.iter().map(|item| value_node(item, text)).collect()),
        Toml::InlineTable(table) => {
            let entry = |(name, value): (&str, &toml_edit::Value)| Entry {
                key: name.to_owned(),
                position: position(text, table.key(name).and_then(Key::span)),
                node: value_node(value, text),
            };
            Kind::Mapping(table.iter().map(entry).collect())
        }
    };
    Node { position: position(text, value.span()), kind }
}

/// The line and column of where a span begins; the start of the file if it is not known.
fn position(text: &str, span: Option<Range<usize>>) -> Position {
    let before = text.get(..span.map_or(0, |span| span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Position { line, column }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_have_places() {
        let text = "name = \"a\"\n[[divergence]]\nchecks = [\n  \"b\",\n]\nat = {x = 1}\n";
        let mut diagnostics = Vec::new();
        let root = parse(text, &mut Sink::new("f.toml", &mut diagnostics)).unwrap();
        assert_eq!(root.to_json(), json!({"name": "a", "divergence": [{"checks": ["b"], "at": {"x": 1}}]}));
        let table = &root.entries().unwrap()[1].node;
        let Kind::Sequence(tables) = &table.kind else { panic!("{table:?}") };
        assert_eq!(tables[0].position, Position { line: 2, column: 1 });
        let Kind::Sequence(checks) = &tables[0].entries().unwrap()[0].node.kind else { panic!() };
        assert_eq!(checks[0].position, Position { line: 4, column: 3 });
    }

    #[test]
    fn a_mistake_in_the_syntax_has_a_place() {
        let mut diagnostics = Vec::new();
        assert!(parse("name = \"a\"\nreason = \n", &mut Sink::new("f.toml", &mut diagnostics)).is_none());
        let shown = diagnostics[0].to_string();
        assert!(shown.starts_with("f.toml:2:") && shown.contains("not TOML"), "{shown}");
    }
}
