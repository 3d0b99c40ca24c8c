//! Runs the suite against the honest reference, then against each fault, several at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cognito_reference::faults::{Faults, SharedKeys};
use cognito_reference::{BUILT, CLOCK_PATH, Config, Reference};
use cognito_suite::exchange::session::Session;
use cognito_suite::exchange::target::{Credentials, Target};
use cognito_suite::judge::profile::Profile;
use cognito_suite::judge::{CheckResult, Judge, Verdict};
use cognito_suite::run::{self, Plan, Run, Stop};
use cognito_suite::suite::Suite;
use cognito_suite::suite::grade::Grade;
use cognito_suite::suite::requirement::Requirement;
use cognito_suite::suite::scenario::Scenario;
use cognito_suite::suite::settings::Settings;
use futures_util::stream::{self, StreamExt as _};

use crate::fault::{Change, Fault, Liar};
use crate::forge::Forge;
use crate::reasons::Reasons;
use crate::{plan, proxy};

/// Faults that are tried at a time: more than there are processors, since each also waits.
const AT_A_TIME: usize = 8;

/// Scenarios of one run at a time: two, so that the clean-up of one does not hold up the next.
const JOBS: usize = 2;

/// The findings.
#[derive(Debug)]
pub(crate) struct Proof {
    /// The requirements that people wrote, whatever proves them.
    pub(crate) requirements: Vec<Requirement>,
    /// Each fault in words, and the requirements that diverged under it: those of grade A or B, then all.
    pub(crate) faults: BTreeMap<String, Seen>,
    /// The time that it took.
    pub(crate) wall: Duration,
}

/// The requirements that diverged under a fault.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Those of grade A and B: they see it.
    pub(crate) by: BTreeSet<String>,
    /// Those of grade C, which gate nothing.
    pub(crate) also: BTreeSet<String>,
}

/// Everything that the runs have in common.
struct Bench {
    suite: Suite,
    settings: Settings,
    profile: Profile,
    keys: SharedKeys,
    forge: Arc<Forge>,
    client: reqwest::Client,
}

/// Tries every fault whose words contain a text, but for those that are none.
pub(crate) async fn prove(only: Option<&str>, reasons: &Reasons) -> Result<Proof> {
    let start = Instant::now();
    // A second call finds the provider installed, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let bench = Bench {
        suite: Suite::embedded()?.without_cases(),
        settings: Settings { slow: true, ..Settings::default() },
        profile: Profile::with_operations("reference", BUILT, "not built"),
        keys: SharedKeys::make(),
        forge: Arc::new(Forge::make()?),
        client,
    };
    let scenarios = bench.settings.scenarios(&bench.suite);
    let (run, checks) = bench.try_one(None, scenarios.clone()).await?;
    let wrong: Vec<&str> = diverging(&checks).map(|check| check.requirement.as_str()).collect();
    ensure!(wrong.is_empty(), "the honest reference diverges: {}", wrong.join(", "));

    let mut faults = plan::faults(&run);
    faults.retain(|fault| {
        let words = fault.change.to_string();
        only.is_none_or(|text| words.contains(text)) && !reasons.is_no_fault(&words)
    });
    let count = faults.len();
    let mut tried = stream::iter(faults.into_iter().map(|fault| bench.see(fault, &scenarios)))
        .buffer_unordered(AT_A_TIME);
    let mut seen = BTreeMap::new();
    while let Some(one) = tried.next().await {
        let (words, by) = one?;
        seen.insert(words, by);
        if seen.len() % 100 == 0 {
            eprintln!("{} of {count} faults", seen.len());
        }
    }
    drop(tried);
    let by_people = bench.suite.requirements.values().filter(|requirement| {
        requirement.not_testable.is_none()
            && !requirement.id.ends_with(".control")
            && requirement.operation() != "wire"
    });
    Ok(Proof { requirements: by_people.cloned().collect(), faults: seen, wall: start.elapsed() })
}

fn diverging(checks: &[CheckResult]) -> impl Iterator<Item = &CheckResult> {
    checks.iter().filter(|check| check.verdict() == Verdict::Diverges)
}

impl Bench {
    /// The requirements that see a fault.
    async fn see(&self, fault: Fault, all: &[Arc<Scenario>]) -> Result<(String, Seen)> {
        let words = fault.change.to_string();
        let scenarios = fault.scenarios.iter().map(|index| Arc::clone(&all[*index])).collect();
        let (_, checks) = self.try_one(Some(fault.change), scenarios).await.context(words.clone())?;
        let mut seen = Seen::default();
        for check in diverging(&checks) {
            let list = if check.grade == Grade::C { &mut seen.also } else { &mut seen.by };
            list.insert(check.requirement.clone());
        }
        Ok((words, seen))
    }

    /// Runs scenarios against a reference of their own, with a fault or without.
    async fn try_one(
        &self,
        change: Option<Change>,
        mut scenarios: Vec<Arc<Scenario>>,
    ) -> Result<(Run, Vec<CheckResult>)> {
        let without_effect = match &change {
            Some(Change::WithoutEffect { operation }) => Some(operation.clone()),
            _ => None,
        };
        let faults = Faults { without_effect, keys: Some(self.keys.clone()) };
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let reference = Reference::start_faulty(address, Config::default(), faults).await?;
        let liar = Arc::new(Liar::new(change, Arc::clone(&self.forge)));
        let (proxy, address) =
            proxy::stand_before(reference.address(), self.client.clone(), Arc::clone(&liar)).await?;
        let target = Target {
            name: "reference".into(),
            options: String::new(),
            version: None,
            endpoint: format!("http://{address}"),
            oauth_endpoint: None,
            clock: Some(format!("http://{}{CLOCK_PATH}", reference.address())),
            region: "us-east-1".into(),
            credentials: Credentials::of_emulators(),
            timeout: Duration::from_secs(10),
            ca_bundle: None,
        };
        let controls = self.settings.controls(&self.suite, &scenarios);
        for control in &controls {
            if !scenarios.iter().any(|scenario| Arc::ptr_eq(scenario, control)) {
                scenarios.push(Arc::clone(control));
            }
        }
        let plan = Plan { scenarios, controls, jobs: JOBS, lacks: BTreeSet::new() };
        let session = Session::open(target.clone())?;
        let run = run::run(session, plan, Stop::default(), |_, _| liar.arm()).await?;
        let judge = Judge::new(&self.suite, &self.settings, &target, &self.profile);
        let checks = judge.run(&run).checks;
        proxy.abort();
        Ok((run, checks))
    }
}
