//! From the exchanges of a run to verdicts. Pure: the same run gives the same verdicts.

use globset::GlobMatcher;
use serde_json::json;

use crate::assertion::Assertion;
use crate::exchange::Exchange;
use crate::profile;
use crate::requirement::Requirement;
use crate::runner::{Run, ScenarioRun};
use crate::scenario::{Check, Step};
use crate::settings::Settings;
use crate::suite::Suite;
use crate::support::Support;
use crate::target::Target;
use crate::verdict::{CheckResult, Impact, Verdict};
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

    /// The globs that match none of these ids.
    pub(crate) fn in_vain<'s>(
        &'s self,
        ids: impl Iterator<Item = &'s String> + Clone,
    ) -> impl Iterator<Item = &'s str> {
        let in_vain = self.0.iter().filter(move |glob| !ids.clone().any(|id| glob.is_match(id)));
        in_vain.map(|glob| glob.glob().glob())
    }

    /// The globs, as they were written.
    pub(crate) fn globs(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|glob| glob.glob().glob())
    }

    /// Whether it has this requirement.
    pub fn has(&self, requirement: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|glob| glob.is_match(requirement))
    }
}

/// Judges every selected check of a run, in the order of requirement, scenario and step.
pub fn judge(run: &Run, suite: &Suite, settings: &Settings, target: &Target) -> Vec<CheckResult> {
    let selection = &settings.selection;
    let mut results = Vec::new();
    for scenario in &run.scenarios {
        results.extend(judge_plays(scenario, suite, selection, target, &run.support));
    }
    let heard: Vec<wire::Heard<'_>> = run.exchanges().collect();
    results.extend(wire::judge(&heard, &run.support, suite, selection, target));
    // Another part of the run may have an exchange that shows what is missing.
    if settings.shard.is_none() {
        results.extend(wire::not_shown(suite, selection, &results));
    }
    sort(&mut results);
    target.profile.apply(&mut results);
    // Nor does a part know what others say of what is listed; whoever puts them together settles it.
    if settings.shard.is_none() {
        profile::settle_all(&mut results, suite, &settings.left_out(suite), run.complete);
    }
    results
}

/// Judges one scenario by itself: what can be said of it while others still run.
pub(crate) fn judge_alone(
    run: &ScenarioRun,
    suite: &Suite,
    selection: &Selection,
    target: &Target,
    support: &Support,
) -> Vec<CheckResult> {
    let mut results = judge_plays(run, suite, selection, target, support);
    let heard: Vec<wire::Heard<'_>> = run.heard().map(|(play, exchange)| (Some(play), exchange)).collect();
    results.extend(wire::judge(&heard, support, suite, selection, target));
    sort(&mut results);
    target.profile.apply(&mut results);
    results
}

/// By requirement, scenario and step.
pub(crate) fn sort(results: &mut [CheckResult]) {
    results
        .sort_by(|a, b| (&a.requirement, &a.scenario, &a.step).cmp(&(&b.requirement, &b.scenario, &b.step)));
}

/// Judges a scenario; if it was played twice, what diverged the first time does.
fn judge_plays(
    run: &ScenarioRun,
    suite: &Suite,
    selection: &Selection,
    target: &Target,
    support: &Support,
) -> Vec<CheckResult> {
    let mut results = judge_checks(run, suite, selection, target, support);
    if let Some(first) = &run.first {
        let earlier = judge_checks(first, suite, selection, target, support);
        for (result, earlier) in results.iter_mut().zip(earlier) {
            if earlier.verdict == Verdict::Diverges {
                *result = earlier;
            }
        }
    }
    results
}

fn judge_checks(
    run: &ScenarioRun,
    suite: &Suite,
    selection: &Selection,
    target: &Target,
    support: &Support,
) -> Vec<CheckResult> {
    let redactor = run.redactor();
    let context = Context { run, support, target };
    let mut results = Vec::new();
    for (index, step) in run.scenario.steps.iter().enumerate() {
        for check in step.checks.iter().filter(|check| selection.has(&check.requirement)) {
            let Some(requirement) = suite.requirements.get(&check.requirement) else { continue };
            let mut result = match run.steps.get(index) {
                Some(exchange) => judge_check((step, check), requirement, exchange, &context),
                None => not_reached(requirement, run, support),
            };
            result.scenario = Some(run.scenario.id.clone());
            result.step = Some(step.id.clone());
            result.reason = result.reason.map(|reason| redactor.text(&reason));
            result.repro.suite = repro::suite(target, &requirement.id, run.scenario.is_slow());
            results.push(result);
        }
    }
    results
}

