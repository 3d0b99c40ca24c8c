//! Verdicts: what may be said of a check, and what a divergence does to a user.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// The verdict of a check. Only [`Verdict::Conforms`] is a pass. The order is that of reports.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    IntoStaticStr,
    VariantArray,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
    /// The name in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// True if the target does not do what the evidence says.
    pub fn is_divergence(self) -> bool {
        matches!(self, Self::Diverges | Self::KnownDivergence)
    }

    /// True if the check was judged at all.
    pub fn is_judged(self) -> bool {
        !matches!(self, Self::Unsupported | Self::Inconclusive)
    }
}

/// The impact of a divergence on a user; the worst first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    IntoStaticStr,
    VariantArray,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
    /// The name in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
