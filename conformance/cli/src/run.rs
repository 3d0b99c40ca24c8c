//! `run`: from the arguments to the exit code.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use cognito_idp_types::SERVICE;
use cognito_suite::exchange::session::Session;
use cognito_suite::exchange::target::Target;
use cognito_suite::input::diagnostic::suggest;
use cognito_suite::judge::Judge;
use cognito_suite::report::{Report, github, terminal};
use cognito_suite::run::probe::ProbeError;
use cognito_suite::run::support::Support;
use cognito_suite::run::{self, Plan, Run, ScenarioRun, Stop};
use cognito_suite::suite::Suite;
use cognito_suite::suite::grade::Grade;
use cognito_suite::suite::scenario::Scenario;
use cognito_suite::suite::selection::Selection;
use cognito_suite::suite::settings::Settings;
use cognito_suite::suite::shard::Shard;

use crate::candidates::Candidates;
use crate::catalogue::load;
use crate::console::{note, print};
use crate::failure::{
    Failure, INCOMPLETE, NOTHING_SELECTED, UNREACHABLE, USAGE, WithCode, cannot_begin, code_of,
};
use crate::journal::Journal;
use crate::outputs::{Opened, Outputs};
use crate::progress::Progress;
use crate::target::{OpenTarget, TargetArguments};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cognito-conformance run\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --html report.html\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --filter 'UpdateUserPoolClient.*'\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --update-divergences known.toml\n  \
    cognito-conformance run --target known.toml --junit conformance.xml --markdown \"$GITHUB_STEP_SUMMARY\"\n  \
    cognito-conformance run --target known.toml --shard 3/8 --json shard-3.json\n\n\
    Calls are signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or with `test` and `test`.")]
