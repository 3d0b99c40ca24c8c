//! Two reports side by side: what conforms now and did not, and what did and does not any more.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use askama::Template;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use strum::{IntoStaticStr, VariantArray};

use super::conclusion::Conclusion;
use super::document::{self, RenderError};
use super::facts::TargetFacts;
use super::html::{self, STYLE};
use super::junit;
use super::markdown::{self, escape};
use super::model::Report;
use super::text::{one_line, shown};
use crate::judge::{CheckResult, Impact, Verdict};
use crate::suite::grade::Grade;
use crate::suite::requirement::Origin;

/// The name and version of a comparison's form.
pub const SCHEMA: &str = "cognito-conformance/comparison/1";

/// The longest value that is shown.
const SHOWN_CHARACTERS: usize = 300;

/// The change of a check.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Change {
    /// It conformed, and does not any more, or is not judged any more.
    Regressed,
    /// It conforms, and did not.
    Fixed,
    /// Its verdict is another one, and neither is a pass; or it diverges with another impact.
    Changed,
    /// The old report does not have it.
    New,
    /// The new report does not have it.
    Gone,
}

impl Change {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Two reports side by side.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    /// `cognito-conformance/comparison/1`.
    pub schema: &'static str,
    /// The one.
    pub old: Side,
    /// The other.
    pub new: Side,
    /// The number of checks by change.
    pub counts: BTreeMap<&'static str, usize>,
    /// The number of checks with the same verdict in both.
    pub same: usize,
    /// The end of it, as the exit code says it: no regression is not enough where the new run ended early, or where
    /// the two have no check in common.
    pub conclusion: Conclusion,
    /// Every check that changed, the regressed ones first.
    pub changes: Vec<ChangedCheck>,
}

/// The subject of a report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Side {
    /// The target of the run.
    pub target: TargetFacts,
    /// The version of the suite.
    pub suite: String,
    /// The SHA-256 of the suite.
    pub digest: String,
    /// The selection, as the options of `run` have it.
    pub selected: String,
    /// When it began.
    pub started: String,
    /// True if everything that was selected was run.
    pub complete: bool,
}

/// A check that changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangedCheck {
    /// The result.
    pub change: Change,
    /// The id of the requirement.
    pub requirement: String,
    /// The scenario.
    pub scenario: Option<String>,
    /// The step in it.
    pub step: Option<String>,
    /// The grade of the requirement.
    pub grade: Grade,
    /// The sentence that the check enforces.
    pub statement: String,
    /// The verdict before.
    pub before: Option<Verdict>,
    /// The verdict now.
    pub after: Option<Verdict>,
    /// The impact of a divergence before.
    pub impact_before: Option<Impact>,
    /// The impact of a divergence now.
    pub impact_after: Option<Impact>,
    /// Of a divergence now: what the evidence says.
    pub expected: Option<Value>,
    /// Of a divergence now: what the target answered.
    pub actual: Option<Value>,
    /// Why it is not judged now.
    pub reason: Option<String>,
    /// The way to see it again.
    pub repro: String,
}

/// The key of a check. A rule of the protocol is one check, whichever exchange shows it.
type Key<'r> = (&'r str, Option<&'r str>, Option<&'r str>);

fn key(result: &CheckResult) -> Key<'_> {
    let is_rule = result.origin == Origin::Wire;
    (
        &result.requirement,
        result.scenario.as_deref().filter(|_| !is_rule),
        result.step.as_deref().filter(|_| !is_rule),
    )
}

impl Comparison {
    /// Compares two reports.
    pub fn new(old: &Report, new: &Report) -> Self {
        let before: BTreeMap<Key<'_>, &CheckResult> =
            old.checks.iter().map(|result| (key(result), result)).collect();
        let after: BTreeMap<Key<'_>, &CheckResult> =
            new.checks.iter().map(|result| (key(result), result)).collect();
        let mut changes = Vec::new();
        let mut same = 0;
        let only_before = before.iter().filter(|(key, _)| !after.contains_key(*key));
        changes.extend(only_before.map(|(_, result)| ChangedCheck::new(Change::Gone, Some(result), None)));
        for (key, now) in &after {
            let then = before.get(key).copied();
            match then.map(|then| change(then, now)) {
                None => changes.push(ChangedCheck::new(Change::New, None, Some(now))),
                Some(Some(change)) => changes.push(ChangedCheck::new(change, then, Some(now))),
                Some(None) => same += 1,
            }
        }
        changes.sort_by(|a, b| (a.change, a.grade, &a.requirement).cmp(&(b.change, b.grade, &b.requirement)));
        let mut counts: BTreeMap<&str, usize> =
            Change::VARIANTS.iter().map(|change| (change.name(), 0)).collect();
        for check in &changes {
            *counts.entry(check.change.name()).or_default() += 1;
        }
        let is_common =
            same > 0 || changes.iter().any(|check| check.before.is_some() && check.after.is_some());
        let conclusion = if counts[Change::Regressed.name()] > 0 {
            Conclusion::Diverges
        } else if !new.complete || !is_common {
            Conclusion::NotJudged
        } else {
            Conclusion::AsExpected
        };
        Self { schema: SCHEMA, old: Side::of(old), new: Side::of(new), counts, same, conclusion, changes }
    }

