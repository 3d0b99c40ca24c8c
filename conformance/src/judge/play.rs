//! The plays of a run with the placeholders of their values.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::redact::Redactor;
use super::transcript;
use crate::exchange::Exchange;
use crate::run::ScenarioRun;

/// The placeholders of each play, made when they are first asked for: a scenario is judged when it ends, and once more at
/// the end of the run.
#[derive(Debug, Default)]
pub(super) struct Redactors(Mutex<HashMap<(String, bool), Arc<Redactor>>>);

/// One play of a scenario.
#[derive(Clone, Copy)]
pub(super) struct Play<'r> {
    pub(super) run: &'r ScenarioRun,
    /// True if it is the first of two.
    is_first: bool,
    redactors: &'r Redactors,
}

/// An exchange with the play that it belongs to, if it belongs to one.
#[derive(Clone, Copy)]
pub(super) struct Received<'r> {
    pub(super) play: Option<Play<'r>>,
    pub(super) exchange: &'r Exchange,
}

impl<'r> Play<'r> {
    /// The last play of a scenario.
    pub(super) fn last(run: &'r ScenarioRun, redactors: &'r Redactors) -> Self {
        Self { run, is_first: false, redactors }
    }

    /// The play before this one, if the scenario was played twice.
    pub(super) fn first(self) -> Option<Self> {
        Some(Self { run: self.run.first.as_deref()?, is_first: true, ..self })
    }

    /// The placeholders of its values, numbered in the order in which they came. Ask when the play has ended.
    pub(super) fn redactor(self) -> Arc<Redactor> {
        let key = (self.run.scenario.id.clone(), self.is_first);
        let known = || self.redactors.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(redactor) = known().get(&key) {
            return Arc::clone(redactor);
        }
        let redactor = Arc::new(transcript::redactor(self.run));
        known().insert(key, Arc::clone(&redactor));
        redactor
    }

    /// Every exchange of this play and of the one before it.
    pub(super) fn received(self) -> impl Iterator<Item = Received<'r>> {
        let plays = self.first().into_iter().chain([self]);
        plays.flat_map(|play| {
            play.run.exchanges().map(move |exchange| Received { play: Some(play), exchange })
        })
    }
}
