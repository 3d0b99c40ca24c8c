//! The report: all that any form shows, so that a report that was read back is as good as a new one.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::conclusion::{Conclusion, Standing};
use super::document;
use super::facts::{EvidenceFacts, ModelFacts, OperationFacts, RunFacts, SuiteFacts, TargetFacts, Timing};
use super::totals::{KindTotals, Totals};
use crate::judge::observe::Observation;
use crate::judge::{CheckResult, Judge, Judgement};
use crate::run::Run;
use crate::suite::Suite;
use crate::suite::grade::Grade;
use crate::suite::requirement::CheckKind;

/// The name and version of the report's form.
pub const SCHEMA: &str = "cognito-conformance/report/1";

/// All that a run gives to read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// `cognito-conformance/report/1`.
    pub schema: String,
    /// True if everything that was selected was run.
    pub complete: bool,
    /// The end of the run, as the exit code says it.
    pub conclusion: Conclusion,
    /// The parts that were run.
    pub suite: SuiteFacts,
    /// The way it was run.
    pub run: RunFacts,
    /// The target that it was run against.
    pub target: TargetFacts,
    /// The number of checks by verdict.
    pub totals: Totals,
    /// The same by grade.
    pub grades: BTreeMap<Grade, Totals>,
    /// The same by kind of check, each apart: what the target does, what it refuses by the model, how it speaks.
    #[serde(default)]
    pub kinds: BTreeMap<CheckKind, KindTotals>,
    /// The pools that the run made and could not delete.
    pub left_behind: Vec<String>,
    /// The time it took.
    pub timing: Timing,
    /// Every check.
    pub checks: Vec<CheckResult>,
    /// The evidence that the checks cite, by id.
    pub evidence: BTreeMap<String, EvidenceFacts>,
    /// Differences from the snapshots that no check covers.
    pub observations: Vec<Observation>,
}

impl Report {
    /// The report of a run that was judged.
    pub fn new(run: &Run, judgement: Judgement, judge: &Judge<'_>) -> Self {
        let mut report = Self::begin(judge, run.started);
        report.complete = run.complete;
        report.suite.scenarios = run.scenarios.len();
        report.target.wrongly_lacking = judgement.wrongly_lacking;
        report.target.answered = run.support.built().map(str::to_owned).collect();
        report.target.operations = OperationFacts::of(&run.support);
        report.run.retried = judgement.retried;
        report.left_behind.clone_from(&run.left_behind);
        report.timing.wall_seconds = run.wall.as_secs_f64();
        report.timing.exchanges = run.exchange_count();
        report.observations = judgement.observations;
        report.checks = judgement.checks;
        report.cite(judge.subject().0);
        report.count();
        report
    }

    /// The report of a run of which nothing is known yet but the rules that every exchange will be held to.
    pub fn draft(judge: &Judge<'_>) -> Self {
        let suite = judge.subject().0;
        let evidence = suite.evidence.iter().map(|(id, entry)| (id.clone(), EvidenceFacts::of(entry)));
        Self {
            checks: judge.rules(),
            evidence: evidence.collect(),
            ..Self::begin(judge, OffsetDateTime::now_utc())
        }
    }

    fn begin(judge: &Judge<'_>, started: OffsetDateTime) -> Self {
        let (suite, settings, target, profile) = judge.subject();
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
                started: started.format(&Rfc3339).unwrap_or_default(),
                filters: settings.selection.globs().map(str::to_owned).collect(),
                gate: settings.gate,
                slow: settings.slow,
                profile: profile.digest.clone(),
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
                operations: OperationFacts::default(),
            },
            totals: Totals::default(),
            grades: BTreeMap::new(),
            kinds: BTreeMap::new(),
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

    /// Counts its checks, and says what the run ends with.
    pub(crate) fn count(&mut self) {
        let by_grade =
            |grade: Grade| Totals::count(self.checks.iter().filter(|result| result.grade == grade));
        self.totals = Totals::count(&self.checks);
        self.grades = Grade::VARIANTS.iter().map(|grade| (*grade, by_grade(*grade))).collect();
        self.kinds = KindTotals::by_kind(&self.checks);
        self.conclusion = self.conclude(self.run.gate);
    }

    /// The end of the run when checks of `gate` and better count. Grade C never does.
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

    /// True if nothing was judged, or nothing that gates; of a part of a run that nothing falls into, that is as it should be.
    pub(crate) fn says_nothing(&self) -> bool {
        let is_whole = self.run.shard.is_none();
        let of_gate = Totals::count(self.checks.iter().filter(|result| result.grade <= self.run.gate));
        let is_gate_open = is_whole && of_gate.checks > 0 && of_gate.judged() == 0;
        is_gate_open || self.totals.judged() == 0 && (self.totals.checks > 0 || is_whole)
    }

    /// The effect of a check on the end of the run.
    pub fn standing(&self, result: &CheckResult) -> Standing {
        result.standing(self.run.gate)
    }

    /// The target with its version, where that is known.
    pub(crate) fn target_name(&self) -> String {
        let version = self.target.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{}{version}", self.target.name)
    }
}

/// The JSON Schema of [`Report`].
pub fn schema() -> serde_json::Value {
    let mut schema = document::schema_of::<Report>();
    schema["title"] = "A report of cognito-conformance".into();
    schema["properties"]["schema"]["const"] = SCHEMA.into();
    schema
}
