//! A generated case: a requirement, and the scenario of one call that checks it.

use std::sync::Arc;

use cognito_idp_types::schema::Operation;
use serde_json::{Value, json};

use crate::suite::assertion::Assertion;
use crate::suite::grade::Grade;
use crate::suite::requirement::{Origin, Requirement};
use crate::suite::scenario::{Action, Arrange, Check, PoolFixture, Scenario, Step};
use crate::suite::template::Template;

/// The start of the ids of the cases' scenarios.
const CASES: &str = "generated/";

/// A requirement with the scenario that checks it, or without one where nothing from outside can.
pub(crate) struct Case {
    pub(crate) requirement: Requirement,
    pub(crate) scenario: Option<Scenario>,
}

/// The requirement of a case; its grade follows from the ledger.
pub(super) fn generated(
    id: String,
    statement: String,
    evidence: Vec<String>,
    not_testable: Option<String>,
) -> Requirement {
    let (grade, origin) = (Grade::C, Origin::Generated);
    Requirement { id, statement, evidence, grade, contested: false, since: None, not_testable, origin }
}

/// The scenario of a case: one call, one check.
pub(super) fn one_step(
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
        any: false,
        is_invalid: false,
        expects: Vec::new(),
        checks: vec![check],
    };
    Scenario {
        id: format!("{CASES}{}", requirement.id),
        title: requirement.statement.clone(),
        needs: Vec::new(),
        arrange,
        steps: vec![step],
        control_of: None,
    }
}

/// The plainest pool that holds what tables of values name.
pub(super) fn pool_with(providers: Vec<Value>, resource_servers: Vec<Value>) -> PoolFixture {
    PoolFixture { pool: json!({}), providers, resource_servers }
}

/// Takes a case apart, its scenario ready to be shared.
pub(crate) fn into_parts(case: Case) -> (Requirement, Option<Arc<Scenario>>) {
    (case.requirement, case.scenario.map(Arc::new))
}
