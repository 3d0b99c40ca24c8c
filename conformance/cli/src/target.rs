//! The endpoint of a command, and the way it is called.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, anyhow};
use awsjson_codegen::surface::quote::posix;
use clap::Args;
use cognito_reference::{BUILT, CLOCK_PATH, Config, Reference};
use cognito_suite::exchange::target::{Credentials, Target};
use cognito_suite::judge::profile::Profile;
use cognito_suite::suite::Suite;

use crate::failure::{Failure, UNREACHABLE, USAGE, WithCode};

const DEFAULT_REGION: &str = "us-east-1";

/// The name of the profile of the reference, wherever it runs.
const REFERENCE: &str = "reference";

/// The endpoint, and the way it is called.
#[derive(Args)]
pub(crate) struct TargetArguments {
    /// The endpoint to judge; without one and without a target, the built-in reference
    #[arg(long, value_name = "URL", help_heading = "Target")]
    endpoint: Option<String>,
    /// The profile of the endpoint: a name that comes with this program, or a TOML file
    #[arg(long, value_name = "NAME|FILE", help_heading = "Target")]
    pub(crate) target: Option<String>,
    /// The address of its OAuth endpoints, if not at the same URL; {pool}, {domain} and {region} stand for those of the pool
    #[arg(long, value_name = "URL", help_heading = "Target")]
    oauth_endpoint: Option<String>,
    /// Certificates to trust, as PEM
    #[arg(long, value_name = "FILE", help_heading = "Target")]
    ca_bundle: Option<PathBuf>,
    /// The region in the signature
    #[arg(long, default_value = DEFAULT_REGION, help_heading = "Target")]
    region: String,
    /// The time that an exchange may take, and a step of several, in seconds
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600),
        help_heading = "Target")]
    timeout: u64,
}

/// A target that a command speaks to.
pub(crate) struct OpenTarget {
    pub(crate) target: Target,
    /// Facts known of it.
    pub(crate) profile: Profile,
    /// Keeps the built-in reference running, if that is the target.
    _reference: Option<Reference>,
}

impl TargetArguments {
    /// The target that is meant. `further` are options that lead to the same run again.
    pub(crate) async fn open(
        &self,
        suite: &Suite,
        further: &[(&str, Option<String>)],
    ) -> Result<OpenTarget, Failure> {
        let is_reference = self.target.as_deref() == Some(REFERENCE);
        let named = self.target.as_deref().filter(|_| !is_reference);
        let profile = named.map(|name| Profile::load(name, suite)).transpose().code(USAGE)?;
        let is_embedded = self.endpoint.is_none() && profile.is_none();
        if is_embedded && self.oauth_endpoint.is_some() {
            return Err(anyhow!("--oauth-endpoint needs --endpoint or --target")).code(USAGE);
        }
        // The reference knows best what it has built.
        let own = || Profile::with_operations(REFERENCE, BUILT, "the reference has not built it");
        let profile = match profile {
            Some(profile) => profile,
            None if is_embedded || is_reference => own(),
            None => Profile::default(),
        };
        let target = self.without_address(&profile, further);
        if is_embedded {
            return self.embedded(target, profile).await;
        }
        let endpoint = self.endpoint.as_deref().or(profile.endpoint.as_deref());
        let endpoint = endpoint.ok_or_else(|| anyhow!("the profile has no endpoint; give --endpoint URL"));
        let endpoint = endpoint.code(USAGE)?.trim_end_matches('/').to_owned();
        let name = if target.name.is_empty() {
            endpoint.split_once("://").map_or(endpoint.as_str(), |(_, name)| name).to_owned()
        } else {
            target.name.clone()
        };
        Ok(OpenTarget { target: Target { name, endpoint, ..target }, profile, _reference: None })
    }

    /// The built-in reference, started on a free port.
    async fn embedded(&self, target: Target, profile: Profile) -> Result<OpenTarget, Failure> {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let started = Reference::start(free, Config::default()).await;
        let reference = started.context("failed to start the reference").code(UNREACHABLE)?;
        let endpoint = format!("http://{}", reference.address());
        let target = Target {
            name: REFERENCE.into(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            clock: Some(format!("{endpoint}{CLOCK_PATH}")),
            endpoint,
            ..target
        };
        Ok(OpenTarget { target, profile, _reference: Some(reference) })
    }

    fn without_address(&self, profile: &Profile, further: &[(&str, Option<String>)]) -> Target {
        let own = profile.credentials.clone();
        // The profile's other addresses are of the server that it names.
        let is_elsewhere = self.endpoint.is_some();
        let own_address = |address: &Option<String>| address.clone().filter(|_| !is_elsewhere);
        Target {
            name: profile.name.clone(),
            version: profile.version.clone(),
            options: self.options(further),
            endpoint: String::new(),
            oauth_endpoint: self.oauth_endpoint.clone().or_else(|| own_address(&profile.oauth_endpoint)),
            clock: own_address(&profile.clock),
            region: self.region.clone(),
            credentials: Credentials::from_environment().or(own).unwrap_or_else(Credentials::of_emulators),
            timeout: Duration::from_secs(self.timeout),
            ca_bundle: self.ca_bundle.clone(),
        }
    }

    /// The options that lead to the same run again, but for the filter.
    fn options(&self, further: &[(&str, Option<String>)]) -> String {
        let region = (self.region != DEFAULT_REGION).then(|| self.region.clone());
        let ca_bundle = self.ca_bundle.as_ref().map(|path| path.display().to_string());
        let given = [
            ("--endpoint", self.endpoint.clone()),
            ("--target", self.target.clone()),
            ("--oauth-endpoint", self.oauth_endpoint.clone()),
            ("--ca-bundle", ca_bundle),
            ("--region", region),
        ];
        let given = given.into_iter().chain(further.iter().cloned());
        let given = given.filter_map(|(option, value)| Some(format!("{option} {}", posix(&value?))));
        given.collect::<Vec<_>>().join(" ")
    }
}
