//! The suite as its users meet it: against the reference, against endpoints that lie, and on the command line.

mod cli;
mod liars;
mod profiles;
mod proxy;
mod reference;
mod reports;
mod script;
mod surface;
mod verdicts;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use cognito_reference::{BUILT, CLOCK_PATH, Config, Reference};
use cognito_suite::exchange::session::Session;
use cognito_suite::exchange::target::{Credentials, Target};
use cognito_suite::judge::Judge;
use cognito_suite::judge::profile::Profile;
use cognito_suite::report::Report;
use cognito_suite::run::{self, Plan, Run, Stop};
use cognito_suite::suite::Suite;
use cognito_suite::suite::settings::Settings;

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
    let target = of_reference(reference);
    let settings = Settings { slow: true, ..Settings::default() };
    play(suite, &settings, &target, Stop::default()).await
}

/// The target that a reference is.
fn of_reference(reference: &Reference) -> Target {
    let target = target(reference.address());
    Target { clock: Some(format!("{}{CLOCK_PATH}", target.endpoint)), ..target }
}

/// The selection of a suite.
fn plan(suite: &Suite, settings: &Settings) -> Plan {
    let scenarios = settings.scenarios(suite);
    let controls = settings.controls(suite, &scenarios);
    Plan { scenarios, controls, jobs: 4, lacks: BTreeSet::new() }
}

/// Runs what is selected of a suite against a target of which nothing is known, and judges it.
async fn play(suite: &Suite, settings: &Settings, target: &Target, stop: Stop) -> (Run, Report) {
    let session = Session::open(target.clone()).unwrap();
    let run = run::run(session, plan(suite, settings), stop, |_, _| {}).await.unwrap();
    let report = judged(&run, suite, settings, target);
    (run, report)
}

/// The report of a run.
fn judged(run: &Run, suite: &Suite, settings: &Settings, target: &Target) -> Report {
    let profile = Profile::with_operations("reference", BUILT, "not built");
    let judge = Judge::new(suite, settings, target, &profile);
    Report::new(run, judge.run(run), &judge)
}
