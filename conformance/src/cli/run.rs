//! `run`: from the arguments to the exit code.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Args, ValueEnum};
use cognito_idp_types::SERVICE;
use indicatif::{ProgressBar, ProgressStyle};

use super::outputs::{self, Outputs};
use super::target::TargetArguments;
use super::{
    Embedded, Failure, INCOMPLETE, NOTHING_SELECTED, UNREACHABLE, USAGE, WithCode, cannot_begin, code_of,
    load, note, print,
};
use crate::diagnostic::suggest;
use crate::grade::Grade;
use crate::judge::{self, Selection};
use crate::probe::ProbeError;
use crate::profile::update::{Update, update};
use crate::report::events::Events;
use crate::report::{Report, count, github, terminal};
use crate::runner::{self, ScenarioRun, Stop};
use crate::session::Session;
use crate::settings::Settings;
use crate::shard::Shard;
use crate::suite::{Suite, embedded_profiles};
use crate::support::Support;
use crate::target::Target;
use crate::wire;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cognito-conformance run\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --html report.html\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --filter 'UpdateUserPoolClient.*'\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --update-divergences known.toml\n  \
    cognito-conformance run --target known.toml --junit conformance.xml --markdown \"$GITHUB_STEP_SUMMARY\"\n  \
    cognito-conformance run --target known.toml --shard 3/8 --json shard-3.json\n\n\
    Calls are signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or with `test` and `test`.")]
