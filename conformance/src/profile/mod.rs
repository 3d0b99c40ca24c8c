//! Profiles: what is known of a target before it is run. Where it is, what it lacks, and where it diverges, each with
//! the reason.

mod read;
pub mod update;

use globset::GlobMatcher;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::Suite;
use crate::support::Support;
use crate::target::Credentials;
use crate::verdict::{CheckResult, Impact, Verdict};

/// What is known of a target. The default is a target of which nothing is known.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// What reports call it.
    pub name: String,
    /// The version that all of this is about.
    pub version: Option<String>,
    /// How it is installed and started, for readers.
    pub start: Option<String>,
    /// The URL that every call goes to.
    pub endpoint: Option<String>,
    /// Where its OAuth endpoints and pages are, if not at the same URL.
    pub oauth_endpoint: Option<String>,
    /// Where its clock can be moved.
    pub clock: Option<String>,
    /// Keys that it takes, where it takes none but these.
    pub credentials: Option<Credentials>,
    /// Operations and endpoints that it does not have.
    pub lacks: Vec<Lacks>,
    /// Where it is known to diverge.
    pub divergences: Vec<KnownDivergence>,
    /// The SHA-256 of its text: parts of one run have the same.
    pub digest: Option<String>,
}

/// Operations and endpoints that a target does not have, for one reason.
#[derive(Clone, Debug)]
pub struct Lacks {
    /// Their names.
    pub operations: Vec<String>,
    /// Why that is.
    pub known: Known,
}

/// Requirements that a target is known not to meet, for one reason.
#[derive(Clone, Debug)]
pub struct KnownDivergence {
    /// Which.
    pub checks: Vec<GlobMatcher>,
    /// What that does to a user; where it does something else, it is another divergence.
    pub impact: Option<Impact>,
    /// Why that is.
    pub known: Known,
}

/// Why a target is known to differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// In words.
    pub reason: String,
    /// Where its maintainers are told about it.
    pub issue: Option<String>,
}

impl Profile {
    /// Marks what it knows of. The results of one requirement stand together.
    ///
    /// A known divergence also explains what could not be judged for it, but not what the harness failed at. What
    /// conforms is marked too: [`settle_all`] says whether the profile is wrong about it, once all results are there.
    pub(crate) fn apply(&self, results: &mut [CheckResult]) {
        for same in results.chunk_by_mut(|a, b| a.requirement == b.requirement) {
            let entry = self.divergence_of(&same[0].requirement);
            for result in same {
                let is_other = |entry: &KnownDivergence| {
                    result.verdict == Verdict::Diverges
                        && entry.impact.is_some()
                        && entry.impact != result.impact
                };
                result.known = match result.verdict {
                    Verdict::Unsupported => result.lacks.as_deref().and_then(|name| self.lack_of(name)),
                    _ if result.harness_failed => None,
                    _ => entry.filter(|entry| !is_other(entry)).map(|entry| entry.known.clone()),
                };
                if result.verdict == Verdict::Diverges && result.known.is_some() {
                    result.verdict = Verdict::KnownDivergence;
                }
            }
        }
    }

    /// What it says that the target lacks although it answered.
    pub(crate) fn wrongly_lacking(&self, support: &Support) -> Vec<String> {
        let names = self.lacks.iter().flat_map(|lacks| &lacks.operations);
        names.filter(|name| support.has_answered(name)).cloned().collect()
    }

    fn divergence_of(&self, requirement: &str) -> Option<&KnownDivergence> {
        let is_meant = |entry: &&KnownDivergence| entry.checks.iter().any(|glob| glob.is_match(requirement));
        self.divergences.iter().find(is_meant)
    }

    /// Why the target lacks an operation or an endpoint, if the profile knows of it.
    fn lack_of(&self, name: &str) -> Option<Known> {
        let entry = self.lacks.iter().find(|lacks| lacks.operations.iter().any(|own| own == name));
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
        if same.iter().any(|result| result.known.is_some()) {
            let are_all = complete && !has_left_out(&same[0].requirement);
            settle(same, are_all);
        }
    }
}

/// Says of the results of one requirement whether the profile is wrong about it: it is if all of them are there and
/// nothing diverges, is open or lacks. What conforms is otherwise what it is.
fn settle(same: &mut [CheckResult], are_all: bool) {
    let is_stale = are_all && same.iter().all(|result| result.verdict == Verdict::Conforms);
    for result in same.iter_mut().filter(|result| result.verdict == Verdict::Conforms) {
        if result.known.is_some() && is_stale {
            result.verdict = Verdict::StaleDivergence;
        } else {
            result.known = None;
        }
    }
}
