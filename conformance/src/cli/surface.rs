//! `surface`: how a client spells an operation, and a call of it that can be pasted.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use awsjson_codegen::surface::{Client, Layout, Place};
use serde_json::{Map, Value};

use super::{AS_EXPECTED, Failure, USAGE, WithCode, print_as_it_is};
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
    let place = Place { endpoint: arguments.endpoint.clone(), region: arguments.region.clone() };
    let print = |client: Client| match &input {
        Some(input) => surfaces.call(client, operation, input, &place, Layout::Block),
        None => Ok(surfaces.page(client, operation)),
    };
    if let Some(client) = arguments.client {
        let text =
            print(client.into()).map_err(|why| anyhow!("{}", why.to_string().trim_start_matches("# ")));
        return print_as_it_is(&format!("{}\n", text.code(USAGE)?.trim_end())).map(|()| AS_EXPECTED);
    }
    let parts = Client::ALL.map(|client| {
        let text = print(client).unwrap_or_else(|why| why.to_string());
        format!("# {}\n{}\n", client.title(), text.trim_end())
    });
    print_as_it_is(&parts.join("\n")).map(|()| AS_EXPECTED)
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
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.split(" at line").next().unwrap_or_default();
        anyhow!("{place}:{line}:{column}: not JSON: {reason}")
    })?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(anyhow!(
            "{place}: the members of a request are a JSON object, such as '{{\"UserPoolId\": \"…\"}}'"
        )),
    }
}
