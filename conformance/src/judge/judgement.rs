//! From the exchanges of a run to verdicts.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::check::{CheckResult, Divergence, Outcome};
use super::evaluate::evaluate;
use super::observe::{Observation, observe};
use super::play::{Play, Received, Redactors};
use super::profile::{self, Profile};
use super::verdict::{Impact, Verdict};
use super::{repro, transcript, wire};
use crate::exchange::answer::Answer;
use crate::exchange::target::Target;
use crate::exchange::{Exchange, Sent};
use crate::run::support::{Standing, Support};
use crate::run::{Run, ScenarioRun};
use crate::suite::Suite;
use crate::suite::assertion::Assertion;
use crate::suite::requirement::Requirement;
use crate::suite::scenario::{Check, Step};
use crate::suite::selection::Selection;
use crate::suite::settings::Settings;
use cognito_idp_types::validate::validate;

/// Judges the scenarios of one run.
#[derive(Debug)]
pub struct Judge<'a> {
    suite: &'a Suite,
    settings: &'a Settings,
    target: &'a Target,
    profile: &'a Profile,
    redactors: Redactors,
}

/// Remarks about a run.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Every selected check, in the order of requirement, scenario and step.
    pub checks: Vec<CheckResult>,
    /// Differences of the answers from the snapshots beyond what a check covers.
    pub observations: Vec<Observation>,
    /// The scenarios that were played twice.
    pub retried: Vec<Retried>,
    /// Operations that the target has although the profile says that it lacks them.
    pub wrongly_lacking: BTreeSet<String>,
}

/// A scenario that was played twice.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Retried {
    /// Its id.
    pub scenario: String,
    /// The failure of the first try.
    pub reason: String,
}

impl<'a> Judge<'a> {
    /// A judge of a run of `suite` against `target`, of which `profile` says what is known.
    pub fn new(suite: &'a Suite, settings: &'a Settings, target: &'a Target, profile: &'a Profile) -> Self {
        Self { suite, settings, target, profile, redactors: Redactors::default() }
    }

    /// Judges every selected check of a run.
    pub fn run(&self, run: &Run) -> Judgement {
        Judgement {
            checks: self.checks(run),
            observations: self.observations(run),
            retried: run.scenarios.iter().filter_map(|run| self.retried(run)).collect(),
            wrongly_lacking: self.profile.wrongly_lacking(&run.support, |name| self.selects_all_of(name)),
        }
    }

    /// Judges one scenario by itself: what can be said of it while others still run.
    pub fn scenario(&self, run: &ScenarioRun, support: &Support) -> Vec<CheckResult> {
        let mut results = self.plays(run, support);
        let received: Vec<Received<'_>> = self.play(run).received().collect();
        results.extend(wire::judge(&received, support, self.suite, self.selection(), self.target));
        sort(&mut results);
        self.profile.apply(&mut results);
        results
    }

    /// The selected rules of the protocol, as they look while they hold.
    pub fn rules(&self) -> Vec<CheckResult> {
        wire::rules(self.suite, self.selection())
    }

    /// The redacted transcript of a scenario, a list of exchanges.
    pub fn transcript(&self, run: &ScenarioRun) -> Value {
        transcript::transcript(run, &self.play(run).redactor())
    }

    /// The requirement under judgement.
    pub(crate) fn subject(&self) -> (&'a Suite, &'a Settings, &'a Target, &'a Profile) {
        (self.suite, self.settings, self.target, self.profile)
    }

    fn checks(&self, run: &Run) -> Vec<CheckResult> {
        let Self { suite, settings, target, .. } = *self;
        let mut results: Vec<CheckResult> =
            run.scenarios.iter().flat_map(|scenario| self.plays(scenario, &run.support)).collect();
        let own = run.scenarios.iter().flat_map(|scenario| self.play(scenario).received());
        let shared = run.shared.iter().map(|exchange| Received { play: None, exchange });
        let received: Vec<Received<'_>> = own.chain(shared).collect();
        results.extend(wire::judge(&received, &run.support, suite, self.selection(), target));
        // Another part of the run may have an exchange that shows what is missing.
        if settings.shard.is_none() {
            results.extend(wire::not_shown(suite, self.selection(), &results));
        }
        sort(&mut results);
        self.profile.apply(&mut results);
        // Nor does a part know what others say of what is listed: merging settles it.
        if settings.shard.is_none() {
            profile::settle_all(&mut results, suite, &settings.left_out(suite), run.complete);
        }
        results
    }

