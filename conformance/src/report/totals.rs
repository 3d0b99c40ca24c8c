//! The number of checks by verdict, and the two numbers that follow.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use strum::VariantArray as _;

use crate::judge::{CheckResult, Verdict};
use crate::suite::grade::Grade;
use crate::suite::requirement::CheckKind;

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

/// The checks of one kind: what a target does, refuses, or how it speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindTotals {
    /// The number of checks by verdict.
    pub totals: Totals,
    /// The same by grade.
    pub grades: BTreeMap<Grade, Totals>,
}

impl KindTotals {
    /// Counts the results of each kind.
    pub fn by_kind(results: &[CheckResult]) -> BTreeMap<CheckKind, Self> {
        let of_kind = |kind: CheckKind| {
            let own = || results.iter().filter(move |result| result.origin.kind() == kind);
            let grade = |grade: Grade| Totals::count(own().filter(|result| result.grade == grade));
            let grades = Grade::VARIANTS.iter().map(|own| (*own, grade(*own))).collect();
            Self { totals: Totals::count(own()), grades }
        };
        CheckKind::VARIANTS.iter().map(|kind| (*kind, of_kind(*kind))).collect()
    }
}

/// The rows of a table of kinds and grades that have any check.
pub(crate) fn rows(
    kinds: &BTreeMap<CheckKind, KindTotals>,
) -> impl Iterator<Item = (CheckKind, Grade, &Totals)> {
    let rows = kinds
        .iter()
        .flat_map(|(kind, totals)| totals.grades.iter().map(|(grade, totals)| (*kind, *grade, totals)));
    rows.filter(|(_, _, totals)| totals.checks > 0)
}

fn part(some: usize, all: usize) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of checks fit 52 bits")]
    (all > 0).then(|| some as f64 / all as f64)
}
