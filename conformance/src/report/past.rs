//! A report that a run has written, read again.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::events;
use super::model::{Report, SCHEMA};
use crate::judge::{CheckResult, Verdict};

/// Why a report cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PastReportError {
    /// The file cannot be read.
    #[error("failed to read the report {path}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is no JSON.
    #[error("{path}:{line}:{column}: the report is not JSON; write one with `run --json FILE`")]
    NotJson {
        /// The file.
        path: String,
        /// The line where it stops being JSON.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It ends before its end.
    #[error("{path}:{line}:{column}: the report ends in the middle; what wrote or copied it did not finish")]
    Truncated {
        /// The file.
        path: String,
        /// The line where it ends.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It is of a form that this program does not read.
    #[error(
        "{path} is a report of the form {found}, and this program reads {SCHEMA}; write it anew with `run --json FILE`"
    )]
    Version {
        /// The file.
        path: String,
        /// The form.
        found: String,
    },
    /// It is JSON, and no report.
    #[error("{path} is no report of the form {SCHEMA}; write one with `run --json FILE`")]
    NoReport {
        /// The file.
        path: String,
    },
    /// It calls itself a report, and is not what a report is.
    #[error("{path}:{line}:{column}: the report is not of its form: {reason}")]
    Broken {
        /// The file.
        path: String,
        /// The line where that shows.
        line: usize,
        /// The column.
        column: usize,
        /// The mistake.
        reason: String,
    },
}

/// The start of every report.
#[derive(Deserialize)]
struct Head {
    schema: Option<Value>,
}

/// Reads the report in a file, or what the events of a run that ended early have left of one.
///
/// # Errors
/// If it cannot be read, or is none.
pub fn read(path: &Path) -> Result<Report, PastReportError> {
    let shown = path.display().to_string();
    let text = std::fs::read(path);
    let text = text.map_err(|source| PastReportError::Read { path: shown.clone(), source })?;
    parse(&text, &shown)
}

fn parse(text: &[u8], path: &str) -> Result<Report, PastReportError> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<Head>();
    let head = match values.next() {
        Some(Ok(head)) => head,
        // A list or a number is JSON too.
        Some(Err(error)) if error.is_data() => return Err(PastReportError::NoReport { path: path.into() }),
        Some(Err(error)) => return Err(of_syntax(&error, path)),
        None => return Err(PastReportError::Truncated { path: path.into(), line: 1, column: 1 }),
    };
    let found = head.schema.as_ref().and_then(Value::as_str).unwrap_or_default();
    if found == events::SCHEMA {
        return events::recover(text).map_err(|error| of_events(error, path));
    }
    if found.starts_with("cognito-conformance/report/") && found != SCHEMA {
        return Err(PastReportError::Version { path: path.into(), found: found.into() });
    }
    if found != SCHEMA {
        return Err(PastReportError::NoReport { path: path.into() });
    }
    let mut report: Report = serde_json::from_slice(text).map_err(|error| of_syntax(&error, path))?;
    // Numbers that follow from the checks are counted anew: they are what a report says.
    report.count();
    Ok(report)
}

fn of_syntax(error: &serde_json::Error, path: &str) -> PastReportError {
    let (path, line, column) = (path.to_owned(), error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Eof => PastReportError::Truncated { path, line, column },
        serde_json::error::Category::Data => {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
            PastReportError::Broken { path, line, column, reason }
        }
        _ => PastReportError::NotJson { path, line, column },
    }
}

fn of_events(error: events::Unreadable, path: &str) -> PastReportError {
    let events::Unreadable { line, reason } = error;
    PastReportError::Broken { path: path.into(), line, column: 1, reason }
}

impl Report {
    /// The checks of a requirement.
    fn checks_of(&self, requirement: &str) -> impl Iterator<Item = &CheckResult> {
        self.checks.iter().filter(move |result| result.requirement == requirement)
    }

    /// The verdicts on a requirement, one for each check.
    pub(crate) fn verdicts(&self, requirement: &str) -> Vec<Verdict> {
        self.checks_of(requirement).map(CheckResult::verdict).collect()
    }

    /// Its entries about a requirement, check by check.
    pub(crate) fn explain(&self, requirement: &str) -> String {
        let mut text = format!("\nreport on {}\n", self.target_name());
        let mut results = self.checks_of(requirement).peekable();
        if results.peek().is_none() {
            text.push_str("  not part of that run\n");
        }
        for result in results {
            let place = [result.scenario.as_deref(), result.step.as_deref()];
            let place: Vec<&str> = place.into_iter().flatten().collect();
            let _ = writeln!(text, "  {}  {}", result.verdict().name(), place.join(", step "));
            let json = |value: Option<&Value>| value.map(Value::to_string);
            let known = result.known().map(|known| known.reason.clone());
            let details = [
                ("expected", json(result.expected())),
                ("actual", json(result.actual())),
                ("reason", result.reason().map(str::to_owned)),
                ("known", known),
            ];
            for (name, value) in details {
                if let Some(value) = value {
                    let _ = writeln!(text, "    {name:<9} {value}");
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let error = super::parse(text.as_bytes(), "r.json").unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn what_is_no_report_says_why() {
        check("", "r.json:1:1: the report ends in the middle");
        check(
            r#"{"schema": "cognito-conformance/report/1", "checks": ["#,
            "r.json:1:54: the report ends in the middle",
        );
        check("[1]", "r.json is no report of the form cognito-conformance/report/1");
        check("{}", "r.json is no report");
        check("nonsense", "r.json:1:2: the report is not JSON");
        check(
            r#"{"schema": "cognito-conformance/report/9"}"#,
            "r.json is a report of the form cognito-conformance/report/9",
        );
        let broken = "{\"schema\": \"cognito-conformance/report/1\",\n\"complete\": 5}";
        check(
            broken,
            "r.json:2:13: the report is not of its form: invalid type: integer `5`, expected a boolean",
        );
        let events = "{\"schema\": \"cognito-conformance/events/1\", \"event\": \"scenario\"}\n";
        check(events, "r.json:1:1: the report is not of its form");
    }
}
