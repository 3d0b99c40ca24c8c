//! Reports: the results of a run, put into the forms that people and machines read.
//!
//! A [`Report`] holds all that any form shows, so that a report that was read back is as good as a new one. A form is a
//! file here, and a line in [`Form`].

mod badge;
pub mod comparison;
pub mod destination;
mod document;
pub mod events;
pub mod github;
mod html;
mod junit;
mod markdown;
pub mod matrix;
pub mod merge;
pub mod past;
pub mod rank;
pub mod terminal;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grade::Grade;
use crate::judge::judge;
use crate::observe::{Observation, observe};
use crate::runner::Run;
use crate::settings::Settings;
use crate::shard::Shard;
use crate::suite::Suite;
use crate::target::Target;
use crate::verdict::{CheckResult, Verdict};

pub use document::{Document, Form, RenderError};
pub(crate) use text::count;

/// The name and version of the report's form.
pub const SCHEMA: &str = "cognito-conformance/report/1";

/// All that a run gives to read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// `cognito-conformance/report/1`.
    pub schema: String,
    /// Whether everything that was selected was run.
    pub complete: bool,
    /// What the run ends with, as the exit code says it.
    pub conclusion: Conclusion,
    /// What was run.
    pub suite: SuiteFacts,
    /// How it was run.
    pub run: RunFacts,
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
    /// The evidence that the checks cite, by id.
    pub evidence: BTreeMap<String, EvidenceFacts>,
    /// Differences from the snapshots that no check covers.
    pub observations: Vec<Observation>,
}

/// What was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SuiteFacts {
    /// The version of this program.
    pub version: String,
    /// The model that it was made from.
    pub model: ModelFacts,
    /// The SHA-256 of evidence, requirements, scenarios and tables of cases.
    pub digest: String,
    /// How many requirements the suite has.
    pub requirements: usize,
    /// How many scenarios were run, each generated case being one.
    pub scenarios: usize,
    /// The scenarios that were left out because they wait for minutes.
    pub left_out: Vec<String>,
}

/// The service model that the suite was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelFacts {
    /// The package that publishes it.
    pub package: String,
    /// The version of the package.
    pub version: String,
    /// The SHA-256 of the file.
    pub sha256: String,
}

/// How it was run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunFacts {
    /// What the parts of one run have in common, where that is known.
    pub id: Option<String>,
    /// When it began, in UTC, as RFC 3339 has it.
    pub started: String,
    /// The globs that selected requirements; none selects all.
    pub filters: Vec<String>,
    /// The worst grade whose divergences fail the run.
    pub gate: Grade,
    /// Whether the scenarios that wait for minutes were run too.
    pub slow: bool,
    /// Which part of a run this is, if it is one.
    pub shard: Option<Shard>,
    /// The scenarios that were played twice because the connection or this program failed.
    pub retried: Vec<Retried>,
}

/// A scenario that was played twice.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Retried {
    /// Its id.
    pub scenario: String,
    /// What failed the first time.
    pub reason: String,
}

/// What the suite was run against.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TargetFacts {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub endpoint: String,
    /// Its version, where it is known.
    pub version: Option<String>,
    /// Operations and endpoints that it lacks by its profile and yet has, which fails the run.
    pub wrongly_lacking: BTreeSet<String>,
    /// Operations and endpoints that it answered as its own.
    pub answered: BTreeSet<String>,
}

/// An entry of the evidence, as far as reports show it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceFacts {
    /// How well it is supported.
    pub grade: Grade,
    /// What was done or sent, and what came of it.
    pub observed: String,
    /// Where it can be looked up.
    pub source: String,
    /// When it was observed or published.
    pub date: Option<String>,
}

/// How many checks have which verdict.
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

/// How long a run took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
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

fn part(some: usize, all: usize) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of checks fit 52 bits")]
    (all > 0).then(|| some as f64 / all as f64)
}

/// What a run ends with, as the exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Every gating check conforms, or does what the target's profile says of it.
    AsExpected,
    /// A gating check diverges, or the profile knows something wrongly.
    Diverges,
    /// No gating check diverges, but some could not be judged, or none was, or the run was stopped.
    NotJudged,
}

/// What a check does to the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It conforms.
    Passes,
    /// It fails the run.
    Fails,
    /// It should have been judged, and was not.
    NotJudged,
    /// It does not pass, and gates nothing: its grade is lower, or the target's profile knows of it.
    Tolerated,
}

impl Report {
    /// Judges a run and writes down everything that it gives.
    pub fn new(run: &Run, suite: &Suite, settings: &Settings, target: &Target) -> Self {
        let mut checks = judge(run, suite, settings, target);
        // Another part of the run may have an exchange that shows them.
        if settings.shard.is_none() {
            checks.extend(crate::wire::not_shown(suite, &settings.selection, &checks));
            crate::judge::sort(&mut checks);
        }
        let mut report = Self::begin(suite, settings, target, run.started);
        report.complete = run.complete;
        report.suite.scenarios = run.scenarios.len();
        report.target.wrongly_lacking = target.profile.wrongly_lacking(&run.support).into_iter().collect();
        report.target.answered = run.support.answered().map(str::to_owned).collect();
        report.run.retried = run.scenarios.iter().filter_map(Retried::of).collect();
        report.left_behind.clone_from(&run.left_behind);
        report.timing.wall_seconds = run.wall.as_secs_f64();
        report.timing.exchanges = run.exchanges().count() + run.probes;
        report.observations = observe(run, &suite.snapshots);
        report.checks = checks;
        report.cite(suite);
        report.count();
        report
    }

