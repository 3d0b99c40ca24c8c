//! `surface`: how a client spells an operation, and a call of it that can be pasted.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use awsjson_codegen::surface::{Client, Layout, Place};
use serde_json::{Map, Value};

use super::{AS_EXPECTED, Failure, USAGE, WithCode, note, print_as_it_is};
use crate::diagnostic::suggest;
use crate::surface::surfaces;

#[derive(clap::Args)]
pub(super) struct SurfaceArguments {
    /// The operation, such as `UpdateUserPoolClient`
    operation: String,
    /// The client; without it, all of them
    #[arg(long, value_enum, value_name = "CLIENT")]
    client: Option<ClientName>,
    /// Members of the request as JSON, `@FILE`, or `-` for standard input: print a call. Without it, what the operation
    /// is called and takes
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// Where the call goes; without it, to the service
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The region of the call
    #[arg(long, default_value = "us-east-1")]
    region: String,
}

/// A client, as the command line has it.
#[derive(Clone, Copy, clap::ValueEnum)]
enum ClientName {
    /// curl
    Http,
    /// The AWS CLI, versions 1 and 2
    AwsCli,
    /// The AWS Tools for PowerShell
    #[value(name = "powershell")]
    PowerShell,
    /// paws, for R
    Paws,
}

impl From<ClientName> for Client {
    fn from(name: ClientName) -> Self {
        match name {
            ClientName::Http => Self::Http,
            ClientName::AwsCli => Self::AwsCli,
            ClientName::PowerShell => Self::PowerShell,
            ClientName::Paws => Self::Paws,
        }
    }
}

pub(super) fn surface(arguments: &SurfaceArguments) -> Result<u8, Failure> {
    let surfaces = surfaces();
    let name = &arguments.operation;
    let unknown = || {
        let known = surfaces.schema.operations.iter().map(|operation| operation.name.as_str());
        let help = suggest(name, known).unwrap_or_else(|| "names are written as in the service model".into());
        anyhow!("the service has no operation `{name}`\n  help: {help}")
    };
    let operation = surfaces.operation(name).ok_or_else(unknown).code(USAGE)?;
    let input = arguments.input.as_deref().map(read).transpose().code(USAGE)?;
    let place = place(arguments).code(USAGE)?;
    let print = |client: Client| match &input {
        Some(input) => surfaces.call(client, operation, input, &place, Layout::Block),
        None => Ok(surfaces.page(client, operation)),
    };
    if let Some(client) = arguments.client {
        let text =
            print(client.into()).map_err(|why| anyhow!("{}", why.to_string().trim_start_matches("# ")));
        let text = text.code(USAGE)?;
        notes(&text);
        return print_as_it_is(&format!("{}\n", text.trim_end())).map(|()| AS_EXPECTED);
    }
    let parts = Client::ALL.map(|client| {
        let text = print(client).unwrap_or_else(|why| why.to_string());
        format!("# {}\n{}\n", client.title(), text.trim_end())
    });
    print_as_it_is(&parts.join("\n")).map(|()| AS_EXPECTED)
}

/// Where the call goes.
fn place(arguments: &SurfaceArguments) -> Result<Place> {
    let SurfaceArguments { endpoint, region, input, .. } = arguments;
    if let Some(endpoint) = endpoint {
        let is_address =
            reqwest::Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        ensure!(is_address, "`{endpoint}` is no address\n  help: write it as http://127.0.0.1:5000");
        ensure!(input.is_some(), "--endpoint says where a call goes, and without --input there is none");
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    ensure!(!region.is_empty() && region.chars().all(is_name), "`{region}` is no region, such as us-east-1");
    Ok(Place { endpoint: endpoint.clone(), region: region.clone() })
}

/// Says what is odd about a command of the AWS CLI, and why it has to be.
fn notes(text: &str) {
    if text.contains("AWS_CONFIG_FILE=") {
        note(
            "note: the AWS CLI would refuse this input itself; the command switches that off with a configuration of its \
             own, so yours is not read",
        );
    }
    if text.contains("--cli-input-json") {
        note(
            "note: what stands in --cli-input-json would be taken for something else as an option, such as an address to \
             fetch",
        );
    }
}

/// The members of a request.
fn read(argument: &str) -> Result<Map<String, Value>> {
    let (text, place) = match argument.strip_prefix('@') {
        Some(path) => {
            let text =
                std::fs::read_to_string(Path::new(path)).with_context(|| format!("failed to read {path}"))?;
            (text, path)
        }
        None if argument == "-" => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("failed to read standard input")?;
            (text, "standard input")
        }
        None => (argument.to_owned(), "--input"),
    };
    // Some editors and shells begin a file with a mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.split(" at line").next().unwrap_or_default();
        let is_file = place == "--input" && Path::new(argument).is_file();
        let help = if is_file { format!("\n  help: did you mean @{argument}?") } else { String::new() };
        anyhow!("{place}:{line}:{column}: not JSON: {reason}{help}")
    })?;
    exact(&value).with_context(|| place.to_owned())?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(anyhow!(
            "{place}: the members of a request are a JSON object, such as '{{\"UserPoolId\": \"…\"}}'"
        )),
    }
}

/// Whether every number is kept as it was written: whole ones of 64 bits, and others that a double holds.
fn exact(value: &Value) -> Result<()> {
    /// From here on a double does not hold every whole number.
    const INEXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) if number.is_f64() && number.as_f64().is_some_and(|n| n.abs() >= INEXACT) => {
            Err(anyhow!(
                "a number near {number} has more digits than 64 bits hold, and would not be printed as it is"
            ))
        }
        Value::Array(items) => items.iter().try_for_each(exact),
        Value::Object(members) => members.values().try_for_each(exact),
        _ => Ok(()),
    }
}
