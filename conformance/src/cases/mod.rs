//! Cases that follow from the model by rule: for each constraint of each member of each operation, one request that
//! breaks it while all else is valid, and the literal error that the service gives.
//!
//! ```text
//! schema ─▶ walk (every member, with the request around it) ─▶ violation (one value, one rule)
//!                                                                  │ text: texts that fit a pattern, and that do not
//!                                                                  ▼
//! contested.yaml ─▶ which are contested ──────────▶ requirement + scenario of one step + sentence that must be answered
//! app-client.yaml ─▶ accepted: boundary values, and all pairs of optional members
//! ```
//!
//! The sentences are written here from what was seen on the service, and not taken from the code that the reference
//! uses.

mod accepted;
mod contested;
mod sentence;
mod text;
mod violation;
mod walk;

use std::sync::Arc;

use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::Operation;
use serde_json::{Value, json};

use crate::assertion::Assertion;
use crate::grade::Grade;
use crate::requirement::{Origin, Requirement};
use crate::scenario::{Action, Arrange, Check, PoolFixture, Scenario, Step};
use crate::template::Template;

pub(crate) use accepted::{Table, generate as generate_accepted};
pub(crate) use contested::read as read_contested;
use violation::Finding;
pub(crate) use violation::Rule;

/// What the ids of the cases' scenarios begin with.
const CASES: &str = "generated/";

/// A requirement with the scenario that checks it, or without one where nothing from outside can.
pub(crate) struct Case {
    pub(crate) requirement: Requirement,
    pub(crate) scenario: Option<Scenario>,
}

/// The cases of all operations that break a constraint of the model, in the order of the model.
pub(crate) fn generate_refused() -> Vec<Case> {
    let mut texts = text::Texts::default();
    let mut cases = Vec::new();
    for operation in SERVICE.operations {
        walk::walk(operation, &mut |place| {
            for (rule, finding) in violation::violations(place, &mut texts) {
                cases.push(refused(operation, &place.id, rule, finding));
            }
        });
    }
    cases
}

fn refused(operation: &'static Operation, member: &str, rule: Rule, finding: Finding) -> Case {
    let (statement, not_testable, step) = match finding {
        Finding::Violation { statement, request, assertion } => (statement, None, Some((request, assertion))),
        Finding::None(reason) => {
            (format!("{member} keeps the constraint {} of the model.", rule.name()), Some(reason), None)
        }
    };
    let evidence = rule.evidence().iter().map(|id| (*id).to_owned()).collect();
    let id = format!("{}.{member}.{}", operation.name, rule.name());
    let requirement = generated(id, statement, evidence, not_testable);
    let arrange = Arrange { is_shared: true, ..Arrange::default() };
    let scenario = step.map(|(request, assertion)| {
        one_step(&requirement, arrange, operation, Template::new(request), vec![*assertion])
    });
    Case { requirement, scenario }
}

/// The requirement of a case; its grade follows from the ledger.
fn generated(
    id: String,
    statement: String,
    evidence: Vec<String>,
    not_testable: Option<String>,
) -> Requirement {
    let (grade, origin) = (Grade::C, Origin::Generated);
    Requirement { id, statement, evidence, grade, contested: false, since: None, not_testable, origin }
}

/// The scenario of a case: one call, one check.
fn one_step(
    requirement: &Requirement,
    arrange: Arrange,
    operation: &'static Operation,
    input: Template,
    assertions: Vec<Assertion>,
) -> Scenario {
    let check = Check { requirement: requirement.id.clone(), assertions };
    let step = Step {
        id: "case".into(),
        action: Action::Call { operation, input },
        captures: Vec::new(),
        wait: None,
        at_once: 1,
        checks: vec![check],
    };
    Scenario {
        id: format!("{CASES}{}", requirement.id),
        title: requirement.statement.clone(),
        needs: Vec::new(),
        arrange,
        steps: vec![step],
    }
}

/// The plainest pool that holds what tables of values name.
fn pool_with(providers: Vec<Value>, resource_servers: Vec<Value>) -> PoolFixture {
    PoolFixture { pool: json!({}), providers, resource_servers }
}

/// Takes a case apart, its scenario ready to be shared.
pub(crate) fn into_parts(case: Case) -> (Requirement, Option<Arc<Scenario>>) {
    (case.requirement, case.scenario.map(Arc::new))
}