    /// The report of a run of which nothing is known yet.
    pub(crate) fn begin(
        suite: &Suite,
        settings: &Settings,
        target: &Target,
        started: time::OffsetDateTime,
    ) -> Self {
        let model = cognito_idp_types::SERVICE.model;
        Self {
            schema: SCHEMA.into(),
            complete: false,
            conclusion: Conclusion::NotJudged,
            suite: SuiteFacts {
                version: env!("CARGO_PKG_VERSION").into(),
                model: ModelFacts {
                    package: model.package.into(),
                    version: model.version.into(),
                    sha256: model.sha256.into(),
                },
                digest: suite.digest.clone(),
                requirements: suite.requirements.len(),
                scenarios: 0,
                left_out: settings.left_out(suite),
            },
            run: RunFacts {
                id: settings.id.clone(),
                started: started.format(&time::format_description::well_known::Rfc3339).unwrap_or_default(),
                filters: settings.selection.globs().map(str::to_owned).collect(),
                gate: settings.gate,
                slow: settings.slow,
                shard: settings.shard,
                retried: Vec::new(),
            },
            target: TargetFacts {
                name: target.name.clone(),
                endpoint: target.endpoint.clone(),
                version: target.version.clone(),
                wrongly_lacking: BTreeSet::new(),
                answered: BTreeSet::new(),
            },
            totals: Totals::default(),
            grades: BTreeMap::new(),
            left_behind: Vec::new(),
            timing: Timing { wall_seconds: 0.0, exchanges: 0 },
            checks: Vec::new(),
            evidence: BTreeMap::new(),
            observations: Vec::new(),
        }
    }

    /// Takes the evidence of its checks from the ledger.
    fn cite(&mut self, suite: &Suite) {
        let cited: BTreeSet<&String> = self.checks.iter().flat_map(|result| &result.evidence).collect();
        let facts = |id: &String| Some((id.clone(), EvidenceFacts::of(suite.evidence.get(id)?)));
        self.evidence = cited.into_iter().filter_map(facts).collect();
    }

    /// Takes all of the ledger, for what its checks will cite.
    pub(crate) fn cite_all(&mut self, suite: &Suite) {
        self.evidence =
            suite.evidence.iter().map(|(id, entry)| (id.clone(), EvidenceFacts::of(entry))).collect();
    }

    /// Counts its checks, and says what the run ends with.
    pub(crate) fn count(&mut self) {
        let by_grade =
            |grade: Grade| Totals::count(self.checks.iter().filter(|result| result.grade == grade));
        self.totals = Totals::count(&self.checks);
        self.grades = Grade::ALL.into_iter().map(|grade| (grade, by_grade(grade))).collect();
        self.conclusion = self.conclude(self.run.gate);
    }

    /// What the run ends with when checks of `gate` and better count. Grade C never does.
    pub fn conclude(&self, gate: Grade) -> Conclusion {
        let any = |standing| self.checks.iter().any(|result| result.standing(gate) == standing);
        if any(Standing::Fails) || !self.target.wrongly_lacking.is_empty() {
            Conclusion::Diverges
        } else if !self.complete || self.says_nothing() || any(Standing::NotJudged) {
            Conclusion::NotJudged
        } else {
            Conclusion::AsExpected
        }
    }

    /// Whether nothing was judged; of a part of a run that nothing falls into, that is as it should be.
    pub(crate) fn says_nothing(&self) -> bool {
        self.totals.judged() == 0 && (self.totals.checks > 0 || self.run.shard.is_none())
    }

    /// What a check does to the end of the run.
    pub fn standing(&self, result: &CheckResult) -> Standing {
        result.standing(self.run.gate)
    }

    /// The target with its version, where that is known.
    pub(crate) fn target_name(&self) -> String {
        let version = self.target.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{}{version}", self.target.name)
    }
}

impl CheckResult {
    /// What it does to the end of a run that `gate` and better grades decide.
    fn standing(&self, gate: Grade) -> Standing {
        let gates = self.grade <= gate && self.grade != Grade::C;
        match self.verdict {
            Verdict::Conforms => Standing::Passes,
            Verdict::Diverges | Verdict::StaleDivergence if gates => Standing::Fails,
            Verdict::Unsupported | Verdict::Inconclusive if gates && self.known.is_none() => {
                Standing::NotJudged
            }
            _ => Standing::Tolerated,
        }
    }
}

impl EvidenceFacts {
    fn of(entry: &crate::evidence::Evidence) -> Self {
        Self {
            grade: entry.grade,
            observed: entry.observed.clone(),
            source: entry.source.clone(),
            date: entry.date.clone(),
        }
    }

    /// Its source with the date, where there is one.
    pub(crate) fn cite(&self) -> String {
        let date = self.date.as_deref().map(|date| format!(", {date}")).unwrap_or_default();
        format!("{}{date}", self.source)
    }
}

impl Retried {
    fn of(run: &crate::runner::ScenarioRun) -> Option<Self> {
        let reason = run.redactor().text(run.retried.as_ref()?);
        Some(Self { scenario: run.scenario.id.clone(), reason })
    }
}

impl Document for Report {
    const WHAT: &'static str = "a report";
    const FORMS: &'static [Form] = &Form::ALL;

    fn render(&self, form: Form) -> Result<String, RenderError> {
        match form {
            Form::Json => document::json(self),
            Form::Junit => junit::render(self),
            Form::Html => html::render(self),
            Form::Markdown => Ok(markdown::render(self)),
            Form::Badge => badge::render(self),
        }
    }
}

/// The JSON Schema of [`Report`].
pub fn schema() -> serde_json::Value {
    let mut schema = document::schema_of::<Report>();
    schema["title"] = "A report of cognito-conformance".into();
    schema["properties"]["schema"]["const"] = SCHEMA.into();
    schema
}