pub(super) struct RunArguments {
    #[command(flatten)]
    target: TargetArguments,
    /// Only requirements that match; may be given more than once
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    filter: Vec<String>,
    /// Run only this part, of N by scenario; N alone takes the part from `JOB_COMPLETION_INDEX`
    #[arg(long, value_name = "I/N", help_heading = "Selection")]
    shard: Option<Shard>,
    /// Run the scenarios that wait for minutes too; where the clock can be moved they always run
    #[arg(long, help_heading = "Selection")]
    slow: bool,
    /// A folder of further scenarios, with requirements and evidence of its own
    #[arg(long, value_name = "DIR", help_heading = "Selection")]
    scenarios: Option<PathBuf>,
    /// Which grade makes a divergence fail the run: A, or B for A and B
    #[arg(long, value_enum, ignore_case = true, default_value_t = Gate::A)]
    gate: Gate,
    /// How many scenarios run at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// How long to wait until the endpoint answers, in seconds: for one that was just started
    #[arg(long, value_name = "S", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=3600))]
    wait: u64,
    /// What the shards of one run have in common; `merge` refuses others [default: that of the GitHub run, if any]
    #[arg(long, value_name = "ID")]
    run_id: Option<String>,
    #[command(flatten)]
    outputs: Outputs,
    /// Append each result as it comes; with --json they stand beside it until it is written
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    events: Option<PathBuf>,
    /// Write a profile that knows of what diverges now, for you to review: each entry wants a reason
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    update_divergences: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Gate {
    A,
    B,
}

impl From<Gate> for Grade {
    fn from(gate: Gate) -> Self {
        match gate {
            Gate::A => Self::A,
            Gate::B => Self::B,
        }
    }
}

pub(super) async fn run<E: Embedded>(arguments: &RunArguments, embedded: &E) -> Result<u8, Failure> {
    let suite = load(arguments.scenarios.as_deref())?;
    let selection = Selection::new(&arguments.filter).map_err(anyhow::Error::msg).code(USAGE)?;
    let folder = arguments.scenarios.as_ref().map(|path| path.display().to_string());
    let (target, _running) = arguments.target.open(&suite, &[("--scenarios", folder)], embedded).await?;
    let settings = Settings {
        selection,
        // Who can move the clock lets time pass at once.
        slow: arguments.slow || target.clock.is_some(),
        shard: arguments.shard,
        gate: arguments.gate.into(),
        id: arguments.run_id.clone().or_else(|| std::env::var("GITHUB_RUN_ID").ok()),
    };
    let scenarios = settings.scenarios(&suite);
    if scenarios.is_empty() {
        let whole = Settings { shard: None, ..settings.clone() };
        match settings.shard.filter(|_| !whole.scenarios(&suite).is_empty()) {
            Some(shard) => note(&format!("note: no scenario of what is selected belongs to shard {shard}")),
            None => {
                return Err(nothing_selected(&suite, &settings.selection, &arguments.filter))
                    .code(NOTHING_SELECTED);
            }
        }
    }
    for filter in settings.selection.in_vain(suite.requirements.keys()) {
        note(&format!("warning: no requirement matches `{filter}`"));
    }
    let outputs = arguments.outputs.open::<Report>()?;
    let mut candidates = arguments.candidates()?;
    let session = Session::open(target.clone()).code(USAGE)?;
    session.until_there(Duration::from_secs(arguments.wait)).await;
    let mut journal = Journal::begin(arguments, &suite, &settings, &target)?;
    let stop = Stop::default();
    tokio::spawn(stop_on_signal(stop.clone()));
    let mut progress = Progress::new(scenarios.len());
    let on_end = |run: &ScenarioRun, support: &Support| {
        progress.tick();
        journal.record(run, support, &suite, &settings, &target);
    };
    let run = runner::run(session, scenarios, arguments.jobs.into(), stop, on_end).await.map_err(|error| {
        let code = if matches!(error, ProbeError::Stopped) { INCOMPLETE } else { UNREACHABLE };
        Failure(code, cannot_begin(&target.endpoint, &error))
    });
    progress.finish();
    let run = match run {
        Ok(run) => run,
        Err(failure) => {
            journal.discard();
            return Err(failure);
        }
    };
    let report = Report::new(&run, &suite, &settings, &target);
    let summary = terminal::render(&report);
    let is_stdout_taken = outputs.is_stdout_taken();
    let written = outputs.write(&report, &summary);
    if written.is_ok() {
        journal.discard();
    }
    if github::is_here() {
        let annotations = github::render(&report);
        if is_stdout_taken { note(annotations.trim_end()) } else { print(&annotations)? }
    }
    if let Some(candidates) = candidates.take() {
        candidates.write(&report)?;
    }
    written?;
    Ok(code_of(&report))
}

impl RunArguments {
    /// The profile that is to be written.
    fn candidates(&self) -> Result<Option<Candidates>, Failure> {
        let Some(path) = &self.update_divergences else { return Ok(None) };
        let failed = || format!("failed to read {}", path.display());
        let name = self.target.target.as_deref();
        let basis = if path.exists() {
            let text = fs::read_to_string(path).with_context(failed).code(USAGE)?;
            text.parse::<toml_edit::DocumentMut>().with_context(failed).code(USAGE)?;
            Some(text)
        } else {
            let embedded = embedded_profiles().find(|(known, ..)| Some(*known) == name);
            let text = embedded.map(|(_, _, text)| text.to_owned());
            text.or_else(|| name.and_then(|name| fs::read_to_string(name).ok()))
        };
        Ok(Some(Candidates { destination: outputs::open(path)?, path: path.clone(), basis }))
    }
}

/// A profile that is written at the end.
struct Candidates {
    path: PathBuf,
    destination: crate::report::destination::Destination,
    basis: Option<String>,
}

impl Candidates {
    fn write(self, report: &Report) -> Result<(), Failure> {
        let path = self.path.display().to_string();
        let failed = || format!("failed to write {path}");
        let (text, done) = update(self.basis.as_deref(), report).with_context(failed).code(USAGE)?;
        self.destination.write(&text).with_context(failed).code(USAGE)?;
        let Update { added, lacks_added, removed, to_split } = &done;
        let mut parts = Vec::new();
        if *added > 0 {
            parts.push(format!("{} added without a reason", count(*added, "requirement")));
        }
        if *lacks_added > 0 {
            parts.push(format!("of what it lacks, {lacks_added} added without a reason"));
        }
        if !removed.is_empty() {
            parts.push(format!("taken out: {}", removed.join(", ")));
        }
        let parts = if parts.is_empty() { "nothing changed".to_owned() } else { parts.join("; ") };
        note(&format!("{path}: {parts}"));
        for pattern in to_split {
            note(&format!(
                "{path}: `{pattern}` is stale for some of what it matches: name those that are not"
            ));
        }
        if *added + *lacks_added > 0 {
            note("say why in each `reason`: a profile without reasons is not accepted");
        }
        Ok(())
    }
}

/// The events of a run: where they go, until the report is written.
struct Journal {
    events: Option<Events>,
    /// The file that is only there as long as there is no report.
    draft: Option<PathBuf>,
}

impl Journal {
    fn begin(
        arguments: &RunArguments,
        suite: &Suite,
        settings: &Settings,
        target: &Target,
    ) -> Result<Self, Failure> {
        let json = arguments.outputs.json.as_deref();
        let draft = json.filter(|path| arguments.events.is_none() && is_regular(path)).map(beside);
        let Some(path) = arguments.events.as_deref().or(draft.as_deref()) else {
            return Ok(Self { events: None, draft: None });
        };
        if draft.is_some() && path.exists() {
            let path = path.display();
            note(&format!("note: {path} is what a run left that did not end; it is written anew"));
        }
        let mut report = Report::begin(suite, settings, target, time::OffsetDateTime::now_utc());
        report.cite_all(suite);
        report.checks = wire::rules(suite, &settings.selection);
        let begin = || Events::begin(File::create(path)?, report);
        let events = begin().with_context(|| format!("failed to write {}", path.display())).code(USAGE)?;
        Ok(Self { events: Some(events), draft })
    }

