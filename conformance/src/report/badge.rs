//! What shields.io makes a badge of: `https://img.shields.io/endpoint?url=…` with the address of this file.

use serde_json::json;

use super::document::{self, RenderError};
use super::text::percent;
use super::{Conclusion, Report};

/// The badge, with the two numbers of the gating grade.
pub(crate) fn render(report: &Report) -> Result<String, RenderError> {
    let grade = report.run.gate;
    let totals = report.grades.get(&grade).copied().unwrap_or_default();
    let (correctness, coverage) = (percent(totals.correctness()), percent(totals.coverage()));
    let (message, color) = match report.conclusion {
        _ if !report.complete => ("incomplete".to_owned(), "lightgrey"),
        Conclusion::AsExpected if totals.known_divergence == 0 => ("conforms".to_owned(), "brightgreen"),
        Conclusion::AsExpected => (format!("{correctness} of {coverage} judged, as known"), "yellow"),
        Conclusion::Diverges => (format!("{correctness} of {coverage} judged"), "red"),
        Conclusion::NotJudged => (format!("{correctness} of {coverage} judged"), "orange"),
    };
    document::json(&json!({
        "schemaVersion": 1,
        "label": format!("Cognito conformance, grade {grade}"),
        "message": message,
        "color": color,
    }))
}
