//! A scenario: one behaviour as a list of calls, and what must exist before them.

use std::time::Duration;

use serde_json::Value;

use super::action::Action;
use crate::suite::assertion::Assertion;
use crate::suite::capability::Capability;
use crate::suite::endpoint;
use crate::suite::path::Path;
use crate::suite::template::Template;

/// One behaviour as a list of calls.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// `area/name`, from the path of its file.
    pub id: String,
    /// The fact that it shows, in a sentence.
    pub title: String,
    /// The capabilities that a target must have for it.
    pub needs: Vec<Capability>,
    /// Things that must exist before its steps.
    pub arrange: Arrange,
    /// Its calls, in order.
    pub steps: Vec<Step>,
    /// The operation that it is the positive control of, if it is one.
    pub control_of: Option<&'static str>,
}

impl Scenario {
    /// True if it takes so long that only a target whose clock can be moved runs it without being asked to.
    pub fn is_slow(&self) -> bool {
        self.steps.iter().any(|step| step.wait.is_some_and(|wait| wait > LONGEST_QUICK_WAIT))
    }

    /// The key that scenarios of one shard have in common: cases of one operation follow each other.
    pub(crate) fn shard_key(&self) -> &str {
        let follows = self.arrange.ground.and_then(|ground| ground.things_of);
        follows.unwrap_or(&self.id)
    }

    /// The names in braces of its calls and checks.
    pub(crate) fn names(&self) -> Vec<String> {
        let calls = self.steps.iter().filter_map(|step| match &step.action {
            Action::Call { input, .. } => input.names().ok(),
            _ => None,
        });
        calls.flatten().collect()
    }

    /// True if it asks endpoints or pages beside the calls.
    pub(crate) fn asks_pages(&self) -> bool {
        self.steps.iter().any(|step| endpoint::is_endpoint(step.action.operation()))
    }

    /// True if it checks this requirement.
    pub fn checks(&self, requirement: &str) -> bool {
        self.steps.iter().flat_map(|step| &step.checks).any(|check| check.requirement == requirement)
    }
}

/// A longer wait makes a scenario slow.
const LONGEST_QUICK_WAIT: Duration = Duration::from_secs(5);

/// Things that must exist before a scenario's steps.
#[derive(Clone, Debug, Default)]
pub struct Arrange {
    /// The user pool with what is set up in it. Scenarios with equal pools share one.
    pub pool: Option<PoolFixture>,
    /// The members of `CreateUserPoolClient` for a client of the scenario's own.
    pub client: Option<Template>,
    /// The members of `AdminCreateUser` for a confirmed user of the scenario's own.
    pub user: Option<Template>,
    /// True if the pool is the scenario's own, and shared with no other.
    pub has_own_pool: bool,
    /// True if the user is signed in by password.
    pub signed_in: bool,
    /// The ground of a generated case: pool, client, user and access token, as far as it names them.
    pub ground: Option<Ground>,
}

/// Things that generated cases share. Cases of operations that change nothing share one; those of other operations have
/// one each, so that whatever a target changes when it takes what it should refuse is seen by no other operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ground {
    /// The operation whose cases have the pool to themselves; without one, cases of many operations share it.
    pub pool_of: Option<&'static str>,
    /// The operation whose cases have client and user to themselves; without one, cases of many operations share them.
    pub things_of: Option<&'static str>,
}

/// A user pool and what scenarios expect to find in it. It has no names in braces, so that it can be shared.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolFixture {
    /// The members of `CreateUserPool`.
    pub pool: Value,
    /// The members of `CreateIdentityProvider`, once per provider.
    pub providers: Vec<Value>,
    /// The members of `CreateResourceServer`, once per resource server.
    pub resource_servers: Vec<Value>,
}

/// One call of a scenario and what is checked of its answer.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name within the scenario.
    pub id: String,
    /// The request.
    pub action: Action,
    /// Names that later steps use, each with the place in the answer that gives its value.
    pub captures: Vec<(String, Path)>,
    /// The time that must pass before it is sent, on the clock of the target.
    pub wait: Option<Duration>,
    /// The number of times it is sent at once.
    pub at_once: usize,
    /// True if a check holds when it holds of any of the answers to what is sent at once.
    pub any: bool,
    /// True if no target could build what it asks for, so that a 501 is no lack.
    pub is_invalid: bool,
    /// Assertions that must hold, or the scenario says nothing: what a check shows is the opposite of it.
    pub expects: Vec<Assertion>,
    /// The checks, by requirement.
    pub checks: Vec<Check>,
}

impl Step {
    /// True if the step is there to be refused.
    pub(crate) fn expects_error(&self) -> bool {
        self.assertions().any(Assertion::takes_error)
    }

    /// All that is asserted of it.
    pub(crate) fn assertions(&self) -> impl Iterator<Item = &Assertion> {
        self.checks.iter().flat_map(|check| &check.assertions)
    }
}

/// The assertions that enforce one requirement in one step. All of them must hold.
#[derive(Clone, Debug)]
pub struct Check {
    /// The id of the requirement.
    pub requirement: String,
    /// The assertions.
    pub assertions: Vec<Assertion>,
}