    /// Writes down a scenario that has ended. After a failure nothing more is written: the run is worth more.
    fn record(
        &mut self,
        run: &ScenarioRun,
        support: &Support,
        suite: &Suite,
        settings: &Settings,
        target: &Target,
    ) {
        let Some(events) = &mut self.events else { return };
        let checks = judge::judge_alone(run, suite, &settings.selection, target, support);
        if let Err(error) = events.scenario(&run.scenario.id, run.exchanges().count(), checks) {
            note(&format!("warning: the events cannot be written any more: {error}"));
            self.events = None;
        }
    }

    /// Takes the draft away.
    fn discard(self) {
        drop(self.events);
        if let Some(draft) = self.draft {
            let _ = fs::remove_file(draft);
        }
    }
}

/// Whether a path is none of a pipe, a device or standard output.
fn is_regular(path: &Path) -> bool {
    path != Path::new("-")
        && fs::metadata(path).map_or(!path.starts_with("/dev"), |metadata| metadata.is_file())
}

/// `report.json` → `report.json.events`.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".events");
    name.into()
}

/// The first signal lets the run end in good order, the second ends it at once.
async fn stop_on_signal(stop: Stop) {
    signal().await;
    note("stopping: calls under way end and what was made is deleted; a second signal ends at once");
    stop.now();
    signal().await;
    std::process::exit(INCOMPLETE.into());
}

/// Waits for Ctrl-C, or for what ends a container.
async fn signal() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// How far a run is: a bar on a terminal, a line now and then elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    done: usize,
    all: usize,
    began: Instant,
    said: Instant,
}

/// Who reads a log wants to know that it goes on, and not more.
const SAID_EVERY: Duration = Duration::from_secs(10);

impl Progress {
    fn new(all: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::new(all as u64));
        if let Some(bar) = &bar
            && let Ok(style) =
                ProgressStyle::with_template("{bar:30} {pos}/{len} scenarios, {per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
        Self { bar, done: 0, all, began: Instant::now(), said: Instant::now() }
    }

    fn tick(&mut self) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        } else if self.said.elapsed() >= SAID_EVERY {
            self.said = Instant::now();
            let left = self.began.elapsed().as_secs() * (self.all - self.done) as u64 / self.done as u64;
            note(&format!("{} of {} scenarios, about {left} s left", self.done, self.all));
        }
    }

    fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn nothing_selected(suite: &Suite, selection: &Selection, filters: &[String]) -> anyhow::Error {
    let mut selected = suite.requirements.values().filter(|requirement| selection.has(&requirement.id));
    if let Some(requirement) = selected.next() {
        let id = &requirement.id;
        if !suite.select(selection, true).is_empty() {
            return anyhow::anyhow!("what tests `{id}` waits for minutes\n  help: --slow runs it");
        }
        let reason = requirement.not_testable.as_deref().unwrap_or("none is written yet");
        return anyhow::anyhow!("no scenario tests `{id}`: {reason}");
    }
    let quoted: Vec<String> = filters.iter().map(|filter| format!("`{filter}`")).collect();
    let inner = |filter: &&String| {
        let start = format!("{filter}.");
        suite.requirements.keys().any(|id| id.starts_with(&start))
    };
    let help = match filters.iter().find(inner) {
        Some(filter) => format!("did you mean '{filter}.*'?"),
        None => {
            let operations = SERVICE.operations.iter().map(|operation| operation.name);
            let start = filters.first().and_then(|filter| filter.split('.').next()).unwrap_or_default();
            let is_misspelt = !operations.clone().any(|operation| operation == start);
            let nearest = suggest(start, operations).filter(|_| is_misspelt);
            nearest.unwrap_or_else(|| "`list` shows them all".to_owned())
        }
    };
    anyhow::anyhow!("no requirement matches {}\n  help: {help}", quoted.join(", "))
}
