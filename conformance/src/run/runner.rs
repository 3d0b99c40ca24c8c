//! Runs scenarios side by side and keeps every exchange. It judges nothing.
//!
//! A scenario whose connection failed is played once more, since that says nothing of the target; after several such
//! scenarios in a row the target counts as unresponsive, and the run stops.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use cognito_idp_types::schema::Operation;
use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::data::{Abort, Run, ScenarioRun};
use super::probe::{self, ProbeError};
use super::stage::Stage;
use super::stop::Stop;
use super::support::{Standing, Support};
use crate::exchange::Exchange;
use crate::exchange::session::Session;
use crate::suite::capability::Capability;
use crate::suite::endpoint;
use crate::suite::scenario::Scenario;

/// After this many scenarios in a row whose connection failed the target counts as unresponsive.
const MOST_UNANSWERED: usize = 8;

/// The selection.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenarios, in the order of the suite.
    pub scenarios: Vec<Arc<Scenario>>,
    /// The positive controls of the operations that they use; those that are among them are played once.
    pub controls: Vec<Arc<Scenario>>,
    /// The number of scenarios that run at a time.
    pub jobs: usize,
    /// Capabilities that the target is known to lack: scenarios that need it are not played.
    pub lacks: BTreeSet<Capability>,
}

/// Runs a plan until `stop`; `progress` is called with each scenario that has ended, and with what is known by then
/// of the operations that the target has built.
///
/// # Errors
/// If the target does not answer at all, or does not take the signature.
pub async fn run(
    session: Session,
    plan: Plan,
    stop: Stop,
    mut progress: impl FnMut(&ScenarioRun, &Support),
) -> Result<Run, ProbeError> {
    let (started, start) = (OffsetDateTime::now_utc(), Instant::now());
    let Plan { scenarios, controls, jobs, lacks } = plan;
    let (mut support, mut probes) = probe::probe(&session, &scenarios).await?;
    let stage = Arc::new(Stage::new(session, stop.clone()));

    let (mut control_runs, gone) = play_controls(&stage, controls, jobs, &stop).await;
    if let Some(reason) = gone {
        stage.clean_up().await;
        return Err(ProbeError::Gone(reason));
    }
    if let Some(words) = probe::no_cognito(&control_runs) {
        return Err(ProbeError::NoCognito(words));
    }
    let without = without_control(&scenarios, &control_runs);
    probes += probe::settle(stage.session(), &control_runs, &without, &mut support).await;
    control_runs.iter().flat_map(ScenarioRun::received).for_each(|exchange| learn(&mut support, exchange));

    let lack = |scenario: &Scenario| scenario.needs.iter().copied().find(|need| lacks.contains(need));
    let mut runs = BTreeMap::new();
    let mut playable = Vec::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        let played = control_runs.iter().position(|run| Arc::ptr_eq(&run.scenario, scenario));
        // A scenario that needs an operation which hangs, or which brings the target down, must not stop the others.
        let abort = lack(scenario)
            .map(Abort::for_lack_of)
            .or_else(|| unanswered(scenario, &support).map(Abort::by_harness));
        let run = match (abort, played) {
            (Some(abort), None) => ScenarioRun::aborted(scenario, abort),
            (_, Some(place)) => control_runs.swap_remove(place),
            (None, None) => {
                playable.push((index, Arc::clone(scenario)));
                continue;
            }
        };
        progress(&run, &support);
        runs.insert(index, run);
    }
    // Moving the clock far ends the sessions of all other scenarios, so those that do run alone, at the end. Where time
    // cannot be moved, all wait side by side.
    let (quick, slow): (Vec<_>, Vec<_>) = playable.into_iter().partition(|(_, scenario)| !scenario.is_slow());
    let slow_jobs = if stage.moves_time() { 1 } else { slow.len() };
    for (queue, jobs) in [(quick, jobs), (slow, slow_jobs)] {
        let mut on_end = |run: &ScenarioRun| {
            run.received().for_each(|exchange| learn(&mut support, exchange));
            progress(run, &support);
        };
        runs.extend(play_all(&stage, queue, jobs, &stop, &mut on_end).await);
    }
    let left_behind = stage.clean_up().await;

    // A scenario that did not come back is a fault of ours, and no reason to say less about it.
    let complete = !stop.is_requested() && runs.len() == scenarios.len();
    for (index, scenario) in scenarios.iter().enumerate() {
        let lost = || {
            ScenarioRun::aborted(scenario, Abort::by_harness("the harness failed while it ran this scenario"))
        };
        runs.entry(index).or_insert_with(lost);
    }
    let (scenarios, shared) = (runs.into_values().collect(), stage.take_shared_exchanges());
    for exchange in &shared {
        learn(&mut support, exchange);
    }
    probes += control_runs.iter().map(|run| run.received().count()).sum::<usize>();
    Ok(Run { scenarios, shared, probes, support, left_behind, complete, started, wall: start.elapsed() })
}

