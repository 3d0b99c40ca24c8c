//! The command line: what it takes, what it prints, and the code that it ends with.

mod candidates;
mod doctor;
mod input;
mod journal;
mod outputs;
mod progress;
mod reports;
mod run;
mod script;
mod surface;
mod target;

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use awsjson_codegen::surface::quote::is_obeyed;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use self::outputs::Outputs;
use self::run::RunArguments;
use self::target::TargetArguments;
use crate::catalogue;
use crate::probe::ProbeError;
use crate::profile::Profile;
use crate::report::{self, Conclusion, Report, count};
use crate::session::{NoAnswer, Silence};
use crate::suite::{EMBEDDED_SCENARIOS, Suite};

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
                  4 nothing selected, 5 some gating checks could not be judged.\n\n\
                  Examples:\n  \
                  cognito-conformance run --endpoint http://127.0.0.1:5000\n  \
                  cognito-conformance explain UpdateUserPoolClient.ClientName.kept-when-omitted\n  \
                  cognito-conformance compare before.json after.json\n  \
                  cognito-conformance serve"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the scenarios against an endpoint, or against the built-in reference
    Run(Box<RunArguments>),
    /// Look at an endpoint before it is run: is it there, and does it take our calls?
    Doctor {
        #[command(flatten)]
        target: TargetArguments,
    },
    /// Say what became better and worse between two reports; 1 is the exit code if anything regressed
    #[command(
        after_help = "Example:\n  cognito-conformance compare before.json after.json --markdown changes.md"
    )]
    Compare {
        /// The report from before, of `run --json`
        #[arg(value_name = "OLD.json")]
        old: PathBuf,
        /// The report from now
        #[arg(value_name = "NEW.json")]
        new: PathBuf,
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Put the reports of many targets side by side
    #[command(
        after_help = "Example:\n  cognito-conformance matrix moto.json ministack.json --html matrix.html"
    )]
    Matrix {
        /// The reports, of `run --json`
        #[arg(value_name = "REPORT.json", required = true)]
        reports: Vec<PathBuf>,
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Make one report of those of all shards of a run, or of the events of a run that ended early
    #[command(
        after_help = "Examples:\n  cognito-conformance merge shard-*.json --json report.json --html report.html\n  \
        cognito-conformance merge report.json.events --html report.html"
    )]
    Merge {
        /// The reports, of `run --shard I/N --json`
        #[arg(value_name = "SHARD.json", required = true)]
        reports: Vec<PathBuf>,
        /// The folder of further scenarios that they were run with, if they were
        #[arg(long, value_name = "DIR")]
        scenarios: Option<PathBuf>,
        #[command(flatten)]
        outputs: Outputs,
    },
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
    /// Check scenario files, or a target's profile, without running anything
    Validate {
        /// The folder, one scenario file, or a profile that ends in .toml
        #[arg(value_name = "DIR|FILE")]
        path: PathBuf,
    },
    /// Print how a client spells an operation, or a call of it, ready to paste
    #[command(
        after_help = "Examples:\n  cognito-conformance surface UpdateUserPoolClient --client powershell\n  \
        cognito-conformance surface UpdateUserPoolClient --client aws-cli \\\n    \
        --input '{\"UserPoolId\": \"us-east-1_Example99\", \"ClientId\": \"1example23456789\"}'"
    )]
    Surface(surface::SurfaceArguments),
    /// Print a shell script that shows what a requirement is about, with the AWS CLI, jq and curl
    ///
    /// It makes what it needs, shows what is answered beside what is expected, and deletes what it made. It judges
    /// nothing: it ends with 0 when it came to the end.
    #[command(
        after_help = "Example:\n  cognito-conformance script UpdateUserPoolClient.ExplicitAuthFlows.reset-in-effect \\\n    \
        --endpoint http://127.0.0.1:5000 | sh"
    )]
    Script(script::ScriptArguments),
    /// Print the JSON Schema of scenario files, for editors, or of another form
    Schema {
        /// Of what
        #[arg(value_enum, default_value_t)]
        of: SchemaOf,
    },
    /// Print what completes commands in a shell
    #[command(after_help = "Example:\n  cognito-conformance completions bash > \
        ~/.local/share/bash-completion/completions/cognito-conformance")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page, or that of a command
    #[command(after_help = "Example:\n  cognito-conformance man run | man -l -")]
    Man {
        /// The command
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
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

/// What a JSON Schema is of.
#[derive(Clone, Copy, Default, ValueEnum)]
enum SchemaOf {
    /// Scenario files
    #[default]
    Scenario,
    /// The report of `run --json`
    Report,
    /// The result of `compare --json`
    Comparison,
    /// The result of `matrix --json`
    Matrix,
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
        Command::Run(arguments) => run::run(&arguments, &embedded).await,
        Command::Doctor { target } => doctor::doctor(&target, &embedded).await,
        Command::Compare { old, new, outputs } => reports::compare(&old, &new, &outputs),
        Command::Matrix { reports, outputs } => reports::matrix(&reports, &outputs),
        Command::Merge { reports, scenarios, outputs } => {
            reports::merge(&reports, scenarios.as_deref(), &outputs)
        }
        Command::List { json, coverage, report, scenarios } => {
            list(scenarios.as_deref(), json, coverage, report.as_deref())
        }
        Command::Explain { id, report, scenarios } => explain(scenarios.as_deref(), &id, report.as_deref()),
        Command::Validate { path } => validate(&path),
        Command::Surface(arguments) => surface::surface(&arguments),
        Command::Script(arguments) => script::script(&arguments),
        Command::Schema { of } => schema(of),
        Command::Completions { shell } => completions(shell),
        Command::Man { command } => manual(command.as_deref()),
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

/// The exit code of how something ended.
fn code_of(conclusion: Conclusion) -> u8 {
    match conclusion {
        Conclusion::AsExpected => AS_EXPECTED,
        Conclusion::Diverges => DIVERGES,
        Conclusion::NotJudged => INCOMPLETE,
    }
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
        ProbeError::Gone { silence, .. } => {
            anyhow::anyhow!("{endpoint} cannot be judged: {error}\n  help: {}", advice(silence))
        }
        ProbeError::NoAnswer(silence) => {
            anyhow::anyhow!("{endpoint} did not answer: {silence}\n  help: {}", advice(silence))
        }
    }
}

/// What to do about no answer.
fn advice(silence: &NoAnswer) -> &'static str {
    match silence.kind {
        Silence::TimedOut => "it took the call and did not answer in time; --timeout S gives it more",
        Silence::Closed => "what listens there does not speak HTTP as it should",
        Silence::Unreachable if silence.reason.contains("certificate") => {
            "give the certificate that it is signed with: --ca-bundle FILE"
        }
        Silence::Unreachable if silence.reason.contains("InvalidContentType") => {
            "it does not speak TLS; is it http:// rather than https://?"
        }
        Silence::Unreachable => "is it running, and does it listen there?",
    }
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

fn past_report(path: Option<&Path>) -> Result<Option<Report>, Failure> {
    path.map(report::past::read).transpose().code(USAGE)
}

fn explain(scenarios: Option<&Path>, id: &str, report: Option<&Path>) -> Result<u8, Failure> {
    let suite = load(scenarios)?;
    let report = past_report(report)?;
    if let Some(requirement) = suite.requirements.get(id) {
        print(&catalogue::explain(&suite, requirement, report.as_ref()))?;
    } else if let Some(entry) = suite.evidence.get(id) {
        print(&catalogue::explain_evidence(&suite, entry))?;
    } else {
        let entries = suite.evidence.keys().map(String::as_str);
        return Err(unknown_id("requirement or evidence", id, &suite, entries)).code(USAGE);
    }
    Ok(AS_EXPECTED)
}

/// What is said of an id that is no requirement, and none of `others`.
fn unknown_id<'s>(
    what: &str,
    id: &str,
    suite: &'s Suite,
    others: impl Iterator<Item = &'s str>,
) -> anyhow::Error {
    let requirements = || suite.requirements.keys().map(String::as_str);
    let start = format!("{id}.");
    let help = if requirements().any(|known| known.starts_with(&start)) {
        format!("`list` shows all that begin with `{start}`")
    } else {
        let all = "`list` shows all requirements, `list --json` their evidence and scenarios";
        crate::diagnostic::suggest(id, requirements().chain(others)).unwrap_or_else(|| all.into())
    };
    anyhow!("there is no {what} `{id}`\n  help: {help}")
}