/// What every check of a scenario is judged by.
struct Context<'a> {
    run: &'a ScenarioRun,
    support: &'a Support,
    target: &'a Target,
}

/// The verdict on a check: the worst that any of the answers gives, if the step was sent several times at once.
fn judge_check(
    (step, check): (&Step, &Check),
    requirement: &Requirement,
    exchange: &Exchange,
    context: &Context<'_>,
) -> CheckResult {
    let judge = |exchange: &Exchange| judge_exchange(check, requirement, exchange, context);
    let mut worst = judge(exchange);
    for other in exchange.others.iter().filter(|_| step.at_once > 1) {
        let result = judge(other);
        let is_worse = match result.verdict {
            Verdict::Diverges => worst.verdict != Verdict::Diverges,
            Verdict::Conforms => false,
            _ => worst.verdict == Verdict::Conforms,
        };
        if is_worse {
            worst = result;
        }
    }
    worst
}

fn judge_exchange(
    check: &Check,
    requirement: &Requirement,
    exchange: &Exchange,
    &Context { run, support, target }: &Context<'_>,
) -> CheckResult {
    let redactor = run.redactor();
    let with = |verdict| CheckResult {
        request: transcript::request(exchange, redactor),
        response: transcript::response(exchange, redactor),
        repro: repro::calls(target, exchange, redactor),
        ..CheckResult::new(requirement, verdict)
    };
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        // A target that takes a call and hangs up has answered it in its way.
        Err(silence) if !silence.is_harness() => {
            let expects_error = check.assertions.iter().any(Assertion::takes_error);
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
            return CheckResult { reason, harness_failed: true, ..with(Verdict::Inconclusive) };
        }
    };
    if support.is_unsupported(exchange.operation.name, answer) {
        return unsupported(exchange.operation.name, with(Verdict::Unsupported));
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
                if let Some(name) = lacking(run, support) {
                    return unsupported(name, with(Verdict::Unsupported));
                }
                let reason = Some(format!("{unbound}: an earlier answer did not give it"));
                return CheckResult { reason, ..with(Verdict::Inconclusive) };
            }
        }
    }
    with(Verdict::Conforms)
}

/// The verdict on a check whose step was never sent: unsupported where something before it was.
fn not_reached(requirement: &Requirement, run: &ScenarioRun, support: &Support) -> CheckResult {
    if let Some(name) = lacking(run, support) {
        return unsupported(name, CheckResult::new(requirement, Verdict::Unsupported));
    }
    let halt = run.halt.as_ref();
    let reason = halt.map_or_else(|| "the step was not sent".to_owned(), |halt| halt.reason.clone());
    let harness_failed = halt.is_some_and(|halt| halt.harness_failed);
    CheckResult {
        reason: Some(reason),
        harness_failed,
        ..CheckResult::new(requirement, Verdict::Inconclusive)
    }
}

fn unsupported(name: &str, result: CheckResult) -> CheckResult {
    CheckResult { reason: Some(format!("the target lacks {name}")), lacks: Some(name.to_owned()), ..result }
}

/// What the target was asked for in a scenario and lacks, if anything.
fn lacking(run: &ScenarioRun, support: &Support) -> Option<&'static str> {
    let halting = run.halt.as_ref().and_then(|halt| halt.exchange.as_deref());
    let mut exchanges = run.exchanges().chain(halting);
    let lacks = |exchange: &&Exchange| {
        let answer = exchange.outcome.as_ref().ok();
        answer.is_some_and(|answer| support.is_unsupported(exchange.operation.name, answer))
    };
    exchanges.find(lacks).map(|exchange| exchange.operation.name)
}
