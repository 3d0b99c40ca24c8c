//! Doc comments: facts of the model (type, constraint, errors), and the words of the notes.

use super::plan::Plan;
use crate::notes::MemberNote;
use crate::schema::{Kind, Member, Operation, Shape, TimestampFormat};

/// A member: what it is, and what the notes say of it.
pub(super) fn member(plan: &Plan<'_>, owner: &str, member: &Member) -> Vec<String> {
    let mut facts = vec![describe(plan, plan.schema.shape(&member.shape))];
    if member.required {
        facts.push("required".into());
    }
    if member.deprecated {
        facts.push("deprecated".into());
    }
    if member.idempotency_token {
        facts.push(
            "an idempotency token: clients fill it with a fresh random text when it is left out".into(),
        );
    }
    let mut lines = vec![format!("`{}`: {}.", member.name, facts.join(", "))];
    if let Some(note) = plan.notes.member(owner, &member.name) {
        lines.extend(words(&note));
    }
    lines
}

fn words(note: &MemberNote) -> Vec<String> {
    let mut lines = vec![String::new(), note.about.trim().to_owned()];
    let points = [
        ("Unit", &note.unit),
        ("Range", &note.range),
        ("Default", &note.default),
        ("Left out of an update", &note.omitted),
        ("Missing from an answer", &note.absent),
        ("Documents", &note.documents),
    ];
    let points: Vec<String> = points
        .iter()
        .filter_map(|(title, text)| Some(format!("- {title}: {}", text.as_ref()?.trim().replace('\n', " "))))
        .collect();
    if !points.is_empty() {
        lines.push(String::new());
        lines.extend(points);
    }
    lines
}

/// A structure: its name, and what the notes say of it.
pub(super) fn structure(plan: &Plan<'_>, name: &str) -> Vec<String> {
    let about = plan.notes.structure(name).and_then(|note| note.about.as_ref());
    let mut lines = vec![format!("`{name}`.")];
    if let Some(about) = about {
        lines.extend([String::new(), about.trim().to_owned()]);
    }
    lines
}

/// An operation: signed or not, what the notes say of it, and the errors it declares.
pub(super) fn operation(plan: &Plan<'_>, operation: &Operation) -> Vec<String> {
    let signed = if operation.signed { "signed with SigV4" } else { "not signed" };
    let deprecated = if operation.deprecated { ", deprecated" } else { "" };
    let mut lines = vec![format!("The operation `{}`: {signed}{deprecated}.", operation.name)];
    if let Some(note) = plan.notes.operation(&operation.name) {
        lines.extend([String::new(), note.about.trim().to_owned()]);
    }
    lines
}

/// The type and the constraints of a shape, in words.
pub(super) fn describe(plan: &Plan<'_>, shape: &Shape) -> String {
    let mut facts = vec![kind(plan, shape)];
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

fn kind(plan: &Plan<'_>, shape: &Shape) -> String {
    let inner = |name: &str| {
        let or_null = if shape.sparse { " or null" } else { "" };
        describe(plan, plan.schema.shape(name)) + or_null
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

fn limits(shape: &Shape) -> Option<String> {
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
