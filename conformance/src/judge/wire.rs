//! Judges the rules of the protocol: each is held against every exchange of a run, and reported once per target.

use super::check::{CheckResult, Divergence, ExchangeCount, Outcome};
use super::play::{Play, Received};
use super::redact::Redactor;
use super::rules::{Broken, RULES, Rule};
use super::verdict::{Impact, Verdict};
use super::{repro, transcript};
use crate::exchange::answer::Answer;
use crate::exchange::target::Target;
use crate::run::support::Support;
use crate::suite::selection::Selection;
use crate::suite::{Suite, endpoint};

/// One result per selected rule that any exchange is about: it diverges if any does, and shows the first that does.
pub(super) fn judge(
    received: &[Received<'_>],
    support: &Support,
    suite: &Suite,
    selection: &Selection,
    target: &Target,
) -> Vec<CheckResult> {
    let is_judged = |Received { exchange, .. }: &Received<'_>| {
        let is_answered = |answer: &Answer| !support.is_unsupported(exchange.operation.name, answer);
        !endpoint::is_outside_model(exchange.operation) && exchange.outcome.as_ref().is_ok_and(is_answered)
    };
    let received: Vec<Received<'_>> = received.iter().copied().filter(is_judged).collect();
    let selected = RULES.iter().filter(|rule| selection.has(rule.id));
    selected.filter_map(|rule| judge_rule(rule, &received, suite, target)).collect()
}

/// The selected rules, as they look while they hold.
pub(crate) fn rules(suite: &Suite, selection: &Selection) -> Vec<CheckResult> {
    let selected = RULES.iter().filter(|rule| selection.has(rule.id));
    let requirements = selected.filter_map(|rule| suite.requirements.get(rule.id));
    requirements.map(|requirement| CheckResult::new(requirement, Outcome::CONFORMS)).collect()
}

/// The results of the selected rules that no exchange of a run was about.
pub(crate) fn not_shown(suite: &Suite, selection: &Selection, shown: &[CheckResult]) -> Vec<CheckResult> {
    let is_missing =
        |rule: &&Rule| selection.has(rule.id) && !shown.iter().any(|own| own.requirement == rule.id);
    let missing = RULES.iter().filter(is_missing).filter_map(|rule| suite.requirements.get(rule.id));
    let outcome = || Outcome::inconclusive("no exchange of this run could show it");
    missing.map(|requirement| CheckResult::new(requirement, outcome())).collect()
}

fn judge_rule(rule: &Rule, received: &[Received<'_>], suite: &Suite, target: &Target) -> Option<CheckResult> {
    let requirement = suite.requirements.get(rule.id)?;
    let mut count = ExchangeCount::default();
    let mut broken: Vec<(Received<'_>, Broken)> = Vec::new();
    for at in received {
        let Ok(answer) = &at.exchange.outcome else { continue };
        let Some(finding) = (rule.check)(at.exchange, answer) else { continue };
        count.all += 1;
        if let Err(found) = finding {
            count.broken += 1;
            count.operations.insert(at.exchange.operation.name.to_owned());
            broken.push((*at, *found));
        }
    }
    if count.all == 0 {
        return None;
    }
    // The first by name, whatever else was in the run.
    let place =
        |(at, _): &(Received<'_>, Broken)| Place::of(at.play.map(|play| play.run.scenario.id.as_str()));
    let Some((at, found)) = broken.into_iter().min_by_key(place) else {
        return Some(CheckResult {
            exchanges: Some(count),
            ..CheckResult::new(requirement, Outcome::CONFORMS)
        });
    };
    let exchange = at.exchange;
    let own = at.play.map(Play::redactor);
    let shared = own.is_none().then(|| transcript::shared_redactor(exchange));
    let redactor: &Redactor = own.as_deref().or(shared.as_ref())?;
    let divergence = Divergence {
        impact: Impact::Wire,
        expected: redactor.apply_anywhere(&found.expected),
        actual: redactor.apply_anywhere(&found.actual),
    };
    Some(CheckResult {
        scenario: at.play.map(|play| play.run.scenario.id.clone()),
        step: Some(exchange.step.clone()),
        request: transcript::request(exchange, redactor),
        response: transcript::response(exchange, redactor),
        exchanges: Some(count),
        repro: repro::calls(target, exchange, redactor).with_suite(repro::suite(target, rule.id, false)),
        ..CheckResult::new(requirement, Outcome::Diverges(divergence))
    })
}

/// The exchange that broke a rule, in the order in which places are preferred: what belongs to no scenario comes last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    is_shared: bool,
    scenario: String,
}

impl Place {
    fn of(scenario: Option<&str>) -> Self {
        Self { is_shared: scenario.is_none(), scenario: scenario.unwrap_or_default().to_owned() }
    }
}

/// One result out of those that parts of a run gave on one rule; `None` if there are none.
pub(crate) fn merge(parts: Vec<CheckResult>) -> Option<CheckResult> {
    let mut count = ExchangeCount::default();
    for exchanges in parts.iter().filter_map(|part| part.exchanges.as_ref()) {
        count.all += exchanges.all;
        count.broken += exchanges.broken;
        count.operations.extend(exchanges.operations.iter().cloned());
    }
    // A requirement that a profile lists is listed in all parts, or they are not of one run.
    let badness = |verdict| match verdict {
        Verdict::Diverges => 0,
        Verdict::KnownDivergence => 1,
        _ => 2,
    };
    let worst = |part: &CheckResult| (badness(part.verdict()), Place::of(part.scenario.as_deref()));
    let first = parts.into_iter().min_by_key(worst)?;
    Some(CheckResult { exchanges: Some(count), ..first })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::grade::Grade;
    use crate::suite::requirement::Origin;

    fn part(scenario: &str, broken: usize) -> CheckResult {
        let divergence = Divergence { impact: Impact::Wire, expected: 200.into(), actual: 404.into() };
        CheckResult {
            requirement: "wire.success.status".into(),
            operation: "wire".into(),
            grade: Grade::A,
            origin: Origin::Wire,
            scenario: (broken > 0).then(|| scenario.to_owned()),
            step: None,
            outcome: if broken > 0 { Outcome::Diverges(divergence) } else { Outcome::CONFORMS },
            statement: String::new(),
            evidence: Vec::new(),
            request: serde_json::Value::Null,
            response: serde_json::Value::Null,
            exchanges: Some(ExchangeCount { all: 3, broken, ..ExchangeCount::default() }),
            repro: repro::Repro::default(),
        }
    }

    #[track_caller]
    fn check(parts: &[(&str, usize)], expected: (Verdict, Option<&str>, usize, usize)) {
        let merged = merge(parts.iter().map(|(scenario, broken)| part(scenario, *broken)).collect()).unwrap();
        let count = merged.exchanges.as_ref().unwrap();
        assert_eq!((merged.verdict(), merged.scenario.as_deref(), count.all, count.broken), expected);
    }

    #[test]
    fn parts_of_a_rule_are_added_up() {
        check(&[("b", 0), ("a", 0)], (Verdict::Conforms, None, 6, 0));
        check(&[("c", 0), ("b", 2), ("a", 1)], (Verdict::Diverges, Some("a"), 9, 3));
        assert!(merge(Vec::new()).is_none());
    }
}
