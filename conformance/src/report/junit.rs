//! The report as JUnit: what fails the run is a failure, what should have been judged and was not is an error, and what
//! is neither a pass nor counts is skipped. So a viewer is green only where the exit code is 0.

use std::fmt::Write as _;
use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::conclusion::{Conclusion, Standing};
use super::document::RenderError;
use super::facts::EvidenceFacts;
use super::model::Report;
use super::terminal;
use crate::judge::CheckResult;
use crate::suite::requirement::Origin;

/// One suite for each operation, one case for each check.
pub(crate) fn render(report: &Report) -> Result<String, RenderError> {
    let mut junit = quick_junit::Report::new(format!("cognito-conformance: {}", report.target_name()));
    junit.set_time(Duration::try_from_secs_f64(report.timing.wall_seconds).unwrap_or_default());
    let mut checks: Vec<&CheckResult> = report.checks.iter().collect();
    checks.sort_by(|a, b| a.operation.cmp(&b.operation));
    for same in checks.chunk_by(|a, b| a.operation == b.operation) {
        let mut suite = TestSuite::new(same[0].operation.clone());
        suite.add_test_cases(same.iter().map(|result| case(report, result)));
        junit.add_test_suite(suite);
    }
    if let Some(profile) = stale_profile(report) {
        junit.add_test_suite(profile);
    }
    // Whatever the end hangs on, it must not look green.
    let is_green = junit.failures + junit.errors == 0;
    if !report.complete || is_green && report.conclusion != Conclusion::AsExpected {
        let message = terminal::conclusion(report);
        junit.add_test_suite(one_case("run", "the run is complete", &message, NonSuccessKind::Error));
    }
    write(&junit)
}

/// As the schema of Jenkins has it, in which the root does not say how many cases were skipped.
pub(super) fn write(junit: &quick_junit::Report) -> Result<String, RenderError> {
    let xml = junit.to_string()?;
    let Some((before, root)) = xml.split_once("<testsuites ") else { return Ok(xml) };
    let Some((root, after)) = root.split_once('>') else { return Ok(xml) };
    let attributes: Vec<&str> = root.split_inclusive("\" ").collect();
    let kept: String =
        attributes.into_iter().filter(|attribute| !attribute.starts_with("skipped=")).collect();
    Ok(format!("{before}<testsuites {kept}>{after}"))
}

fn case(report: &Report, result: &CheckResult) -> TestCase {
    // Scenarios alone check a requirement in several places.
    let place = match (&result.scenario, &result.step) {
        (Some(scenario), Some(step)) if result.origin == Origin::Scenario => format!(" [{scenario}, {step}]"),
        _ => String::new(),
    };
    let mut status = match report.standing(result) {
        Standing::Passes => TestCaseStatus::success(),
        Standing::Fails => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Standing::NotJudged => TestCaseStatus::non_success(NonSuccessKind::Error),
        Standing::Tolerated => TestCaseStatus::skipped(),
    };
    if report.standing(result) != Standing::Passes {
        status.set_type(result.impact().map_or_else(|| result.verdict().name(), |impact| impact.name()));
        status.set_message(message(result));
        status.set_description(description(report, result));
    }
    let mut case = TestCase::new(format!("{}{place}", result.requirement), status);
    case.set_classname(result.operation.clone());
    case
}

fn message(result: &CheckResult) -> String {
    let verdict = result.verdict().name();
    let why = match (result.known(), result.reason()) {
        (Some(known), _) => known.reason.as_str(),
        (None, Some(reason)) => reason,
        (None, None) => &result.statement,
    };
    format!("{verdict} (grade {}): {why}", result.grade)
}

fn description(report: &Report, result: &CheckResult) -> String {
    let mut text = format!("{}\n", result.statement);
    for (name, value) in [("expected", result.expected()), ("actual", result.actual())] {
        if let Some(value) = value {
            let _ = writeln!(text, "{name:<9} {value}");
        }
    }
    for id in &result.evidence {
        let source = report.evidence.get(id).map(EvidenceFacts::cite).unwrap_or_default();
        let _ = writeln!(text, "evidence  {id}: {source}");
    }
    for (name, _, command) in result.repro.commands() {
        let name = if name == "suite" { "reproduce" } else { name };
        let _ = writeln!(text, "{name:<9} {command}");
    }
    text
}

fn stale_profile(report: &Report) -> Option<TestSuite> {
    let names: Vec<&str> = report.target.wrongly_lacking.iter().map(String::as_str).collect();
    let message = format!("the target has what its profile says that it lacks: {}", names.join(", "));
    let name = "what the profile says that the target lacks";
    (!names.is_empty()).then(|| one_case("profile", name, &message, NonSuccessKind::Failure))
}

fn one_case(suite: &str, name: &str, message: &str, kind: NonSuccessKind) -> TestSuite {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message);
    let mut case = TestCase::new(name, status);
    case.set_classname(suite);
    let mut suite = TestSuite::new(suite);
    suite.add_test_case(case);
    suite
}
