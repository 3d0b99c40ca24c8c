//! The order of divergences: those that fail the run, then the best supported, then the worst for a user.

use super::conclusion::Standing;
use super::model::Report;
use crate::judge::{CheckResult, Verdict};

/// The checks of one requirement with one verdict; one requirement may diverge in several steps.
pub(super) type Group<'r> = Vec<&'r CheckResult>;

impl Report {
    /// The checks with one of these verdicts, by requirement, the worst first.
    pub(super) fn ranked(&self, verdicts: &[Verdict]) -> Vec<Group<'_>> {
        let mut found: Vec<&CheckResult> =
            self.checks.iter().filter(|result| verdicts.contains(&result.verdict())).collect();
        let rank = |result: &CheckResult| {
            (
                self.standing(result) != Standing::Fails,
                result.grade,
                result.impact(),
                result.requirement.clone(),
            )
        };
        found.sort_by_cached_key(|result| rank(result));
        found.chunk_by(|a, b| a.requirement == b.requirement).map(<[&CheckResult]>::to_vec).collect()
    }
}

/// The rule at the end of a requirement's id. What a generated case says must be accepted is one rule.
pub(crate) fn rule_of(requirement: &str) -> &str {
    let is_accepted = |part: &str| part.ends_with("-accepted") || part.starts_with("with-");
    let rule = requirement.rsplit('.').next().unwrap_or_default();
    if requirement.split('.').any(is_accepted) { "accepted" } else { rule }
}
