//! Runs scenarios side by side and keeps every exchange. It judges nothing.
//!
//! A scenario whose connection failed is played once more, since that says nothing of the target; after several such
//! scenarios in a row the target counts as unresponsive, and the run stops.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::data::{Abort, Run, ScenarioRun};
use super::probe::{ProbeError, probe};
use super::stage::Stage;
use super::stop::Stop;
use super::support::Support;
use crate::exchange::Exchange;
use crate::exchange::session::Session;
use crate::suite::capability::Capability;
use crate::suite::scenario::Scenario;

/// After this many scenarios in a row whose connection failed the target counts as unresponsive.
const MOST_UNANSWERED: usize = 8;

/// The selection.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenarios, in the order of the suite.
    pub scenarios: Vec<Arc<Scenario>>,
    /// The number of scenarios that run at a time.
    pub jobs: usize,
    /// Capabilities that the target is known to lack: scenarios that need it are not played.
    pub lacks: BTreeSet<Capability>,
}

/// Runs a plan until `stop`; `progress` is called with each scenario that has ended, and with what is known by then
/// of the operations that the target has.
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
    let Plan { scenarios, jobs, lacks } = plan;
    let lack = |scenario: &Scenario| scenario.needs.iter().copied().find(|need| lacks.contains(need));
    let able: Vec<_> = scenarios.iter().filter(|scenario| lack(scenario).is_none()).cloned().collect();
    let (mut support, mut probes) = probe(&session, &able, &stop).await?;
    let stage = Arc::new(Stage::new(session, stop.clone()));
    probes += stage.probe_again(&able, &mut support).await;
    let mut runs = BTreeMap::new();
    let mut playable = Vec::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        // A scenario that needs an operation which hangs, or which brings the target down, must not stop the others.
        let abort = lack(scenario)
            .map(Abort::for_lack_of)
            .or_else(|| unanswered(scenario, &support).map(Abort::by_harness));
        let Some(abort) = abort else {
            playable.push((index, Arc::clone(scenario)));
            continue;
        };
        let run = ScenarioRun::aborted(scenario, abort);
        progress(&run, &support);
        runs.insert(index, run);
    }
    // Moving the clock far ends the sessions of all other scenarios, so those that do run alone, at the end. Where time
    // cannot be moved, all wait side by side.
    let (quick, slow): (Vec<_>, Vec<_>) = playable.into_iter().partition(|(_, scenario)| !scenario.is_slow());
    let slow_jobs = if stage.moves_time() { 1 } else { slow.len() };
    for (queue, jobs) in [(quick, jobs), (slow, slow_jobs)] {
        let mut on_end = |run: &ScenarioRun| {
            learn(&mut support, run.received());
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
    learn(&mut support, shared.iter());
    Ok(Run { scenarios, shared, probes, support, left_behind, complete, started, wall: start.elapsed() })
}

/// Why a scenario cannot be played, if it calls an operation that did not answer its plain call.
fn unanswered(scenario: &Scenario, support: &Support) -> Option<String> {
    let mut operations = scenario.steps.iter().map(|step| step.action.operation().name);
    operations.find_map(|name| {
        let error = support.transport_error_of(name)?;
        Some(format!("`{name}` did not answer a plain call: {error}"))
    })
}

fn learn<'e>(support: &mut Support, exchanges: impl Iterator<Item = &'e Exchange>) {
    for exchange in exchanges {
        if let Ok(answer) = &exchange.outcome {
            support.learn(exchange.operation.name, answer);
        }
    }
}

/// Plays the scenarios on `jobs` tasks; the result maps each scenario's place in the list to its run.
async fn play_all(
    stage: &Arc<Stage>,
    queue: Vec<(usize, Arc<Scenario>)>,
    jobs: usize,
    stop: &Stop,
    progress: &mut impl FnMut(&ScenarioRun),
) -> BTreeMap<usize, ScenarioRun> {
    let queue: Arc<[(usize, Arc<Scenario>)]> = queue.into();
    let next = Arc::new(AtomicUsize::new(0));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for _ in 0..jobs.clamp(1, queue.len().max(1)) {
        let (stage, queue, next) = (Arc::clone(stage), Arc::clone(&queue), Arc::clone(&next));
        let (sender, stop) = (sender.clone(), stop.clone());
        tokio::spawn(async move {
            while let Some((index, scenario)) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
                let run = if stop.is_requested() {
                    ScenarioRun::aborted(scenario, Abort::by_harness(stop.reason()))
                } else {
                    play(&stage, *index, scenario, &stop).await
                };
                if sender.send((*index, run)).is_err() {
                    break;
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

/// Plays a scenario, and once more if the connection failed.
async fn play(stage: &Stage, index: usize, scenario: &Arc<Scenario>, stop: &Stop) -> ScenarioRun {
    let first = stage.play(&index.to_string(), scenario).await;
    if first.harness_failure().is_none() || stop.is_requested() {
        return first;
    }
    let second = stage.play(&format!("{index}-again"), scenario).await;
    ScenarioRun { first: Some(Box::new(first)), ..second }
}
