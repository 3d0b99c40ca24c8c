//! The command line: what it takes, what it prints, and the code that it ends with.

use std::io::{IsTerminal, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use cognito_idp_types::SERVICE;
use indicatif::{ProgressBar, ProgressStyle};

use crate::catalogue;
use crate::grade::Grade;
use crate::judge::Selection;
use crate::probe::ProbeError;
use crate::report::json::Destination;
use crate::report::past::PastReport;
use crate::report::terminal::count;
use crate::report::{self, Conclusion, Report};
use crate::repro::quote;
use crate::runner::{self, Stop};
use crate::session::{Session, Silence};
use crate::suite::{EMBEDDED_SCENARIOS, Suite};
use crate::target::{Credentials, Target};

const DEFAULT_REGION: &str = "us-east-1";

const AS_EXPECTED: u8 = 0;
const DIVERGES: u8 = 1;
const USAGE: u8 = 2;
const UNREACHABLE: u8 = 3;
const NOTHING_SELECTED: u8 = 4;
const INCOMPLETE: u8 = 5;

/// The default target, which this library knows only as something that can be started.
pub trait Embedded {
    /// What keeps it running; dropping it ends it.
    type Running: Send;

    /// What reports call it.
    const NAME: &'static str;
    /// The path at which its clock can be moved.
    const CLOCK_PATH: Option<&'static str>;

    /// Starts it on an address and says on which; port 0 takes a free one.
    fn start(
        &self,
        address: SocketAddr,
        serving: Serving,
    ) -> impl Future<Output = std::io::Result<(SocketAddr, Self::Running)>>;
}

/// How the embedded target is to present itself.
#[derive(Clone, Debug)]
pub struct Serving {
    /// Who its tokens say has issued them.
    pub issuer: Issuer,
    /// The region in the ids of its user pools.
    pub region: String,
}

impl Default for Serving {
    fn default() -> Self {
        Self { issuer: Issuer::default(), region: "us-east-1".into() }
    }
}

/// Who tokens of the embedded target say has issued them.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Issuer {
    /// `https://cognito-idp.REGION.amazonaws.com/POOL`, as tokens of the service have it
    #[default]
    Service,
    /// `http://HOST:PORT/POOL`, for libraries that compare it with the address they were given
    Local,
}

