//! A shape of the model in words: for doc comments and for the spec.

use crate::schema::{Kind, Schema, Shape, TimestampFormat};

/// The type and the constraints of a shape, in words.
pub(crate) fn describe(schema: &Schema, shape: &Shape) -> String {
    let mut facts = vec![kind(schema, shape)];
    facts.extend(limits(shape));
    if let Some(pattern) = &shape.pattern {
        let rule = if pattern.whole { "pattern" } else { "a part of it matches" };
        facts.push(format!("{rule} {}", code(&pattern.source)));
    }
    if shape.sensitive {
        facts.push("sensitive".into());
    }
    facts.join(", ")
}

fn kind(schema: &Schema, shape: &Shape) -> String {
    let inner = |name: &str| {
        let or_null = if shape.sparse { " or null" } else { "" };
        describe(schema, schema.shape(name)) + or_null
    };
    match &shape.kind {
        Kind::Structure(_) | Kind::Union(_) => format!("`{}`", shape.name),
        Kind::EventStream(_) => format!("`{}`, a stream of events that nothing here decodes", shape.name),
        Kind::List(item) => format!("list of {}", inner(item)),
        Kind::Map(_, value) => format!("map of string to {}", inner(value)),
        Kind::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            format!("one of {}", values.join(", "))
        }
        Kind::String => "string".into(),
        Kind::Boolean => "boolean".into(),
        Kind::Integer => "32-bit integer".into(),
        Kind::Long => "64-bit integer".into(),
        Kind::Double(min, max) => {
            let limit = |word: &str, limit: &Option<f64>| limit.map(|limit| format!(", {word} {limit}"));
            let limits = [limit("at least", min), limit("at most", max)];
            limits.into_iter().flatten().fold("number".to_owned(), |text, limit| text + &limit)
        }
        Kind::Timestamp(TimestampFormat::EpochSeconds) => "seconds since the epoch".into(),
        Kind::Timestamp(TimestampFormat::DateTime) => "date and time as in RFC 3339".into(),
        Kind::Timestamp(TimestampFormat::HttpDate) => "date and time as in HTTP headers".into(),
        Kind::Blob => "bytes, as base64".into(),
        Kind::Document => "any JSON".into(),
    }
}

pub(crate) fn limits(shape: &Shape) -> Option<String> {
    let what = match &shape.kind {
        Kind::Integer | Kind::Long | Kind::Double(..) => "",
        Kind::List(_) => "items ",
        Kind::Map(..) => "entries ",
        _ => "length ",
    };
    match (shape.min, shape.max) {
        (Some(min), Some(max)) => Some(format!("{what}{min} to {max}")),
        (Some(min), None) => Some(format!("{what}at least {min}")),
        (None, Some(max)) => Some(format!("{what}at most {max}")),
        (None, None) => None,
    }
}

/// Inline code that may hold backticks itself.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
