//! Runs scenarios side by side and keeps every exchange. It judges nothing.
//!
//! A scenario that met with no answer is played once more, since that says nothing of the target; when one after
//! another does, the target is gone and the run stops.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::exchange::Exchange;
use crate::probe::{ProbeError, probe};
use crate::redact::Redactor;
use crate::scenario::Scenario;
use crate::session::Session;
use crate::stage::Stage;
use crate::support::Support;
use crate::template::Bindings;
use crate::transcript;

/// A scenario as far as it went.
#[derive(Clone, Debug)]
pub struct ScenarioRun {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The values of its names.
    pub bindings: Bindings,
    /// What `arrange` sent for this scenario alone.
    pub arranged: Vec<Exchange>,
    /// The exchanges of its steps, in order; fewer than steps if it stopped early.
    pub steps: Vec<Exchange>,
    /// Why the steps that are missing were not sent.
    pub halt: Option<Halt>,
    /// How it went the first time, if it was played twice because the connection failed: what the target said then
    /// counts too.
    pub first: Option<Box<ScenarioRun>>,
    /// See [`Self::redactor`].
    redactor: OnceLock<Redactor>,
}

/// Why a scenario stopped early.
#[derive(Clone, Debug)]
pub struct Halt {
    /// In words.
    pub reason: String,
    /// The exchange that stopped it.
    pub exchange: Option<Box<Exchange>>,
    /// Whether the connection or this program failed, and not what the target answered.
    pub harness_failed: bool,
}

/// All that was said in a run.
#[derive(Debug)]
pub struct Run {
    /// The scenarios, in the order of the suite.
    pub scenarios: Vec<ScenarioRun>,
    /// Exchanges that belong to no scenario alone: shared pools, made and deleted.
    pub shared: Vec<Exchange>,
    /// How many calls came before the scenarios, to learn what the target has.
    pub probes: usize,
    /// Which operations the target has.
    pub support: Support,
    /// The pools that could not be deleted.
    pub left_behind: Vec<String>,
    /// Whether every scenario was run, to its end or until its target stopped it.
    pub complete: bool,
    /// When it began.
    pub started: OffsetDateTime,
    /// How long it took.
    pub wall: Duration,
}

/// Stops a run early: scenarios under way end, the others are not begun, and what was made is deleted.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicU8>);

impl Stop {
    const ASKED: u8 = 1;
    const SILENT: u8 = 2;

    /// Stops the run.
    pub fn now(&self) {
        self.0.store(Self::ASKED, Ordering::Relaxed);
    }

    /// Stops the run because the target is gone.
    fn for_silence(&self) {
        self.0.store(Self::SILENT, Ordering::Relaxed);
    }

    /// Whether the run is to stop.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Waits until the run is to stop.
    pub(crate) async fn asked(&self) {
        const LOOK: Duration = Duration::from_millis(50);
        while !self.is_asked() {
            tokio::time::sleep(LOOK).await;
        }
    }

    fn reason(&self) -> &'static str {
        if self.0.load(Ordering::Relaxed) == Self::SILENT {
            "the target had stopped answering"
        } else {
            "the run was stopped"
        }
    }
}

/// After so many scenarios in a row without an answer the target is gone.
const MOST_SILENT: usize = 8;

impl ScenarioRun {
    /// A scenario of which nothing was sent yet.
    pub(crate) fn new(scenario: &Arc<Scenario>) -> Self {
        Self {
            scenario: Arc::clone(scenario),
            bindings: Bindings::new(),
            arranged: Vec::new(),
            steps: Vec::new(),
            halt: None,
            first: None,
            redactor: OnceLock::new(),
        }
    }

    /// The placeholders of its values, numbered in the order in which they came. Ask when it has ended.
    pub fn redactor(&self) -> &Redactor {
        self.redactor.get_or_init(|| transcript::redactor(self))
    }

    /// Everything that was sent for it alone, in order.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.arranged.iter().chain(self.steps.iter().flat_map(Exchange::flat))
    }

    /// Why it says nothing of the target, if the connection failed somewhere in it.
    pub(crate) fn trouble(&self) -> Option<String> {
        if let Some(halt) = self.halt.as_ref().filter(|halt| halt.harness_failed) {
            return Some(halt.reason.clone());
        }
        let mut silences = self.exchanges().filter_map(|exchange| exchange.outcome.as_ref().err());
        silences.find(|silence| silence.is_harness()).map(ToString::to_string)
    }

    /// Everything that was sent for it, with the play that it belongs to: the first time, and again.
    pub(crate) fn heard(&self) -> impl Iterator<Item = (&Self, &Exchange)> {
        let plays = self.first.as_deref().into_iter().chain([self]);
        plays.flat_map(|play| play.exchanges().map(move |exchange| (play, exchange)))
    }

    /// A scenario of which nothing will be sent.
    fn halted(scenario: &Arc<Scenario>, halt: Halt) -> Self {
        Self { halt: Some(halt), ..Self::new(scenario) }
    }
}

