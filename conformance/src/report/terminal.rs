//! The report for a terminal: a table by operation and grade, the worst divergences, the two numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use serde_json::Value;

use super::{Conclusion, Report, Totals};
use crate::evidence::Evidence;
use crate::grade::Grade;
use crate::requirement::Origin;
use crate::suite::Suite;
use crate::verdict::{CheckResult, Verdict};

/// How many divergences are shown in full.
const SHOWN_DIVERGENCES: usize = 10;
/// How many scenarios are named for one reason.
const SHOWN_SCENARIOS: usize = 3;
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

/// A row for each operation that a scenario or the protocol is about, and one for all others together: what follows
/// from the model by rule is the same for each.
fn table(report: &Report) -> Table {
    let mut rows: BTreeMap<String, Vec<&CheckResult>> = BTreeMap::new();
    for result in &report.checks {
        rows.entry(result.operation.clone()).or_default().push(result);
    }
    let is_generated =
        |results: &[&CheckResult]| results.iter().all(|result| result.origin == Origin::Generated);
    let generated: Vec<String> =
        rows.iter().filter(|(_, results)| is_generated(results)).map(|(name, _)| name.clone()).collect();
    if generated.len() > 1 && generated.len() < rows.len() {
        let others = generated.iter().filter_map(|name| rows.remove(name)).flatten().collect();
        rows.insert(format!("{} others, by the model", generated.len()), others);
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
            operation,
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
    // The worst first: best supported, then worst for a user. One requirement may diverge in several steps.
    found.sort_by_key(|result| (result.grade, result.impact, &result.requirement));
    let groups: Vec<&[&CheckResult]> = found.chunk_by(|a, b| a.requirement == b.requirement).collect();
    for same in groups.iter().take(SHOWN_DIVERGENCES) {
        divergence(same, suite, text);
    }
    let more = &groups[SHOWN_DIVERGENCES.min(groups.len())..];
    if more.is_empty() {
        return;
    }
    let _ = writeln!(text, "… and {}; --json has all in full:", count(more.len(), "more requirement"));
    let is_generated = |same: &&&[&CheckResult]| same[0].origin == Origin::Generated;
    for same in more.iter().filter(|same| !is_generated(same)) {
        let impact = same[0].impact.map_or("", |impact| impact.name());
        let _ = writeln!(text, "  {} {} ({impact})", same[0].grade, same[0].requirement);
    }
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for same in more.iter().filter(is_generated) {
        *rules.entry(rule_of(&same[0].requirement)).or_default() += 1;
    }
    if !rules.is_empty() {
        let rules: Vec<String> = rules.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        let _ = writeln!(text, "  and by the model: {}", rules.join(", "));
    }
    text.push('\n');
}

/// The rule at the end of a generated requirement's id: what must be accepted is one.
fn rule_of(requirement: &str) -> &str {
    let is_accepted = |part: &str| part.ends_with("-accepted") || part.starts_with("with-");
    let rule = requirement.rsplit('.').next().unwrap_or_default();
    if requirement.split('.').any(is_accepted) { "accepted" } else { rule }
}

/// Shows a requirement that diverges in one or more steps, by the first of them.
fn divergence(same: &[&CheckResult], suite: &Suite, text: &mut String) {
    let result = same[0];
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
    let place = [result.scenario.as_deref(), result.step.as_deref()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", step ");
    let more = same.len() - 1;
    let more = if more == 0 { String::new() } else { format!(" and {}", count(more, "more step")) };
    let _ = writeln!(text, "  seen in   {place}{more}");
    let _ = writeln!(text, "  reproduce {}\n", result.repro.suite);
}

fn not_judged(report: &Report, text: &mut String) {
    let mut reasons: BTreeMap<(&str, &str), Vec<&CheckResult>> = BTreeMap::new();
    for result in &report.checks {
        let verdict = match result.verdict {
            Verdict::Unsupported => "unsupported",
            Verdict::Inconclusive => "inconclusive",
            _ => continue,
        };
        let reason = result.reason.as_deref().unwrap_or_default();
        reasons.entry((verdict, reason)).or_default().push(result);
    }
    lacking(&mut reasons, text);
    for ((verdict, reason), results) in &reasons {
        // What belongs to no scenario is known by its requirement.
        let places = results.iter().map(|result| result.scenario.as_deref().unwrap_or(&result.requirement));
        let scenarios: BTreeSet<&str> = places.collect();
        let checks = count(results.len(), "check");
        let _ = writeln!(text, "{checks} {verdict}: {}", one_line(reason));
        let more = scenarios.len().saturating_sub(SHOWN_SCENARIOS);
        let shown = scenarios.iter().take(SHOWN_SCENARIOS).copied().collect::<Vec<_>>().join(", ");
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        if !shown.is_empty() {
            let _ = writeln!(text, "  in {shown}{more}");
        }
    }
    if report.totals.judged() < report.totals.checks {
        text.push('\n');
    }
}

/// Says in one place which operations and endpoints the target lacks, and takes them out of the reasons.
fn lacking(reasons: &mut BTreeMap<(&str, &str), Vec<&CheckResult>>, text: &mut String) {
    let mut names = Vec::new();
    let mut checks = 0;
    reasons.retain(|(_, reason), results| {
        let Some(name) = reason.strip_prefix("the target lacks ") else { return true };
        names.push(one_line(name));
        checks += results.len();
        false
    });
    if !names.is_empty() {
        let checks = count(checks, "check");
        let _ = writeln!(text, "{checks} unsupported: the target lacks {}", names.join(", "));
    }
}

fn summary(report: &Report, gate: Grade, text: &mut String) {
    let percent =
        |part: Option<f64>| part.map_or_else(|| "–".to_owned(), |part| format!("{:.1} %", part * 100.0));
    for (grade, totals) in report.grades.iter().filter(|(_, totals)| totals.checks > 0) {
        let (correctness, coverage) = (percent(totals.correctness()), percent(totals.coverage()));
        let checks = count(totals.checks, "check");
        let (conforms, judged) = (totals.conforms, totals.judged());
        let _ = writeln!(
            text,
            "grade {grade}: correctness {correctness} ({conforms} of {judged} judged conform), coverage {coverage} of {checks}"
        );
    }
    if !report.observations.is_empty() {
        let observations = count(report.observations.len(), "observation");
        let _ = writeln!(text, "{observations} beyond the checks; --json lists them");
    }
    let _ = writeln!(
        text,
        "{}, {}, {} with {} in {:.2} s",
        count(report.suite.scenarios, "scenario"),
        count(report.totals.checks, "check"),
        count(report.timing.exchanges, "exchange"),
        one_line(&report.target.name),
        report.timing.wall_seconds,
    );
    let left_out = &report.suite.left_out;
    if !left_out.is_empty() {
        let scenarios = count(left_out.len(), "scenario");
        let _ = writeln!(
            text,
            "{scenarios} left out for the minutes that it takes, without --slow: {}",
            left_out.join(", ")
        );
    }
    for pool in &report.left_behind {
        let _ = writeln!(text, "the user pool {} could not be deleted and is still there", one_line(pool));
    }
    let _ = writeln!(text, "{}", conclusion(report, gate));
}

fn conclusion(report: &Report, gate: Grade) -> String {
    let grades = if gate == Grade::A { "grade A" } else { "grade A or B" };
    let others = report.totals.diverges;
    match report.conclusion(gate) {
        Conclusion::AsExpected if others == 0 => format!("as expected: no check of {grades} diverges"),
        Conclusion::AsExpected => {
            let of_grade_b = report.grades.get(&Grade::B).is_some_and(|totals| totals.diverges > 0);
            let help = if gate == Grade::A && of_grade_b { "; --gate B counts those of grade B" } else { "" };
            format!("as expected: no check of {grades} diverges; {others} of a lower grade do{help}")
        }
        Conclusion::Diverges if !report.complete => {
            format!("NOT as expected: checks of {grades} diverge; and NOT complete: the run ended early")
        }
        Conclusion::Diverges => format!("NOT as expected: checks of {grades} diverge"),
        Conclusion::NotJudged if !report.complete => "NOT complete: the run ended early".to_owned(),
        Conclusion::NotJudged if report.totals.judged() == 0 => {
            "NOT complete: nothing could be judged; is this the URL of a Cognito endpoint?".to_owned()
        }
        Conclusion::NotJudged => format!("NOT complete: checks of {grades} could not be judged"),
    }
}

/// A number of things: `1 check`, `2 checks`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Text of a target on one line, without what a terminal would obey.
fn one_line(text: &str) -> String {
    let is_obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_obeyed(c) { '\u{fffd}' } else { c }).collect()
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_owned(), |value| one_line(&value.to_string()));
    if text.chars().count() <= SHOWN_CHARACTERS {
        return text;
    }
    text.chars().take(SHOWN_CHARACTERS).chain(['…']).collect()
}
