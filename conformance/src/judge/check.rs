//! One check of a run: what was checked, and what may be said of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::repro::Repro;
use super::verdict::{Impact, Verdict};
use crate::suite::grade::Grade;
use crate::suite::requirement::{Origin, Requirement};

/// One check of a run with its outcome. In JSON the outcome is flat: the verdict, and what comes with it.
#[derive(Clone, Debug)]
pub struct CheckResult {
    /// The id of the requirement.
    pub requirement: String,
    /// The operation that the requirement is about, or `wire`.
    pub operation: String,
    /// The grade of the requirement.
    pub grade: Grade,
    /// The maker of the check.
    pub origin: Origin,
    /// The scenario; of a wire check, the one whose exchange is shown.
    pub scenario: Option<String>,
    /// The step in it.
    pub step: Option<String>,
    /// The verdict.
    pub outcome: Outcome,
    /// The sentence that the check enforces.
    pub statement: String,
    /// The ids of its evidence.
    pub evidence: Vec<String>,
    /// The request, redacted.
    pub request: Value,
    /// The response, redacted.
    pub response: Value,
    /// Of a rule of the protocol: how many exchanges it was held against.
    pub exchanges: Option<ExchangeCount>,
    /// The way to see it again.
    pub repro: Repro,
}

/// The verdict of a check, with the reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The answer is what the evidence says.
    Conforms {
        /// The entry of the profile about it, until it is known whether all checks of the requirement conform.
        listed: Option<Known>,
    },
    /// The answer is not what the evidence says.
    Diverges(Divergence),
    /// It is not, and the target's profile says so.
    KnownDivergence(Divergence, Known),
    /// The profile says that it diverges, yet it conforms.
    StaleDivergence(Known),
    /// The target lacks something that the check needs.
    Unsupported {
        /// The operation, the endpoint or the capability.
        lacks: String,
        /// In words.
        reason: String,
        /// The entry of the profile about that.
        known: Option<Known>,
    },
    /// An earlier step or the harness failed.
    Inconclusive {
        /// In words.
        reason: String,
        /// True if the connection or this program failed, and not what the target had answered.
        harness_failed: bool,
        /// The entry of the profile about it.
        known: Option<Known>,
    },
}

/// The difference between an answer and the expected one, and what that does to a user.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// Its impact on a user.
    pub impact: Impact,
    /// The words of the evidence.
    pub expected: Value,
    /// The answer of the target.
    pub actual: Value,
}

/// Why a target is known to differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// In words.
    pub reason: String,
    /// The issue at its maintainers.
    pub issue: Option<String>,
}

/// The number of exchanges a rule of the protocol was held against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExchangeCount {
    /// The number of exchanges that it is about.
    pub all: usize,
    /// The number of exchanges that break it.
    pub broken: usize,
    /// The operations of those.
    pub operations: BTreeSet<String>,
}

impl CheckResult {
    /// A result without details, to be filled in.
    pub(crate) fn new(requirement: &Requirement, outcome: Outcome) -> Self {
        Self {
            requirement: requirement.id.clone(),
            operation: requirement.operation().to_owned(),
            grade: requirement.grade,
            origin: requirement.origin,
            scenario: None,
            step: None,
            outcome,
            statement: requirement.statement.clone(),
            evidence: requirement.evidence.clone(),
            request: Value::Null,
            response: Value::Null,
            exchanges: None,
            repro: Repro::default(),
        }
    }

    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        self.outcome.verdict()
    }

    /// Of a divergence: what it does to a user.
    pub fn impact(&self) -> Option<Impact> {
        self.divergence().map(|divergence| divergence.impact)
    }

    /// Of a divergence: what the evidence says.
    pub fn expected(&self) -> Option<&Value> {
        self.divergence().map(|divergence| &divergence.expected)
    }

    /// Of a divergence: what the target answered.
    pub fn actual(&self) -> Option<&Value> {
        self.divergence().map(|divergence| &divergence.actual)
    }

    /// Why there is no more to say, where the check was not judged.
    pub fn reason(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Unsupported { reason, .. } | Outcome::Inconclusive { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Of an unsupported check: what the target does not have.
    pub fn lacks(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Unsupported { lacks, .. } => Some(lacks),
            _ => None,
        }
    }

    /// Of an inconclusive check: whether the connection or this program failed.
    pub fn harness_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Inconclusive { harness_failed: true, .. })
    }

    /// The entry of the target's profile about it, where it expects just this.
    pub fn known(&self) -> Option<&Known> {
        self.outcome.known()
    }

    fn divergence(&self) -> Option<&Divergence> {
        match &self.outcome {
            Outcome::Diverges(divergence) | Outcome::KnownDivergence(divergence, _) => Some(divergence),
            _ => None,
        }
    }
}

impl Outcome {
    /// A check that conforms.
    pub(crate) const CONFORMS: Self = Self::Conforms { listed: None };

    /// A check that nothing can be said of, for what the target had answered before.
    pub(crate) fn inconclusive(reason: impl Into<String>) -> Self {
        Self::Inconclusive { reason: reason.into(), harness_failed: false, known: None }
    }

    /// A check that needs what the target lacks.
    pub(crate) fn lacking(name: &str) -> Self {
        Self::Unsupported { lacks: name.to_owned(), reason: format!("the target lacks {name}"), known: None }
    }

    fn verdict(&self) -> Verdict {
        match self {
            Self::Conforms { .. } => Verdict::Conforms,
            Self::Diverges(_) => Verdict::Diverges,
            Self::KnownDivergence(..) => Verdict::KnownDivergence,
            Self::StaleDivergence(_) => Verdict::StaleDivergence,
            Self::Unsupported { .. } => Verdict::Unsupported,
            Self::Inconclusive { .. } => Verdict::Inconclusive,
        }
    }

