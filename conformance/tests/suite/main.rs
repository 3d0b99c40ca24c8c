//! The suite as its users meet it: against the reference, against endpoints that lie, and on the command line.

mod cli;
mod liars;
mod mutants;
mod profiles;
mod proxy;
mod reference;
mod reports;
mod rules;
mod script;
mod surface;

use std::net::SocketAddr;
use std::time::Duration;

use cognito_conformance::profile::Profile;
use cognito_conformance::report::Report;
use cognito_conformance::runner::{self, Run, Stop};
use cognito_conformance::session::Session;
use cognito_conformance::settings::Settings;
use cognito_conformance::suite::Suite;
use cognito_conformance::target::{Credentials, Target};
use cognito_reference::{CLOCK_PATH, Config, Reference};

/// A fresh reference on a free port.
async fn start_reference() -> Reference {
    Reference::start(SocketAddr::from(([127, 0, 0, 1], 0)), Config::default()).await.unwrap()
}

/// The scenarios that people wrote, without the generated cases.
fn by_hand() -> Suite {
    Suite::embedded().unwrap().without_cases()
}

/// A client for what stands between the suite and the reference. Redirects are the suite's to see.
fn client() -> reqwest::Client {
    // A second call finds the provider installed, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// A target on this machine.
fn target(address: SocketAddr) -> Target {
    Target {
        name: "target".into(),
        profile: Profile::default(),
        options: String::new(),
        version: None,
        endpoint: format!("http://{address}"),
        oauth_endpoint: None,
        clock: None,
        region: "us-east-1".into(),
        credentials: Credentials::of_emulators(),
        timeout: Duration::from_secs(10),
        ca_bundle: None,
    }
}

/// Runs the whole suite against a reference.
async fn run_reference(suite: &Suite, reference: &Reference) -> (Run, Report) {
    let target = target(reference.address());
    let clock = Some(format!("{}{CLOCK_PATH}", target.endpoint));
    run(suite, Target { clock, ..target }).await
}

/// Runs the whole suite against a target.
async fn run(suite: &Suite, target: Target) -> (Run, Report) {
    let settings = Settings { slow: target.clock.is_some(), ..Settings::default() };
    let session = Session::open(target.clone()).unwrap();
    let run = runner::run(session, settings.scenarios(suite), 4, Stop::default(), |_, _| {}).await.unwrap();
    let report = Report::new(&run, suite, &settings, &target);
    (run, report)
}
