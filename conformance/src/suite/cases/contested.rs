//! Contested generated requirements: nobody knows yet whether they hold.

use std::collections::BTreeMap;

use super::case::Case;
use crate::input::diagnostic::{Position, Sink, suggest};
use crate::input::fields::Fields;
use crate::input::node::Node;
use crate::suite::evidence::{self, Evidence};

/// The contested ones, by id.
#[derive(Debug, Default)]
pub(crate) struct Contested(BTreeMap<String, Entry>);

#[derive(Debug)]
struct Entry {
    position: Position,
    evidence: Vec<String>,
}

/// Reads the contested ones: an id each, with the further evidence that speaks of it.
pub(crate) fn read(root: &Node, ledger: &BTreeMap<String, Evidence>, sink: &mut Sink<'_>) -> Contested {
    let Some(entries) = root.entries() else {
        sink.report(root.position, "the contested cases must map ids to their evidence", None);
        return Contested::default();
    };
    let mut contested = BTreeMap::new();
    for entry in entries {
        let Some(fields) = Fields::open(&entry.node, "a contested case", &["evidence"], sink) else {
            continue;
        };
        let evidence = evidence::cited(&fields, ledger, sink);
        contested.insert(entry.key.clone(), Entry { position: entry.position, evidence });
    }
    Contested(contested)
}

impl Contested {
    /// Applies each to its case; one that applies to none is a mistake.
    pub(crate) fn apply(self, cases: &mut [Case], sink: &mut Sink<'_>) {
        let mut open = self.0;
        for case in &mut *cases {
            if let Some(entry) = open.remove(&case.requirement.id) {
                case.requirement.contested = true;
                case.requirement.evidence.extend(entry.evidence);
            }
        }
        for (id, entry) in open {
            let help = suggest(&id, cases.iter().map(|case| case.requirement.id.as_str()));
            sink.report(entry.position, format!("there is no generated case `{id}`"), help);
        }
    }
}
