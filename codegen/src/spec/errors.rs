//! The errors of an operation: those that it declares, and which of them is answered when.

use std::collections::BTreeMap;

use super::knowledge::{Refusal, Requirement};
use super::markdown::{code, plain, table, words};
use super::{Sources, requirements};
use crate::schema::Operation;
use crate::surface::http;

/// The declared errors with their status, and the messages that requirements expect.
pub(super) fn section(sources: &Sources<'_>, operation: &Operation) -> String {
    let words_of = sources.notes.operation(&operation.name);
    let row = |(error, status): (&str, u16)| {
        let when = words_of
            .and_then(|note| note.errors.get(error))
            .map(|text| requirements::linked(sources, &words(text)));
        let since = sources.history.error(&operation.name, error).unwrap_or_default();
        vec![code(error), status.to_string(), when.unwrap_or_default(), since]
    };
    let declared = http::errors(&sources.surfaces, operation).into_iter().map(row);
    let mut text = String::from(
        "Besides these, any operation may answer an [error of the protocol](wire.md), such as `SerializationException`. \
         The status is what the service answers, whatever the model says; the body and `x-amzn-errortype` name the \
         error.\n\n",
    );
    if words_of.is_some() {
        text += &table(&["error", "status", "when", "since botocore"], declared);
    } else {
        text += &table(&["error", "status"], declared.map(|mut row| row.drain(..2).collect()));
    }
    let rows = refusals(sources, operation);
    if !rows.is_empty() {
        text += "\n### Which error for what\n\nAn empty cell is not known, or left open by the requirement. Names and ids in \
                 a message are those of the request; `{pool}` and `{client}` stand for ids. Where an error is known less \
                 well than its message, its own grade stands beside it.\n\n";
        text += &table(&["when", "error", "message", "grade", "evidence"], rows);
    }
    text
}

/// The errors that requirements expect, by their codes. Where what a message says is known better than its code, each is
/// a requirement of its own, with a grade of its own.
fn refusals(sources: &Sources<'_>, operation: &Operation) -> Vec<Vec<String>> {
    let by_id: BTreeMap<&str, &Requirement> = sources
        .knowledge
        .by_hand(&operation.name)
        .map(|requirement| (requirement.id.as_str(), requirement))
        .collect();
    let mut rows = Vec::new();
    for requirement in by_id.values() {
        if requirement.has_the_code_of().is_some_and(|other| by_id.contains_key(other)) {
            continue;
        }
        let on_code = by_id.get(format!("{}-type", requirement.id).as_str());
        for refusal in requirement.refusals() {
            let row = vec![
                format!("[{}](#{})", plain(&requirement.statement), requirement.rest()),
                code_of(&refusal, on_code.copied()),
                message_of(&refusal),
                requirement.grade.clone(),
                requirements::evidence(&requirement.evidence),
            ];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    let by_error = |row: &Vec<String>| (row[1].is_empty(), row[1].clone(), row[0].clone());
    rows.sort_by_cached_key(by_error);
    rows
}

/// The code of an error, which may be known from a requirement of its own.
fn code_of(refusal: &Refusal<'_>, on_code: Option<&Requirement>) -> String {
    if let Some(known) = refusal.code {
        return code(known);
    }
    let other = on_code.and_then(|other| Some((other.refusals().find_map(|refusal| refusal.code)?, other)));
    other.map(|(known, other)| format!("{} (grade {})", code(known), other.grade)).unwrap_or_default()
}

/// The claims of an error.
fn message_of(refusal: &Refusal<'_>) -> String {
    // Braces are doubled in scenarios, where single ones name what an earlier step gave.
    let literal = |text: &str| code(&text.replace("{{", "{").replace("}}", "}"));
    match (refusal.message, &refusal.violations[..], refusal.pattern) {
        (Some(message), ..) => literal(message),
        (None, [violation], _) => literal(&format!("1 validation error detected: {violation}")),
        (None, [], pattern) => {
            pattern.map(|pattern| format!("matches {}", code(pattern))).unwrap_or_default()
        }
        (None, several, _) => {
            literal(&format!("{} validation errors detected: {}", several.len(), several.join("; ")))
        }
    }
}