/// Plays the controls; with them comes the reason why the target is gone, if it answers nothing any more.
async fn play_controls(
    stage: &Arc<Stage>,
    controls: Vec<Arc<Scenario>>,
    jobs: usize,
    stop: &Stop,
) -> (Vec<ScenarioRun>, Option<String>) {
    let queue: Vec<_> = controls.into_iter().enumerate().collect();
    let runs = play_all(stage, queue, jobs, stop, &mut |_| {}).await;
    let runs: Vec<ScenarioRun> = runs.into_values().collect();
    let gone = stop.is_unresponsive().then(|| runs.iter().find_map(ScenarioRun::harness_failure)).flatten();
    (runs, gone)
}

/// The operations that scenarios call, of which no valid call can be made from outside.
fn without_control(scenarios: &[Arc<Scenario>], controls: &[ScenarioRun]) -> Vec<&'static Operation> {
    let called = scenarios.iter().flat_map(|scenario| &scenario.steps).map(|step| step.action.operation());
    let called: BTreeMap<&str, &'static Operation> = called.map(|o| (o.name, o)).collect();
    let has_control = |name: &str| controls.iter().any(|run| run.scenario.control_of == Some(name));
    called.into_values().filter(|o| !endpoint::is_outside_model(o) && !has_control(o.name)).collect()
}

/// Why a scenario cannot be played, if it calls an operation that did not answer its control.
fn unanswered(scenario: &Scenario, support: &Support) -> Option<String> {
    let mut operations = scenario.steps.iter().map(|step| step.action.operation().name);
    operations.find_map(|name| match support.standing(name)? {
        Standing::Unanswered(reason) => Some(format!("`{name}` did not answer a valid call: {reason}")),
        _ => None,
    })
}

fn learn(support: &mut Support, exchange: &Exchange) {
    if let Ok(answer) = &exchange.outcome {
        support.learn(exchange.operation.name, answer);
    }
}

/// Plays the scenarios on `jobs` tasks; the result maps each scenario's place in the list to its run.
async fn play_all(
    stage: &Arc<Stage>,
    queue: Turn,
    jobs: usize,
    stop: &Stop,
    progress: &mut impl FnMut(&ScenarioRun),
) -> BTreeMap<usize, ScenarioRun> {
    let count = queue.len();
    let queue: Arc<[Turn]> = in_turn(queue).into();
    let next = Arc::new(AtomicUsize::new(0));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for _ in 0..jobs.clamp(1, count.max(1)) {
        let (stage, queue, next) = (Arc::clone(stage), Arc::clone(&queue), Arc::clone(&next));
        let (sender, stop) = (sender.clone(), stop.clone());
        tokio::spawn(async move {
            while let Some(turn) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
                for (index, scenario) in turn {
                    let run = if stop.is_requested() {
                        ScenarioRun::aborted(scenario, Abort::by_harness(stop.reason()))
                    } else {
                        play(&stage, *index, scenario, &stop).await
                    };
                    if sender.send((*index, run)).is_err() {
                        return;
                    }
                }
            }
        });
    }
    drop(sender);
    let mut runs = BTreeMap::new();
    let mut unanswered = 0;
    while let Some((index, run)) = receiver.recv().await {
        unanswered = if run.harness_failure().is_some() { unanswered + 1 } else { 0 };
        if unanswered >= MOST_UNANSWERED && !stop.is_requested() {
            stop.for_unresponsive_target();
        }
        progress(&run);
        runs.insert(index, run);
    }
    runs
}

/// Scenarios that run one after the other, with their places among all.
type Turn = Vec<(usize, Arc<Scenario>)>;

/// Scenarios side by side, and in turn those that see what the others change: the cases of one operation.
fn in_turn(queue: Turn) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut places: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (index, scenario) in queue {
        match scenario.arrange.ground.and_then(|ground| ground.things_of) {
            None => turns.push(vec![(index, scenario)]),
            Some(operation) => {
                let place = *places.entry(operation).or_insert(turns.len());
                if place == turns.len() {
                    turns.push(Vec::new());
                }
                turns[place].push((index, scenario));
            }
        }
    }
    turns
}

/// Plays a scenario, and once more if the connection failed.
async fn play(stage: &Stage, index: usize, scenario: &Arc<Scenario>, stop: &Stop) -> ScenarioRun {
    let name = name(index, scenario);
    let first = stage.play(&name, scenario).await;
    if first.harness_failure().is_none() || stop.is_requested() {
        return first;
    }
    let second = stage.play(&format!("{name}-again"), scenario).await;
    ScenarioRun { first: Some(Box::new(first)), ..second }
}

/// A name that no other scenario of the run has.
fn name(index: usize, scenario: &Scenario) -> String {
    let kind = if scenario.control_of.is_some() { "c" } else { "" };
    format!("{kind}{index}")
}
