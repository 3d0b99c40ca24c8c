//! The settings of a run: what is selected, and what its end depends on.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::suite::Suite;
use crate::suite::grade::Grade;
use crate::suite::scenario::Scenario;
use crate::suite::selection::Selection;
use crate::suite::shard::Shard;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The requirements that it is about.
    pub selection: Selection,
    /// True if scenarios that wait for minutes are run too.
    pub slow: bool,
    /// The part of it that is run here, if not all of it.
    pub shard: Option<Shard>,
    /// The worst grade whose divergences fail it.
    pub gate: Grade,
    /// The values that the parts of one run share and no other run has, where that is known.
    pub id: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { selection: Selection::default(), slow: false, shard: None, gate: Grade::A, id: None }
    }
}

impl Settings {
    /// The scenarios of the suite that are to be run.
    pub fn scenarios(&self, suite: &Suite) -> Vec<Arc<Scenario>> {
        self.of_shard(suite.select(&self.selection, self.slow))
    }

    /// The positive controls of the operations that scenarios call or check.
    pub fn controls(&self, suite: &Suite, scenarios: &[Arc<Scenario>]) -> Vec<Arc<Scenario>> {
        let called = scenarios.iter().flat_map(|scenario| &scenario.steps).flat_map(|step| {
            let checked =
                step.checks.iter().map(|check| check.requirement.split('.').next().unwrap_or_default());
            checked.chain([step.action.operation().name])
        });
        let operations: BTreeSet<&str> = called.collect();
        operations.into_iter().filter_map(|operation| suite.controls.of(operation)).cloned().collect()
    }

    /// The slow ones that would be run, and are not.
    pub(crate) fn left_out(&self, suite: &Suite) -> Vec<String> {
        if self.slow {
            return Vec::new();
        }
        let all = self.of_shard(suite.select(&self.selection, true)).into_iter();
        all.filter(|scenario| scenario.is_slow()).map(|scenario| scenario.id.clone()).collect()
    }

    fn of_shard(&self, mut scenarios: Vec<Arc<Scenario>>) -> Vec<Arc<Scenario>> {
        scenarios.retain(|scenario| self.shard.is_none_or(|shard| shard.has(scenario.shard_key())));
        scenarios
    }
}
