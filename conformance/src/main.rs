//! The program: the command line with the reference as its embedded target. Nothing else of the suite sees
//! the reference.

use std::net::SocketAddr;
use std::process::ExitCode;

use cognito_conformance::cli;
use cognito_reference::{Config, Issuer, Reference};

struct EmbeddedReference;

impl cli::Embedded for EmbeddedReference {
    type Running = Reference;

    const NAME: &'static str = "reference";
    const CLOCK_PATH: Option<&'static str> = Some(cognito_reference::CLOCK_PATH);

    async fn start(
        &self,
        address: SocketAddr,
        serving: cli::Serving,
    ) -> std::io::Result<(SocketAddr, Reference)> {
        let issuer = match serving.issuer {
            cli::Issuer::Service => Issuer::Service,
            cli::Issuer::Local => Issuer::Local,
        };
        let reference =
            Reference::start(address, Config { issuer, region: serving.region, ..Config::default() }).await?;
        Ok((reference.address(), reference))
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    cli::main(EmbeddedReference).await
}
