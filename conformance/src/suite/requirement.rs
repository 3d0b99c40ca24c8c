//! Requirements: one testable sentence about the service each, with its evidence and the grade that follows.

use std::collections::BTreeMap;

use cognito_idp_types::SERVICE;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::input::diagnostic::{Position, Sink, suggest};
use crate::input::fields::Fields;
use crate::input::node::Node;
use crate::suite::endpoint::OAUTH;
use crate::suite::evidence::{self, Evidence};
use crate::suite::grade::Grade;
use crate::suite::protocol::WIRE_RULES;

/// The maker of the checks of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Scenario files.
    Scenario,
    /// Cases that follow from the model and from tables of values, by rule.
    Generated,
    /// Every exchange of a run.
    Wire,
}

/// The kinds of check, whose numbers are never added up.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    IntoStaticStr,
    VariantArray,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum CheckKind {
    /// What the service does: written by people, from what was seen.
    Behaviour,
    /// What it refuses and takes by the constraints of the model: by rule.
    Validation,
    /// How it speaks: every exchange.
    Wire,
}

impl CheckKind {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Origin {
    /// The kind of the checks.
    pub fn kind(self) -> CheckKind {
        match self {
            Self::Scenario => CheckKind::Behaviour,
            Self::Generated => CheckKind::Validation,
            Self::Wire => CheckKind::Wire,
        }
    }
}

/// One sentence about the service that can be true or false.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The id, such as `UpdateUserPoolClient.ClientName.kept-when-omitted`.
    pub id: String,
    /// The sentence.
    pub statement: String,
    /// The ids of its evidence.
    pub evidence: Vec<String>,
    /// The grade that its evidence gives it.
    pub grade: Grade,
    /// True if it is held at grade C, whatever its evidence: that disagrees, or leaves it open.
    pub contested: bool,
    /// The year from which on it holds, where it did not always.
    pub since: Option<String>,
    /// Why no scenario can check it, where none can.
    pub not_testable: Option<String>,
    /// The maker of its checks.
    pub origin: Origin,
}

impl Requirement {
    /// The operation that it is about; `wire` for the protocol, `oauth` for the endpoints beside the calls.
    pub fn operation(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// The grade that a piece of evidence has for it. What a claim about the protocol was seen on is no
    /// analogy: the protocol is one for all operations.
    pub(crate) fn grade_of(&self, evidence: &Evidence) -> Grade {
        match self.origin {
            Origin::Wire => evidence.grade,
            Origin::Scenario => evidence.grade_for(self.operation()),
            // The model states the constraint, and the sentence was seen about another member.
            Origin::Generated => evidence.grade.max(Grade::B),
        }
    }

    /// Sets the grade that follows from the evidence.
    pub(crate) fn with_grade(mut self, ledger: &BTreeMap<String, Evidence>) -> Self {
        let cited = self.evidence.iter().filter_map(|id| ledger.get(id));
        let best = cited.map(|evidence| self.grade_of(evidence)).min();
        self.grade = best.filter(|_| !self.contested).unwrap_or(Grade::C);
        self
    }
}

/// The start of the ids of the protocol's requirements.
const WIRE: &str = "wire";

/// Reads the requirements of one file.
pub(crate) fn read(
    root: &Node,
    ledger: &BTreeMap<String, Evidence>,
    sink: &mut Sink<'_>,
) -> Vec<(Requirement, Position)> {
    let Some(entries) = root.entries() else {
        sink.report(root.position, "a requirements file must map ids to requirements", None);
        return Vec::new();
    };
    let read = entries.iter().filter_map(|entry| {
        check_id(&entry.key, entry.position, sink);
        Some((read_one(&entry.key, &entry.node, entry.position, ledger, sink)?, entry.position))
    });
    read.collect()
}

fn check_id(id: &str, position: Position, sink: &mut Sink<'_>) {
    let mut parts = id.split('.');
    let operation = parts.next().unwrap_or_default();
    if ![WIRE, OAUTH].contains(&operation) && SERVICE.operation(operation).is_none() {
        let names = SERVICE.operations.iter().map(|operation| operation.name);
        let help = suggest(operation, names);
        sink.report(position, format!("`{id}` begins with no operation of the service"), help);
    } else if parts.next().is_none() {
        let help = Some("ids read Operation.Member.rule, wire.part.rule, or oauth.endpoint.rule".into());
        sink.report(position, format!("`{id}` names no rule"), help);
    }
}

fn read_one(
    id: &str,
    node: &Node,
    position: Position,
    ledger: &BTreeMap<String, Evidence>,
    sink: &mut Sink<'_>,
) -> Option<Requirement> {
    const KNOWN: [&str; 5] = ["statement", "evidence", "contested", "since", "not-testable"];
    let fields = Fields::open(node, "a requirement", &KNOWN, sink)?;
    let cited = evidence::cited(&fields, ledger, sink);
    if cited.is_empty() {
        let help = Some("cite the ids of the ledger's entries that show it".into());
        sink.report(position, format!("requirement `{id}` has no evidence"), help);
    }
    let contested = fields.boolean("contested", sink) == Some(true);
    let requirement = Requirement {
        id: id.to_owned(),
        // Without one it is there all the same, so that nothing else is reported missing.
        statement: fields.text("statement", sink).unwrap_or_default(),
        evidence: cited,
        grade: Grade::C,
        contested,
        since: fields.optional_text("since", sink),
        not_testable: fields.optional_text("not-testable", sink),
        // Facts of the protocol that no rule shows on every exchange are for scenarios.
        origin: if WIRE_RULES.contains(&id) { Origin::Wire } else { Origin::Scenario },
    };
    Some(requirement.with_grade(ledger))
}