fn validate(path: &Path) -> Result<u8, Failure> {
    if path.extension().is_some_and(|extension| extension == "toml") {
        let profile = Profile::load(&path.display().to_string(), &load(None)?).code(USAGE)?;
        let divergences = count(profile.divergences.len(), "group");
        print(&format!("{}: {divergences} of known divergences, no mistakes\n", path.display()))?;
        return Ok(AS_EXPECTED);
    }
    validate_scenarios(path)
}

fn validate_scenarios(folder: &Path) -> Result<u8, Failure> {
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

fn schema(of: SchemaOf) -> Result<u8, Failure> {
    let schema = match of {
        SchemaOf::Scenario => crate::schema::schema(),
        SchemaOf::Report => report::schema(),
        SchemaOf::Comparison => report::comparison::schema(),
        SchemaOf::Matrix => report::matrix::schema(),
    };
    print_as_it_is(&format!("{schema:#}\n")).map(|()| AS_EXPECTED)
}

fn completions(shell: Shell) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), Cli::command().get_name(), &mut text);
    print_as_it_is(&String::from_utf8_lossy(&text)).map(|()| AS_EXPECTED)
}

fn manual(name: Option<&str>) -> Result<u8, Failure> {
    let mut program = Cli::command();
    program.build();
    let page = match name {
        None => program,
        Some(name) => {
            let names = program.get_subcommands().map(clap::Command::get_name);
            let help =
                crate::diagnostic::suggest(name, names).unwrap_or_else(|| "--help lists them".to_owned());
            let unknown = || anyhow!("there is no command `{name}`\n  help: {help}");
            let command = program.find_subcommand(name).ok_or_else(unknown).code(USAGE)?;
            let title = format!("{}-{name}", program.get_name());
            command.clone().name(clap::builder::Str::from(title))
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).code(UNREACHABLE)?;
    print_as_it_is(&String::from_utf8_lossy(&text)).map(|()| AS_EXPECTED)
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

/// Prints a line to standard error; there is nowhere to say that nobody reads it.
fn note(text: &str) {
    let text = harmless(text);
    let _ = writeln!(anstream::AutoStream::auto(std::io::stderr()).lock(), "{text}");
}

/// Prints to standard output, with colours where they are wanted.
fn print(text: &str) -> Result<(), Failure> {
    write_out(&mut anstream::AutoStream::auto(std::io::stdout()).lock(), &harmless(text))
}

/// Prints to standard output what a program reads, as it is.
fn print_as_it_is(text: &str) -> Result<(), Failure> {
    write_out(&mut std::io::stdout().lock(), text)
}

/// A reader that has gone away is no error; a full disk is.
fn write_out(out: &mut impl Write, text: &str) -> Result<(), Failure> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("failed to write to standard output").code(UNREACHABLE)
        }
        _ => Ok(()),
    }
}

