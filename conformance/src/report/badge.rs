//! The file that shields.io makes a badge of: `https://img.shields.io/endpoint?url=…` with the address of this file.

use serde_json::json;

use super::conclusion::Conclusion;
use super::document::{self, RenderError};
use super::model::Report;
use super::text::percent;
use super::totals::Totals;
use crate::judge::CheckResult;
use crate::suite::grade::Grade;
use crate::suite::requirement::CheckKind;

/// The badge, with the two numbers of behaviour that gates: what a target does, not how it words its refusals.
pub(crate) fn render(report: &Report) -> Result<String, RenderError> {
    let gate = report.run.gate;
    let is_meant =
        |result: &&CheckResult| result.grade <= gate && result.origin.kind() == CheckKind::Behaviour;
    let totals = Totals::count(report.checks.iter().filter(is_meant));
    let (correctness, coverage) = (percent(totals.correctness()), percent(totals.coverage()));
    let numbers = format!("{correctness} of {coverage} judged");
    let is_whole = report.run.shard.is_none() && report.run.filters.is_empty();
    let (message, color) = match report.conclusion {
        _ if !report.complete => ("incomplete".to_owned(), "lightgrey"),
        Conclusion::AsExpected if is_whole && totals.conforms == totals.checks => {
            ("conforms".to_owned(), "brightgreen")
        }
        Conclusion::AsExpected => (numbers, "yellow"),
        Conclusion::Diverges => (numbers, "red"),
        Conclusion::NotJudged => (numbers, "orange"),
    };
    let grades = if gate == Grade::A { "grade A" } else { "grades A and B" };
    document::json(&json!({
        "schemaVersion": 1,
        "label": format!("Cognito behaviour, {grades}"),
        "message": message,
        "color": color,
    }))
}
