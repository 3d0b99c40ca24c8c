//! The report as one page for a browser, without anything from elsewhere. The numbers and the matrix stand in it as they
//! are; the checks are packed, and a script lists them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use strum::VariantArray as _;

use super::conclusion::Conclusion;
use super::document::RenderError;
use super::model::Report;
use super::rank::rule_of;
use super::terminal;
use super::text::{count, cut, link, percent};
use super::totals::{self, Totals};
use crate::judge::{CheckResult, Impact, Verdict};
use crate::suite::cases::Rule;
use crate::suite::grade::Grade;
use crate::suite::requirement::Origin;

/// The style of all pages.
pub(crate) const STYLE: &str = include_str!("../../templates/style.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Longer values are cut: they are lists of what earlier runs left on a target.
const SHOWN_CHARACTERS: usize = 8000;
/// A scenario that people wrote, in place of a rule.
const BY_HAND: &str = "behaviour";

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'r> {
    title: String,
    style: &'static str,
    script: &'static str,
    end: String,
    end_class: &'static str,
    endpoint: &'r str,
    started: String,
    checks: String,
    exchanges: String,
    seconds: String,
    suite: &'r str,
    model: String,
    notes: Vec<String>,
    grades: Vec<GradeRow>,
    built: Option<String>,
    rules: Vec<&'static str>,
    operations: Vec<OperationRow<'r>>,
    impacts: Vec<&'static str>,
    all_parts: Vec<Part>,
    data: String,
}

/// The number of checks that have a verdict.
struct Part {
    verdict: &'static str,
    count: usize,
}

struct GradeRow {
    name: String,
    correctness: String,
    coverage: String,
    checks: usize,
    parts: Vec<Part>,
}

struct OperationRow<'r> {
    name: &'r str,
    /// Whether it is built, where that is known.
    word: &'static str,
    class: &'static str,
    cells: Vec<Option<Cell>>,
}

/// The share that conforms of the judged checks.
struct Cell {
    rule: &'static str,
    text: String,
    class: &'static str,
}

/// The page.
pub(crate) fn render(report: &Report) -> Result<String, RenderError> {
    let facts = &report.suite;
    let page = Page {
        title: format!("Cognito conformance of {}", report.target_name()),
        style: STYLE,
        script: SCRIPT,
        end: terminal::conclusion(report),
        end_class: class_of(report.conclusion),
        endpoint: &report.target.endpoint,
        started: started(report),
        checks: count(report.checks.len(), "check"),
        exchanges: count(report.timing.exchanges, "exchange"),
        seconds: format!("{:.1}", report.timing.wall_seconds),
        suite: &facts.version,
        model: format!("{} {}", facts.model.package, facts.model.version),
        notes: report.notes(),
        grades: grades(report),
        built: report.target.operations.in_short(),
        rules: rules(report),
        operations: operations(report),
        impacts: Impact::VARIANTS.iter().map(|impact| impact.name()).collect(),
        all_parts: parts(&report.totals).into_iter().filter(|part| part.count > 0).collect(),
        data: pack(&data(report))?,
    };
    Ok(page.render()?)
}

/// The style of the end of a run.
pub(crate) fn class_of(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::AsExpected => "as-expected",
        Conclusion::Diverges => "diverges",
        Conclusion::NotJudged => "not-judged",
    }
}

/// When the run began, for people.
fn started(report: &Report) -> String {
    let whole_seconds = report.run.started.split('.').next().unwrap_or_default();
    format!("{} UTC", whole_seconds.trim_end_matches('Z').replace('T', " "))
}

fn parts(totals: &Totals) -> Vec<Part> {
    let part = |verdict: Verdict| {
        let count = match verdict {
            Verdict::Conforms => totals.conforms,
            Verdict::Diverges => totals.diverges,
            Verdict::KnownDivergence => totals.known_divergence,
            Verdict::StaleDivergence => totals.stale_divergence,
            Verdict::Unsupported => totals.unsupported,
            Verdict::Inconclusive => totals.inconclusive,
        };
        Part { verdict: verdict.name(), count }
    };
    Verdict::VARIANTS.iter().copied().map(part).collect()
}

