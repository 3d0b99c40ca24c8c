//! The facts of a report about its run, beside the checks.

use std::collections::BTreeSet;

use cognito_idp_types::SERVICE;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::Retried;
use crate::run::support::{Standing, Support};
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
    /// Operations that it has built, and endpoints that it serves.
    pub answered: BTreeSet<String>,
    /// The operations by what their positive controls have shown.
    #[serde(default)]
    pub operations: OperationFacts,
}

/// The operations of the model by what their positive controls have shown, as far as the run has tried them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperationFacts {
    /// The number of operations of the model.
    pub all: usize,
    /// A valid call succeeded.
    pub built: BTreeSet<String>,
    /// The target answered that it has no such operation.
    pub not_built: BTreeSet<String>,
    /// A valid call was refused.
    pub refused: BTreeSet<String>,
    /// Nothing is known: something that a valid call needs could not be had, or no valid call can be made from outside.
    pub open: BTreeSet<String>,
    /// Operations that are built, of which parts were answered 501.
    pub in_part: BTreeSet<String>,
}

impl OperationFacts {
    pub(super) fn of(support: &Support) -> Self {
        let mut facts = Self { all: SERVICE.operations.len(), ..Self::default() };
        for operation in SERVICE.operations {
            let Some(standing) = support.standing(operation.name) else { continue };
            let list = match standing {
                Standing::Built => &mut facts.built,
                Standing::NotBuilt => &mut facts.not_built,
                Standing::Refused(_) => &mut facts.refused,
                Standing::Unmet(_) | Standing::Unanswered(_) | Standing::NoControl => &mut facts.open,
            };
            list.insert(operation.name.to_owned());
            if support.lacks_parts(operation.name) {
                facts.in_part.insert(operation.name.to_owned());
            }
        }
        facts
    }

    /// How many are built, in a few words; nothing where no control was played.
    pub(crate) fn in_short(&self) -> Option<String> {
        let tried = self.built.len() + self.not_built.len() + self.refused.len() + self.open.len();
        let of = if tried == self.all { format!("{tried}") } else { format!("{tried} tried") };
        let refused = self.refused.len();
        let refused =
            if refused == 0 { String::new() } else { format!(", of {refused} a valid call is refused") };
        (tried > 0).then(|| format!("{} of {of} operations built{refused}", self.built.len()))
    }

    /// The word for an operation, where anything is known of it.
    pub(crate) fn word(&self, operation: &str) -> Option<&'static str> {
        [(&self.built, "built"), (&self.not_built, "not built"), (&self.refused, "refused")]
            .into_iter()
            .find_map(|(list, word)| list.contains(operation).then_some(word))
    }

    /// Adds what another part of the run has shown.
    pub(super) fn extend(&mut self, part: Self) {
        self.all = self.all.max(part.all);
        self.built.extend(part.built);
        self.not_built.extend(part.not_built);
        self.refused.extend(part.refused);
        self.open.extend(part.open);
        self.in_part.extend(part.in_part);
    }
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