#[derive(Parser)]
#[command(
    name = "cognito-conformance",
    version,
    about = "Does this endpoint behave like Amazon Cognito user pools?",
    after_help = "Exit codes: 0 as expected, 1 diverges, 2 usage or bad input file, 3 target unreachable,\n\
                  4 nothing selected, 5 some gating checks could not be judged."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the scenarios against an endpoint, or against the built-in reference
    Run(RunArguments),
    /// List the requirements
    List {
        /// As JSON, with evidence and scenarios
        #[arg(long)]
        json: bool,
        /// As a table of operations and rules, in Markdown
        #[arg(long, conflicts_with_all = ["json", "report"])]
        coverage: bool,
        /// A report of `run --json`, for what it says of each
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// A folder of further scenarios, with requirements and evidence of its own
        #[arg(long, value_name = "DIR")]
        scenarios: Option<PathBuf>,
    },
    /// Show a requirement, or an entry of the evidence
    Explain {
        /// The id, as `list` and the reports print it
        #[arg(value_name = "ID")]
        id: String,
        /// A report of `run --json`, for what it says of it
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// A folder of further scenarios, with requirements and evidence of its own
        #[arg(long, value_name = "DIR")]
        scenarios: Option<PathBuf>,
    },
    /// Check scenario files without running them
    Validate {
        /// The folder, or one file
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Serve the reference emulator until Ctrl-C
    Serve {
        /// The address to listen on
        #[arg(long, default_value = "127.0.0.1")]
        host: IpAddr,
        /// The port to listen on; 0 takes a free one
        #[arg(long, default_value_t = 9229)]
        port: u16,
        /// Who tokens say has issued them
        #[arg(long, value_enum, default_value_t)]
        issuer: Issuer,
        /// The region in the ids of user pools, and in the issuer
        #[arg(long, default_value = "us-east-1")]
        region: String,
    },
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cognito-conformance run\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --json report.json\n  \
    cognito-conformance run --endpoint http://127.0.0.1:5000 --filter 'UpdateUserPoolClient.*'\n\n\
    Calls are signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or with `test` and `test`.")]
struct RunArguments {
    /// The endpoint to judge; without one, the built-in reference
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Where its OAuth endpoints are, if not at the same URL
    #[arg(long, value_name = "URL", requires = "endpoint")]
    oauth_endpoint: Option<String>,
    /// Only requirements that match; may be given more than once
    #[arg(long, value_name = "GLOB")]
    filter: Vec<String>,
    /// Which grade makes a divergence fail the run: A, or B for A and B
    #[arg(long, value_enum, ignore_case = true, default_value_t = Gate::A)]
    gate: Gate,
    /// How many scenarios run at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// Run the scenarios that wait for minutes too; where the clock can be moved they always run
    #[arg(long)]
    slow: bool,
    /// A folder of further scenarios, with requirements and evidence of its own
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Certificates to trust, as PEM
    #[arg(long, value_name = "FILE")]
    ca_bundle: Option<PathBuf>,
    /// The region in the signature
    #[arg(long, default_value = DEFAULT_REGION)]
    region: String,
    /// How long an exchange may take, in seconds
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Write the report as JSON; `-` writes it to standard output and the summary to standard error
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
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

/// An error with the exit code that the contract gives it.
struct Failure(u8, anyhow::Error);

trait WithCode<T> {
    /// Ends the program with `code` if this is an error.
    fn code(self, code: u8) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> WithCode<T> for Result<T, E> {
    fn code(self, code: u8) -> Result<T, Failure> {
        self.map_err(|error| Failure(code, error.into()))
    }
}

/// Runs the program with the arguments of the process.
pub async fn main(embedded: impl Embedded) -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run(arguments) => run(&arguments, &embedded).await,
        Command::List { json, coverage, report, scenarios } => {
            list(scenarios.as_deref(), json, coverage, report.as_deref())
        }
        Command::Explain { id, report, scenarios } => explain(scenarios.as_deref(), &id, report.as_deref()),
        Command::Validate { folder } => validate(&folder),
        Command::Schema => print(&format!("{:#}\n", crate::schema::schema())).map(|()| AS_EXPECTED),
        Command::Serve { host, port, issuer, region } => {
            serve(SocketAddr::new(host, port), Serving { issuer, region }, &embedded).await
        }
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(Failure(code, error)) => {
            note(&format!("error: {error:#}"));
            ExitCode::from(code)
        }
    }
}

async fn run<E: Embedded>(arguments: &RunArguments, embedded: &E) -> Result<u8, Failure> {
    let suite = load(arguments.scenarios.as_deref())?;
    let selection = Selection::new(&arguments.filter).map_err(anyhow::Error::msg).code(USAGE)?;
    // The built-in reference lets time pass at once.
    let slow = arguments.slow || arguments.endpoint.is_none();
    let scenarios = suite.select(&selection, slow);
    if scenarios.is_empty() {
        return Err(nothing_selected(&suite, &selection, &arguments.filter)).code(NOTHING_SELECTED);
    }
    for filter in selection.in_vain(suite.requirements.keys()) {
        note(&format!("warning: no requirement matches `{filter}`"));
    }
    let to_stdout = arguments.json.as_deref() == Some(Path::new("-"));
    let destination = arguments.json.as_deref().filter(|_| !to_stdout).map(open_destination).transpose()?;
    let (target, _running) = target(arguments, embedded).await?;
    let session = Session::open(target.clone()).code(USAGE)?;
    let progress = progress(scenarios.len());
    let stop = Stop::default();
    tokio::spawn(stop_on_ctrl_c(stop.clone()));
    let run = runner::run(session, scenarios, arguments.jobs.into(), stop, |_| progress.inc(1))
        .await
        .map_err(|error| {
            let code = if matches!(error, ProbeError::Stopped) { INCOMPLETE } else { UNREACHABLE };
            Failure(code, cannot_begin(&target.endpoint, &error))
        })?;
    progress.finish_and_clear();
    let report = Report::new(&run, &suite, &selection, &target);
    let gate = arguments.gate.into();
    let summary = report::terminal::render(&report, &suite, gate);
    let written = match (destination, &arguments.json) {
        (Some(destination), Some(path)) => {
            let written = destination.write(&report);
            written.with_context(|| format!("failed to write {}", path.display())).code(USAGE)
        }
        _ => Ok(()),
    };
    if to_stdout {
        print(&format!("{}\n", serde_json::to_string_pretty(&report).code(UNREACHABLE)?))?;
        note(summary.trim_end());
    } else {
        print(&summary)?;
    }
    written?;
    Ok(match report.conclusion(gate) {
        Conclusion::AsExpected => AS_EXPECTED,
        Conclusion::Diverges => DIVERGES,
        Conclusion::NotJudged => INCOMPLETE,
    })
}

/// The first Ctrl-C lets the run end in good order, the second ends it at once.
async fn stop_on_ctrl_c(stop: Stop) {
    if tokio::signal::ctrl_c().await.is_ok() {
        note("stopping: calls under way end and what was made is deleted; Ctrl-C again ends at once");
        stop.now();
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(INCOMPLETE.into());
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
            let nearest = crate::diagnostic::suggest(start, operations).filter(|_| is_misspelt);
            nearest.unwrap_or_else(|| "`list` shows them all".to_owned())
        }
    };
    anyhow::anyhow!("no requirement matches {}\n  help: {help}", quoted.join(", "))
}