/// Text without what a terminal would obey, but for colours: whatever it comes from, be it a target or a file.
fn harmless(text: &str) -> String {
    const ESCAPE: char = '\u{1b}';
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| is_obeyed(c) && !matches!(c, '\n' | '\t')) {
        let (before, from) = rest.split_at(at);
        shown.push_str(before);
        let length = from.strip_prefix(ESCAPE).and_then(|from| from.strip_prefix('[')).and_then(|colour| {
            let end = colour.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            colour[end..].starts_with('m').then_some(end + 3)
        });
        if let Some(length) = length {
            shown.push_str(&from[..length]);
            rest = &from[length..];
        } else {
            shown.push('\u{fffd}');
            rest = &from[from.chars().next().map_or(1, char::len_utf8)..];
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(super::harmless(text), expected);
    }

    #[test]
    fn a_terminal_obeys_nothing_but_colours() {
        check("a\n\tb", "a\n\tb");
        check("\u{1b}[1m\u{1b}[31mred\u{1b}[0m", "\u{1b}[1m\u{1b}[31mred\u{1b}[0m");
        check("\u{1b}[2Jgone", "\u{fffd}[2Jgone");
        check("\u{1b}]0;title\u{7}x", "\u{fffd}]0;title\u{fffd}x");
        check("back\rover\u{8}\u{202e}x\u{9b}", "back\u{fffd}over\u{fffd}\u{fffd}x\u{fffd}");
        check("\u{1b}[", "\u{fffd}[");
    }
}