    /// In a sentence.
    fn headline(&self) -> String {
        let part = |change: &Change| format!("{} {}", self.counts[change.name()], change.name());
        let parts: Vec<String> = Change::VARIANTS.iter().map(part).collect();
        format!("{}, {} the same", parts.join(", "), self.same)
    }

    /// Reasons why the numbers are less than they seem.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let name = |side: &Side| {
            format!("{} {}", side.target.name, side.target.version.as_deref().unwrap_or_default())
        };
        if name(&self.old) != name(&self.new) {
            notes.push(format!(
                "the targets differ: {} and {}",
                name(&self.old).trim(),
                name(&self.new).trim()
            ));
        }
        for (what, a, b) in [
            ("versions of the suite", &self.old.suite, &self.new.suite),
            ("suites", &self.old.digest, &self.new.digest),
            ("selections", &self.old.selected, &self.new.selected),
        ] {
            if a != b {
                notes.push(format!("the {what} differ: {a} and {b}"));
            }
        }
        for (which, side) in [("old", &self.old), ("new", &self.new)] {
            if !side.complete {
                notes.push(format!("the {which} report is of a run that ended early"));
            }
        }
        notes
    }

    /// For a terminal.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for check in &self.changes {
            let _ = writeln!(
                text,
                "{:<9} {} {}  {}",
                check.change.name(),
                check.grade,
                check.requirement,
                check.verdicts()
            );
            if check.change == Change::Regressed {
                let _ = writeln!(text, "  {}", check.statement);
                for (name, value) in check.details() {
                    let _ = writeln!(text, "  {name:<9} {value}");
                }
            }
        }
        for note in self.notes() {
            let _ = writeln!(text, "note: {}", one_line(&note));
        }
        let _ = writeln!(text, "{}", self.headline());
        if self.same == 0 && self.conclusion == Conclusion::NotJudged && self.new.complete {
            text.push_str("NOT compared: the two reports have no check in common\n");
        }
        text
    }
}

/// More rows nobody reads in a comment.
const SHOWN_ROWS: usize = 200;

/// The change of a check that both have; `None` if nothing did. A stale divergence conforms: it is the profile that is
/// wrong about it.
fn change(before: &CheckResult, after: &CheckResult) -> Option<Change> {
    let conforms =
        |result: &CheckResult| matches!(result.verdict(), Verdict::Conforms | Verdict::StaleDivergence);
    let finding = |result: &CheckResult| (result.verdict(), result.impact());
    match (conforms(before), conforms(after)) {
        (true, false) => Some(Change::Regressed),
        (false, true) => Some(Change::Fixed),
        (false, false) if finding(before) != finding(after) => Some(Change::Changed),
        _ => None,
    }
}

impl Side {
    fn of(report: &Report) -> Self {
        Self {
            target: report.target.clone(),
            suite: report.suite.version.clone(),
            digest: report.suite.digest.clone(),
            selected: report.run.selected(),
            started: report.run.started.clone(),
            complete: report.complete,
        }
    }
}

impl ChangedCheck {
    fn new(change: Change, before: Option<&CheckResult>, after: Option<&CheckResult>) -> Self {
        // One of the two is there.
        let Some(result) = after.or(before) else { unreachable!("a change is of a check") };
        Self {
            change,
            requirement: result.requirement.clone(),
            scenario: result.scenario.clone(),
            step: result.step.clone(),
            grade: result.grade,
            statement: result.statement.clone(),
            before: before.map(CheckResult::verdict),
            after: after.map(CheckResult::verdict),
            impact_before: before.and_then(CheckResult::impact),
            impact_after: after.and_then(CheckResult::impact),
            expected: after.and_then(|result| result.expected().cloned()),
            actual: after.and_then(|result| result.actual().cloned()),
            reason: after.and_then(|result| result.reason().map(str::to_owned)),
            repro: result.repro.suite().to_owned(),
        }
    }

