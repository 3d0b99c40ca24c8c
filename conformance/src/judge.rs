//! From the exchanges of a run to verdicts. Pure: the same run gives the same verdicts.

use globset::GlobMatcher;
use serde_json::json;

use crate::assertion::Assertion;
use crate::requirement::Requirement;
use crate::runner::{Exchange, Halt, Run, ScenarioRun};
use crate::scenario::Check;
use crate::session::Silence;
use crate::suite::Suite;
use crate::support::Support;
use crate::target::Target;
use crate::verdict::{CheckResult, Impact, Repro, Verdict};
use crate::{repro, transcript, wire};

/// Which requirements a run is about.
#[derive(Clone, Debug, Default)]
pub struct Selection(Vec<GlobMatcher>);

impl Selection {
    /// Requirements that match any of `globs`; all of them when there is none.
    ///
    /// # Errors
    /// When a glob is not one; the message says which and why.
    pub fn new(globs: &[String]) -> Result<Self, String> {
        let compile = |glob: &String| {
            let compiled = globset::Glob::new(glob);
            compiled
                .map(|glob| glob.compile_matcher())
                .map_err(|error| format!("`{glob}` is no glob: {error}"))
        };
        Ok(Self(globs.iter().map(compile).collect::<Result<_, _>>()?))
    }

    /// Whether it has this requirement.
    pub fn has(&self, requirement: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|glob| glob.is_match(requirement))
    }
}

/// Judges every selected check of a run, in the order of requirement, scenario and step.
pub fn judge(run: &Run, suite: &Suite, selection: &Selection, target: &Target) -> Vec<CheckResult> {
    let mut results = Vec::new();
    for scenario in &run.scenarios {
        results.extend(judge_scenario(scenario, suite, selection, target, &run.support));
    }
    results.extend(wire::judge(run, suite, selection, target));
    results
        .sort_by(|a, b| (&a.requirement, &a.scenario, &a.step).cmp(&(&b.requirement, &b.scenario, &b.step)));
    results
}

fn judge_scenario(
    run: &ScenarioRun,
    suite: &Suite,
    selection: &Selection,
    target: &Target,
    support: &Support,
) -> Vec<CheckResult> {
    let redactor = run.redactor();
    let mut results = Vec::new();
    for (index, step) in run.scenario.steps.iter().enumerate() {
        for check in step.checks.iter().filter(|check| selection.has(&check.requirement)) {
            let Some(requirement) = suite.requirements.get(&check.requirement) else { continue };
            let mut result = match run.steps.get(index) {
                Some(exchange) => judge_check(check, requirement, exchange, run, support, target),
                None => not_reached(requirement, run.halt.as_ref(), support),
            };
            result.scenario = Some(run.scenario.id.clone());
            result.step = Some(step.id.clone());
            result.reason = result.reason.map(|reason| redactor.text(&reason));
            result.repro.suite = repro::suite(target, &requirement.id);
            results.push(result);
        }
    }
    results
}

fn judge_check(
    check: &Check,
    requirement: &Requirement,
    exchange: &Exchange,
    run: &ScenarioRun,
    support: &Support,
    target: &Target,
) -> CheckResult {
    let redactor = run.redactor();
    let with = |verdict| CheckResult {
        request: transcript::request(exchange, redactor),
        response: transcript::response(exchange, redactor),
        repro: Repro { suite: String::new(), http: repro::http(target, exchange, redactor) },
        ..CheckResult::new(requirement, verdict)
    };
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        // A target that takes a call and hangs up has answered it in its way.
        Err(silence) if silence.kind == Silence::Closed => {
            let expects_error = check.assertions.iter().any(Assertion::expects_error);
            let expected = check.assertions.first().map(Assertion::as_written);
            return CheckResult {
                impact: Some(if expects_error { Impact::WrongError } else { Impact::RejectsValid }),
                expected: expected.map(|expected| redactor.apply_anywhere(&expected)),
                actual: Some(json!({"no answer": silence.reason})),
                ..with(Verdict::Diverges)
            };
        }
        Err(silence) => {
            let reason = Some(format!("no answer: {silence}"));
            return CheckResult { reason, ..with(Verdict::Inconclusive) };
        }
    };
    if support.is_unsupported(exchange.operation.name, answer) {
        let reason = Some(format!("the target lacks {}", exchange.operation.name));
        return CheckResult { reason, ..with(Verdict::Unsupported) };
    }
    for assertion in &check.assertions {
        match assertion.evaluate(answer, &run.bindings) {
            Ok(None) => {}
            Ok(Some(mismatch)) => {
                return CheckResult {
                    impact: Some(mismatch.impact),
                    expected: Some(redactor.apply_anywhere(&mismatch.expected)),
                    actual: Some(redactor.apply_anywhere(&mismatch.actual)),
                    ..with(Verdict::Diverges)
                };
            }
            Err(unbound) => {
                let reason = Some(format!("{unbound}: an earlier answer did not give it"));
                return CheckResult { reason, ..with(Verdict::Inconclusive) };
            }
        }
    }
    with(Verdict::Conforms)
}

/// The verdict on a check whose step was never sent.
fn not_reached(requirement: &Requirement, halt: Option<&Halt>, support: &Support) -> CheckResult {
    let is_unsupported = halt.and_then(|halt| halt.exchange.as_ref()).is_some_and(|exchange| {
        let answer = exchange.outcome.as_ref().ok();
        answer.is_some_and(|answer| support.is_unsupported(exchange.operation.name, answer))
    });
    let verdict = if is_unsupported { Verdict::Unsupported } else { Verdict::Inconclusive };
    let reason = halt.map_or_else(|| "the step was not sent".to_owned(), |halt| halt.reason.clone());
    CheckResult { reason: Some(reason), ..CheckResult::new(requirement, verdict) }
}
