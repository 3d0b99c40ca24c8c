//! The report for a terminal: a table by operation and grade, the worst divergences, the two numbers.
//!
//! The text has the colours of a terminal in it; whoever prints it takes them out where nobody wants them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use strum::VariantArray as _;

use super::conclusion::{Conclusion, Standing};
use super::facts::EvidenceFacts;
use super::model::Report;
use super::rank::{Group, rule_of};
use super::text::{count, one_line, percent, shown};
use super::totals::{self, Totals};
use crate::judge::{CheckResult, Verdict};
use crate::suite::grade::Grade;
use crate::suite::requirement::{CheckKind, Origin};

/// The end of the ids of positive controls.
const CONTROL: &str = ".control";
/// The number of divergences that are shown in full.
const SHOWN_DIVERGENCES: usize = 10;
/// The number of scenarios that are named for one reason.
const SHOWN_SCENARIOS: usize = 3;
/// The number of requirements the last line names.
const SHOWN_NAMES: usize = 3;
/// The longest value that is shown.
const SHOWN_CHARACTERS: usize = 400;
/// The width of lists of names.
const WIDTH: usize = 100;

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();
const NAME: Style = Style::new().bold();

/// The report as text.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", table(report));
    stale(report, &mut text);
    divergences(report, &mut text);
    known(report, &mut text);
    not_judged(report, &mut text);
    summary(report, &mut text);
    text
}

