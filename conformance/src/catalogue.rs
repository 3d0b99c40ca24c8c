//! What the suite knows, for people and programs to read without a run.

use std::fmt::Write as _;

use serde_json::json;

use crate::evidence::Evidence;
use crate::requirement::Requirement;
use crate::suite::Suite;

/// A line per requirement.
pub(crate) fn lines(suite: &Suite) -> String {
    let mut text = String::new();
    for requirement in suite.requirements.values() {
        let _ = writeln!(text, "{} {}  {}", requirement.grade, requirement.id, requirement.statement);
    }
    text
}

/// All requirements as JSON.
pub(crate) fn json(suite: &Suite) -> String {
    let requirements: Vec<_> = suite
        .requirements
        .values()
        .map(|requirement| {
            json!({
                "requirement": requirement.id,
                "operation": requirement.operation(),
                "origin": requirement.origin(),
                "grade": requirement.grade,
                "statement": requirement.statement,
                "evidence": requirement.evidence,
                "scenarios": suite.scenarios_of(&requirement.id),
            })
        })
        .collect();
    format!("{:#}\n", json!({"requirements": requirements}))
}

/// One requirement: statement, grade, evidence with its sources, scenarios.
pub(crate) fn explain(suite: &Suite, requirement: &Requirement) -> String {
    let mut text = format!("{}\n  {}\n  grade {}", requirement.id, requirement.statement, requirement.grade);
    if requirement.contested {
        text.push_str(", since its evidence disagrees with itself");
    }
    if let Some(since) = &requirement.since {
        let _ = write!(text, ", since {since}");
    }
    text.push_str("\n\nevidence\n");
    for entry in requirement.evidence.iter().filter_map(|id| suite.evidence.get(id)) {
        let counts = requirement.grade_of(entry);
        let analogy =
            if counts == entry.grade { "" } else { ", counts as B here: another operation, or unsaid which" };
        let _ = writeln!(text, "  {} (grade {}{analogy})\n    {}", entry.id, entry.grade, entry.observed);
        if !entry.concluded.is_empty() {
            let _ = writeln!(text, "    concluded, not seen: {}", entry.concluded.join(", "));
        }
        let _ = writeln!(text, "    {}", entry.cite());
    }
    text.push_str("\nscenarios\n");
    let scenarios = suite.scenarios_of(&requirement.id);
    if scenarios.is_empty() {
        let why = requirement.not_testable.as_deref().unwrap_or("checked on every exchange of a run");
        let _ = writeln!(text, "  none: {why}");
    }
    for scenario in scenarios {
        let _ = writeln!(text, "  {scenario}");
    }
    text
}

/// One entry of the ledger, and the requirements that cite it.
pub(crate) fn explain_evidence(suite: &Suite, entry: &Evidence) -> String {
    let operations =
        if entry.operations.is_empty() { "any operation".into() } else { entry.operations.join(", ") };
    let unsaid = if entry.operation_unsaid { ", unsaid which" } else { "" };
    let mut text =
        format!("{} (grade {}, {operations}{unsaid})\n  {}\n", entry.id, entry.grade, entry.observed);
    if !entry.concluded.is_empty() {
        let _ = writeln!(text, "  concluded, not seen: {}", entry.concluded.join(", "));
    }
    let _ = writeln!(text, "  {}\n\nrequirements", entry.cite());
    for requirement in suite.requirements.values().filter(|r| r.evidence.contains(&entry.id)) {
        let _ = writeln!(text, "  {} {}", requirement.grade, requirement.id);
    }
    text
}
