//! Holds the results of a run against what the profile of the target says.

use std::collections::BTreeSet;

use super::model::{KnownDivergence, Profile};
use crate::judge::check::{CheckResult, Known, Outcome};
use crate::judge::verdict::Verdict;
use crate::run::support::Support;
use crate::suite::Suite;

impl Profile {
    /// Marks what it knows of. The results of one requirement stand together.
    ///
    /// A known divergence also explains what could not be judged for it, but not what the harness failed at. What
    /// conforms is marked too: [`settle_all`] says whether the profile is wrong about it, once all results are there.
    pub(crate) fn apply(&self, results: &mut [CheckResult]) {
        for same in results.chunk_by_mut(|a, b| a.requirement == b.requirement) {
            let entries = self.divergences_of(&same[0].requirement);
            let listed = || entries.first().map(|entry| entry.known.clone());
            for result in same {
                match &mut result.outcome {
                    Outcome::Diverges(divergence) => {
                        // With another impact it is another divergence, which may have an entry of its own.
                        let is_this = |entry: &&&KnownDivergence| {
                            entry.impact.is_none_or(|impact| impact == divergence.impact)
                        };
                        if let Some(entry) = entries.iter().find(is_this) {
                            result.outcome =
                                Outcome::KnownDivergence(divergence.clone(), entry.known.clone());
                        }
                    }
                    Outcome::Unsupported { lacks, known, .. } => *known = self.lack_of(lacks),
                    Outcome::Inconclusive { harness_failed: true, .. }
                    | Outcome::KnownDivergence(..)
                    | Outcome::StaleDivergence(_) => {}
                    Outcome::Inconclusive { known, .. } | Outcome::Conforms { listed: known } => {
                        *known = listed();
                    }
                }
            }
        }
    }

    /// Entries that say that the target lacks an operation although it has built all of it, as far as a run that `selects`
    /// everything about it can tell.
    pub(crate) fn wrongly_lacking(
        &self,
        support: &Support,
        selects: impl Fn(&str) -> bool,
    ) -> BTreeSet<String> {
        let is_whole = |name: &str| support.is_built(name) && !support.lacks_parts(name) && selects(name);
        let operations = self.lacks.iter().flat_map(|lacks| &lacks.operations);
        let operations = operations.filter(|name| is_whole(name)).cloned();
        let capabilities = self.lacking_capabilities().into_iter();
        let capabilities = capabilities
            .filter(|capability| capability.shown_by().is_some_and(|name| support.is_built(name)));
        operations.chain(capabilities.map(|capability| capability.name().to_owned())).collect()
    }

    fn divergences_of(&self, requirement: &str) -> Vec<&KnownDivergence> {
        let is_meant = |entry: &&KnownDivergence| entry.checks.iter().any(|glob| glob.is_match(requirement));
        self.divergences.iter().filter(is_meant).collect()
    }

    /// Why the target lacks an operation, an endpoint or a capability, if the profile knows of it.
    fn lack_of(&self, name: &str) -> Option<Known> {
        let entry = self.lacks.iter().find(|lacks| {
            lacks.operations.iter().any(|own| own == name)
                || lacks.capabilities.iter().any(|capability| capability.name() == name)
        });
        entry.map(|entry| entry.known.clone())
    }
}

/// Settles the results of every requirement, which stand together: whether all of one are there depends on whether the
/// run is complete, and on the slow scenarios that it left out.
pub(crate) fn settle_all(results: &mut [CheckResult], suite: &Suite, left_out: &[String], complete: bool) {
    let has_left_out = |requirement: &str| {
        !left_out.is_empty()
            && suite.scenarios_of(requirement).iter().any(|id| left_out.iter().any(|own| own == id))
    };
    for same in results.chunk_by_mut(|a, b| a.requirement == b.requirement) {
        if same.iter().any(|result| result.known().is_some()) {
            let are_all = complete && !has_left_out(&same[0].requirement);
            settle(same, are_all);
        }
    }
}

/// Says of the results of one requirement whether the profile is wrong about it: it is if all of them are there and
/// nothing diverges, is open or lacks.
fn settle(same: &mut [CheckResult], are_all: bool) {
    let is_stale = are_all && same.iter().all(|result| result.verdict() == Verdict::Conforms);
    for result in same {
        if let Outcome::Conforms { listed } = &mut result.outcome
            && let Some(known) = listed.take()
            && is_stale
        {
            result.outcome = Outcome::StaleDivergence(known);
        }
    }
}
