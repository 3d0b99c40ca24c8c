//! The facts of a report about its run, beside the checks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::Retried;
use crate::suite::evidence::Evidence;
use crate::suite::grade::Grade;
use crate::suite::shard::Shard;

/// The parts that were run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SuiteFacts {
    /// The version of this program.
    pub version: String,
    /// The model that it was made from.
    pub model: ModelFacts,
    /// The SHA-256 of evidence, requirements, scenarios and tables of cases.
    pub digest: String,
    /// The number of requirements the suite has.
    pub requirements: usize,
    /// The number of scenarios that were run, each generated case being one.
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

/// The way it was run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunFacts {
    /// The values that the parts of one run share, where that is known.
    pub id: Option<String>,
    /// When it began, in UTC, as RFC 3339 has it.
    pub started: String,
    /// The globs that selected requirements; none selects all.
    pub filters: Vec<String>,
    /// The worst grade whose divergences fail the run.
    pub gate: Grade,
    /// True if the scenarios that wait for minutes were run too.
    pub slow: bool,
    /// The SHA-256 of the target's profile, if it has one.
    pub profile: Option<String>,
    /// The part of a run that this is, if it is one.
    pub shard: Option<Shard>,
    /// The scenarios that were played twice because the connection or this program failed.
    pub retried: Vec<Retried>,
}

/// The target of the run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TargetFacts {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub endpoint: String,
    /// The address of its OAuth endpoints and pages, if not there.
    pub oauth_endpoint: Option<String>,
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
    /// Its grade.
    pub grade: Grade,
    /// The steps that were done or sent, and their results.
    pub observed: String,
    /// The address of the source.
    pub source: String,
    /// When it was observed or published.
    pub date: Option<String>,
}

/// The time a run took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// From the first request to the last answer.
    pub wall_seconds: f64,
    /// The number of requests that were sent.
    pub exchanges: usize,
}

impl RunFacts {
    /// The selection, as the options of `run` have it.
    pub(crate) fn selected(&self) -> String {
        let filters = self.filters.iter().map(|filter| format!("--filter '{filter}'"));
        let shard = self.shard.iter().map(|shard| format!("--shard {shard}"));
        let slow = self.slow.then(|| "--slow".to_owned());
        let all: Vec<String> = filters.chain(shard).chain(slow).collect();
        if all.is_empty() { "everything".to_owned() } else { all.join(" ") }
    }
}

impl EvidenceFacts {
    pub(super) fn of(entry: &Evidence) -> Self {
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