fn grades(report: &Report) -> Vec<GradeRow> {
    let all = parts(&report.totals);
    let row = |name: String, totals: &Totals| GradeRow {
        name,
        correctness: percent(totals.correctness()),
        coverage: percent(totals.coverage()),
        checks: totals.checks,
        parts: parts(totals)
            .into_iter()
            .zip(&all)
            .filter(|(_, all)| all.count > 0)
            .map(|(part, _)| part)
            .collect(),
    };
    let rows = totals::rows(&report.kinds);
    rows.map(|(kind, grade, totals)| row(format!("{}, grade {grade}", kind.name()), totals)).collect()
}

/// The column of a check.
fn column(result: &CheckResult) -> &'static str {
    if result.origin != Origin::Generated {
        return BY_HAND;
    }
    let rule = rule_of(&result.requirement);
    Rule::names().find(|name| *name == rule).unwrap_or("accepted")
}

/// The columns that any check has, in the order of the generator.
fn rules(report: &Report) -> Vec<&'static str> {
    let seen: BTreeSet<&str> = report.checks.iter().map(column).collect();
    let all = [BY_HAND].into_iter().chain(Rule::names()).chain(["accepted"]);
    all.filter(|rule| seen.contains(rule)).collect()
}

fn operations(report: &Report) -> Vec<OperationRow<'_>> {
    let mut rows: BTreeMap<&str, BTreeMap<&str, Vec<&CheckResult>>> = BTreeMap::new();
    for result in &report.checks {
        let row = rows.entry(&result.operation).or_default();
        row.entry(column(result)).or_default().push(result);
    }
    let columns: Vec<&'static str> = rules(report);
    let cells = |by_rule: &BTreeMap<&str, Vec<&CheckResult>>| {
        columns.iter().map(|rule| Some(cell(rule, by_rule.get(rule)?))).collect()
    };
    // Operations with the most scenarios written by people come first.
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|(_, by_rule)| Reverse(by_rule.get(BY_HAND).map_or(0, Vec::len)));
    let row = |name, by_rule| {
        let word = report.target.operations.word(name).unwrap_or_default();
        let class = match word {
            "built" => "all",
            "refused" => "none",
            _ => "quiet",
        };
        OperationRow { name, word, class, cells: cells(by_rule) }
    };
    rows.iter().map(|(name, by_rule)| row(*name, by_rule)).collect()
}

fn cell(rule: &'static str, results: &[&CheckResult]) -> Cell {
    let totals = Totals::count(results.iter().copied());
    let (conforms, judged) = (totals.conforms, totals.judged());
    let class = match (conforms, judged) {
        (_, 0) => "quiet",
        (0, _) => "none",
        _ if conforms == judged => "all",
        _ => "some",
    };
    let text = if judged == 0 { "–".to_owned() } else { format!("{conforms}/{judged}") };
    Cell { rule, text, class }
}

/// Pieces of text, each with 1 where the other side lacks it.
type Pieces = Vec<(u8, String)>;

/// A check as the script reads it.
#[derive(Serialize)]
struct Entry<'r> {
    id: String,
    requirement: &'r str,
    operation: &'r str,
    rule: &'static str,
    grade: Grade,
    verdict: Verdict,
    impact: Option<Impact>,
    scenario: Option<&'r str>,
    step: Option<&'r str>,
    statement: &'r str,
    reason: Option<&'r str>,
    lacks: Option<&'r str>,
    known: Option<&'r str>,
    issue: Option<&'r str>,
    counts: Option<String>,
    evidence: &'r [String],
    expected: Pieces,
    actual: Pieces,
    request: Option<String>,
    response: Option<String>,
    repro: Vec<(&'static str, &'r str)>,
}

