//! The number of checks by verdict, and the two numbers that follow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::{CheckResult, Verdict};

/// The number of checks by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// All of them.
    pub checks: usize,
    /// See [`Verdict::Conforms`].
    pub conforms: usize,
    /// See [`Verdict::Diverges`].
    pub diverges: usize,
    /// See [`Verdict::KnownDivergence`].
    pub known_divergence: usize,
    /// See [`Verdict::StaleDivergence`].
    pub stale_divergence: usize,
    /// See [`Verdict::Unsupported`].
    pub unsupported: usize,
    /// See [`Verdict::Inconclusive`].
    pub inconclusive: usize,
}

impl Totals {
    /// Counts `results`.
    pub fn count<'r>(results: impl IntoIterator<Item = &'r CheckResult>) -> Self {
        let mut totals = Self::default();
        for result in results {
            totals.checks += 1;
            *match result.verdict() {
                Verdict::Conforms => &mut totals.conforms,
                Verdict::Diverges => &mut totals.diverges,
                Verdict::KnownDivergence => &mut totals.known_divergence,
                Verdict::StaleDivergence => &mut totals.stale_divergence,
                Verdict::Unsupported => &mut totals.unsupported,
                Verdict::Inconclusive => &mut totals.inconclusive,
            } += 1;
        }
        totals
    }

    /// The number of judged checks.
    pub fn judged(&self) -> usize {
        self.checks.saturating_sub(self.unsupported + self.inconclusive)
    }

    /// Of the checks that conform or diverge, the part that conforms; `None` when there are none.
    pub fn correctness(&self) -> Option<f64> {
        // A stale divergence conforms, but it is the profile that is wrong about it, and so is the run.
        part(self.conforms, self.conforms + self.diverges + self.known_divergence + self.stale_divergence)
    }

    /// Of all checks, the part that was judged; `None` when there are none.
    pub fn coverage(&self) -> Option<f64> {
        part(self.judged(), self.checks)
    }
}

fn part(some: usize, all: usize) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of checks fit 52 bits")]
    (all > 0).then(|| some as f64 / all as f64)
}
