//! Positive controls: one valid call of each operation, with all that it needs, that must succeed before any refusal by that
//! operation counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::{Kind as ModelKind, Operation};
use serde_json::Value;

use crate::input::diagnostic::{Position, Sink, suggest};
use crate::input::fields::Fields;
use crate::input::node::{Entry, Kind, Node};
use crate::suite::evidence::{self, Evidence};
use crate::suite::grade::Grade;
use crate::suite::requirement::{Origin, Requirement};
use crate::suite::scenario::{self, Scenario};

/// The step of a control that is the control.
pub(crate) const STEP: &str = "control";
/// The start of the ids of the scenarios of controls.
const FOLDER: &str = "controls/";
/// The model, which has the operation and its members.
const MODEL: &str = "M-041";

/// A control as its file has it: the requirement, and the scenario unless no valid call can be made from outside.
pub(crate) struct Control {
    operation: &'static str,
    requirement: Requirement,
    scenario: Option<Node>,
}

/// The controls of all operations.
#[derive(Clone, Debug, Default)]
pub struct Controls {
    scenarios: BTreeMap<&'static str, Arc<Scenario>>,
    /// Why no valid call can be made from outside, by operation.
    none: BTreeMap<&'static str, String>,
}

impl Controls {
    /// The control of an operation.
    pub(crate) fn of(&self, operation: &str) -> Option<&Arc<Scenario>> {
        self.scenarios.get(operation)
    }

    /// Why no valid call of an operation can be made from outside, if none can.
    pub fn why_none(&self, operation: &str) -> Option<&str> {
        self.none.get(operation).map(String::as_str)
    }

    /// Adds those of another file.
    pub(crate) fn extend(&mut self, others: Self) {
        self.scenarios.extend(others.scenarios);
        self.none.extend(others.none);
    }

    /// All of them.
    pub fn scenarios(&self) -> impl Iterator<Item = &Arc<Scenario>> {
        self.scenarios.values()
    }
}

/// Reads the controls of one file.
pub(crate) fn read(root: &Node, ledger: &BTreeMap<String, Evidence>, sink: &mut Sink<'_>) -> Vec<Control> {
    let Some(entries) = root.entries() else {
        sink.report(root.position, "a file of controls must map operations to calls", None);
        return Vec::new();
    };
    entries.iter().filter_map(|entry| read_one(entry, ledger, sink)).collect()
}

fn read_one(entry: &Entry, ledger: &BTreeMap<String, Evidence>, sink: &mut Sink<'_>) -> Option<Control> {
    const KNOWN: [&str; 7] = ["arrange", "before", "with", "answers", "needs", "evidence", "none"];
    let Some(operation) = SERVICE.operation(&entry.key) else {
        let help = suggest(&entry.key, SERVICE.operations.iter().map(|operation| operation.name));
        sink.report(entry.position, format!("the service has no operation `{}`", entry.key), help);
        return None;
    };
    let fields = Fields::open(&entry.node, "a control", &KNOWN, sink)?;
    let none = fields.optional_text("none", sink);
    let mut evidence = evidence::cited(&fields, ledger, sink);
    evidence.push(MODEL.into());
    let requirement = Requirement {
        id: format!("{}.{STEP}", operation.name),
        statement: format!("A valid call of {} succeeds.", operation.name),
        evidence,
        grade: Grade::C,
        contested: false,
        since: None,
        not_testable: none.clone(),
        origin: Origin::Scenario,
    };
    let scenario = none.is_none().then(|| scenario_node(operation, &fields, entry.position));
    Some(Control { operation: operation.name, requirement: requirement.with_grade(ledger), scenario })
}

/// The control as a scenario: the calls before it, and itself as the last step.
fn scenario_node(operation: &Operation, fields: &Fields<'_>, position: Position) -> Node {
    let node = |kind: Kind| Node { position, kind };
    let text = |text: String| node(Kind::Scalar(text.into()));
    let mapping = |entries: Vec<(&str, Node)>| {
        let entries = entries.into_iter().map(|(key, node)| Entry { key: key.into(), position, node });
        node(Kind::Mapping(entries.collect()))
    };
    // What an operation makes or shows, it answers.
    let whole = operation.output.and_then(|output| match output.members() {
        [only] if matches!(only.shape.kind, ModelKind::Structure(_)) => Some(only.name),
        _ => None,
    });
    let own = fields.get("answers").cloned();
    let answers = own.or_else(|| whole.map(|name| text(name.to_owned())));
    let mut succeeds = vec![("success", node(Kind::Scalar(Value::Bool(true))))];
    succeeds.extend(answers.map(|answers| ("present", answers)));
    let succeeds = mapping(succeeds);
    let requirement = format!("{}.{STEP}", operation.name);
    let mut control = vec![("id", text(STEP.into())), ("call", text(operation.name.to_owned()))];
    control.extend(fields.get("with").map(|with| ("with", with.clone())));
    control.push(("checks", mapping(vec![(requirement.as_str(), succeeds)])));
    let before = fields.get("before").map(|before| &before.kind);
    let mut steps = if let Some(Kind::Sequence(steps)) = before { steps.clone() } else { Vec::new() };
    steps.push(mapping(control));
    let mut scenario = vec![("title", text(format!("A valid call of {} succeeds", operation.name)))];
    scenario.extend(["needs", "arrange"].into_iter().filter_map(|key| Some((key, fields.get(key)?.clone()))));
    scenario.push(("steps", node(Kind::Sequence(steps))));
    mapping(scenario)
}

/// Adds the requirements of controls to the others.
pub(crate) fn join(controls: &[Control], requirements: &mut BTreeMap<String, Requirement>) {
    let own = controls.iter().map(|control| (control.requirement.id.clone(), control.requirement.clone()));
    requirements.extend(own);
}

/// Reads the scenarios of controls, once all requirements are known.
pub(crate) fn finish(
    controls: Vec<Control>,
    requirements: &BTreeMap<String, Requirement>,
    sink: &mut Sink<'_>,
) -> Controls {
    let mut finished = Controls::default();
    for Control { operation, requirement, scenario } in controls {
        let id = format!("{FOLDER}{operation}");
        match scenario.and_then(|node| scenario::read(&id, &node, requirements, sink)) {
            Some(scenario) => {
                let scenario = Scenario { control_of: Some(operation), ..scenario };
                finished.scenarios.insert(operation, Arc::new(scenario));
            }
            None => drop(finished.none.insert(operation, requirement.not_testable.unwrap_or_default())),
        }
    }
    finished
}
