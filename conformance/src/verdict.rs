//! Verdicts: what may be said of a check, and what a divergence does to a user.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::grade::Grade;
use crate::profile::Known;
use crate::requirement::{Origin, Requirement};

/// What may be said of a check. Only [`Verdict::Conforms`] is a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The answer is what the evidence says.
    Conforms,
    /// It is not.
    Diverges,
    /// It is not, and the target's profile says so, with a reason.
    KnownDivergence,
    /// The profile says that it diverges, yet it conforms.
    StaleDivergence,
    /// The target lacks the operation or the capability.
    Unsupported,
    /// An earlier step or the harness failed, so nothing can be said.
    Inconclusive,
}

impl Verdict {
    /// All verdicts, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Conforms,
        Self::Diverges,
        Self::KnownDivergence,
        Self::StaleDivergence,
        Self::Unsupported,
        Self::Inconclusive,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::Diverges => "diverges",
            Self::KnownDivergence => "known-divergence",
            Self::StaleDivergence => "stale-divergence",
            Self::Unsupported => "unsupported",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// Whether the target does not do what the evidence says.
    pub fn is_divergence(self) -> bool {
        matches!(self, Self::Diverges | Self::KnownDivergence)
    }

    /// Whether the check was judged at all.
    pub fn is_judged(self) -> bool {
        !matches!(self, Self::Unsupported | Self::Inconclusive)
    }
}

/// What a divergence does to a user; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// Takes what the service refuses: tests pass here and fail there.
    AcceptsInvalid,
    /// Refuses what the service takes.
    RejectsValid,
    /// Answers another value.
    WrongValue,
    /// Refuses with another error.
    WrongError,
    /// Breaks the protocol.
    Wire,
}

impl Impact {
    /// All impacts, the worst first.
    pub const ALL: [Self; 5] =
        [Self::AcceptsInvalid, Self::RejectsValid, Self::WrongValue, Self::WrongError, Self::Wire];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::AcceptsInvalid => "accepts-invalid",
            Self::RejectsValid => "rejects-valid",
            Self::WrongValue => "wrong-value",
            Self::WrongError => "wrong-error",
            Self::Wire => "wire",
        }
    }
}

/// One check of a run with its verdict, as the report lists it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CheckResult {
    /// The id of the requirement.
    pub requirement: String,
    /// The operation that the requirement is about, or `wire`.
    pub operation: String,
    /// The grade of the requirement.
    pub grade: Grade,
    /// Who made the check.
    pub origin: Origin,
    /// The scenario; of a wire check, the one whose exchange is shown.
    pub scenario: Option<String>,
    /// The step in it.
    pub step: Option<String>,
    /// What may be said.
    pub verdict: Verdict,
    /// Of a divergence: what it does to a user.
    pub impact: Option<Impact>,
    /// Why there is no more to say, where the check was not judged.
    pub reason: Option<String>,
    /// Of an unsupported check: the operation or the endpoint that the target does not have.
    pub lacks: Option<String>,
    /// Of an inconclusive check: whether the connection or this program failed, and not what the target had answered.
    pub harness_failed: bool,
    /// What the target's profile says of it, where it expects just this.
    pub known: Option<Known>,
    /// The sentence that the check enforces.
    pub statement: String,
    /// The ids of its evidence.
    pub evidence: Vec<String>,
    /// Of a divergence: what the evidence says.
    pub expected: Option<Value>,
    /// Of a divergence: what the target answered.
    pub actual: Option<Value>,
    /// The request, redacted.
    pub request: Value,
    /// The response, redacted.
    pub response: Value,
    /// Of a rule of the protocol: how many exchanges it was held against.
    pub exchanges: Option<ExchangeCount>,
    /// How to see it again.
    pub repro: Repro,
}

/// How many exchanges a rule of the protocol was held against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExchangeCount {
    /// How many it is about.
    pub all: usize,
    /// How many break it.
    pub broken: usize,
    /// The operations of those.
    pub operations: BTreeSet<String>,
}

/// Commands that show a check's exchange again, by client.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Repro {
    /// This tool, against the same endpoint: makes everything that the exchange needs.
    pub suite: String,
    /// curl, for the exchange alone; names in brackets stand for what earlier steps answered.
    pub http: String,
    /// The AWS CLI, for the exchange alone; a comment that says why, where it cannot express it.
    #[serde(default, rename = "aws-cli")]
    pub aws_cli: String,
    /// The AWS Tools for PowerShell, for the exchange alone, or a comment.
    #[serde(default)]
    pub powershell: String,
    /// paws for R, for the exchange alone, or a comment.
    #[serde(default)]
    pub paws: String,
}

impl Repro {
    /// The commands that there are, by the names of their clients.
    pub(crate) fn commands(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("suite", &self.suite),
            ("curl", &self.http),
            ("AWS CLI", &self.aws_cli),
            ("PowerShell", &self.powershell),
            ("R", &self.paws),
        ];
        all.into_iter()
            .map(|(name, command)| (name, command.as_str()))
            .filter(|(_, command)| !command.is_empty())
    }
}

impl CheckResult {
    /// A result without details, to be filled in.
    pub(crate) fn new(requirement: &Requirement, verdict: Verdict) -> Self {
        Self {
            requirement: requirement.id.clone(),
            operation: requirement.operation().to_owned(),
            grade: requirement.grade,
            origin: requirement.origin,
            scenario: None,
            step: None,
            verdict,
            impact: None,
            reason: None,
            lacks: None,
            harness_failed: false,
            known: None,
            statement: requirement.statement.clone(),
            evidence: requirement.evidence.clone(),
            expected: None,
            actual: None,
            request: Value::Null,
            response: Value::Null,
            exchanges: None,
            repro: Repro::default(),
        }
    }
}