fn open_destination(path: &Path) -> Result<Destination, Failure> {
    Destination::open(path).with_context(|| format!("failed to write {}", path.display())).code(USAGE)
}

fn cannot_begin(endpoint: &str, error: &ProbeError) -> anyhow::Error {
    match error {
        ProbeError::Stopped => anyhow::anyhow!("{error}"),
        ProbeError::Signature(_) => anyhow::anyhow!(
            "{endpoint} cannot be judged: {error}\n  help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to keys \
             that it knows, and --region to its region"
        ),
        ProbeError::Pages(silence) => anyhow::anyhow!(
            "the endpoint of --oauth-endpoint did not answer: {silence}\n  help: is it running, and does it listen there?"
        ),
        ProbeError::NoAnswer(silence) => {
            let help = match silence.kind {
                Silence::TimedOut => "it took the call and did not answer in time; --timeout S gives it more",
                Silence::Closed => "what listens there does not speak HTTP as it should",
                Silence::Unreachable if silence.reason.contains("certificate") => {
                    "give the certificate that it is signed with: --ca-bundle FILE"
                }
                Silence::Unreachable if silence.reason.contains("InvalidContentType") => {
                    "it does not speak TLS; is it http:// rather than https://?"
                }
                Silence::Unreachable => "is it running, and does it listen there?",
            };
            anyhow::anyhow!("{endpoint} did not answer: {silence}\n  help: {help}")
        }
    }
}

/// The target that the arguments name, and what keeps it running if it is the built-in one.
async fn target<E: Embedded>(
    arguments: &RunArguments,
    embedded: &E,
) -> Result<(Target, Option<E::Running>), Failure> {
    let mut target = Target {
        name: String::new(),
        version: None,
        options: options(arguments),
        endpoint: String::new(),
        oauth_endpoint: arguments.oauth_endpoint.clone(),
        clock: None,
        region: arguments.region.clone(),
        credentials: Credentials::from_environment(),
        timeout: Duration::from_secs(arguments.timeout),
        ca_bundle: arguments.ca_bundle.clone(),
    };
    if let Some(endpoint) = &arguments.endpoint {
        endpoint.trim_end_matches('/').clone_into(&mut target.endpoint);
        let (_, name) = endpoint.split_once("://").unwrap_or(("", endpoint));
        name.trim_end_matches('/').clone_into(&mut target.name);
        return Ok((target, None));
    }
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let (address, running) = embedded
        .start(free, Serving::default())
        .await
        .context("failed to start the reference")
        .code(UNREACHABLE)?;
    target.endpoint = format!("http://{address}");
    target.clock = E::CLOCK_PATH.map(|path| format!("{}{path}", target.endpoint));
    E::NAME.clone_into(&mut target.name);
    target.version = Some(env!("CARGO_PKG_VERSION").to_owned());
    Ok((target, Some(running)))
}

/// The options that lead to the same run again, but for the filter.
fn options(arguments: &RunArguments) -> String {
    let path = |path: &PathBuf| path.display().to_string();
    let region = (arguments.region != DEFAULT_REGION).then(|| arguments.region.clone());
    let given = [
        ("--endpoint", arguments.endpoint.clone()),
        ("--oauth-endpoint", arguments.oauth_endpoint.clone()),
        ("--scenarios", arguments.scenarios.as_ref().map(path)),
        ("--ca-bundle", arguments.ca_bundle.as_ref().map(path)),
        ("--region", region),
    ];
    let given = given.into_iter().filter_map(|(option, value)| Some(format!("{option} {}", quote(&value?))));
    given.collect::<Vec<_>>().join(" ")
}