pub(crate) struct RunArguments {
    #[command(flatten)]
    target: TargetArguments,
    /// Select requirements by id; repeat it for more
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    filter: Vec<String>,
    /// Run one of N parts, split by scenario; N alone takes the part from `JOB_COMPLETION_INDEX`
    #[arg(long, value_name = "I/N", help_heading = "Selection")]
    shard: Option<Shard>,
    /// Also run the scenarios that wait for minutes; targets with a movable clock always run them
    #[arg(long, help_heading = "Selection")]
    slow: bool,
    /// Add the scenarios of a folder, with its requirements and evidence
    #[arg(long, value_name = "DIR", help_heading = "Selection")]
    scenarios: Option<PathBuf>,
    /// The grade that makes a divergence fail the run: A, or B for A and B
    #[arg(long, value_enum, ignore_case = true, default_value_t = Gate::A)]
    gate: Gate,
    /// The number of scenarios that run at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// The time to wait for the first answer, in seconds, for an endpoint that was just started
    #[arg(long, value_name = "S", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=3600))]
    wait: u64,
    /// The name that the shards of one run share; `merge` refuses others [default: that of the GitHub run, if any]
    #[arg(long, value_name = "ID")]
    run_id: Option<String>,
    #[command(flatten)]
    outputs: Outputs,
    /// Write each result at once, a line each; --json alone writes them beside its file until that is complete
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    events: Option<PathBuf>,
    /// Write the divergences into a profile for review: each entry needs a reason
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

pub(crate) async fn run(arguments: &RunArguments) -> Result<u8, Failure> {
    let suite = load(arguments.scenarios.as_deref())?;
    let folder = arguments.scenarios.as_ref().map(|path| path.display().to_string());
    let selection = Selection::new(&arguments.filter).map_err(anyhow::Error::msg).code(USAGE)?;
    let open = arguments.target.open(&suite, &[("--scenarios", folder)]).await?;
    let OpenTarget { target, profile, .. } = &open;
    let settings = settings(arguments, selection, target);
    let scenarios = select(arguments, &suite, &settings)?;

    let further = [("events", &arguments.events), ("update-divergences", &arguments.update_divergences)];
    let outputs = arguments.outputs.open::<Report>(&further.map(|(name, path)| (name, path.as_deref())))?;
    let candidates = arguments.update_divergences.as_deref();
    let candidates =
        candidates.map(|path| Candidates::open(path, arguments.target.target.as_deref())).transpose()?;
    let session = Session::open(target.clone()).code(USAGE)?;
    if arguments.wait > 0 {
        session.until_there(Duration::from_secs(arguments.wait)).await;
    }
    let judge = Judge::new(&suite, &settings, target, profile);
    let (events, json) = (arguments.events.as_deref(), arguments.outputs.path("json"));
    let mut journal = Journal::open(events, json, &judge)?;
    let controls = settings.controls(&suite, &scenarios);
    let lacks = profile.lacking_capabilities();
    let plan = Plan { scenarios, controls, jobs: arguments.jobs.into(), lacks };
    let run = match play(session, plan, &mut journal).await {
        Ok(run) => run,
        Err(error) => {
            journal.abandon();
            return Err(Failure(UNREACHABLE, cannot_begin(&target.endpoint, &error)));
        }
    };

    let report = Report::new(&run, judge.run(&run), &judge);
    let written = write(&report, outputs, journal);
    if let Some(candidates) = candidates {
        candidates.write(&report, &suite)?;
    }
    written?;
    Ok(code_of(report.conclusion))
}

fn settings(arguments: &RunArguments, selection: Selection, target: &Target) -> Settings {
    Settings {
        selection,
        // Targets with a movable clock skip the wait.
        slow: arguments.slow || target.clock.is_some(),
        shard: arguments.shard,
        gate: arguments.gate.into(),
        id: arguments.run_id.clone().or_else(|| std::env::var("GITHUB_RUN_ID").ok()),
    }
}

/// The scenarios to run; none only where others have them in their shards.
fn select(
    arguments: &RunArguments,
    suite: &Suite,
    settings: &Settings,
) -> Result<Vec<Arc<Scenario>>, Failure> {
    let scenarios = settings.scenarios(suite);
    if scenarios.is_empty() {
        let whole = Settings { shard: None, ..settings.clone() };
        match settings.shard.filter(|_| !whole.scenarios(suite).is_empty()) {
            Some(shard) => note(&format!("note: no selected scenario belongs to shard {shard}")),
            None => {
                return Err(nothing_selected(suite, &settings.selection, &arguments.filter))
                    .code(NOTHING_SELECTED);
            }
        }
    }
    for filter in settings.selection.unmatched(suite.requirements.keys()) {
        note(&format!("warning: no requirement matches `{filter}`"));
    }
    Ok(scenarios)
}

/// Runs the scenarios until their end or a signal, showing how far it is.
async fn play(session: Session, plan: Plan, journal: &mut Journal<'_>) -> Result<Run, ProbeError> {
    let stop = Stop::default();
    tokio::spawn(stop_on_signal(stop.clone()));
    let mut progress = Progress::new(plan.scenarios.len());
    let on_end = |run: &ScenarioRun, support: &Support| {
        progress.tick();
        journal.record(run, support);
    };
    let run = run::run(session, plan, stop, on_end).await;
    progress.finish();
    run
}

/// Writes the report in every form that was asked for.
fn write(report: &Report, outputs: Opened, journal: Journal<'_>) -> Result<(), Failure> {
    let summary = terminal::render(report);
    let summary = if github::is_here() { github::inert(&summary) } else { summary };
    let is_stdout_taken = outputs.is_stdout_taken();
    let written = outputs.write(report, &summary);
    if written.is_ok() {
        journal.discard();
    }
    if github::is_here() {
        let annotations = github::render(report);
        if is_stdout_taken { note(annotations.trim_end()) } else { print(&annotations)? }
    }
    written
}

/// The first signal ends the run in good order, the second at once.
async fn stop_on_signal(stop: Stop) {
    signal().await;
    note("stopping: calls under way end and what was made is deleted; a second signal ends at once");
    stop.now();
    signal().await;
    std::process::exit(INCOMPLETE.into());
}

/// Waits for Ctrl-C, or for the signal that ends a container.
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
