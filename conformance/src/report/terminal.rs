//! The report for a terminal: a table by operation and grade, the worst divergences, the two numbers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use serde_json::Value;

use super::{Conclusion, Report, Totals};
use crate::evidence::Evidence;
use crate::grade::Grade;
use crate::suite::Suite;
use crate::verdict::{CheckResult, Verdict};

/// How many divergences are shown in full.
const SHOWN_DIVERGENCES: usize = 10;
/// The longest value that is shown.
const SHOWN_CHARACTERS: usize = 400;

/// The report as text.
pub fn render(report: &Report, suite: &Suite, gate: Grade) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", table(report));
    divergences(report, suite, &mut text);
    not_judged(report, &mut text);
    summary(report, gate, &mut text);
    text
}

fn table(report: &Report) -> Table {
    let mut rows: BTreeMap<&str, Vec<&CheckResult>> = BTreeMap::new();
    for result in &report.checks {
        rows.entry(&result.operation).or_default().push(result);
    }
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header([
        "conform / checks",
        "grade A",
        "grade B",
        "grade C",
        "diverges",
        "unsupported",
        "inconclusive",
    ]);
    for (operation, results) in rows {
        let grade = |grade: Grade| {
            let totals = Totals::count(results.iter().copied().filter(|result| result.grade == grade));
            if totals.checks == 0 { String::new() } else { format!("{}/{}", totals.conforms, totals.checks) }
        };
        let totals = Totals::count(results.iter().copied());
        let count = |count: usize| if count == 0 { String::new() } else { count.to_string() };
        table.add_row([
            operation.to_owned(),
            grade(Grade::A),
            grade(Grade::B),
            grade(Grade::C),
            count(totals.diverges),
            count(totals.unsupported),
            count(totals.inconclusive),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn divergences(report: &Report, suite: &Suite, text: &mut String) {
    let mut found: Vec<&CheckResult> =
        report.checks.iter().filter(|result| result.verdict == Verdict::Diverges).collect();
    // The worst first: best supported, then worst for a user.
    found.sort_by_key(|result| (result.grade, result.impact));
    for result in found.iter().take(SHOWN_DIVERGENCES) {
        divergence(result, suite, text);
    }
    if found.len() > SHOWN_DIVERGENCES {
        let _ = writeln!(text, "… and {} more divergences:", found.len() - SHOWN_DIVERGENCES);
        for same in found[SHOWN_DIVERGENCES..].chunk_by(|a, b| a.requirement == b.requirement) {
            let impact = same[0].impact.map_or("", |impact| impact.name());
            let times = if same.len() == 1 { String::new() } else { format!(" in {} steps", same.len()) };
            let _ = writeln!(text, "  {} {} ({impact}){times}", same[0].grade, same[0].requirement);
        }
        text.push('\n');
    }
}

fn divergence(result: &CheckResult, suite: &Suite, text: &mut String) {
    let impact = result.impact.map_or("", |impact| impact.name());
    let _ = writeln!(text, "DIVERGES {} (grade {}, {impact})", result.requirement, result.grade);
    let _ = writeln!(text, "  {}", result.statement);
    let _ = writeln!(text, "  expected  {}", shown(result.expected.as_ref()));
    let _ = writeln!(text, "  actual    {}", shown(result.actual.as_ref()));
    for (index, id) in result.evidence.iter().enumerate() {
        let label = if index == 0 { "evidence" } else { "" };
        let source = suite.evidence.get(id).map(Evidence::cite).unwrap_or_default();
        let _ = writeln!(text, "  {label:<9} {id}: {source}");
    }
    let _ = writeln!(text, "  reproduce {}\n", result.repro.suite);
}

fn not_judged(report: &Report, text: &mut String) {
    let mut reasons: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for result in &report.checks {
        let verdict = match result.verdict {
            Verdict::Unsupported => "unsupported",
            Verdict::Inconclusive => "inconclusive",
            _ => continue,
        };
        *reasons.entry((verdict, result.reason.as_deref().unwrap_or_default())).or_default() += 1;
    }
    for ((verdict, reason), count) in &reasons {
        let plural = if *count == 1 { "" } else { "s" };
        let _ = writeln!(text, "{count} check{plural} {verdict}: {reason}");
    }
    if !reasons.is_empty() {
        text.push('\n');
    }
}

fn summary(report: &Report, gate: Grade, text: &mut String) {
    let percent =
        |part: Option<f64>| part.map_or_else(|| "–".to_owned(), |part| format!("{:.1} %", part * 100.0));
    for (grade, totals) in report.grades.iter().filter(|(_, totals)| totals.checks > 0) {
        let (correctness, coverage) = (percent(totals.correctness()), percent(totals.coverage()));
        let checks = totals.checks;
        let _ = writeln!(
            text,
            "grade {grade}: correctness {correctness} ({} of {} judged conform), coverage {coverage} of {checks} checks",
            totals.conforms,
            totals.judged(),
        );
    }
    let observations = report.observations.len();
    if observations > 0 {
        let _ = writeln!(text, "{observations} observations beyond the checks; --json lists them");
    }
    let scenarios = report.suite.scenarios;
    let (checks, exchanges) = (report.totals.checks, report.timing.exchanges);
    let seconds = report.timing.wall_seconds;
    let _ = writeln!(
        text,
        "{scenarios} scenarios, {checks} checks, {exchanges} exchanges with {} in {seconds:.2} s",
        report.target.name
    );
    let verdict = match report.conclusion(gate) {
        Conclusion::AsExpected => format!("as expected: no check of grade {gate} or better diverges"),
        Conclusion::Diverges => format!("NOT as expected: checks of grade {gate} or better diverge"),
        Conclusion::NotJudged if !report.complete => "NOT complete: the run was stopped".to_owned(),
        Conclusion::NotJudged => {
            format!("NOT complete: checks of grade {gate} or better could not be judged")
        }
    };
    let _ = writeln!(text, "{verdict}");
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    if text.chars().count() <= SHOWN_CHARACTERS {
        return text;
    }
    text.chars().take(SHOWN_CHARACTERS).chain(['…']).collect()
}
