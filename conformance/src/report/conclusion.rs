//! What a run ends with, and what each check does to that.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Report, Totals};
use crate::grade::Grade;
use crate::verdict::{CheckResult, Verdict};

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

    /// Whether nothing was judged, or nothing that gates; of a part of a run that nothing falls into, that is as it should be.
    pub(crate) fn says_nothing(&self) -> bool {
        let is_whole = self.run.shard.is_none();
        let of_gate = Totals::count(self.checks.iter().filter(|result| result.grade <= self.run.gate));
        let is_gate_open = is_whole && of_gate.checks > 0 && of_gate.judged() == 0;
        is_gate_open || self.totals.judged() == 0 && (self.totals.checks > 0 || is_whole)
    }

    /// What a check does to the end of the run.
    pub fn standing(&self, result: &CheckResult) -> Standing {
        result.standing(self.run.gate)
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
