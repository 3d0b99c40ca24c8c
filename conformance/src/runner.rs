//! Runs scenarios: makes what they expect to find, sends their steps, keeps every exchange. It judges nothing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::Operation;
use serde_json::{Value, json};
use tokio::sync::{OnceCell, mpsc};

use crate::answer::Answer;
use crate::path::Path;
use crate::scenario::{Action, PoolFixture, Scenario, Step};
use crate::session::{NoAnswer, Session};
use crate::support::{Support, UNKNOWN_OPERATION};
use crate::template::{Bindings, Unbound};

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The step that made it, or the part of `arrange`.
    pub step: String,
    /// The operation that was called.
    pub operation: &'static Operation,
    /// The body that was sent.
    pub sent: Sent,
    /// What came of it.
    pub outcome: Result<Answer, NoAnswer>,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Sent {
    /// The members of a call.
    Call(Value),
    /// Anything else.
    Raw(String),
}

/// A scenario as far as it went.
#[derive(Clone, Debug)]
pub struct ScenarioRun {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The values of its names.
    pub bindings: Bindings,
    /// What `arrange` sent for this scenario alone.
    pub arranged: Vec<Exchange>,
    /// The exchanges of its steps, in order; fewer than steps if it stopped early.
    pub steps: Vec<Exchange>,
    /// Why the steps that are missing were not sent.
    pub halt: Option<Halt>,
}

/// Why a scenario stopped early.
#[derive(Clone, Debug)]
pub struct Halt {
    /// In words.
    pub reason: String,
    /// The exchange that stopped it.
    pub exchange: Option<Box<Exchange>>,
}

/// All that was said in a run.
#[derive(Debug)]
pub struct Run {
    /// The scenarios, in the order of the suite.
    pub scenarios: Vec<ScenarioRun>,
    /// Exchanges that belong to no scenario alone: shared pools, made and deleted.
    pub shared: Vec<Exchange>,
    /// Which operations the target has.
    pub support: Support,
    /// Whether every scenario was run, to its end or until its target stopped it.
    pub complete: bool,
    /// How long it took.
    pub wall: Duration,
}

/// Stops a run early: scenarios under way end, the others are not begun, and what was made is deleted.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Stops the run.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Run {
    /// Every exchange with the scenario that it belongs to, if it belongs to one.
    pub(crate) fn exchanges(&self) -> impl Iterator<Item = (Option<&ScenarioRun>, &Exchange)> {
        let own = self
            .scenarios
            .iter()
            .flat_map(|run| run.arranged.iter().chain(&run.steps).map(move |exchange| (Some(run), exchange)));
        own.chain(self.shared.iter().map(|exchange| (None, exchange)))
    }
}

/// Runs `scenarios` with `jobs` of them at a time until `stop`; `progress` hears of each that is done.
///
/// # Errors
/// When the target does not answer at all.
pub async fn run(
    session: Session,
    scenarios: Vec<Arc<Scenario>>,
    jobs: usize,
    stop: Stop,
    mut progress: impl FnMut(&ScenarioRun),
) -> Result<Run, NoAnswer> {
    let start = Instant::now();
    let calibration = Answer::read(session.call_unknown(UNKNOWN_OPERATION).await?);
    let mut support = Support::calibrate(&calibration);

    let count = scenarios.len();
    let shared = Arc::new(Stage::new(session));
    let scenarios = Arc::new(scenarios);
    let next = Arc::new(AtomicUsize::new(0));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for _ in 0..jobs.clamp(1, count.max(1)) {
        let (stage, scenarios) = (Arc::clone(&shared), Arc::clone(&scenarios));
        let (next, sender, stop) = (Arc::clone(&next), sender.clone(), stop.clone());
        tokio::spawn(async move {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(scenario) = scenarios.get(index) else { break };
                let run = stage.play(index, Arc::clone(scenario), &stop).await;
                if sender.send((index, run)).is_err() {
                    break;
                }
            }
        });
    }
    drop(sender);
    let mut done = Vec::with_capacity(count);
    while let Some((index, run)) = receiver.recv().await {
        progress(&run);
        done.push((index, run));
    }
    done.sort_by_key(|(index, _)| *index);

    shared.clean_up().await;
    let shared = shared.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut run = Run {
        scenarios: done.into_iter().map(|(_, run)| run).collect(),
        shared,
        support: support.clone(),
        complete: !stop.is_asked(),
        wall: start.elapsed(),
    };
    for (_, exchange) in run.exchanges() {
        if let Ok(answer) = &exchange.outcome {
            support.learn(exchange.operation.name, answer);
        }
    }
    run.support = support;
    Ok(run)
}

