//! Doc comments: facts of the model (type, constraint, errors), and the words of the notes.

use super::plan::Plan;
use crate::notes::MemberNote;
use crate::schema::{Member, Operation};
use crate::words::describe;

/// A member: what it is, and what the notes say of it.
pub(super) fn member(plan: &Plan<'_>, owner: &str, member: &Member) -> Vec<String> {
    let mut facts = vec![describe(plan.schema, plan.schema.shape(&member.shape))];
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