impl Halt {
    /// A halt for what the target had answered before.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), exchange: None, harness_failed: false }
    }

    /// A halt that says nothing of the target.
    pub(crate) fn by_harness(reason: impl Into<String>) -> Self {
        Self { harness_failed: true, ..Self::new(reason) }
    }
}

impl Run {
    /// Every exchange with the scenario that it belongs to, if it belongs to one.
    pub(crate) fn exchanges(&self) -> impl Iterator<Item = (Option<&ScenarioRun>, &Exchange)> {
        let own =
            self.scenarios.iter().flat_map(ScenarioRun::heard).map(|(run, exchange)| (Some(run), exchange));
        own.chain(self.shared.iter().map(|exchange| (None, exchange)))
    }
}

/// Runs `scenarios` with `jobs` of them at a time until `stop`; `progress` hears of each that is done, and what is
/// known by then of the operations that the target has.
///
/// # Errors
/// When the target does not answer at all, or does not take the signature.
pub async fn run(
    session: Session,
    scenarios: Vec<Arc<Scenario>>,
    jobs: usize,
    stop: Stop,
    mut progress: impl FnMut(&ScenarioRun, &Support),
) -> Result<Run, ProbeError> {
    let (started, start) = (OffsetDateTime::now_utc(), Instant::now());
    let (mut support, mut probes) = probe(&session, &scenarios, &stop).await?;
    let stage = Arc::new(Stage::new(session, stop.clone()));
    probes += stage.probe_again(&scenarios, &mut support).await;
    let mut runs = BTreeMap::new();
    // What needs an operation that hangs, or that brings the target down, cannot be judged, and keeps nothing else from it.
    let mut heard = Vec::new();
    for (index, scenario) in scenarios.iter().cloned().enumerate() {
        let Some(silence) = silence(&scenario, &support) else {
            heard.push((index, scenario));
            continue;
        };
        let run = ScenarioRun::halted(&scenario, Halt::by_harness(silence));
        progress(&run, &support);
        runs.insert(index, run);
    }
    // Moving the clock ends the sessions of all others, so who moves it far does so alone, at the end. Where time
    // cannot be moved, all wait side by side.
    let (quick, slow): (Vec<_>, Vec<_>) = heard.into_iter().partition(|(_, scenario)| !scenario.is_slow());
    let slow_jobs = if stage.moves_time() { 1 } else { slow.len() };
    for (queue, jobs) in [(quick, jobs), (slow, slow_jobs)] {
        let mut on_end = |run: &ScenarioRun| {
            learn(&mut support, run.heard().map(|(_, exchange)| exchange));
            progress(run, &support);
        };
        runs.extend(play_all(&stage, queue, jobs, &stop, &mut on_end).await);
    }
    let left_behind = stage.clean_up().await;

    // A scenario that did not come back is a fault of ours, and no reason to say less about it.
    let complete = !stop.is_asked() && runs.len() == scenarios.len();
    for (index, scenario) in scenarios.iter().enumerate() {
        let lost = || {
            ScenarioRun::halted(scenario, Halt::by_harness("the harness failed while it ran this scenario"))
        };
        runs.entry(index).or_insert_with(lost);
    }
    let (scenarios, shared) = (runs.into_values().collect(), stage.take_shared_exchanges());
    learn(&mut support, shared.iter());
    Ok(Run { scenarios, shared, probes, support, left_behind, complete, started, wall: start.elapsed() })
}

/// Why a scenario cannot be played, if it calls an operation that did not answer its plain call.
fn silence(scenario: &Scenario, support: &Support) -> Option<String> {
    let mut operations = scenario.steps.iter().map(|step| step.action.operation().name);
    operations
        .find_map(|name| Some(format!("`{name}` did not answer a plain call: {}", support.silence_of(name)?)))
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
                let run = if stop.is_asked() {
                    ScenarioRun::halted(scenario, Halt::by_harness(stop.reason()))
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
    let mut silent = 0;
    while let Some((index, run)) = receiver.recv().await {
        silent = if run.trouble().is_some() { silent + 1 } else { 0 };
        if silent >= MOST_SILENT && !stop.is_asked() {
            stop.for_silence();
        }
        progress(&run);
        runs.insert(index, run);
    }
    runs
}

/// Plays a scenario, and once more if the connection failed.
async fn play(stage: &Stage, index: usize, scenario: &Arc<Scenario>, stop: &Stop) -> ScenarioRun {
    let first = stage.play(&index.to_string(), scenario).await;
    if first.trouble().is_none() || stop.is_asked() {
        return first;
    }
    let second = stage.play(&format!("{index}-again"), scenario).await;
    ScenarioRun { first: Some(Box::new(first)), ..second }
}
