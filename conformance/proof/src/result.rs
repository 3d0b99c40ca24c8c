//! The result: what fails each requirement, what nothing fails, what nothing sees.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cognito_suite::suite::grade::Grade;
use cognito_suite::suite::requirement::Requirement;

use crate::prove::Proof;
use crate::reasons::Reasons;

/// The least part of the faults that must be seen, in percent.
const LEAST_SEEN: f64 = 98.0;

/// Faults that the table names for a requirement; their number stands beside them.
const NAMED: usize = 2;

/// The outcome of a proof.
pub(crate) struct Result<'p> {
    proof: &'p Proof,
    /// By requirement, the faults that fail it, those first that fail little else.
    failed_by: BTreeMap<&'p str, Vec<&'p str>>,
    unproven: Vec<(&'p Requirement, Option<&'p str>)>,
    unseen: Vec<(&'p str, Option<&'p str>)>,
    /// Faults that only contested requirements see: nobody knows if the service has them too.
    undecided: Vec<&'p str>,
}

/// Each fault and what sees it, a line each.
pub(crate) fn seen_by(proof: &Proof) -> String {
    let mut text = String::new();
    for (words, seen) in &proof.faults {
        let by: Vec<&str> = seen.by.iter().chain(&seen.also).map(String::as_str).collect();
        let _ =
            writeln!(text, "{words}\n  {}", if by.is_empty() { "NOT SEEN".into() } else { by.join(", ") });
    }
    text
}

impl<'p> Result<'p> {
    /// Sorts what was found out.
    pub(crate) fn new(proof: &'p Proof, reasons: &'p Reasons) -> Self {
        let mut failed_by: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
        for (words, seen) in &proof.faults {
            let count = seen.by.len() + seen.also.len();
            for requirement in seen.by.iter().chain(&seen.also) {
                failed_by.entry(requirement).or_default().push((count, words));
            }
        }
        let sorted = |mut faults: Vec<(usize, &'p str)>| {
            faults.sort_unstable();
            faults.into_iter().map(|(_, words)| words).collect::<Vec<_>>()
        };
        let failed_by: BTreeMap<_, _> =
            failed_by.into_iter().map(|(id, faults)| (id, sorted(faults))).collect();
        let requirements = proof.requirements.iter();
        let unproven = requirements.filter(|requirement| !failed_by.contains_key(requirement.id.as_str()));
        let unproven = unproven.map(|requirement| (requirement, reasons.of_requirement(&requirement.id)));
        let unseen = proof.faults.iter().filter(|(_, seen)| seen.by.is_empty() && seen.also.is_empty());
        let unseen = unseen.map(|(words, _)| (words.as_str(), reasons.of_fault(words)));
        let undecided = proof.faults.iter().filter(|(_, seen)| seen.by.is_empty() && !seen.also.is_empty());
        let undecided = undecided.map(|(words, _)| words.as_str());
        let (unproven, unseen, undecided) = (unproven.collect(), unseen.collect(), undecided.collect());
        Self { proof, failed_by, unproven, unseen, undecided }
    }

    /// The part of the faults that was seen, in percent.
    #[expect(clippy::cast_precision_loss, reason = "there are thousands, not more")]
    fn percent_seen(&self) -> f64 {
        let all = self.proof.faults.len() - self.undecided.len();
        100.0 * (all - self.unseen.len()) as f64 / (all.max(1)) as f64
    }

    /// Requirements of grade A and B that nothing fails and nobody excuses.
    fn open_requirements(&self) -> impl Iterator<Item = &str> {
        let open = self.unproven.iter().filter(|(requirement, reason)| {
            reason.is_none() && matches!(requirement.grade, Grade::A | Grade::B)
        });
        open.map(|(requirement, _)| requirement.id.as_str())
    }

    /// Faults that nothing sees and nobody explains.
    fn open_faults(&self) -> impl Iterator<Item = &str> {
        self.unseen.iter().filter(|(_, reason)| reason.is_none()).map(|(words, _)| *words)
    }

    /// True if the referee is proven.
    pub(crate) fn holds(&self) -> bool {
        self.open_requirements().next().is_none()
            && self.open_faults().next().is_none()
            && self.percent_seen() >= LEAST_SEEN
    }

    /// The numbers.
    fn numbers(&self) -> String {
        let (faults, requirements) = (self.proof.faults.len(), self.proof.requirements.len());
        format!(
            "{faults} faults, {} of them undecided, {:.1} % of the others seen; {} of {requirements} requirements proven",
            self.undecided.len(),
            self.percent_seen(),
            requirements - self.unproven.len(),
        )
    }

    /// The words for the terminal.
    pub(crate) fn summary(&self) -> String {
        let mut text = String::new();
        for words in self.open_faults() {
            let _ = writeln!(text, "nothing sees: {words}");
        }
        for id in self.open_requirements() {
            let _ = writeln!(text, "nothing fails: {id}");
        }
        let verdict = if self.holds() { "holds" } else { "does NOT hold" };
        let _ = writeln!(
            text,
            "{}, in {:.0} s\nthe proof {verdict}",
            self.numbers(),
            self.proof.wall.as_secs_f64()
        );
        text
    }

    /// The result for readers.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = format!(
            "# Proof of the referee\n\nWritten by `cargo xtask proof`. The reference was given one fault after the \
             other; the suite must see each, and each requirement that people wrote must see one.\n\n{}.\n",
            self.numbers()
        );
        let _ = writeln!(
            text,
            "\n## Requirements that nothing fails\n\n| requirement | grade | why |\n|---|---|---|"
        );
        for (requirement, reason) in &self.unproven {
            let why = reason.unwrap_or(if requirement.contested {
                "contested: it gates nothing"
            } else {
                "**open**"
            });
            let _ = writeln!(text, "| {} | {} | {why} |", requirement.id, requirement.grade);
        }
        let _ = writeln!(text, "\n## Faults that nothing sees\n\n| fault | why |\n|---|---|");
        for (words, reason) in &self.unseen {
            let _ = writeln!(text, "| {} | {} |", cell(words), reason.unwrap_or("**open**"));
        }
        let _ = writeln!(
            text,
            "\n## Faults that are undecided\n\nOnly contested requirements see them: the service may have them too.\n"
        );
        for words in &self.undecided {
            let _ = writeln!(text, "- {}", cell(words));
        }
        let _ = writeln!(
            text,
            "\n## What fails each requirement\n\nThe number of faults, and up to {NAMED} of them: those that fail little \
             else.\n\n| requirement | faults | among them |\n|---|---|---|"
        );
        for requirement in &self.proof.requirements {
            let Some(faults) = self.failed_by.get(requirement.id.as_str()) else { continue };
            let named: Vec<String> = faults.iter().take(NAMED).map(|words| cell(words)).collect();
            let _ = writeln!(text, "| {} | {} | {} |", requirement.id, faults.len(), named.join("; "));
        }
        text
    }
}

/// Words as a cell of a table has them.
fn cell(words: &str) -> String {
    let words = words.replace('|', "\\|").replace('\n', " ");
    format!("`{words}`")
}