fn load(folder: Option<&Path>) -> Result<Suite, Failure> {
    match folder {
        Some(folder) => Suite::with_scenarios(folder),
        None => Suite::embedded(),
    }
    .code(USAGE)
}

fn list(
    scenarios: Option<&Path>,
    as_json: bool,
    coverage: bool,
    report: Option<&Path>,
) -> Result<u8, Failure> {
    let suite = load(scenarios)?;
    let report = past_report(report)?;
    print(&match (as_json, coverage) {
        (true, _) => catalogue::json(&suite, report.as_ref()),
        (_, true) => catalogue::coverage(&suite),
        _ => catalogue::lines(&suite, report.as_ref()),
    })?;
    Ok(AS_EXPECTED)
}

fn past_report(path: Option<&Path>) -> Result<Option<PastReport>, Failure> {
    path.map(PastReport::read).transpose().code(USAGE)
}

fn explain(scenarios: Option<&Path>, id: &str, report: Option<&Path>) -> Result<u8, Failure> {
    let suite = load(scenarios)?;
    let report = past_report(report)?;
    if let Some(requirement) = suite.requirements.get(id) {
        print(&catalogue::explain(&suite, requirement, report.as_ref()))?;
    } else if let Some(entry) = suite.evidence.get(id) {
        print(&catalogue::explain_evidence(&suite, entry))?;
    } else {
        let known = suite.requirements.keys().chain(suite.evidence.keys()).map(String::as_str);
        let start = format!("{id}.");
        let help = if suite.requirements.keys().any(|known| known.starts_with(&start)) {
            format!("`list` shows all that begin with `{start}`")
        } else {
            let all = "`list` shows all requirements, `list --json` their evidence";
            crate::diagnostic::suggest(id, known).unwrap_or_else(|| all.into())
        };
        return Err(anyhow::anyhow!("there is no requirement or evidence `{id}`\n  help: {help}"))
            .code(USAGE);
    }
    Ok(AS_EXPECTED)
}

fn validate(folder: &Path) -> Result<u8, Failure> {
    let suite = load(Some(folder)).map_err(|Failure(code, error)| {
        let message = format!("{error:#}");
        let is_part = folder.is_file() && message.contains("there is no requirement");
        let help = "\n  help: the requirements of a file may stand in its folder; validate the folder";
        Failure(code, if is_part { anyhow::anyhow!("{message}{help}") } else { error })
    })?;
    let own = suite.scenarios.len() - EMBEDDED_SCENARIOS;
    print(&format!("{}: {}, no mistakes\n", folder.display(), count(own, "scenario")))?;
    Ok(AS_EXPECTED)
}

async fn serve<E: Embedded>(address: SocketAddr, serving: Serving, embedded: &E) -> Result<u8, Failure> {
    let region = serving.region.clone();
    let start = embedded.start(address, serving).await;
    let help = "help: `--port 0` takes a free port";
    let (address, running) = start
        .map_err(|error| anyhow::anyhow!("failed to listen on {address}: {error}\n  {help}"))
        .code(UNREACHABLE)?;
    print(&format!(
        "http://{address}\n\
         The reference emulator of Amazon Cognito user pools. State is in memory; signatures need no real keys.\n\
         Try: aws cognito-idp create-user-pool --pool-name test --region {region} --endpoint-url http://{address}\n\
         Or open http://{address} in a browser: pools, clients, their settings in effect, the inbox of codes.\n\
         Ctrl-C stops it.\n"
    ))?;
    tokio::signal::ctrl_c().await.code(UNREACHABLE)?;
    drop(running);
    Ok(AS_EXPECTED)
}

fn progress(scenarios: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(scenarios as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} scenarios, {per_sec}") {
        bar.set_style(style);
    }
    bar
}

/// Prints a line to standard error; there is nowhere to say that nobody reads it.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints to standard output. A reader that has gone away is no error; a full disk is.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("failed to write to standard output").code(UNREACHABLE)
        }
        _ => Ok(()),
    }
}
