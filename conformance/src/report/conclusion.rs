//! The end of a run, and what each check does to that.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::{CheckResult, Verdict};
use crate::suite::grade::Grade;

/// The end of a run, as the exit code says it.
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

/// The effect of a check on the end of a run.
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

impl CheckResult {
    /// Its effect on the end of a run that `gate` and better grades decide.
    pub(super) fn standing(&self, gate: Grade) -> Standing {
        let gates = self.grade <= gate && self.grade != Grade::C;
        match self.verdict() {
            Verdict::Conforms => Standing::Passes,
            Verdict::Diverges | Verdict::StaleDivergence if gates => Standing::Fails,
            Verdict::Unsupported | Verdict::Inconclusive if gates && self.known().is_none() => {
                Standing::NotJudged
            }
            _ => Standing::Tolerated,
        }
    }
}
