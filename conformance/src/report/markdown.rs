//! The report as Markdown: for the summary of a job or a comment on a pull request.

use std::fmt::Write as _;

use super::conclusion::Conclusion;
use super::model::Report;
use super::rank::Group;
use super::terminal;
use super::text::{count, cut, link, one_line, percent};
use super::totals::{self, Totals};
use crate::input::link::fits_link;
use crate::judge::Verdict;

/// The number of divergences that are shown in full.
const SHOWN: usize = 10;
/// The longest value that is shown.
const SHOWN_CHARACTERS: usize = 1000;

/// The two numbers by kind and grade, what the profile knows wrongly, the worst divergences, and those that are known.
pub(crate) fn render(report: &Report) -> String {
    let mut text = format!("## Cognito conformance of {}\n\n", escape(&report.target_name()));
    let _ = writeln!(text, "{} {}\n", mark(report.conclusion), escape(&terminal::conclusion(report)));
    numbers(report, &mut text);
    stale(report, &mut text);
    let groups = report.ranked(&[Verdict::Diverges]);
    if !groups.is_empty() {
        let _ = writeln!(text, "\n### {}\n", diverge(groups.len()));
        groups.iter().take(SHOWN).for_each(|same| divergence(report, same, &mut text));
        let more = groups.len().saturating_sub(SHOWN);
        if more > 0 {
            let _ = writeln!(text, "\n… and {more} more, in the report.");
        }
    }
    known(report, &mut text);
    for note in report.notes() {
        let _ = writeln!(text, "\n> {}", escape(&note));
    }
    let _ = writeln!(
        text,
        "\n<sub>{} with {} in {:.1} s · suite {} · model {} {}</sub>",
        count(report.totals.checks, "check"),
        count(report.timing.exchanges, "exchange"),
        report.timing.wall_seconds,
        html(&report.suite.version),
        html(&report.suite.model.package),
        html(&report.suite.model.version),
    );
    text
}

/// The end of a run, at a glance.
pub(crate) fn mark(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::AsExpected => "✅",
        Conclusion::Diverges => "❌",
        Conclusion::NotJudged => "⚠️",
    }
}

fn numbers(report: &Report, text: &mut String) {
    text.push_str(
        "| | grade | correctness | coverage | conforms | diverges | known | stale | unsupported | inconclusive |\n",
    );
    text.push_str("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (kind, grade, totals) in totals::rows(&report.kinds) {
        let Totals {
            conforms, diverges, known_divergence, stale_divergence, unsupported, inconclusive, ..
        } = totals;
        let _ = writeln!(
            text,
            "| {} | {grade} | {} | {} | {conforms} | {diverges} | {known_divergence} | {stale_divergence} | {unsupported} | {inconclusive} |",
            kind.name(),
            percent(totals.correctness()),
            percent(totals.coverage()),
        );
    }
    if let Some(built) = report.target.operations.in_short() {
        let _ = writeln!(text, "\n{built}.");
    }
}

fn divergence(report: &Report, same: &Group<'_>, text: &mut String) {
    let result = same[0];
    let impact = result.impact().map_or_else(|| result.verdict().name(), |impact| impact.name());
    let _ = writeln!(
        text,
        "<details><summary><code>{}</code> · grade {} · {impact}</summary>\n",
        html(&result.requirement),
        result.grade
    );
    let _ = writeln!(text, "{}\n", escape(&result.statement));
    for (name, value) in [("expected", result.expected()), ("actual", result.actual())] {
        if let Some(value) = value {
            let _ =
                writeln!(text, "{name}\n{}", fenced("json", &cut(format!("{value:#}"), SHOWN_CHARACTERS)));
        }
    }
    for id in &result.evidence {
        let Some(entry) = report.evidence.get(id) else { continue };
        let source = escape(&entry.cite());
        let source = link(&entry.source).map_or_else(|| source.clone(), |link| format!("[{source}]({link})"));
        let id = escape(id);
        let _ = writeln!(text, "- evidence {id} (grade {}): {source}", entry.grade);
    }
    for (name, language, command) in result.repro.commands().filter(|(.., command)| !command.starts_with('#'))
    {
        let title = if name == "suite" { "how to see it again" } else { name };
        let _ = write!(text, "\n{title}\n{}", fenced(language, &one_line(command)));
    }
    text.push_str("\n</details>\n\n");
}

/// Wrong entries of the profile.
fn stale(report: &Report, text: &mut String) {
    let groups = report.ranked(&[Verdict::StaleDivergence]);
    let stale = groups.iter().map(|same| (same[0].requirement.as_str(), "conforms"));
    let stale = stale.chain(report.target.wrongly_lacking.iter().map(|name| (name.as_str(), "is there")));
    let lines: Vec<String> = stale.map(|(name, is)| format!("- {} {is}\n", escape(name))).collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n### Listed in the profile, and not so\n\n{}", lines.concat());
    }
}

fn diverge(requirements: usize) -> String {
    let verb = if requirements == 1 { "diverges" } else { "diverge" };
    format!("{} {verb}", count(requirements, "requirement"))
}

/// A block of code that nothing inside can end.
fn fenced(language: &str, code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{code}\n{fence}\n")
}

fn known(report: &Report, text: &mut String) {
    let groups = report.ranked(&[Verdict::KnownDivergence]);
    let mut reasons: Vec<(&str, Option<&str>, usize)> = Vec::new();
    for known in groups.iter().filter_map(|same| same[0].known()) {
        match reasons.iter_mut().find(|(reason, ..)| *reason == known.reason) {
            Some((.., count)) => *count += 1,
            None => reasons.push((&known.reason, known.issue.as_deref(), 1)),
        }
    }
    if reasons.is_empty() {
        return;
    }
    text.push_str("\n### Known to diverge\n\n| requirements | why |\n|---:|---|\n");
    for (reason, issue, requirements) in reasons {
        let issue = issue.map(|issue| format!(" ([issue]({}))", address(issue))).unwrap_or_default();
        let _ = writeln!(text, "| {requirements} | {}{issue} |", escape(reason));
    }
}

/// An address, without what would end it there.
fn address(link: &str) -> String {
    link.chars().filter(|c| fits_link(*c)).collect()
}

/// Text that means nothing to HTML.
fn html(text: &str) -> String {
    one_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text that means nothing to Markdown.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '@' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}