    /// Judges a scenario; if it was played twice, what diverged the first time does.
    fn plays(&self, run: &ScenarioRun, support: &Support) -> Vec<CheckResult> {
        let last = self.play(run);
        let mut results = self.checks_of(last, support);
        if let Some(first) = last.first() {
            for (result, earlier) in results.iter_mut().zip(self.checks_of(first, support)) {
                if earlier.verdict() == Verdict::Diverges {
                    *result = earlier;
                }
            }
        }
        results
    }

    fn checks_of(&self, play: Play<'_>, support: &Support) -> Vec<CheckResult> {
        let Play { run, .. } = play;
        let context = Context { play, support, target: self.target };
        let is_slow = run.scenario.is_slow();
        let mut results = Vec::new();
        for (index, step) in run.scenario.steps.iter().enumerate() {
            for check in step.checks.iter().filter(|check| self.selection().has(&check.requirement)) {
                let Some(requirement) = self.suite.requirements.get(&check.requirement) else { continue };
                let mut result = match run.steps.get(index) {
                    Some(exchange) => judge_check((step, check), requirement, exchange, &context),
                    None => not_reached(requirement, &context),
                };
                result.scenario = Some(run.scenario.id.clone());
                result.step = Some(step.id.clone());
                if let Outcome::Unsupported { reason, .. } | Outcome::Inconclusive { reason, .. } =
                    &mut result.outcome
                {
                    *reason = play.redactor().text(reason);
                }
                result.repro = result.repro.with_suite(repro::suite(self.target, &requirement.id, is_slow));
                results.push(result);
            }
        }
        results
    }

    /// True if the run is about everything that is known of an operation; of an endpoint it always is.
    fn selects_all_of(&self, operation: &str) -> bool {
        let mut own =
            self.suite.requirements.values().filter(|requirement| requirement.operation() == operation);
        own.all(|requirement| self.selection().has(&requirement.id))
    }

    fn observations(&self, run: &Run) -> Vec<Observation> {
        let observed = run.scenarios.iter().filter_map(|scenario| {
            let snapshot = self.suite.snapshots.get(&scenario.scenario.id)?;
            Some(observe(&scenario.scenario, &self.transcript(scenario), snapshot))
        });
        observed.flatten().collect()
    }

    fn retried(&self, run: &ScenarioRun) -> Option<Retried> {
        let first = self.play(run).first()?;
        let reason = first.redactor().text(&first.run.harness_failure()?);
        Some(Retried { scenario: run.scenario.id.clone(), reason })
    }

    fn selection(&self) -> &'a Selection {
        &self.settings.selection
    }

    fn play<'r>(&'r self, run: &'r ScenarioRun) -> Play<'r> {
        Play::last(run, &self.redactors)
    }
}

/// By requirement, scenario and step.
pub(crate) fn sort(results: &mut [CheckResult]) {
    results
        .sort_by(|a, b| (&a.requirement, &a.scenario, &a.step).cmp(&(&b.requirement, &b.scenario, &b.step)));
}

/// The basis on which every check of a play is judged.
struct Context<'a> {
    play: Play<'a>,
    support: &'a Support,
    target: &'a Target,
}

/// The result of a check: the worst that any of the answers gives, or the best where one of them is enough, if the step was
/// sent several times at once.
fn judge_check(
    (step, check): (&Step, &Check),
    requirement: &Requirement,
    exchange: &Exchange,
    context: &Context<'_>,
) -> CheckResult {
    let judge = |exchange: &Exchange| judge_exchange((step, check), requirement, exchange, context);
    let mut found = judge(exchange);
    for other in exchange.others.iter().filter(|_| step.at_once > 1) {
        let result = judge(other);
        let is_worse = match result.verdict() {
            Verdict::Diverges => found.verdict() != Verdict::Diverges,
            Verdict::Conforms => false,
            _ => found.verdict() == Verdict::Conforms,
        };
        // One is enough, or all must do.
        let counts = if step.any { result.verdict() == Verdict::Conforms } else { is_worse };
        if counts {
            found = result;
        }
    }
    found
}

