//! The record of a run: every scenario as far as it went, and why it went no further.

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use super::support::Support;
use crate::exchange::Exchange;
use crate::suite::capability::Capability;
use crate::suite::scenario::Scenario;
use crate::suite::template::Bindings;

/// A scenario as far as it went.
#[derive(Clone, Debug)]
pub struct ScenarioRun {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The values of its names.
    pub bindings: Bindings,
    /// The exchanges of `arrange` for this scenario alone.
    pub arranged: Vec<Exchange>,
    /// The exchanges of its steps, in order; fewer than steps if it stopped early.
    pub steps: Vec<Exchange>,
    /// Why the steps that are missing were not sent.
    pub abort: Option<Abort>,
    /// The first play, if it was played twice because the connection failed: what the target said then counts too.
    pub first: Option<Box<ScenarioRun>>,
}

/// Why a scenario stopped early.
#[derive(Clone, Debug)]
pub struct Abort {
    /// In words.
    pub reason: String,
    /// The exchange that stopped it.
    pub exchange: Option<Box<Exchange>>,
    /// True if the connection or this program failed, and not what the target answered.
    pub harness_failed: bool,
    /// Capabilities that the scenario needs and the target is known to lack.
    pub lacks: Option<Capability>,
}

/// All exchanges of a run.
#[derive(Debug)]
pub struct Run {
    /// The scenarios, in the order of the suite.
    pub scenarios: Vec<ScenarioRun>,
    /// Exchanges that belong to no scenario alone: shared pools, made and deleted.
    pub shared: Vec<Exchange>,
    /// The number of calls before the scenarios, to learn what the target has.
    pub probes: usize,
    /// The operations that the target has.
    pub support: Support,
    /// The pools that could not be deleted.
    pub left_behind: Vec<String>,
    /// True if every scenario was run, to its end or until its target stopped it.
    pub complete: bool,
    /// When it began.
    pub started: OffsetDateTime,
    /// The time it took.
    pub wall: Duration,
}

impl ScenarioRun {
    /// A scenario of which nothing was sent yet.
    pub(crate) fn new(scenario: &Arc<Scenario>) -> Self {
        Self {
            scenario: Arc::clone(scenario),
            bindings: Bindings::new(),
            arranged: Vec::new(),
            steps: Vec::new(),
            abort: None,
            first: None,
        }
    }

    /// A scenario of which nothing will be sent.
    pub(crate) fn aborted(scenario: &Arc<Scenario>, abort: Abort) -> Self {
        Self { abort: Some(abort), ..Self::new(scenario) }
    }

    /// Everything that was sent for it alone, in order.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.arranged.iter().chain(self.steps.iter().flat_map(Exchange::flat))
    }

    /// The failure, if the connection or this program did somewhere in it: then it says nothing of the target.
    pub(crate) fn harness_failure(&self) -> Option<String> {
        if let Some(abort) = self.abort.as_ref().filter(|abort| abort.harness_failed) {
            return Some(abort.reason.clone());
        }
        let mut errors = self.exchanges().filter_map(|exchange| exchange.outcome.as_ref().err());
        errors.find(|error| error.is_harness()).map(ToString::to_string)
    }

    /// Both plays, if it was played twice.
    pub(crate) fn plays(&self) -> impl Iterator<Item = &Self> {
        self.first.as_deref().into_iter().chain([self])
    }

    /// Every exchange of both plays.
    pub(crate) fn received(&self) -> impl Iterator<Item = &Exchange> {
        self.plays().flat_map(Self::exchanges)
    }
}

impl Abort {
    /// An abort for what the target had answered before.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), exchange: None, harness_failed: false, lacks: None }
    }

    /// An abort that says nothing of the target.
    pub(crate) fn by_harness(reason: impl Into<String>) -> Self {
        Self { harness_failed: true, ..Self::new(reason) }
    }

    /// An abort for what the target is known to lack.
    pub(crate) fn for_lack_of(capability: Capability) -> Self {
        let reason = format!("the scenario needs {}, which the target lacks", capability.name());
        Self { lacks: Some(capability), ..Self::new(reason) }
    }
}

impl Run {
    /// The number of exchanges, the calls before the scenarios included.
    pub(crate) fn exchange_count(&self) -> usize {
        let own: usize = self.scenarios.iter().map(|run| run.received().count()).sum();
        own + self.shared.len() + self.probes
    }
}