fn data(report: &Report) -> Value {
    let ranked = report.ranked(Verdict::VARIANTS);
    let entries: Vec<Entry<'_>> = ranked.into_iter().flatten().map(entry).collect();
    let evidence: BTreeMap<&String, Value> = report
        .evidence
        .iter()
        .map(|(id, entry)| {
            let facts = json!({"grade": entry.grade, "observed": entry.observed, "source": entry.cite(),
                "link": link(&entry.source)});
            (id, facts)
        })
        .collect();
    json!({"checks": entries, "evidence": evidence})
}

fn entry(result: &CheckResult) -> Entry<'_> {
    let (expected, actual) = side_by_side(result.expected(), result.actual());
    let place = [Some(result.requirement.as_str()), result.scenario.as_deref(), result.step.as_deref()];
    Entry {
        id: place.into_iter().flatten().collect::<Vec<_>>().join("@"),
        requirement: &result.requirement,
        operation: &result.operation,
        rule: column(result),
        grade: result.grade,
        verdict: result.verdict(),
        impact: result.impact(),
        scenario: result.scenario.as_deref(),
        step: result.step.as_deref(),
        statement: &result.statement,
        reason: result.reason(),
        lacks: result.lacks(),
        known: result.known().map(|known| known.reason.as_str()),
        // Only what a browser may be sent to.
        issue: result
            .known()
            .and_then(|known| known.issue.as_deref())
            .filter(|issue| issue.starts_with("http")),
        counts: result.exchanges.as_ref().filter(|exchanges| exchanges.broken > 0).map(|exchanges| {
            let operations = exchanges.operations.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            format!("{} of {}, of {operations}", exchanges.broken, count(exchanges.all, "exchange"))
        }),
        evidence: &result.evidence,
        expected,
        actual,
        request: pretty(&result.request),
        response: pretty(&result.response),
        repro: result.repro.commands().map(|(name, _, command)| (name, command)).collect(),
    }
}

fn pretty(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| cut(format!("{value:#}"), SHOWN_CHARACTERS))
}

/// Both values as text, in pieces that the other has or has not.
fn side_by_side(expected: Option<&Value>, actual: Option<&Value>) -> (Pieces, Pieces) {
    if expected.is_none() && actual.is_none() {
        return (Vec::new(), Vec::new());
    }
    let text = |value: Option<&Value>| value.and_then(pretty).unwrap_or_else(|| "nothing".into());
    let (expected, actual) = (text(expected), text(actual));
    let diff = TextDiff::from_words(&expected, &actual);
    let mut sides: [Pieces; 2] = Default::default();
    let mut push = |side: usize, differs: u8, text: &str| match sides[side].last_mut() {
        Some((last, piece)) if *last == differs => piece.push_str(text),
        _ => sides[side].push((differs, text.to_owned())),
    };
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {
                push(0, 0, change.value());
                push(1, 0, change.value());
            }
            ChangeTag::Delete => push(0, 1, change.value()),
            ChangeTag::Insert => push(1, 1, change.value()),
        }
    }
    let [expected, actual] = sides;
    (expected, actual)
}

fn pack(value: &Value) -> Result<String, RenderError> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    serde_json::to_writer(&mut encoder, value)?;
    encoder.flush()?;
    Ok(STANDARD.encode(encoder.finish()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_marked_on_both_sides() {
        let (expected, actual) = side_by_side(Some(&json!("a b c")), Some(&json!("a x c")));
        assert_eq!(expected, [(0, "\"a ".into()), (1, "b".into()), (0, " c\"".into())]);
        assert_eq!(actual, [(0, "\"a ".into()), (1, "x".into()), (0, " c\"".into())]);
        let (expected, actual) = side_by_side(Some(&json!(1)), None);
        assert_eq!((expected, actual), (vec![(1, "1".into())], vec![(1, "nothing".into())]));
    }
}