fn judge_exchange(
    (step, check): (&Step, &Check),
    requirement: &Requirement,
    exchange: &Exchange,
    context: &Context<'_>,
) -> CheckResult {
    let redactor = &context.play.redactor();
    let outcome = match outcome((step, check), requirement, exchange, context) {
        Outcome::Diverges(Divergence { impact, expected, actual }) => Outcome::Diverges(Divergence {
            impact,
            expected: redactor.apply_anywhere(&expected),
            actual: redactor.apply_anywhere(&actual),
        }),
        outcome => outcome,
    };
    CheckResult {
        request: transcript::request(exchange, redactor),
        response: transcript::response(exchange, redactor),
        repro: repro::calls(context.target, exchange, redactor),
        ..CheckResult::new(requirement, outcome)
    }
}

/// The finding of an exchange about a check, with the values as they are.
fn outcome(
    (step, check): (&Step, &Check),
    requirement: &Requirement,
    exchange: &Exchange,
    context: &Context<'_>,
) -> Outcome {
    let run = context.play.run;
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        Err(error) if error.is_harness() => {
            let reason = format!("no answer: {error}");
            return Outcome::Inconclusive { reason, harness_failed: true, known: None };
        }
        // A target that takes a call and hangs up has answered it in its way.
        Err(error) => {
            let expects_error = check.assertions.iter().any(Assertion::takes_error);
            return Outcome::Diverges(Divergence {
                impact: if expects_error { Impact::WrongError } else { Impact::RejectsValid },
                expected: check.assertions.first().map(Assertion::as_written).unwrap_or_default(),
                actual: json!({"no answer": error.reason}),
            });
        }
    };
    if let Some(outcome) = unfounded(step, requirement, exchange, answer, context) {
        return outcome;
    }
    if let Some(place) = answer.twice.first() {
        let reason = format!("{place} stands twice in the answer, and nobody knows which of the two counts");
        return Outcome::inconclusive(reason);
    }
    let mut missing = None;
    for assertion in &check.assertions {
        match evaluate(assertion, answer, &run.bindings) {
            Ok(None) => {}
            Ok(Some(divergence)) => return Outcome::Diverges(divergence),
            // The other assertions may still say what is wrong.
            Err(unbound) => drop(missing.get_or_insert(unbound)),
        }
    }
    let Some(unbound) = missing else { return Outcome::CONFORMS };
    let inconclusive = || Outcome::inconclusive(format!("{unbound}: an earlier answer did not give it"));
    lacking(run, context.support).unwrap_or_else(inconclusive)
}

/// The outcome of a check whose answer says nothing of what the check is about: from a target that has not built it, or an
/// answer that refuses more than what should be refused.
fn unfounded(
    step: &Step,
    requirement: &Requirement,
    exchange: &Exchange,
    answer: &Answer,
    context: &Context<'_>,
) -> Option<Outcome> {
    let &Context { play: Play { run, .. }, support, .. } = context;
    let operation = exchange.operation;
    let is_control = run.scenario.control_of == Some(operation.name);
    if support.is_unsupported(operation.name, answer) {
        // What nobody could build is no lack.
        let is_built = support.is_built(operation.name);
        let nobody_could = is_built && (step.is_invalid || breaks_model(exchange));
        return (!nobody_could).then(|| lacks(operation.name, answer, support));
    }
    // The answer of a step after one that was not built is that of another state.
    let before = run.steps.iter().take_while(|earlier| !std::ptr::eq(*earlier, exchange));
    let before = run.arranged.iter().chain(before.flat_map(Exchange::flat));
    if let Some(lacking) = lacking_of(before, support) {
        return Some(lacking);
    }
    if let Some(reason) = not_expected(run, exchange) {
        return Some(Outcome::inconclusive(reason));
    }
    let about = support.standing(requirement.operation());
    if about == Some(&Standing::NotBuilt) && requirement.operation() != operation.name {
        return Some(Outcome::lacking(requirement.operation()));
    }
    if answer.is_success() || is_control {
        return None;
    }
    // A sign-in that ends early was refused by another operation than the one that the check is about.
    let meant = step.action.operation().name;
    if operation.name != meant && requirement.operation() != operation.name {
        let reason = format!("{} refused the sign-in, before {meant} was called", operation.name);
        return Some(Outcome::inconclusive(reason));
    }
    let because = |reason: &str| Some(Outcome::inconclusive(reason));
    match support.standing(operation.name) {
        Some(Standing::NotBuilt) => Some(Outcome::lacking(operation.name)),
        Some(Standing::Refused(words)) => because(&format!(
            "a valid call of {} is refused as well, so that its refusals show nothing: {words}",
            operation.name
        )),
        Some(Standing::Unmet(reason)) => because(&format!(
            "no valid call of {} could be made, so that its refusals show nothing: {reason}",
            operation.name
        )),
        _ => None,
    }
}

