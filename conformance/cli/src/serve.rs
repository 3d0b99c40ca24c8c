//! `serve`: the reference emulator until Ctrl-C.

use std::net::{IpAddr, SocketAddr};

use anyhow::anyhow;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use cognito_reference::{Config, Issuer, Reference};

use crate::console::print;
use crate::failure::{AS_EXPECTED, Failure, UNREACHABLE, WithCode};

#[derive(Args)]
pub(crate) struct ServeArguments {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 9229)]
    port: u16,
    /// The issuer in tokens
    #[arg(long, default_value = "service", value_parser = issuer())]
    issuer: Issuer,
    /// The region in the ids of user pools, and in the issuer
    #[arg(long, default_value = "us-east-1")]
    region: String,
}

fn issuer() -> impl TypedValueParser<Value = Issuer> {
    let values = [
        PossibleValue::new("service")
            .help("`https://cognito-idp.REGION.amazonaws.com/POOL`, as tokens of the service have it"),
        PossibleValue::new("local")
            .help("`http://HOST:PORT/POOL`, for libraries that compare it with the address they were given"),
    ];
    PossibleValuesParser::new(values)
        .map(|name| if name == "local" { Issuer::Local } else { Issuer::Service })
}

pub(crate) async fn serve(arguments: &ServeArguments) -> Result<u8, Failure> {
    let ServeArguments { host, port, issuer, region } = arguments;
    let address = SocketAddr::new(*host, *port);
    let config = Config { issuer: *issuer, region: region.clone(), ..Config::default() };
    let help = "help: `--port 0` takes a free port";
    let reference = Reference::start(address, config)
        .await
        .map_err(|error| anyhow!("failed to listen on {address}: {error}\n  {help}"))
        .code(UNREACHABLE)?;
    let address = reference.address();
    print(&format!(
        "http://{address}\n\
         The reference emulator of Amazon Cognito user pools. State is in memory; signatures need no real keys.\n\
         Try: aws cognito-idp create-user-pool --pool-name test --region {region} --endpoint-url http://{address}\n\
         Or open http://{address} in a browser: pools, clients, their settings in effect, the inbox of codes.\n\
         Ctrl-C stops it.\n"
    ))?;
    tokio::signal::ctrl_c().await.code(UNREACHABLE)?;
    drop(reference);
    Ok(AS_EXPECTED)
}
