//! The page about older documents: where they are wrong, and what changed since they were made.

use std::fmt::Write as _;

use super::Sources;
use super::ledger::operation_link;
use super::markdown::{code, table};
use super::operation::places;
use crate::diff::{Change, What, diff};
use crate::surface::Document;
use crate::{Error, Result};

pub(super) fn page(sources: &Sources<'_>) -> Result<String> {
    let mut text = String::from(
        "# Older documents\n\nFour public documents describe `UpdateUserPoolClient` to users of four clients. Each was \
         made from a model of its time. What they name, in its order, is exactly what our surface of that model names, but \
         for what is listed here: options and output with types, syntax and required ones (AWS CLI), parameters with \
         types, required ones and aliases (PowerShell), arguments with required ones (paws), members with the types of \
         JSON, headers and errors (HTTP). Then follows what changed in the model since. What their sentences say wrongly \
         stands [with the operation](update-user-pool-client.md#what-older-documents-get-wrong-and-leave-out).\n",
    );
    for document in sources.documents {
        let _ = write!(text, "\n## {}\n\n", document.title);
        let _ = writeln!(
            text,
            "About {}, from the model of botocore {}.\n",
            operation_link(sources, &document.operation),
            sources.history.dated(&document.botocore)
        );
        text.push_str(&explained(document));
        let vintage = sources.vintages.iter().find(|(version, _)| *version == document.botocore);
        let (_, old) = vintage.ok_or_else(|| Error::StaleNote {
            on: document.title.clone(),
            reason: format!("there is no model of botocore {}", document.botocore),
        })?;
        let changes = diff(old, sources.surfaces.schema);
        let own = changes.iter().filter(|change| change.reaches(&document.operation));
        let _ = writeln!(text, "\nSince then:\n\n{}", list(sources, own, &document.operation));
    }
    if let Some((version, oldest)) = sources.vintages.first() {
        let changes = diff(oldest, sources.surfaces.schema);
        let _ = write!(text, "\n## Operations since botocore {}\n\n", sources.history.dated(version));
        let named = |what: What| changes.iter().filter(move |change| change.change == what);
        let added: Vec<String> =
            named(What::OperationAdded).map(|change| operation_link(sources, &change.on)).collect();
        let gone: Vec<String> = named(What::OperationRemoved).map(|change| code(&change.on)).collect();
        let _ = writeln!(text, "New ({}): {}.\n", added.len(), added.join(", "));
        let gone = if gone.is_empty() { "none".to_owned() } else { gone.join(", ") };
        let _ = writeln!(text, "Gone: {gone}.\n");
        text.push_str("`cargo xtask model-diff OLD NEW` lists all changes between two models.\n");
    }
    Ok(text)
}

/// The differences that are explained.
fn explained(document: &Document) -> String {
    if document.explained.is_empty() {
        return "No differences in names, order, types and what is required.\n".into();
    }
    let lines =
        |lines: &[String]| lines.iter().map(|line| code(line.trim())).collect::<Vec<_>>().join("<br>");
    let row = |explained: &crate::surface::Explained| {
        let kind = if explained.wrong { "wrong" } else { "of another version" };
        vec![lines(&explained.document), lines(&explained.ours), kind.into(), explained.why.clone()]
    };
    table(&["the document", "in truth", "", "why"], document.explained.iter().map(row))
}

fn list<'a>(sources: &Sources<'_>, changes: impl Iterator<Item = &'a Change>, operation: &str) -> String {
    let known = sources.surfaces.operation(operation);
    let line = |change: &Change| {
        let shape = change.on.split(['.', ' ']).next().unwrap_or_default();
        let places = known.map(|known| places(sources, known, shape)).unwrap_or_default();
        let places: Vec<String> = places.iter().map(|place| code(place)).collect();
        let at = if places.is_empty() { String::new() } else { format!(" (in {})", places.join(", ")) };
        let breaking = if change.can_break(operation) { " This may break callers." } else { "" };
        format!("- {change}{at}.{breaking}\n")
    };
    let lines: String = changes.map(line).collect();
    if lines.is_empty() { "- nothing\n".into() } else { lines }
}
