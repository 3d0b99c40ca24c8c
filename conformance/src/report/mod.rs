//! Reports: the results of a run, put into the forms that people and machines read. A form is a file.

pub mod json;
pub mod past;
pub mod terminal;

use std::collections::BTreeMap;

use cognito_idp_types::schema::Model;
use serde::Serialize;

use crate::grade::Grade;
use crate::judge::{Selection, judge};
use crate::observe::{Observation, observe};
use crate::runner::Run;
use crate::suite::Suite;
use crate::target::Target;
use crate::verdict::{CheckResult, Verdict};

/// The name and version of the report's form.
pub const SCHEMA: &str = "cognito-conformance/report/1";

/// All that a run gives to read.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Whether everything that was selected was run.
    pub complete: bool,
    /// What was run.
    pub suite: SuiteFacts,
    /// What it was run against.
    pub target: TargetFacts,
    /// How many checks have which verdict.
    pub totals: Totals,
    /// The same by grade.
    pub grades: BTreeMap<Grade, Totals>,
    /// The pools that the run made and could not delete.
    pub left_behind: Vec<String>,
    /// How long it took.
    pub timing: Timing,
    /// Every check.
    pub checks: Vec<CheckResult>,
    /// Differences from the snapshots that no check covers.
    pub observations: Vec<Observation>,
}

/// What was run.
#[derive(Clone, Debug, Serialize)]
pub struct SuiteFacts {
    /// The version of this program.
    pub version: &'static str,
    /// The model that it was made from.
    pub model: Model,
    /// How many requirements the suite has.
    pub requirements: usize,
    /// How many scenarios were run, each generated case being one.
    pub scenarios: usize,
    /// The scenarios that were left out because they wait for minutes.
    pub left_out: Vec<String>,
}

/// What the suite was run against.
#[derive(Clone, Debug, Serialize)]
pub struct TargetFacts {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub endpoint: String,
    /// Its version, where it is known.
    pub version: Option<String>,
}

/// How many checks have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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

/// How long a run took.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Timing {
    /// From the first request to the last answer.
    pub wall_seconds: f64,
    /// How many requests were sent.
    pub exchanges: usize,
}

impl Totals {
    /// Counts `results`.
    pub fn count<'r>(results: impl IntoIterator<Item = &'r CheckResult>) -> Self {
        let mut totals = Self::default();
        for result in results {
            totals.checks += 1;
            *match result.verdict {
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

    /// How many were judged at all.
    pub fn judged(&self) -> usize {
        self.checks - self.unsupported - self.inconclusive
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

/// The slow scenarios that were selected and not run.
fn left_out(run: &Run, suite: &Suite, selection: &Selection) -> Vec<String> {
    let was_run = |id: &String| run.scenarios.iter().any(|run| run.scenario.id == *id);
    let slow = suite.select(selection, true).into_iter().filter(|scenario| scenario.is_slow());
    slow.map(|scenario| scenario.id.clone()).filter(|id| !was_run(id)).collect()
}

fn part(some: usize, all: usize) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of checks fit 52 bits")]
    (all > 0).then(|| some as f64 / all as f64)
}

/// What a run ends with, as the exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Every gating check conforms.
    AsExpected,
    /// A gating check diverges, or a known divergence is stale.
    Diverges,
    /// No gating check diverges, but some could not be judged, or none was, or the run was stopped.
    NotJudged,
}

impl Report {
    /// Judges a run and writes down everything that it gives.
    pub fn new(run: &Run, suite: &Suite, selection: &Selection, target: &Target) -> Self {
        let checks = judge(run, suite, selection, target);
        let by_grade = |grade: Grade| Totals::count(checks.iter().filter(|result| result.grade == grade));
        Self {
            schema: SCHEMA,
            complete: run.complete,
            suite: SuiteFacts {
                version: env!("CARGO_PKG_VERSION"),
                model: cognito_idp_types::SERVICE.model,
                requirements: suite.requirements.len(),
                scenarios: run.scenarios.len(),
                left_out: left_out(run, suite, selection),
            },
            target: TargetFacts {
                name: target.name.clone(),
                endpoint: target.endpoint.clone(),
                version: target.version.clone(),
            },
            totals: Totals::count(&checks),
            grades: Grade::ALL.into_iter().map(|grade| (grade, by_grade(grade))).collect(),
            left_behind: run.left_behind.clone(),
            timing: Timing {
                wall_seconds: run.wall.as_secs_f64(),
                exchanges: run.exchanges().count() + run.probes,
            },
            observations: observe(run, &suite.snapshots),
            checks,
        }
    }

    /// What the run ends with when checks of `gate` and better count. Grade C never does.
    pub fn conclusion(&self, gate: Grade) -> Conclusion {
        let gating = || self.checks.iter().filter(|result| result.grade <= gate && result.grade != Grade::C);
        if gating().any(|result| matches!(result.verdict, Verdict::Diverges | Verdict::StaleDivergence)) {
            Conclusion::Diverges
        } else if !self.complete
            || self.totals.judged() == 0
            || gating().any(|result| !result.verdict.is_judged())
        {
            Conclusion::NotJudged
        } else {
            Conclusion::AsExpected
        }
    }
}