/// The id of a pool that several scenarios share, once it is made, or why it could not be.
type SharedPool = Arc<OnceCell<Result<String, Halt>>>;

/// What the scenarios of a run share: the session, the pools, and a name that no other run has.
struct Stage {
    session: Session,
    run_id: String,
    pools: Mutex<HashMap<String, SharedPool>>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Stage {
    fn new(session: Session) -> Self {
        let run_id = uuid::Uuid::new_v4().simple().to_string()[..8].to_owned();
        Self { session, run_id, pools: Mutex::default(), exchanges: Mutex::default() }
    }

    async fn play(&self, index: usize, scenario: Arc<Scenario>, stop: &Stop) -> ScenarioRun {
        let unique = Value::from(format!("conformance-{}-{index}", self.run_id));
        let mut run = ScenarioRun {
            bindings: Bindings::from([("unique".into(), unique)]),
            scenario: Arc::clone(&scenario),
            arranged: Vec::new(),
            steps: Vec::new(),
            halt: None,
        };
        let played = async {
            if stop.is_asked() {
                return Err(Halt { reason: "the run was stopped".into(), exchange: None });
            }
            self.arrange(&mut run).await?;
            for step in &scenario.steps {
                self.step(step, &mut run).await?;
            }
            Ok(())
        };
        run.halt = played.await.err();
        run
    }

    async fn arrange(&self, run: &mut ScenarioRun) -> Result<(), Halt> {
        let scenario = Arc::clone(&run.scenario);
        let Some(fixture) = &scenario.arrange.pool else { return Ok(()) };
        let pool = self.pool(fixture).await?;
        run.bindings.insert("pool".into(), pool.clone().into());
        let Some(client) = &scenario.arrange.client else { return Ok(()) };
        let members = client.resolve(&run.bindings).map_err(|unbound| halt(&unbound))?;
        let name = run.bindings["unique"].clone();
        let members = with(&[("UserPoolId", pool.into()), ("ClientName", name)], members);
        let exchange = self.exchange("arrange.client", "CreateUserPoolClient", members.clone()).await;
        let answer = expect_success(&exchange).cloned();
        run.arranged.push(exchange);
        let body = answer?.json.unwrap_or_default();
        let client = &body["UserPoolClient"];
        if let Some(reason) = not_kept(&members, client) {
            return Err(Halt { reason, exchange: None });
        }
        run.bindings.insert("client".into(), client["ClientId"].clone());
        if let Some(secret) = client.get("ClientSecret") {
            run.bindings.insert("client-secret".into(), secret.clone());
        }
        Ok(())
    }

    async fn step(&self, step: &Step, run: &mut ScenarioRun) -> Result<(), Halt> {
        let sent = match &step.action {
            Action::Call { input, .. } => {
                Sent::Call(input.resolve(&run.bindings).map_err(|unbound| halt(&unbound))?)
            }
            Action::Raw { body, .. } => {
                let body = body.resolve(&run.bindings).map_err(|unbound| halt(&unbound))?;
                Sent::Raw(body.as_str().unwrap_or_default().to_owned())
            }
        };
        let exchange = self.send(&step.id, step.action.operation(), sent).await;
        let refused = expect_success(&exchange).err();
        if let Ok(Answer { json: Some(body), .. }) = &exchange.outcome {
            capture(&step.captures, body, &mut run.bindings);
        }
        let silent = exchange.outcome.is_err();
        run.steps.push(exchange);
        match refused {
            // A step that is there to be refused, and is, or is wrongly accepted, stops nothing.
            Some(halt) if !step.expects_error() || silent => Err(halt),
            _ => Ok(()),
        }
    }

    /// The pool of that fixture, made by the first scenario that asks for it.
    async fn pool(&self, fixture: &PoolFixture) -> Result<String, Halt> {
        let key = json!([fixture.pool, fixture.providers, fixture.resource_servers]).to_string();
        let cell = {
            let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(pools.entry(key).or_default())
        };
        cell.get_or_init(|| self.make_pool(fixture)).await.clone()
    }

    async fn make_pool(&self, fixture: &PoolFixture) -> Result<String, Halt> {
        let name = Value::from(format!("conformance-{}", self.run_id));
        let members = with(&[("PoolName", name)], fixture.pool.clone());
        let body = self.share("arrange.pool", "CreateUserPool", members).await?;
        let id = body["UserPool"]["Id"].as_str().unwrap_or_default().to_owned();
        for (part, operation, list) in [
            ("arrange.providers", "CreateIdentityProvider", &fixture.providers),
            ("arrange.resource-servers", "CreateResourceServer", &fixture.resource_servers),
        ] {
            for members in list {
                let members = with(&[("UserPoolId", id.clone().into())], members.clone());
                self.share(part, operation, members).await?;
            }
        }
        Ok(id)
    }

    async fn share(&self, step: &str, operation: &str, members: Value) -> Result<Value, Halt> {
        let exchange = self.exchange(step, operation, members).await;
        let body = expect_success(&exchange).map(|answer| answer.json.clone().unwrap_or_default());
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
        body
    }

    /// Deletes every pool that was made, and with it all that is in it.
    async fn clean_up(&self) {
        let cells: Vec<_> = {
            let pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
            pools.values().cloned().collect()
        };
        for cell in cells {
            if let Some(Ok(id)) = cell.get() {
                // What cannot be deleted is no matter of the checks; the wire checks still see the answer.
                let _ = self.share("clean-up", "DeleteUserPool", json!({"UserPoolId": id})).await;
            }
        }
    }

    async fn exchange(&self, step: &str, operation: &str, members: Value) -> Exchange {
        let operation = SERVICE.operation(operation).unwrap_or(SERVICE.operations[0]);
        debug_assert!(operation.input.is_some());
        self.send(step, operation, Sent::Call(members)).await
    }

    async fn send(&self, step: &str, operation: &'static Operation, sent: Sent) -> Exchange {
        let body = match &sent {
            Sent::Call(members) => members.to_string(),
            Sent::Raw(text) => text.clone(),
        };
        let outcome = self.session.call(operation, body.as_bytes()).await.map(Answer::read);
        Exchange { step: step.to_owned(), operation, sent, outcome }
    }
}

/// Which member of an arranged client the target did not keep, if any. Without it a check that the member is
/// gone after an update would pass on a target that never had it.
fn not_kept(members: &Value, client: &Value) -> Option<String> {
    const NOT_ANSWERED: [&str; 2] = ["GenerateSecret", "ClientSecret"];
    let mut sent = members.as_object()?.iter().filter(|(name, _)| !NOT_ANSWERED.contains(&name.as_str()));
    let (name, _) = sent.find(|(name, value)| !holds(value, &client[name.as_str()]))?;
    Some(format!("the target did not keep {name} of the client that the scenario starts from"))
}

/// Whether what was answered is what was sent: lists as sets, and structures may hold more.
fn holds(sent: &Value, answered: &Value) -> bool {
    match (sent, answered) {
        (Value::Array(sent), Value::Array(answered)) => {
            sent.len() == answered.len() && sent.iter().all(|item| answered.contains(item))
        }
        (Value::Object(sent), Value::Object(answered)) => {
            sent.iter().all(|(name, value)| answered.get(name).is_some_and(|answered| holds(value, answered)))
        }
        _ => sent == answered,
    }
}

fn capture(captures: &[(String, Path)], body: &Value, bindings: &mut Bindings) {
    for (name, path) in captures {
        if let Some(value) = path.get(body) {
            bindings.insert(name.clone(), value.clone());
        }
    }
}

fn expect_success(exchange: &Exchange) -> Result<&Answer, Halt> {
    let (step, operation) = (&exchange.step, exchange.operation.name);
    let reason = match &exchange.outcome {
        Ok(answer) if answer.is_success() => return Ok(answer),
        Ok(answer) => {
            let status = answer.response.status;
            let code = answer.code.as_deref().unwrap_or("no error of the protocol");
            let message = answer.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
            format!("`{step}` ({operation}) was answered {status} {code}{message}")
        }
        Err(silence) => format!("`{step}` ({operation}) was not answered: {silence}"),
    };
    Err(Halt { reason, exchange: Some(Box::new(exchange.clone())) })
}

fn halt(unbound: &Unbound) -> Halt {
    Halt { reason: format!("{unbound}: the answer that should give it did not"), exchange: None }
}

/// `members` with `defaults` for what it does not set.
fn with(defaults: &[(&str, Value)], members: Value) -> Value {
    let mut object: serde_json::Map<String, Value> =
        defaults.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    if let Value::Object(members) = members {
        object.extend(members);
    }
    Value::Object(object)
}
