//! The command line: the commands, their arguments, and what each calls.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use cognito_suite::input::diagnostic::suggest;
use cognito_suite::report;
use cognito_suite::suite::assertion::table;
use cognito_suite::suite::schema::schema as scenario_schema;

use crate::catalogue::{explain, list, validate};
use crate::console::{note, print_as_it_is};
use crate::failure::{AS_EXPECTED, Failure, UNREACHABLE, USAGE, WithCode};
use crate::outputs::Outputs;
use crate::run::RunArguments;
use crate::serve::ServeArguments;
use crate::target::TargetArguments;
use crate::{doctor, reports, run, script, serve, surface};

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
    /// Check an endpoint before a run: reachable, signature, clock, OAuth endpoints
    Doctor {
        #[command(flatten)]
        target: TargetArguments,
    },
    /// Compare two reports; the exit code is 1 if anything regressed
    #[command(
        after_help = "Example:\n  cognito-conformance compare before.json after.json --markdown changes.md"
    )]
    Compare {
        /// The old report, of `run --json`
        #[arg(value_name = "OLD.json")]
        old: PathBuf,
        /// The new report
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
    /// Merge the reports of all shards of a run, or the events of a run that ended early, into one report
    #[command(
        after_help = "Examples:\n  cognito-conformance merge shard-*.json --json report.json --html report.html\n  \
        cognito-conformance merge report.json.events --html report.html"
    )]
    Merge {
        /// The reports, of `run --shard I/N --json`
        #[arg(value_name = "SHARD.json", required = true)]
        reports: Vec<PathBuf>,
        /// The folder of scenarios that they were run with
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
        /// A report of `run --json`, to show the verdict of each
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// Add the scenarios of a folder, with its requirements and evidence
        #[arg(long, value_name = "DIR")]
        scenarios: Option<PathBuf>,
    },
    /// Explain a requirement, or an entry of the evidence
    Explain {
        /// The id, as `list` and the reports print it
        #[arg(value_name = "ID")]
        id: String,
        /// A report of `run --json`, to show its verdict
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// Add the scenarios of a folder, with its requirements and evidence
        #[arg(long, value_name = "DIR")]
        scenarios: Option<PathBuf>,
    },
    /// Check scenario files, or a target's profile, without running anything
    Validate {
        /// The folder, one scenario file, or a profile that ends in .toml
        #[arg(value_name = "DIR|FILE")]
        path: PathBuf,
    },
    /// Print the form of an operation in a client, or a call to paste
    #[command(
        after_help = "Examples:\n  cognito-conformance surface UpdateUserPoolClient --client powershell\n  \
        cognito-conformance surface UpdateUserPoolClient --client aws-cli \\\n    \
        --input '{\"UserPoolId\": \"us-east-1_Example99\", \"ClientId\": \"1example23456789\"}'"
    )]
    Surface(surface::SurfaceArguments),
    /// Print a shell script that shows a requirement, with the AWS CLI, jq and curl
    ///
    /// It creates its own pool, prints each answer beside the expected one, and deletes the pool. It judges
    /// nothing: it exits with 0 when it has reached the end.
    #[command(
        after_help = "Example:\n  cognito-conformance script UpdateUserPoolClient.ExplicitAuthFlows.reset-in-effect \\\n    \
        --endpoint http://127.0.0.1:5000 | sh"
    )]
    Script(script::ScriptArguments),
    /// Print the JSON Schema of scenario files, for editors, or of another form
    Schema {
        /// The form to describe
        #[arg(value_enum, default_value_t)]
        of: SchemaOf,
    },
    /// Print completions for a shell
    #[command(after_help = "Example:\n  cognito-conformance completions bash > \
        ~/.local/share/bash-completion/completions/cognito-conformance")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page of the program or of a command
    #[command(after_help = "Example:\n  cognito-conformance man run | man -l -")]
    Man {
        /// The command
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// Serve the reference emulator until Ctrl-C
    Serve(ServeArguments),
}

/// The subject of a JSON Schema.
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
    /// The words of checks, as a table in Markdown
    Words,
}

/// Runs the program with the arguments of the process.
pub(crate) async fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run(arguments) => run::run(&arguments).await,
        Command::Doctor { target } => doctor::doctor(&target).await,
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
        Command::Serve(arguments) => serve::serve(&arguments).await,
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(Failure(code, error)) => {
            note(&format!("error: {error:#}"));
            ExitCode::from(code)
        }
    }
}

fn schema(of: SchemaOf) -> Result<u8, Failure> {
    let schema = match of {
        SchemaOf::Words => return print_as_it_is(&table()).map(|()| AS_EXPECTED),
        SchemaOf::Scenario => scenario_schema(),
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
            let help = suggest(name, names).unwrap_or_else(|| "--help lists them".to_owned());
            let unknown = || anyhow!("unknown command `{name}`\n  help: {help}");
            let command = program.find_subcommand(name).ok_or_else(unknown).code(USAGE)?;
            let title = format!("{}-{name}", program.get_name());
            command.clone().name(clap::builder::Str::from(title))
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).code(UNREACHABLE)?;
    print_as_it_is(&String::from_utf8_lossy(&text)).map(|()| AS_EXPECTED)
}
