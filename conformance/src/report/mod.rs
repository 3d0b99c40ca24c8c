//! Reports: the results of a run, put into the forms that people and machines read.
//!
//! A [`Report`] holds all that any form shows, so that a report that was read back is as good as a new one. A form is a
//! file here, and a line in [`Form`].

mod badge;
pub mod comparison;
mod conclusion;
pub mod destination;
mod document;
pub mod events;
mod facts;
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
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grade::Grade;
use crate::judge::judge;
use crate::observe::{Observation, observe};
use crate::runner::Run;
use crate::settings::Settings;
use crate::suite::Suite;
use crate::target::Target;
use crate::verdict::CheckResult;

pub use conclusion::{Conclusion, Standing};
pub use document::{Document, Form, RenderError};
pub use facts::{EvidenceFacts, ModelFacts, Retried, RunFacts, SuiteFacts, TargetFacts, Timing};
pub(crate) use text::{count, fits_link};
pub use totals::Totals;

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

impl Report {
    /// Judges a run and writes down everything that it gives.
    pub fn new(run: &Run, suite: &Suite, settings: &Settings, target: &Target) -> Self {
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
        report.checks = judge(run, suite, settings, target);
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
                profile: target.profile.digest.clone(),
                shard: settings.shard,
                retried: Vec::new(),
            },
            target: TargetFacts {
                name: target.name.clone(),
                endpoint: target.endpoint.clone(),
                oauth_endpoint: target.oauth_endpoint.clone(),
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

    /// The target with its version, where that is known.
    pub(crate) fn target_name(&self) -> String {
        let version = self.target.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{}{version}", self.target.name)
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