/// Why an answer shows nothing: what must hold of a step before it does not.
fn not_expected(run: &ScenarioRun, exchange: &Exchange) -> Option<String> {
    let last = run.steps.iter().position(|own| own.flat().any(|own| std::ptr::eq(own, exchange)))?;
    let mut played = run.scenario.steps.iter().zip(&run.steps).take(last);
    played.find_map(|(step, exchange)| {
        let answer = exchange.outcome.as_ref().ok()?;
        let mut failed = step
            .expects
            .iter()
            .filter(|assertion| !matches!(evaluate(assertion, answer, &run.bindings), Ok(None)));
        let expected = failed.next()?.as_written();
        Some(format!(
            "`{}` did not answer {expected}, so that what it is the opposite of shows nothing",
            step.id
        ))
    })
}

/// True if a call breaks a constraint of the model, so that no target could build it.
fn breaks_model(exchange: &Exchange) -> bool {
    let Sent::Call(members) = &exchange.sent else { return false };
    exchange.operation.input.is_some_and(|input| !validate(input, members).is_empty())
}

/// The outcome of a check whose step was never sent: unsupported where something before it was.
fn not_reached(requirement: &Requirement, context: &Context<'_>) -> CheckResult {
    let &Context { play, support, target } = context;
    let run = play.run;
    let operation = requirement.operation();
    let is_lacking = support.standing(operation) == Some(&Standing::NotBuilt);
    let own = is_lacking.then(|| Outcome::lacking(operation));
    let outcome = own.or_else(|| lacking(run, support)).unwrap_or_else(|| match &run.abort {
        Some(abort) => Outcome::Inconclusive {
            reason: abort.reason.clone(),
            harness_failed: abort.harness_failed,
            known: None,
        },
        None => Outcome::inconclusive("the step was not sent"),
    });
    // The answer that ended it says why.
    let last = run.abort.as_ref().and_then(|abort| abort.exchange.as_deref());
    let result = CheckResult::new(requirement, outcome);
    let Some(exchange) = last else { return result };
    let redactor = &play.redactor();
    CheckResult {
        request: transcript::request(exchange, redactor),
        response: transcript::response(exchange, redactor),
        repro: repro::calls(target, exchange, redactor),
        ..result
    }
}

/// That a scenario needs or has asked the target for what it lacks, if it has.
fn lacking(run: &ScenarioRun, support: &Support) -> Option<Outcome> {
    if let Some(capability) = run.abort.as_ref().and_then(|abort| abort.lacks) {
        return Some(Outcome::lacking(capability.name()));
    }
    let aborting = run.abort.as_ref().and_then(|abort| abort.exchange.as_deref());
    lacking_of(run.exchanges().chain(aborting), support)
}

/// That one of these answers says that the target lacks something.
fn lacking_of<'e>(exchanges: impl IntoIterator<Item = &'e Exchange>, support: &Support) -> Option<Outcome> {
    exchanges.into_iter().find_map(|exchange| {
        let answer = exchange.outcome.as_ref().ok()?;
        let name = exchange.operation.name;
        support.is_unsupported(name, answer).then(|| lacks(name, answer, support))
    })
}

/// That the target lacks an operation, or where it has built it, the part that was asked for.
fn lacks(operation: &'static str, answer: &Answer, support: &Support) -> Outcome {
    if !support.is_built(operation) {
        return Outcome::lacking(operation);
    }
    let words = answer.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
    Outcome::Unsupported {
        lacks: operation.to_owned(),
        reason: format!("the target lacks a part of {operation}{words}"),
        known: None,
    }
}
