//! `surface`: how a client spells an operation, and a call of it that can be pasted.

use anyhow::{Result, anyhow, ensure};
use awsjson_codegen::surface::quote::is_printable;
use awsjson_codegen::surface::{CLIENTS, Client, Inexpressible, Layout, Place, Spelling};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use cognito_suite::exchange::surface::surfaces;
use cognito_suite::input::diagnostic::suggest;
use serde_json::Map;

use crate::console::{note, print_as_it_is};
use crate::failure::{AS_EXPECTED, Failure, USAGE, WithCode};
use crate::input::read;

#[derive(clap::Args)]
pub(crate) struct SurfaceArguments {
    /// The operation, such as `UpdateUserPoolClient`
    operation: String,
    /// The client; without it, all of them
    #[arg(long, value_name = "CLIENT", value_parser = client())]
    client: Option<&'static Client>,
    /// Members of the request as JSON, `@FILE`, or `-` for standard input: print a call. Without it, what the operation
    /// is called and takes
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// The address that the call goes to; without it, to the service
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The region of the call
    #[arg(long, default_value = "us-east-1")]
    region: String,
}

fn client() -> impl TypedValueParser<Value = &'static Client> {
    let value = |client: &&Client| PossibleValue::new(client.name).alias(client.alias).help(client.about);
    PossibleValuesParser::new(CLIENTS.iter().map(value)).map(|name| {
        let is_meant = |client: &&&Client| client.name == name || client.alias == name;
        CLIENTS.iter().find(is_meant).copied().unwrap_or(CLIENTS[0])
    })
}

pub(crate) fn surface(arguments: &SurfaceArguments) -> Result<u8, Failure> {
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
    for member in input.iter().flat_map(Map::keys) {
        let shape = operation.input.as_ref().map(|shape| surfaces.schema.shape(shape));
        let known = shape.iter().flat_map(|shape| shape.members()).map(|member| member.name.as_str());
        if known.clone().all(|name| name != member) {
            let help = suggest(member, known).map(|help| format!("; {help}")).unwrap_or_default();
            note(&format!("note: the request has no member `{member}`{help}"));
        }
    }
    let print = |client: &'static Client| -> Result<Spelling, Inexpressible> {
        match &input {
            Some(input) => surfaces.call(client, operation, input, &place, Layout::Block),
            None => Ok(surfaces.page(client, operation).into()),
        }
    };
    let mut tell = |spelling: Spelling| {
        spelling.notes.iter().for_each(|text| note(&format!("note: {text}")));
        spelling.text.trim_end().to_owned() + "\n"
    };
    if let Some(client) = arguments.client {
        let text = tell(print(client).map_err(|why| anyhow!(why)).code(USAGE)?);
        return print_as_it_is(&text).map(|()| AS_EXPECTED);
    }
    let parts = CLIENTS.iter().map(|client| {
        let text = print(client).map_or_else(|why| why.comment() + "\n", &mut tell);
        format!("# {}\n{text}", client.title)
    });
    print_as_it_is(&parts.collect::<Vec<_>>().join("\n")).map(|()| AS_EXPECTED)
}

/// The address that the call goes to.
fn place(arguments: &SurfaceArguments) -> Result<Place> {
    let SurfaceArguments { endpoint, region, input, .. } = arguments;
    if let Some(endpoint) = endpoint {
        check_address(endpoint)?;
        ensure!(input.is_some(), "--endpoint says where a call goes, and without --input there is none");
    }
    check_region(region)?;
    Ok(Place { endpoint: endpoint.clone(), region: region.clone() })
}

/// True if it is an address that can stand in a command.
pub(crate) fn check_address(endpoint: &str) -> Result<()> {
    let is_http = ["http://", "https://"].iter().any(|scheme| endpoint.starts_with(scheme));
    let is_address = is_http && reqwest::Url::parse(endpoint).is_ok();
    let is_address = is_address && is_printable(endpoint) && !endpoint.contains(char::is_whitespace);
    ensure!(is_address, "`{endpoint}` is no address\n  help: write it as http://127.0.0.1:5000");
    Ok(())
}

/// True if it has the form of a region.
pub(crate) fn check_region(region: &str) -> Result<()> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_region = region.starts_with(|c: char| c.is_ascii_alphabetic()) && region.chars().all(is_name);
    ensure!(is_region, "`{region}` is no region, such as us-east-1");
    Ok(())
}
