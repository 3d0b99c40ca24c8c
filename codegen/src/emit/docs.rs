//! Doc comments made from facts: type, constraint, default, errors.

use crate::schema::{Kind, Member, Operation, Schema, Shape};

/// What a member is, in one line.
pub(super) fn member(schema: &Schema, member: &Member) -> String {
    let shape = schema.shape(&member.shape);
    let mut facts = vec![describe(schema, shape)];
    if member.required {
        facts.push("required".into());
    }
    if member.deprecated {
        facts.push("deprecated".into());
    }
    format!(" `{}`: {}.", member.name, facts.join(", "))
}

/// What an operation is: signed or not, and the errors it declares.
pub(super) fn operation(operation: &Operation) -> Vec<String> {
    let signed = if operation.signed { "signed with SigV4" } else { "not signed" };
    let deprecated = if operation.deprecated { ", deprecated" } else { "" };
    let mut lines = vec![format!(" The operation `{}`: {signed}{deprecated}.", operation.name)];
    if !operation.errors.is_empty() {
        let errors: Vec<String> = operation.errors.iter().map(|e| format!("`{e}`")).collect();
        lines.push(String::new());
        lines.push(format!(" Declared errors: {}.", errors.join(", ")));
    }
    lines
}

/// The type and the constraints of a shape, in words.
pub(super) fn describe(schema: &Schema, shape: &Shape) -> String {
    let mut facts = vec![match &shape.kind {
        Kind::Structure(_) => format!("`{}`", shape.name),
        Kind::List(item) => format!("list of {}", describe(schema, schema.shape(item))),
        Kind::Map(_, value) => {
            format!("map of string to {}", describe(schema, schema.shape(value)))
        }
        Kind::Enum(values) => {
            let values: Vec<String> = values.iter().map(|v| format!("`{v}`")).collect();
            format!("one of {}", values.join(", "))
        }
        Kind::String => "string".into(),
        Kind::Boolean => "boolean".into(),
        Kind::Integer => "32-bit integer".into(),
        Kind::Long => "64-bit integer".into(),
        Kind::Double(min, max) => {
            let limit = |word: &str, limit: &Option<f64>| limit.map(|limit| format!(", {word} {limit}"));
            [
                "number".into(),
                limit("at least", min).unwrap_or_default(),
                limit("at most", max).unwrap_or_default(),
            ]
            .concat()
        }
        Kind::Timestamp => "seconds since the epoch".into(),
        Kind::Blob => "bytes, as base64".into(),
        Kind::Document => "any JSON".into(),
    }];
    let what = match &shape.kind {
        Kind::Integer | Kind::Long | Kind::Double(..) => "",
        Kind::List(_) => "items ",
        Kind::Map(..) => "entries ",
        _ => "length ",
    };
    match (shape.min, shape.max) {
        (Some(min), Some(max)) => facts.push(format!("{what}{min} to {max}")),
        (Some(min), None) => facts.push(format!("{what}at least {min}")),
        (None, Some(max)) => facts.push(format!("{what}at most {max}")),
        (None, None) => {}
    }
    if let Some(pattern) = &shape.pattern {
        facts.push(format!("pattern {}", code(pattern)));
    }
    if shape.sensitive {
        facts.push("sensitive".into());
    }
    facts.join(", ")
}

/// Inline code that may hold backticks itself.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
