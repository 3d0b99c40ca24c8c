//! A report that a run has written, read again: what it says of single requirements.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

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
        /// Where it stops to be JSON.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// It is JSON, and no report of this form.
    #[error("{path} is no report of the form {wanted}; write one with `run --json FILE`")]
    Form {
        /// The file.
        path: String,
        /// The form that this program reads.
        wanted: &'static str,
    },
}

/// What a report says, by requirement.
#[derive(Debug)]
pub struct PastReport {
    target: String,
    checks: BTreeMap<String, Vec<Value>>,
}

impl PastReport {
    /// Reads the report in a file.
    ///
    /// # Errors
    /// When it cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, PastReportError> {
        let shown = || path.display().to_string();
        let text = std::fs::read(path).map_err(|source| PastReportError::Read { path: shown(), source })?;
        let report: Value = serde_json::from_slice(&text).map_err(|error| PastReportError::NotJson {
            path: shown(),
            line: error.line(),
            column: error.column(),
        })?;
        let form = || PastReportError::Form { path: shown(), wanted: super::SCHEMA };
        if report["schema"] != super::SCHEMA {
            return Err(form());
        }
        let mut checks: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for check in report["checks"].as_array().ok_or_else(form)? {
            let requirement = check["requirement"].as_str().ok_or_else(form)?;
            checks.entry(requirement.to_owned()).or_default().push(check.clone());
        }
        let target = report["target"]["name"].as_str().ok_or_else(form)?.to_owned();
        Ok(Self { target, checks })
    }

    /// The verdicts on a requirement, one for each check.
    pub(crate) fn verdicts(&self, requirement: &str) -> Vec<&str> {
        let checks = self.checks.get(requirement).into_iter().flatten();
        checks.filter_map(|check| check["verdict"].as_str()).collect()
    }

    /// The worst verdict on a requirement, or that there is none.
    pub(crate) fn in_short(&self, requirement: &str) -> &str {
        const WORST_FIRST: [&str; 6] =
            ["diverges", "stale-divergence", "known-divergence", "inconclusive", "unsupported", "conforms"];
        let verdicts = self.verdicts(requirement);
        WORST_FIRST.into_iter().find(|verdict| verdicts.contains(verdict)).unwrap_or("–")
    }

    /// What it says of a requirement, check by check.
    pub(crate) fn explain(&self, requirement: &str) -> String {
        let mut text = format!("\nreport on {}\n", self.target);
        let Some(checks) = self.checks.get(requirement) else {
            text.push_str("  not part of that run\n");
            return text;
        };
        for check in checks {
            let verdict = check["verdict"].as_str().unwrap_or_default();
            let place: Vec<&str> =
                ["scenario", "step"].iter().filter_map(|name| check[*name].as_str()).collect();
            let _ = writeln!(text, "  {verdict}  {}", place.join(", step "));
            for name in ["expected", "actual", "reason"] {
                if !check[name].is_null() {
                    let value = check[name].as_str().map_or_else(|| check[name].to_string(), str::to_owned);
                    let _ = writeln!(text, "    {name:<9} {value}");
                }
            }
        }
        text
    }
}
