//! Tells if a value that a scenario writes down is one that the schema knows in that place.

use cognito_idp_types::schema::{Kind as ShapeKind, Shape};
use serde_json::Value;

use crate::input::diagnostic::{Sink, suggest};
use crate::input::node::{Kind, Node};

/// Reports every member that the schema does not know and every value of another JSON type than the schema's. A
/// string with a name in braces may become a value of any type.
pub(crate) fn check(node: &Node, shape: &Shape, sink: &mut Sink<'_>) {
    walk(node, shape, false, sink);
}

/// The same, and every value that its enum does not have. The service's enums grow, so steps may send any; what is
/// arranged is there to be taken.
pub(crate) fn check_arranged(node: &Node, shape: &Shape, sink: &mut Sink<'_>) {
    walk(node, shape, true, sink);
}

fn walk(node: &Node, shape: &Shape, are_enums_closed: bool, sink: &mut Sink<'_>) {
    match (&shape.kind, &node.kind) {
        (ShapeKind::Structure(members) | ShapeKind::Union(members), Kind::Mapping(entries)) => {
            for entry in entries {
                match shape.member(&entry.key) {
                    Some(member) => walk(&entry.node, member.shape, are_enums_closed, sink),
                    None => {
                        let help = suggest(&entry.key, members.iter().map(|member| member.name));
                        let message = format!("`{}` has no member `{}`", shape.name, entry.key);
                        sink.report(entry.position, message, help);
                    }
                }
            }
        }
        (ShapeKind::List(item), Kind::Sequence(items)) => {
            for node in items {
                walk(node, item, are_enums_closed, sink);
            }
        }
        (ShapeKind::Map(_, item), Kind::Mapping(entries)) => {
            for entry in entries {
                walk(&entry.node, item, are_enums_closed, sink);
            }
        }
        (ShapeKind::Enum(values), Kind::Scalar(Value::String(text)))
            if are_enums_closed && !text.contains('{') && !values.contains(&text.as_str()) =>
        {
            let help = suggest(text, values.iter().copied());
            sink.report(node.position, format!("`{}` has no value `{text}`", shape.name), help);
        }
        (ShapeKind::Document, Kind::Sequence(_)) => {}
        (_, Kind::Scalar(value)) if is_scalar_of(shape, value) => {}
        _ => {
            let help = match node.entries() {
                Some([entry]) if matches!(entry.node.kind, Kind::Scalar(Value::Null)) => {
                    format!("a name in braces stands in quotes: \"{{{}}}\"", entry.key)
                }
                _ => "to send a value of another type, use `raw`".to_owned(),
            };
            let message = format!("`{}` takes {}, not {}", shape.name, describe(shape), node.describe());
            sink.report(node.position, message, Some(help));
        }
    }
}

fn is_scalar_of(shape: &Shape, value: &Value) -> bool {
    match (&shape.kind, value) {
        (_, Value::Null) | (ShapeKind::Document, _) => true,
        (_, Value::String(text)) if text.contains('{') => true,
        (ShapeKind::String | ShapeKind::Enum(_) | ShapeKind::Blob, Value::String(_))
        | (ShapeKind::Boolean, Value::Bool(_))
        | (ShapeKind::Double { .. } | ShapeKind::Timestamp(_), Value::Number(_)) => true,
        (ShapeKind::Integer | ShapeKind::Long, Value::Number(number)) => number.is_i64(),
        _ => false,
    }
}

fn describe(shape: &Shape) -> &'static str {
    match shape.kind {
        ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::EventStream(_) | ShapeKind::Map(..) => {
            "a mapping"
        }
        ShapeKind::List(_) => "a list",
        ShapeKind::String | ShapeKind::Enum(_) | ShapeKind::Blob => "a string",
        ShapeKind::Boolean => "a boolean",
        ShapeKind::Integer | ShapeKind::Long => "a whole number",
        ShapeKind::Double { .. } | ShapeKind::Timestamp(_) => "a number",
        ShapeKind::Document => "any value",
    }
}
