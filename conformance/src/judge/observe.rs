//! Observations: how a target's transcript differs from the reviewed snapshot beyond what a check covers.
//! They gate nothing; they show where a check is missing.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::suite::assertion::Assertion;
use crate::suite::same::is_same_set;
use crate::suite::scenario::{Scenario, Step};

/// One place in which an answer differs from the snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// The scenario.
    pub scenario: String,
    /// The step in it, or the part of `arrange`.
    pub step: String,
    /// The place in the response.
    pub path: String,
    /// The value in the snapshot; a missing one is `null`.
    pub snapshot: Value,
    /// The value that the target answered there; a missing one is `null`.
    pub actual: Value,
}

/// Compares the transcript of a scenario with its snapshot.
pub(super) fn observe(scenario: &Scenario, transcript: &Value, snapshot: &Value) -> Vec<Observation> {
    let (snapshot, actual) = (by_step(snapshot), by_step(transcript));
    let mut observations = Vec::new();
    // Steps that were not sent are no observation: the checks say so already.
    for (key, actual) in actual {
        let Some(snapshot) = snapshot.get(&key) else { continue };
        let id = actual["step"].as_str().unwrap_or_default();
        let step = scenario.steps.iter().find(|step| step.id == id);
        let mut differences = Vec::new();
        for part in ["status", "body", "text"] {
            let at = &mut vec![part.to_owned()];
            compare(&snapshot["response"][part], &actual["response"][part], at, &mut differences);
        }
        observations.extend(
            differences.into_iter().filter(|difference| !is_covered(step, &difference.0)).map(
                |(path, snapshot, actual)| Observation {
                    scenario: scenario.id.clone(),
                    step: id.to_owned(),
                    path: path.join("."),
                    snapshot,
                    actual,
                },
            ),
        );
    }
    observations
}

/// The exchanges of a transcript by their step and their number within it: a step may have sent more than one.
fn by_step(transcript: &Value) -> BTreeMap<(&str, usize), &Value> {
    let mut exchanges = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for exchange in transcript.as_array().into_iter().flatten() {
        let step = exchange["step"].as_str().unwrap_or_default();
        let count = counts.entry(step).or_default();
        exchanges.insert((step, *count), exchange);
        *count += 1;
    }
    exchanges
}

/// True if a check of the step looks at this place: an error at all of the answer, others at theirs. Any
/// check fails when a call is refused that should not be, so the status is covered by each.
fn is_covered(step: Option<&Step>, path: &[String]) -> bool {
    let Some(step) = step else { return false };
    let mut assertions = step.checks.iter().flat_map(|check| &check.assertions);
    match path {
        [part, inner @ ..] if part == "body" => assertions.any(|assertion| match assertion {
            Assertion::Body(_) => true,
            assertion if assertion.takes_error() => true,
            other => other.path().is_some_and(|path| path.covers(inner)),
        }),
        _ => assertions.next().is_some(),
    }
}

type Difference = (Vec<String>, Value, Value);

fn compare(snapshot: &Value, actual: &Value, at: &mut Vec<String>, differences: &mut Vec<Difference>) {
    match (snapshot, actual) {
        (Value::Object(left), Value::Object(right)) => {
            let only_right = right.keys().filter(|key| !left.contains_key(*key));
            for key in left.keys().chain(only_right) {
                at.push(key.clone());
                compare(&snapshot[key.as_str()], &actual[key.as_str()], at, differences);
                at.pop();
            }
        }
        _ if snapshot == actual || is_same_set(snapshot, actual) => {}
        _ => differences.push((at.clone(), snapshot.clone(), actual.clone())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(snapshot: &Value, actual: &Value, expected: &[&str]) {
        let mut differences = Vec::new();
        compare(snapshot, actual, &mut vec!["body".into()], &mut differences);
        let paths: Vec<String> = differences.into_iter().map(|(path, ..)| path.join(".")).collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn lists_are_sets_and_absence_is_a_difference() {
        check(&json!({"a": [1, 2], "b": {"c": 1}}), &json!({"a": [2, 1], "b": {"c": 1}}), &[]);
        check(
            &json!({"a": [1, 2], "b": {"c": 1}}),
            &json!({"a": [1], "b": {}, "d": 1}),
            &["body.a", "body.b.c", "body.d"],
        );
    }
}
