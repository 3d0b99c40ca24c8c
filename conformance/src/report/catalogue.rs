//! The knowledge of the suite, for people and programs to read without a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::matrix::worst;
use super::model::Report;
use crate::judge::Verdict;
use crate::suite::Suite;
use crate::suite::assertion::Assertion;
use crate::suite::cases::Rule;
use crate::suite::evidence::Evidence;
use crate::suite::requirement::{CheckKind, Origin, Requirement};

/// A line per requirement, with what a report says of it.
pub fn lines(suite: &Suite, report: Option<&Report>) -> String {
    let mut text = String::new();
    for requirement in suite.requirements.values() {
        let said =
            report.map(|report| format!("{:<16} ", in_short(report, &requirement.id))).unwrap_or_default();
        let unchecked = requirement.not_testable.as_ref();
        let unchecked = unchecked.map(|reason| format!(" (not checked: {reason})")).unwrap_or_default();
        let Requirement { grade, id, statement, .. } = requirement;
        let kind = requirement.origin.kind().name();
        let _ = writeln!(text, "{said}{grade} {kind:<10} {id}  {statement}{unchecked}");
    }
    text
}

/// The worst verdict on a requirement, or that there is none.
fn in_short(report: &Report, requirement: &str) -> &'static str {
    worst(report.verdicts(requirement)).map_or("–", Verdict::name)
}

/// All requirements as JSON.
pub fn json(suite: &Suite, report: Option<&Report>) -> String {
    let scenarios = suite.scenarios_by_requirement();
    let expected = expectations(suite);
    let none = Vec::new();
    let requirements: Vec<_> = suite
        .requirements
        .values()
        .map(|requirement| {
            let mut entry = json!({
                "requirement": requirement.id,
                "operation": requirement.operation(),
                "origin": requirement.origin,
                "kind": requirement.origin.kind().name(),
                "grade": requirement.grade,
                "statement": requirement.statement,
                "evidence": requirement.evidence,
                "scenarios": scenarios.get(requirement.id.as_str()).unwrap_or(&none),
                "expects": expected.get(requirement.id.as_str()).unwrap_or(&Vec::new()),
            });
            if requirement.contested {
                entry["contested"] = true.into();
            }
            if let Some(since) = &requirement.since {
                entry["since"] = since.as_str().into();
            }
            if let Some(reason) = &requirement.not_testable {
                entry["not_testable"] = reason.as_str().into();
            }
            if let Some(report) = report {
                entry["verdicts"] = json!(report.verdicts(&requirement.id));
            }
            entry
        })
        .collect();
    let evidence: BTreeMap<&String, _> =
        suite.evidence.iter().map(|(id, entry)| (id, facts(entry))).collect();
    format!("{:#}\n", json!({"requirements": requirements, "evidence": evidence}))
}

/// An entry of the ledger as JSON.
fn facts(entry: &Evidence) -> Value {
    json!({
        "grade": entry.grade,
        "operations": entry.operations,
        "operation_unsaid": entry.operation_unsaid,
        "observed": entry.observed,
        "concluded": entry.concluded,
        "source": entry.source,
        "date": entry.date,
    })
}

/// The assertions of the checks of each requirement, each assertion once, as it is written in the scenarios; with the operation
/// that answers, where it is another than that of the requirement.
fn expectations(suite: &Suite) -> BTreeMap<&str, Vec<Value>> {
    let mut expected: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for scenario in suite.all_scenarios() {
        for (step, check) in
            scenario.steps.iter().flat_map(|step| step.checks.iter().map(move |check| (step, check)))
        {
            let known = expected.entry(&check.requirement).or_default();
            let is_other = check.requirement.split('.').next() != Some(step.action.operation().name);
            for mut assertion in check.assertions.iter().map(Assertion::as_written) {
                if is_other && assertion.is_object() {
                    assertion["answered-by"] = step.action.operation().name.into();
                }
                if !known.contains(&assertion) {
                    known.push(assertion);
                }
            }
        }
    }
    expected
}

/// The number of requirements by operation and rule, as a table in Markdown; what nothing from outside can break
/// is not counted, and listed with the reason below.
pub fn coverage(suite: &Suite) -> String {
    let mut text = String::from(
        "# Coverage\n\nRequirements by operation. *behaviour* are those that people wrote from evidence, *wire* those about \
         every exchange, *validation* those that follow from the model by rule; the columns behind it count each rule, \
         and *accepted* are boundary values and pairs of settings that must be taken. The three are never added up. A \
         rule that nothing from outside can break is not counted; the reasons stand below the table.\n\n",
    );
    let rules = Rule::names();
    let (behaviour, wire, validation) =
        (CheckKind::Behaviour.name(), CheckKind::Wire.name(), CheckKind::Validation.name());
    let mut rows: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for requirement in suite.requirements.values() {
        if let Some(reason) = &requirement.not_testable {
            reasons.entry(reason).or_default().insert(&requirement.id);
            continue;
        }
        let rule = requirement.id.rsplit('.').next().unwrap_or_default();
        let counts = rows.entry(requirement.operation()).or_default();
        *counts.entry(requirement.origin.kind().name()).or_default() += 1;
        if requirement.origin == Origin::Generated {
            let column = rules.clone().find(|name| *name == rule).unwrap_or("accepted");
            *counts.entry(column).or_default() += 1;
        }
    }
    let columns: Vec<&str> =
        [behaviour, wire, validation].into_iter().chain(rules).chain(["accepted"]).collect();
    let _ = writeln!(text, "| operation | {} |", columns.join(" | "));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(columns.len()));
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    let line = |text: &mut String, name: &str, counts: &BTreeMap<&str, usize>| {
        let cells =
            columns.iter().map(|column| counts.get(column).map_or_else(String::new, usize::to_string));
        let _ = writeln!(text, "| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    };
    for (operation, counts) in &rows {
        for (column, count) in counts {
            *sums.entry(column).or_default() += count;
        }
        line(&mut text, operation, counts);
    }
    line(&mut text, "**all**", &sums);
    text.push_str("\n## What is not checked\n\n| why | how many | for example |\n|---|---:|---|\n");
    for (reason, ids) in reasons {
        // A bar would end the cell.
        let reason = reason.replace('|', r"\|");
        let _ = writeln!(text, "| {reason} | {} | {} |", ids.len(), ids.first().unwrap_or(&""));
    }
    text
}

/// One requirement: statement, grade, evidence with its sources, scenarios, and what a report says of it.
pub fn explain(suite: &Suite, requirement: &Requirement, report: Option<&Report>) -> String {
    let mut text = format!("{}\n  {}\n  grade {}", requirement.id, requirement.statement, requirement.grade);
    if requirement.contested {
        text.push_str(
            ", since it is not settled: its evidence disagrees, or nobody is known to have seen it",
        );
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
    if let Some(report) = report {
        text.push_str(&report.explain(&requirement.id));
    }
    text
}

/// One entry of the ledger, and the requirements that cite it.
pub fn explain_evidence(suite: &Suite, entry: &Evidence) -> String {
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