    fn known(&self) -> Option<&Known> {
        match self {
            Self::Conforms { listed: known }
            | Self::Unsupported { known, .. }
            | Self::Inconclusive { known, .. } => known.as_ref(),
            Self::KnownDivergence(_, known) | Self::StaleDivergence(known) => Some(known),
            Self::Diverges(_) => None,
        }
    }
}

/// One check of a run with its verdict, as the report lists it.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Flat<'a> {
    /// The id of the requirement.
    requirement: Cow<'a, str>,
    /// The operation that the requirement is about, or `wire`.
    operation: Cow<'a, str>,
    /// The grade of the requirement.
    grade: Grade,
    /// The maker of the check.
    origin: Origin,
    /// The scenario; of a wire check, the one whose exchange is shown.
    scenario: Option<Cow<'a, str>>,
    /// The step in it.
    step: Option<Cow<'a, str>>,
    /// The verdict.
    verdict: Verdict,
    /// Of a divergence: what it does to a user.
    impact: Option<Impact>,
    /// Why there is no more to say, where the check was not judged.
    reason: Option<Cow<'a, str>>,
    /// Of an unsupported check: the operation, the endpoint or the capability that the target does not have.
    lacks: Option<Cow<'a, str>>,
    /// Of an inconclusive check: whether the connection or this program failed, and not what the target had answered.
    harness_failed: bool,
    /// The entry of the target's profile about it, where it expects just this.
    known: Option<Cow<'a, Known>>,
    /// The sentence that the check enforces.
    statement: Cow<'a, str>,
    /// The ids of its evidence.
    evidence: Cow<'a, [String]>,
    /// Of a divergence: what the evidence says.
    expected: Option<Cow<'a, Value>>,
    /// Of a divergence: what the target answered.
    actual: Option<Cow<'a, Value>>,
    /// The request, redacted.
    request: Cow<'a, Value>,
    /// The response, redacted.
    response: Cow<'a, Value>,
    /// Of a rule of the protocol: how many exchanges it was held against.
    exchanges: Option<Cow<'a, ExchangeCount>>,
    /// The way to see it again.
    repro: Cow<'a, Repro>,
}

impl<'a> From<&'a CheckResult> for Flat<'a> {
    fn from(result: &'a CheckResult) -> Self {
        Self {
            requirement: Cow::Borrowed(&result.requirement),
            operation: Cow::Borrowed(&result.operation),
            grade: result.grade,
            origin: result.origin,
            scenario: result.scenario.as_deref().map(Cow::Borrowed),
            step: result.step.as_deref().map(Cow::Borrowed),
            verdict: result.verdict(),
            impact: result.impact(),
            reason: result.reason().map(Cow::Borrowed),
            lacks: result.lacks().map(Cow::Borrowed),
            harness_failed: result.harness_failed(),
            known: result.known().map(Cow::Borrowed),
            statement: Cow::Borrowed(&result.statement),
            evidence: Cow::Borrowed(&result.evidence),
            expected: result.expected().map(Cow::Borrowed),
            actual: result.actual().map(Cow::Borrowed),
            request: Cow::Borrowed(&result.request),
            response: Cow::Borrowed(&result.response),
            exchanges: result.exchanges.as_ref().map(Cow::Borrowed),
            repro: Cow::Borrowed(&result.repro),
        }
    }
}

impl TryFrom<Flat<'_>> for CheckResult {
    type Error = String;

    fn try_from(flat: Flat<'_>) -> Result<Self, String> {
        let known = flat.known.map(Cow::into_owned);
        let reason = flat.reason.map(Cow::into_owned).unwrap_or_default();
        let divergence = flat.impact.map(|impact| Divergence {
            impact,
            expected: flat.expected.map(Cow::into_owned).unwrap_or_default(),
            actual: flat.actual.map(Cow::into_owned).unwrap_or_default(),
        });
        let missing = |what: &str| format!("the check of {} has no {what}", flat.requirement);
        let outcome = match flat.verdict {
            Verdict::Conforms => Outcome::Conforms { listed: known },
            Verdict::Diverges => Outcome::Diverges(divergence.ok_or_else(|| missing("impact"))?),
            Verdict::KnownDivergence => Outcome::KnownDivergence(
                divergence.ok_or_else(|| missing("impact"))?,
                known.ok_or_else(|| missing("`known`"))?,
            ),
            Verdict::StaleDivergence => Outcome::StaleDivergence(known.ok_or_else(|| missing("`known`"))?),
            Verdict::Unsupported => {
                let lacks = flat.lacks.map(Cow::into_owned).ok_or_else(|| missing("`lacks`"))?;
                Outcome::Unsupported { lacks, reason, known }
            }
            Verdict::Inconclusive => {
                Outcome::Inconclusive { reason, harness_failed: flat.harness_failed, known }
            }
        };
        Ok(Self {
            requirement: flat.requirement.into_owned(),
            operation: flat.operation.into_owned(),
            grade: flat.grade,
            origin: flat.origin,
            scenario: flat.scenario.map(Cow::into_owned),
            step: flat.step.map(Cow::into_owned),
            outcome,
            statement: flat.statement.into_owned(),
            evidence: flat.evidence.into_owned(),
            request: flat.request.into_owned(),
            response: flat.response.into_owned(),
            exchanges: flat.exchanges.map(Cow::into_owned),
            repro: flat.repro.into_owned(),
        })
    }
}

impl Serialize for CheckResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Flat::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CheckResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Flat::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for CheckResult {
    fn schema_name() -> Cow<'static, str> {
        "CheckResult".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Flat::json_schema(generator)
    }
}
