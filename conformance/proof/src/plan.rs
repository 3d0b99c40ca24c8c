//! The faults that there can be: by rule, from the answers of the honest reference.

use std::collections::{BTreeMap, BTreeSet};

use cognito_idp_types::SERVICE;
use cognito_idp_types::operations::UpdateUserPoolClient;
use cognito_idp_types::schema::Call as _;
use cognito_suite::exchange::answer::Answer;
use cognito_suite::exchange::{Exchange, Sent};
use cognito_suite::run::{Run, ScenarioRun};
use serde_json::Value;

use crate::fault::{
    Change, Fault, RefusalLie, TOKENS, TokenLie, claim_told, code_of, kind_of, output_of, without_ids,
};
use crate::forge;
use crate::place::{How, Place, places};

/// Headers that every server adds in its own way.
const OF_THE_SERVER: [&str; 4] = ["content-length", "connection", "date", "set-cookie"];

/// Operations that change nothing: without effect they are as they were.
const READ_ONLY: [&str; 3] = ["Describe", "List", "AdminGetUser"];

/// Scenarios that are asked about a header.
const ENOUGH: usize = 20;

/// All faults that an honest run offers, each with the scenarios that meet it.
pub(crate) fn faults(run: &Run) -> Vec<Fault> {
    let mut found = Found::default();
    for (index, run) in run.scenarios.iter().enumerate() {
        found.look_at_checks(run, index);
        for exchange in &run.arranged {
            found.look_at(exchange, index, false);
        }
        for exchange in own_exchanges(run) {
            found.look_at(exchange, index, true);
        }
    }
    for (index, run) in run.scenarios.iter().enumerate() {
        for exchange in own_exchanges(run) {
            found.look_for_gaps(exchange, index);
        }
    }
    found.finish()
}

/// The exchanges of the steps.
fn own_exchanges(run: &ScenarioRun) -> impl Iterator<Item = &Exchange> {
    run.exchanges().skip(run.arranged.len())
}

/// Changes, with the scenarios whose steps meet them, and those that meet them while they are arranged.
#[derive(Default)]
struct Found {
    changes: BTreeMap<Change, [BTreeSet<usize>; 2]>,
    /// By operation, every place that some answer has, with a value that it had there.
    values: BTreeMap<String, BTreeMap<Place, Value>>,
}

impl Found {
    fn add(&mut self, change: Change, scenario: usize, is_step: bool) {
        self.changes.entry(change).or_default()[usize::from(!is_step)].insert(scenario);
    }

    fn look_at(&mut self, exchange: &Exchange, scenario: usize, is_step: bool) {
        let Ok(answer) = &exchange.outcome else { return };
        let operation = exchange.operation.name.to_owned();
        // A target that the model does not have.
        if SERVICE.operation(&operation).is_none() && !operation.starts_with('/') {
            return;
        }
        for (name, _) in &answer.response.headers {
            if OF_THE_SERVER.contains(&name.as_str()) {
                continue;
            }
            for is_dropped in [true, false] {
                let of = kind_of(&operation, answer.response.status);
                self.add(Change::Header { of, name: name.clone(), is_dropped }, scenario, is_step);
            }
        }
        let body: Value = serde_json::from_slice(&answer.response.body).unwrap_or_default();
        // There is nothing to lie about in what is not built.
        if answer.response.status == 501 {
            return;
        }
        if answer.response.status >= 400 {
            if let Some(code) = code_of(&body) {
                let message = without_ids(body["message"].as_str().unwrap_or_default());
                let in_other_words = (!message.is_empty()).then_some(RefusalLie::OtherMessage);
                for lie in [RefusalLie::Accepted, RefusalLie::OtherType].into_iter().chain(in_other_words) {
                    let (operation, code, message) = (operation.clone(), code.to_owned(), message.clone());
                    self.add(Change::Refusal { operation, code, message, lie }, scenario, is_step);
                }
            }
            return;
        }
        for (place, ways) in places(&body, output_of(&operation)) {
            if let Some(value) = place.find(&body) {
                self.values
                    .entry(operation.clone())
                    .or_default()
                    .entry(place.clone())
                    .or_insert(value.clone());
            }
            for how in ways {
                let (operation, place) = (operation.clone(), place.clone());
                self.add(Change::Member { operation, place, how }, scenario, is_step);
            }
        }
        self.look_at_tokens(&operation, &body, scenario, is_step);
        if operation.starts_with('/') {
            return;
        }
        self.add(Change::Refused { operation: operation.clone() }, scenario, is_step);
        if output_of(&operation).is_some() {
            self.add(Change::More { operation: operation.clone() }, scenario, is_step);
        }
        if !READ_ONLY.iter().any(|start| operation.starts_with(start)) && operation != "GetUser" {
            self.add(Change::WithoutEffect { operation: operation.clone() }, scenario, is_step);
        }
        self.look_at_request(exchange, scenario, is_step);
    }

