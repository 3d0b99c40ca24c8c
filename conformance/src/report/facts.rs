//! What a report says of its run, beside the checks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::Retried;
use crate::suite::evidence::Evidence;
use crate::suite::grade::Grade;
use crate::suite::shard::Shard;

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
    /// The SHA-256 of the target's profile, if it has one.
    pub profile: Option<String>,
    /// Which part of a run this is, if it is one.
    pub shard: Option<Shard>,
    /// The scenarios that were played twice because the connection or this program failed.
    pub retried: Vec<Retried>,
}

/// What the suite was run against.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TargetFacts {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub endpoint: String,
    /// Where its OAuth endpoints and pages are, if not there.
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
    /// How well it is supported.
    pub grade: Grade,
    /// What was done or sent, and what came of it.
    pub observed: String,
    /// Where it can be looked up.
    pub source: String,
    /// When it was observed or published.
    pub date: Option<String>,
}

/// How long a run took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// From the first request to the last answer.
    pub wall_seconds: f64,
    /// How many requests were sent.
    pub exchanges: usize,
}

impl RunFacts {
    /// What was selected, as the options of `run` have it.
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
