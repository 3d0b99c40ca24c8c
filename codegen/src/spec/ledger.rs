//! The page of the evidence: every entry of the ledger, and what cites it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::markdown::plain;
use super::{Sources, page_of};
use crate::spec::knowledge::Requirement;

pub(super) fn page(sources: &Sources<'_>) -> String {
    let mut cited: BTreeMap<&str, Vec<&Requirement>> = BTreeMap::new();
    for requirement in &sources.knowledge.requirements {
        for id in &requirement.evidence {
            cited.entry(id).or_default().push(requirement);
        }
    }
    let mut text = String::from(
        "# Evidence\n\nWhat is known of the real service, one sourced observation each, in our own words. Grade A was \
         seen on the service, B is stated about it, C is not settled. What was seen on another operation, or on one that the \
         source leaves open, counts as B where a requirement cites it.\n",
    );
    for (id, entry) in &sources.knowledge.evidence {
        let _ = write!(text, "\n## {id}\n\nGrade {}", entry.grade);
        if !entry.operations.is_empty() {
            let linked = entry.operations.iter().map(|operation| operation_link(sources, operation));
            let (between, unsaid) = if entry.operation_unsaid {
                (" or ", ": which of them, the source leaves open")
            } else {
                (", ", "")
            };
            let _ = write!(text, ", {}{unsaid}", linked.collect::<Vec<_>>().join(between));
        }
        let _ = writeln!(text, ". {}\n", plain(&entry.observed));
        if !entry.concluded.is_empty() {
            let _ = writeln!(text, "Concluded, not seen: {}.\n", plain(&entry.concluded.join(", ")));
        }
        let date = entry.date.as_ref().map(|date| format!(", {}", plain(date))).unwrap_or_default();
        let _ = writeln!(text, "Source: {}{date}", plain(&entry.source));
        let citing = cited.remove(id.as_str()).unwrap_or_default();
        let (by_rule, by_hand): (Vec<_>, Vec<_>) =
            citing.into_iter().partition(|requirement| requirement.is_by_rule());
        let mut links: Vec<String> =
            by_hand.into_iter().map(|requirement| requirement_link(sources, requirement)).collect();
        if !by_rule.is_empty() {
            links.push(format!("{} by rule", by_rule.len()));
        }
        if !links.is_empty() {
            let _ = writeln!(text, "\nCited by: {}", links.join(", "));
        }
    }
    text
}

/// A link to an operation's page, or its name where there is none.
pub(super) fn operation_link(sources: &Sources<'_>, name: &str) -> String {
    match name {
        "oauth" => "[the OAuth endpoints](oauth.md)".into(),
        name if sources.surfaces.operation(name).is_some() => format!("[{name}]({})", page_of(name)),
        name => plain(name),
    }
}

/// A link to where a requirement stands.
pub(super) fn requirement_link(sources: &Sources<'_>, requirement: &Requirement) -> String {
    let page = match requirement.operation.as_str() {
        topic @ ("wire" | "oauth") => format!("{topic}.md"),
        name if sources.surfaces.operation(name).is_some() => page_of(name),
        _ => return plain(&requirement.id),
    };
    format!("[{}]({page}#{})", plain(&requirement.id), requirement.rest())
}