    /// Members that an answer has not, though another of the operation has.
    fn look_for_gaps(&mut self, exchange: &Exchange, scenario: usize) {
        let Ok(answer) = &exchange.outcome else { return };
        if answer.response.status >= 300 || exchange.operation.name.starts_with('/') {
            return;
        }
        let body: Value = serde_json::from_slice(&answer.response.body).unwrap_or_default();
        let operation = exchange.operation.name;
        let missing: Vec<Change> = self
            .values
            .get(operation)
            .into_iter()
            .flatten()
            .filter_map(|(place, value)| {
                let is_missing = place.add(&mut body.clone(), value);
                is_missing.then(|| Change::Added {
                    operation: operation.to_owned(),
                    place: place.clone(),
                    value: value.to_string(),
                })
            })
            .collect();
        for change in missing {
            self.add(change, scenario, true);
        }
    }

    /// Checks that an operation still does its work once another has been called.
    fn look_at_checks(&mut self, run: &ScenarioRun, scenario: usize) {
        // A liar that refuses lets the controls pass.
        if run.scenario.control_of.is_some() {
            return;
        }
        for (index, (step, exchange)) in run.scenario.steps.iter().zip(&run.steps).enumerate() {
            let before = || run.arranged.iter().chain(&run.steps[..index]);
            if !exchange.outcome.as_ref().is_ok_and(Answer::is_success) {
                continue;
            }
            for check in &step.checks {
                let operation = check.requirement.split('.').next().unwrap_or_default().to_owned();
                let then = exchange.operation.name.to_owned();
                let is_called = before().any(|earlier| {
                    earlier.operation.name == operation
                        && earlier.outcome.as_ref().is_ok_and(Answer::is_success)
                });
                if !is_called || SERVICE.operation(&then).is_none() {
                    continue;
                }
                let shows = then.starts_with("Describe") || then.ends_with("GetUser");
                if operation.starts_with("Update") && shows {
                    self.look_at_losses(&operation, exchange, scenario);
                }
                self.add(Change::Wrecked { operation, then }, scenario, true);
            }
        }
    }

    /// Settings that an update could lose.
    fn look_at_losses(&mut self, update: &str, exchange: &Exchange, scenario: usize) {
        let Ok(answer) = &exchange.outcome else { return };
        let body: Value = serde_json::from_slice(&answer.response.body).unwrap_or_default();
        let operation = exchange.operation.name;
        for (place, _) in places(&body, output_of(operation)) {
            let (update, operation) = (update.to_owned(), operation.to_owned());
            self.add(Change::Lost { update, operation, place }, scenario, true);
        }
    }

    fn look_at_tokens(&mut self, operation: &str, body: &Value, scenario: usize, is_step: bool) {
        let inside = body.get("AuthenticationResult").unwrap_or(body);
        for (name, token) in TOKENS {
            let Some((_, claims)) = inside.get(name).and_then(Value::as_str).and_then(forge::open) else {
                continue;
            };
            let mut lies = vec![TokenLie::Signature, TokenLie::Key, TokenLie::Head, TokenLie::ClaimMore];
            for (claim, value) in &claims {
                lies.push(TokenLie::Claim(claim.clone(), How::Dropped));
                let ways = [How::Retyped, How::Other].into_iter();
                let ways = ways.filter(|how| claim_told(value, *how).is_some());
                lies.extend(ways.map(|how| TokenLie::Claim(claim.clone(), how)));
            }
            for lie in lies {
                let operation = operation.to_owned();
                self.add(Change::Token { operation, token, lie }, scenario, is_step);
            }
        }
    }

    fn look_at_request(&mut self, exchange: &Exchange, scenario: usize, is_step: bool) {
        let Sent::Call(Value::Object(members)) = &exchange.sent else { return };
        let operation = exchange.operation;
        let Some(input) = operation.input else { return };
        for name in members.keys() {
            let is_required = input.member(name).is_none_or(|member| member.required);
            if !is_required {
                let place = Place::member(name);
                self.add(Change::Ignored { operation: operation.name.into(), place }, scenario, is_step);
            }
        }
        if operation.name == UpdateUserPoolClient::OPERATION.name {
            for member in input.members().iter().filter(|member| !member.required) {
                self.add(Change::Merged { member: member.name }, scenario, is_step);
            }
        }
    }

    /// Scenarios that meet a fault while they are arranged are asked only if no step meets it.
    fn finish(self) -> Vec<Fault> {
        let fault = |(change, [steps, arranged]): (Change, [BTreeSet<usize>; 2])| {
            let scenarios = if steps.is_empty() { arranged } else { steps };
            // Every exchange has headers: some tell as much as all.
            let is_everywhere = matches!(change, Change::Header { .. });
            let most = if is_everywhere { ENOUGH } else { usize::MAX };
            Fault { change, scenarios: scenarios.into_iter().take(most).collect() }
        };
        self.changes.into_iter().map(fault).collect()
    }
}