/// A column of the table, and what it counts.
type Count = (&'static str, fn(&Totals) -> usize);

/// A row for each operation whose behaviour the run is about; what follows from the model by rule, and how the target
/// speaks, are a row each: they are other questions, and the same for every operation.
fn table(report: &Report) -> Table {
    let mut rows: Vec<(String, Vec<&CheckResult>)> = Vec::new();
    let of_kind = |kind: CheckKind| report.checks.iter().filter(move |result| result.origin.kind() == kind);
    let mut behaviour: BTreeMap<&str, Vec<&CheckResult>> = BTreeMap::new();
    for result in of_kind(CheckKind::Behaviour) {
        behaviour.entry(&result.operation).or_default().push(result);
    }
    // What is not built, or was tried by nothing but a valid call, has nothing to tell apart.
    let is_control =
        |results: &[&CheckResult]| results.iter().all(|result| result.requirement.ends_with(CONTROL));
    let (controls, others): (Vec<_>, Vec<_>) =
        behaviour.into_iter().partition(|(_, results)| is_control(results));
    rows.extend(others.into_iter().map(|(name, results)| (name.to_owned(), results)));
    if controls.len() == 1 {
        rows.extend(controls.into_iter().map(|(name, results)| (name.to_owned(), results)));
    } else if !controls.is_empty() {
        let count = controls.len();
        rows.push((
            format!("{count} others: a valid call"),
            controls.into_iter().flat_map(|(_, own)| own).collect(),
        ));
    }
    for (name, kind) in
        [("validation, by the model", CheckKind::Validation), ("wire, every exchange", CheckKind::Wire)]
    {
        let results: Vec<&CheckResult> = of_kind(kind).collect();
        if !results.is_empty() {
            rows.push((name.to_owned(), results));
        }
    }
    // Entries of a profile have columns only where there is a profile.
    let all_columns: [Count; 5] = [
        ("diverges", |totals| totals.diverges),
        ("known", |totals| totals.known_divergence),
        ("stale", |totals| totals.stale_divergence),
        ("unsupported", |totals| totals.unsupported),
        ("inconclusive", |totals| totals.inconclusive),
    ];
    let is_shown = |(name, of): &&Count| !matches!(*name, "known" | "stale") || of(&report.totals) > 0;
    let columns: Vec<_> = all_columns.iter().filter(is_shown).collect();
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    let grades = Grade::VARIANTS.iter().map(|grade| format!("grade {grade}"));
    let head = ["conform / checks".to_owned()].into_iter().chain(grades);
    table.set_header(head.chain(columns.iter().map(|(name, _)| (*name).to_owned())));
    for (operation, results) in rows {
        let by_grade = Grade::VARIANTS.iter().map(|grade| {
            let totals = Totals::count(results.iter().copied().filter(|result| result.grade == *grade));
            if totals.checks == 0 { String::new() } else { format!("{}/{}", totals.conforms, totals.checks) }
        });
        let totals = Totals::count(results.iter().copied());
        let counts = columns.iter().map(|(_, of)| match of(&totals) {
            0 => String::new(),
            count => count.to_string(),
        });
        table.add_row([operation].into_iter().chain(by_grade).chain(counts));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn divergences(report: &Report, text: &mut String) {
    let groups = report.ranked(&[Verdict::Diverges]);
    // Maintainers of a profile know the target, and want to see what fails the run.
    let in_full = if report.totals.known_divergence > 0 {
        let fails = |same: &&Group<'_>| same.iter().any(|result| report.standing(result) == Standing::Fails);
        groups.iter().take_while(fails).count().min(SHOWN_DIVERGENCES)
    } else {
        SHOWN_DIVERGENCES.min(groups.len())
    };
    for same in &groups[..in_full] {
        divergence(report, same, text);
    }
    if in_full > 0 {
        text.push_str("`cognito-conformance script ID --endpoint URL` prints all calls behind one as a shell script.\n\n");
    }
    let more = &groups[in_full..];
    if more.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "… and {} that diverge; --html and --json have all in full:",
        count(more.len(), "more requirement")
    );
    let is_generated = |same: &&Group<'_>| same[0].origin == Origin::Generated;
    for same in more.iter().filter(|same| !is_generated(same)) {
        let impact = same[0].impact().map_or("", |impact| impact.name());
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

/// Shows a requirement that diverges in one or more steps, by the first of them.
fn divergence(report: &Report, same: &[&CheckResult], text: &mut String) {
    let result = same[0];
    let impact = result.impact().map_or("", |impact| impact.name());
    let _ = writeln!(
        text,
        "{BAD}DIVERGES{BAD:#} {NAME}{}{NAME:#} (grade {}, {impact})",
        result.requirement, result.grade
    );
    let _ = writeln!(text, "  {}", result.statement);
    let _ = writeln!(text, "  expected  {}", shown(result.expected(), SHOWN_CHARACTERS));
    let _ = writeln!(text, "  actual    {}", shown(result.actual(), SHOWN_CHARACTERS));
    for (index, id) in result.evidence.iter().enumerate() {
        let label = if index == 0 { "evidence" } else { "" };
        let source = report.evidence.get(id).map(EvidenceFacts::cite).unwrap_or_default();
        let _ = writeln!(text, "  {label:<9} {id}: {source}");
    }
    let place = [result.scenario.as_deref(), result.step.as_deref()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", step ");
    let more = match (&result.exchanges, same.len() - 1) {
        (Some(exchanges), _) if exchanges.broken > 1 => {
            format!(", the first of {} of {}", exchanges.broken, count(exchanges.all, "exchange"))
        }
        (_, 0) => String::new(),
        (_, more) => format!(" and {}", count(more, "more step")),
    };
    let _ = writeln!(text, "  seen in   {place}{more}");
    let _ = writeln!(text, "  reproduce {}\n", result.repro.suite());
}

/// The known divergences by reason.
fn known(report: &Report, text: &mut String) {
    let mut reasons: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for result in report.checks.iter().filter(|result| result.verdict() == Verdict::KnownDivergence) {
        let Some(known) = result.known() else { continue };
        *reasons.entry((&known.reason, known.issue.as_deref())).or_default() += 1;
    }
    for ((reason, issue), checks) in &reasons {
        let issue = issue.map(|issue| format!(" ({issue})")).unwrap_or_default();
        let _ = writeln!(text, "{} known to diverge: {}{issue}", count(*checks, "check"), one_line(reason));
    }
    if !reasons.is_empty() {
        text.push('\n');
    }
}

/// Wrong entries of the target's profile.
fn stale(report: &Report, text: &mut String) {
    let groups = report.ranked(&[Verdict::StaleDivergence]);
    for same in &groups {
        let (id, grade) = (&same[0].requirement, same[0].grade);
        let _ = writeln!(text, "{BAD}STALE{BAD:#} {NAME}{id}{NAME:#} (grade {grade})");
        text.push_str(
            "  it conforms, and the target's profile lists it as a divergence: take it out of the list\n",
        );
    }
    for name in &report.target.wrongly_lacking {
        let _ = writeln!(text, "{BAD}STALE{BAD:#} {NAME}{name}{NAME:#}");
        text.push_str(
            "  the target has it, and its profile says that it lacks it: take it out of the list\n",
        );
    }
    if !groups.is_empty() || !report.target.wrongly_lacking.is_empty() {
        text.push('\n');
    }
}

fn not_judged(report: &Report, text: &mut String) {
    let mut reasons: BTreeMap<(&str, &str), Vec<&CheckResult>> = BTreeMap::new();
    for result in report.checks.iter().filter(|result| result.lacks().is_none()) {
        let verdict = match result.verdict() {
            Verdict::Unsupported => "unsupported",
            Verdict::Inconclusive => "inconclusive",
            _ => continue,
        };
        let reason = result.reason().unwrap_or_default();
        reasons.entry((verdict, reason)).or_default().push(result);
    }
    lacking(report, text);
    for ((verdict, reason), results) in &reasons {
        // A result that belongs to no scenario is known by its requirement.
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

/// Says in one place what the target lacks, and whether its profile knows.
fn lacking(report: &Report, text: &mut String) {
    for is_known in [false, true] {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for result in report.checks.iter().filter(|result| result.known().is_some() == is_known) {
            if let Some(name) = result.lacks() {
                *names.entry(name).or_default() += 1;
            }
        }
        if names.is_empty() {
            continue;
        }
        let checks = count(names.values().sum(), "check");
        let known = if is_known { ", as its profile says" } else { "" };
        let names_count = match names.len() {
            1 => "1 operation or endpoint".to_owned(),
            names => format!("{names} operations or endpoints"),
        };
        let _ = writeln!(text, "{checks} unsupported: the target lacks {names_count}{known}:");
        wrap(names.keys().copied(), text);
    }
}

/// Names side by side, as many as fit a line.
fn wrap<'n>(names: impl Iterator<Item = &'n str>, text: &mut String) {
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && line.len() + name.len() + 2 > WIDTH {
            let _ = writeln!(text, "  {line},");
            line.clear();
        }
        line = if line.is_empty() { one_line(name) } else { format!("{line}, {}", one_line(name)) };
    }
    let _ = writeln!(text, "  {line}");
}

fn summary(report: &Report, text: &mut String) {
    for (kind, grade, totals) in totals::rows(&report.kinds) {
        let (correctness, coverage) = (percent(totals.correctness()), percent(totals.coverage()));
        let checks = count(totals.checks, "check");
        let (kind, conforms, judged) = (kind.name(), totals.conforms, totals.judged());
        let _ = writeln!(
            text,
            "{kind:<10} grade {grade}: correctness {correctness} ({conforms} of {judged} judged conform), coverage {coverage} of {checks}"
        );
    }
    if let Some(built) = report.target.operations.in_short() {
        let _ = writeln!(text, "{built}");
    }
    if !report.observations.is_empty() {
        let observations = count(report.observations.len(), "observation");
        let _ = writeln!(text, "{observations} beyond the checks; --json lists them");
    }
    let shard = report.run.shard.map(|shard| format!("shard {shard}: ")).unwrap_or_default();
    let _ = writeln!(
        text,
        "{shard}{}, {}, {} with {} in {:.2} s",
        count(report.suite.scenarios, "scenario"),
        count(report.totals.checks, "check"),
        count(report.timing.exchanges, "exchange"),
        one_line(&report.target_name()),
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
    for retried in &report.run.retried {
        let (scenario, reason) = (&retried.scenario, one_line(&retried.reason));
        let _ = writeln!(text, "{scenario} was run twice, since the connection failed: {reason}");
    }
    for pool in &report.left_behind {
        let _ = writeln!(text, "the user pool {} could not be deleted and is still there", one_line(pool));
    }
    let style = match report.conclusion {
        Conclusion::AsExpected => GOOD,
        Conclusion::Diverges => BAD,
        Conclusion::NotJudged => OPEN,
    };
    let _ = writeln!(text, "{style}{}{style:#}", conclusion(report));
}

/// The end of a run, in a sentence.
pub(crate) fn conclusion(report: &Report) -> String {
    let grades = if report.run.gate == Grade::A { "grade A" } else { "grade A or B" };
    let others = report.totals.diverges;
    let early = "the run ended early";
    match report.conclusion {
        Conclusion::AsExpected if report.totals.checks == 0 => {
            "as expected: nothing that is selected belongs to this shard".to_owned()
        }
        Conclusion::AsExpected if others == 0 && report.totals.known_divergence == 0 => {
            format!("as expected: no check of {grades} diverges")
        }
        Conclusion::AsExpected if others == 0 => {
            format!("as expected: no check of {grades} diverges but those that the profile lists")
        }
        Conclusion::AsExpected => {
            let of_grade_b = report.grades.get(&Grade::B).is_some_and(|totals| totals.diverges > 0);
            let is_a = report.run.gate == Grade::A;
            let help = if is_a && of_grade_b { "; --gate B counts those of grade B" } else { "" };
            format!(
                "as expected: no check of {grades} diverges unexpectedly; {others} of a lower grade do{help}"
            )
        }
        Conclusion::Diverges => {
            let what = match (report.fails(Verdict::Diverges), report.is_profile_stale()) {
                (true, true) => format!("checks of {grades} diverge, and the profile knows things wrongly"),
                (false, true) => "the profile of the target knows things wrongly".to_owned(),
                _ => format!("checks of {grades} diverge"),
            };
            let also = if report.complete { String::new() } else { format!("; and NOT complete: {early}") };
            format!("NOT as expected: {what}: {}{also}", named(report, Standing::Fails))
        }
        Conclusion::NotJudged if !report.complete => format!("NOT complete: {early}"),
        Conclusion::NotJudged if report.says_nothing() => {
            "NOT complete: nothing could be judged; is this the URL of a Cognito endpoint?".to_owned()
        }
        Conclusion::NotJudged => {
            let which = named(report, Standing::NotJudged);
            format!("NOT complete: checks of {grades} could not be judged: {which}")
        }
    }
}

/// The requirements, or what the target has after all, that do that to the end of a run; the first few of them.
fn named(report: &Report, standing: Standing) -> String {
    let of_checks = report.checks.iter().filter(|result| report.standing(result) == standing);
    let mut names: Vec<&str> = of_checks.map(|result| result.requirement.as_str()).collect();
    if standing == Standing::Fails {
        names.extend(report.target.wrongly_lacking.iter().map(String::as_str));
    }
    names.dedup();
    let more = names.len().saturating_sub(SHOWN_NAMES);
    let shown = names.iter().take(SHOWN_NAMES).map(|name| one_line(name)).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

impl Report {
    /// True if a check with that verdict fails the run.
    fn fails(&self, verdict: Verdict) -> bool {
        let mut failing = self.checks.iter().filter(|result| self.standing(result) == Standing::Fails);
        failing.any(|result| result.verdict() == verdict)
    }

    fn is_profile_stale(&self) -> bool {
        self.fails(Verdict::StaleDivergence) || !self.target.wrongly_lacking.is_empty()
    }
}
