//! The ledger: one sourced observation per entry, in our own words.

use std::collections::BTreeMap;

use cognito_idp_types::SERVICE;

use crate::input::diagnostic::{Sink, suggest};
use crate::input::fields::Fields;
use crate::input::node::Node;
use crate::suite::endpoint;
use crate::suite::grade::Grade;

/// One sourced observation of the real service.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The id, such as `D-002`.
    pub id: String,
    /// Its grade.
    pub grade: Grade,
    /// The operations that it was observed on, `oauth` for the endpoints beside the calls; empty when it holds for all
    /// of them.
    pub operations: Vec<String>,
    /// True if the source leaves open which of the operations it was.
    pub operation_unsaid: bool,
    /// The steps that were done or sent, and their results.
    pub observed: String,
    /// The part of it that was concluded and not seen, such as `error type`.
    pub concluded: Vec<String>,
    /// The address of the source.
    pub source: String,
    /// When it was observed or published.
    pub date: Option<String>,
}

impl Evidence {
    /// Its source with the date, where there is one.
    pub fn cite(&self) -> String {
        let date = self.date.as_deref().map(|date| format!(", {date}")).unwrap_or_default();
        format!("{}{date}", self.source)
    }

    /// Its grade as support for a claim about `operation`. What was seen on a sister operation is an analogy, and
    /// what may have been one is no better: neither is ever more than B.
    pub fn grade_for(&self, operation: &str) -> Grade {
        let covers = self.operations.is_empty() || self.operations.iter().any(|own| own == operation);
        if covers && !self.operation_unsaid { self.grade } else { self.grade.max(Grade::B) }
    }
}

/// Reads the entries of one ledger file.
pub(crate) fn read(root: &Node, sink: &mut Sink<'_>) -> Vec<Evidence> {
    let Some(entries) = root.entries() else {
        sink.report(root.position, "a ledger must map ids to entries", None);
        return Vec::new();
    };
    entries.iter().filter_map(|entry| read_one(&entry.key, &entry.node, sink)).collect()
}

/// The ids of entries that something cites; one that is not in the ledger is a mistake.
pub(crate) fn cited(
    fields: &Fields<'_>,
    ledger: &BTreeMap<String, Evidence>,
    sink: &mut Sink<'_>,
) -> Vec<String> {
    let cited = fields.texts("evidence", sink);
    for (id, position) in cited.iter().filter(|(id, _)| !ledger.contains_key(id)) {
        let help = suggest(id, ledger.keys().map(String::as_str));
        sink.report(*position, format!("unknown evidence `{id}`"), help);
    }
    cited.into_iter().map(|(id, _)| id).collect()
}

fn read_one(id: &str, node: &Node, sink: &mut Sink<'_>) -> Option<Evidence> {
    const KNOWN: [&str; 7] =
        ["grade", "operation", "operation-unsaid", "observed", "concluded", "source", "date"];
    let fields = Fields::open(node, "an entry of the ledger", &KNOWN, sink)?;
    let letter = fields.require("grade", sink);
    let grade = letter.and_then(Node::text).and_then(Grade::parse);
    if let (None, Some(letter)) = (grade, letter) {
        sink.report(letter.position, "a grade is A, B or C", None);
    }
    fields.require("operation", sink);
    let mut operations = Vec::new();
    for (name, position) in fields.texts("operation", sink) {
        if name == "*" {
            continue;
        }
        if name != endpoint::OAUTH && SERVICE.operation(&name).is_none() {
            let help = suggest(&name, SERVICE.operations.iter().map(|operation| operation.name));
            sink.report(position, format!("the service has no operation `{name}`"), help);
        }
        operations.push(name);
    }
    Some(Evidence {
        id: id.to_owned(),
        // A mistake in an entry is reported; the entry is there all the same, so that nothing else is.
        grade: grade.unwrap_or(Grade::C),
        operations,
        operation_unsaid: fields.boolean("operation-unsaid", sink) == Some(true),
        observed: fields.text("observed", sink).unwrap_or_default(),
        concluded: fields.texts("concluded", sink).into_iter().map(|(text, _)| text).collect(),
        source: fields.text("source", sink).unwrap_or_default(),
        date: fields.optional_text("date", sink),
    })
}