    fn verdicts(&self) -> String {
        let name = |verdict: Option<Verdict>| verdict.map_or("–", Verdict::name);
        match (self.impact_before, self.impact_after) {
            (Some(before), Some(after)) if self.before == self.after => {
                format!("{}: {} → {}", name(self.after), before.name(), after.name())
            }
            _ => format!("{} → {}", name(self.before), name(self.after)),
        }
    }

    /// The colour of what became of it.
    fn class(&self) -> &'static str {
        match self.change {
            Change::Regressed => Verdict::Diverges.name(),
            Change::Fixed => Verdict::Conforms.name(),
            _ => Verdict::Unsupported.name(),
        }
    }

    fn name(&self) -> String {
        let place = [Some(self.requirement.as_str()), self.scenario.as_deref(), self.step.as_deref()];
        place.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        let value = |value: &Option<Value>| value.as_ref().map(|value| shown(Some(value), SHOWN_CHARACTERS));
        let all = [
            ("expected", value(&self.expected)),
            ("actual", value(&self.actual)),
            ("reason", self.reason.as_deref().map(one_line)),
            ("reproduce", Some(self.repro.clone()).filter(|command| !command.is_empty())),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// The JSON Schema of [`Comparison`].
pub fn schema() -> Value {
    document::schema_of::<Comparison>()
}

#[derive(Template)]
#[template(path = "comparison.html")]
struct Page<'c> {
    title: &'static str,
    style: &'static str,
    headline: String,
    end_class: &'static str,
    notes: Vec<String>,
    changes: &'c [ChangedCheck],
}

/// The comparison as Markdown.
pub(super) fn markdown(comparison: &Comparison) -> String {
    let mark = markdown::mark(comparison.conclusion);
    let mut text = format!("## Cognito conformance: what changed\n\n{mark} {}\n\n", comparison.headline());
    for note in comparison.notes() {
        let _ = writeln!(text, "> {}\n", escape(&note));
    }
    if comparison.changes.is_empty() {
        return text;
    }
    text.push_str("| change | grade | requirement | before | now |\n|---|---|---|---|---|\n");
    for check in comparison.changes.iter().take(SHOWN_ROWS) {
        let finding = |verdict: Option<Verdict>, impact: Option<Impact>| {
            let impact = impact.map(|impact| format!(" ({})", impact.name())).unwrap_or_default();
            format!("{}{impact}", verdict.map_or("–", Verdict::name))
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            check.change.name(),
            check.grade,
            escape(&check.requirement),
            finding(check.before, check.impact_before),
            finding(check.after, check.impact_after)
        );
    }
    let more = comparison.changes.len().saturating_sub(SHOWN_ROWS);
    if more > 0 {
        let _ = writeln!(text, "\n… and {more} more.");
    }
    text
}

/// The comparison as JUnit XML.
pub(super) fn junit(comparison: &Comparison) -> Result<String, RenderError> {
    let mut suite = TestSuite::new("comparison");
    for check in &comparison.changes {
        let mut status = match check.change {
            Change::Regressed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Change::Fixed => TestCaseStatus::success(),
            _ => TestCaseStatus::skipped(),
        };
        if check.change != Change::Fixed {
            status.set_message(format!("{}: {}", check.change.name(), check.verdicts()));
            let details = check.details();
            let lines = details.iter().map(|(name, value)| format!("{name:<9} {value}\n"));
            status.set_description(lines.collect::<String>());
        }
        suite.add_test_case(TestCase::new(check.name(), status));
    }
    if comparison.conclusion == Conclusion::NotJudged {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(comparison.notes().join("; "));
        suite.add_test_case(TestCase::new("the runs can be compared", status));
    }
    let mut report = quick_junit::Report::new("cognito-conformance: comparison");
    report.add_test_suite(suite);
    junit::write(&report)
}

/// The comparison as one page.
pub(super) fn html(comparison: &Comparison) -> Result<String, RenderError> {
    let page = Page {
        title: "Cognito conformance: what changed",
        style: STYLE,
        headline: comparison.headline(),
        end_class: html::class_of(comparison.conclusion),
        notes: comparison.notes(),
        changes: &comparison.changes,
    };
    Ok(page.render()?)
}
