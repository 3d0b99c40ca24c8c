//! What the scenarios of a run share, and how one is played: pools made once, clients made for each, calls that
//! change a pool's clients one at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cognito_idp_types::operations::{
    CreateIdentityProvider, CreateResourceServer, CreateUserPool, CreateUserPoolClient, DeleteUserPool,
    DeleteUserPoolClient, UpdateUserPoolClient,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::answer::Answer;
use crate::compare::{is_same, is_same_set};
use crate::path::Path;
use crate::runner::{Exchange, Halt, ScenarioRun, Sent};
use crate::scenario::{Action, PoolFixture, Scenario, Step};
use crate::session::Session;
use crate::template::{Bindings, Template, Unbound};

/// The service takes one of these at a time for a pool, and refuses the others (T-032).
const ONE_AT_A_TIME: [&Operation; 3] =
    [CreateUserPoolClient::OPERATION, UpdateUserPoolClient::OPERATION, DeleteUserPoolClient::OPERATION];

/// The id of a pool that several scenarios share, once it is made, or why it could not be.
type SharedPool = Arc<OnceCell<Result<String, Halt>>>;

/// The session, the pools, and a name that no other run has.
pub(crate) struct Stage {
    session: Session,
    run_id: String,
    /// By fixture.
    pools: Mutex<BTreeMap<String, SharedPool>>,
    /// The pools that were made, to be deleted.
    made: Mutex<Vec<String>>,
    exchanges: Mutex<Vec<Exchange>>,
    /// Held while a client of any pool is changed.
    changing: tokio::sync::Mutex<()>,
}

impl Stage {
    pub(crate) fn new(session: Session) -> Self {
        Self {
            session,
            run_id: uuid::Uuid::new_v4().simple().to_string()[..8].to_owned(),
            pools: Mutex::default(),
            made: Mutex::default(),
            exchanges: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
        }
    }

    /// Plays one scenario as far as it goes.
    pub(crate) async fn play(&self, index: usize, scenario: &Arc<Scenario>) -> ScenarioRun {
        let mut run = ScenarioRun::new(scenario);
        run.bindings.insert("unique".into(), format!("conformance-{}-{index}", self.run_id).into());
        let played = async {
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
        let members = client.resolve(&run.bindings).map_err(|name| unbound(&name))?;
        let name = run.bindings["unique"].clone();
        let members = with(&[("UserPoolId", pool.into()), ("ClientName", name)], members);
        let operation = CreateUserPoolClient::OPERATION;
        let exchange = self.send("arrange.client", operation, Sent::Call(members.clone())).await;
        let body = body_of_success(&exchange);
        run.arranged.push(exchange);
        let body = body?;
        let id = id_in(&body, "/UserPoolClient/ClientId", operation.name)?;
        let client = &body["UserPoolClient"];
        run.bindings.insert("client".into(), id.into());
        if let Some(secret) = client.get("ClientSecret") {
            run.bindings.insert("client-secret".into(), secret.clone());
        }
        not_kept(&members, client).map_or(Ok(()), |reason| Err(Halt::new(reason)))
    }

    async fn step(&self, step: &Step, run: &mut ScenarioRun) -> Result<(), Halt> {
        let fill = |template: &Template| template.resolve(&run.bindings).map_err(|name| unbound(&name));
        let sent = match &step.action {
            Action::Call { input, .. } => Sent::Call(fill(input)?),
            Action::Raw { body, .. } => Sent::Raw(fill(body)?.as_str().unwrap_or_default().to_owned()),
        };
        if let Some(time) = step.wait {
            self.session
                .wait(time)
                .await
                .map_err(|silence| Halt::new(format!("could not wait: {silence}")))?;
        }
        let exchange = self.send(&step.id, step.action.operation(), sent).await;
        // A step that is there to be refused, and is, or is wrongly accepted, stops nothing.
        let goes_on = step.expects_error() && exchange.outcome.is_ok();
        let halt = if goes_on { None } else { expect_success(&exchange).err() };
        if let Ok(Answer { json: Some(body), .. }) = &exchange.outcome {
            capture(&step.captures, body, &mut run.bindings);
        }
        run.steps.push(exchange);
        halt.map_or(Ok(()), Err)
    }

    /// The pool of that fixture, made by the first scenario that asks for it.
    async fn pool(&self, fixture: &PoolFixture) -> Result<String, Halt> {
        let key = json!([fixture.pool, fixture.providers, fixture.resource_servers]).to_string();
        let cell = Arc::clone(lock(&self.pools).entry(key).or_default());
        cell.get_or_init(|| self.make_pool(fixture)).await.clone()
    }

    async fn make_pool(&self, fixture: &PoolFixture) -> Result<String, Halt> {
        let operation = CreateUserPool::OPERATION;
        let name = Value::from(format!("conformance-{}", self.run_id));
        let members = with(&[("PoolName", name)], fixture.pool.clone());
        let body = self.share("arrange.pool", operation, members).await?;
        let id = id_in(&body, "/UserPool/Id", operation.name)?;
        lock(&self.made).push(id.to_owned());
        for (part, operation, list) in [
            ("arrange.providers", CreateIdentityProvider::OPERATION, &fixture.providers),
            ("arrange.resource-servers", CreateResourceServer::OPERATION, &fixture.resource_servers),
        ] {
            for members in list {
                self.share(part, operation, with(&[("UserPoolId", id.into())], members.clone())).await?;
            }
        }
        Ok(id.to_owned())
    }

    async fn share(&self, step: &str, operation: &'static Operation, members: Value) -> Result<Value, Halt> {
        let exchange = self.send(step, operation, Sent::Call(members)).await;
        let body = body_of_success(&exchange);
        lock(&self.exchanges).push(exchange);
        body
    }

    /// Deletes every pool that was made, and with it all that is in it; says which are still there.
    pub(crate) async fn clean_up(&self) -> Vec<String> {
        let made = std::mem::take(&mut *lock(&self.made));
        let mut left_behind = Vec::new();
        for id in made {
            let deleted = self.share("clean-up", DeleteUserPool::OPERATION, json!({"UserPoolId": id})).await;
            if deleted.is_err() {
                left_behind.push(id);
            }
        }
        left_behind
    }

    /// What was said for no scenario alone; it is handed over once.
    pub(crate) fn take_shared_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut *lock(&self.exchanges))
    }

    async fn send(&self, step: &str, operation: &'static Operation, sent: Sent) -> Exchange {
        let body = match &sent {
            Sent::Call(members) => members.to_string(),
            Sent::Raw(text) => text.clone(),
        };
        let is_change = ONE_AT_A_TIME.iter().any(|change| change.name == operation.name);
        let _turn = if is_change { Some(self.changing.lock().await) } else { None };
        let outcome = self.session.call(operation, body.as_bytes()).await;
        Exchange { step: step.to_owned(), operation, sent, outcome: outcome.map(Answer::read) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
        (Value::Array(_), Value::Array(_)) => is_same_set(sent, answered),
        (Value::Object(sent), Value::Object(answered)) => {
            sent.iter().all(|(name, value)| answered.get(name).is_some_and(|answered| holds(value, answered)))
        }
        _ => is_same(sent, answered),
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
            let code = answer.code.as_deref().unwrap_or("without an error type");
            let message = answer.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
            format!("`{step}` ({operation}) was answered {status} {code}{message}")
        }
        Err(silence) => format!("`{step}` ({operation}) was not answered: {silence}"),
    };
    Err(Halt { reason, exchange: Some(Box::new(exchange.clone())) })
}

fn body_of_success(exchange: &Exchange) -> Result<Value, Halt> {
    expect_success(exchange).map(|answer| answer.json.clone().unwrap_or_default())
}

fn unbound(name: &Unbound) -> Halt {
    Halt::new(format!("{name}: the answer that should give it did not"))
}

/// The id in an answer; without one nothing that follows means anything.
fn id_in<'a>(body: &'a Value, pointer: &str, operation: &str) -> Result<&'a str, Halt> {
    let id = body.pointer(pointer).and_then(Value::as_str).filter(|id| !id.is_empty());
    id.ok_or_else(|| Halt::new(format!("the answer to {operation} has no id at {pointer}")))
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
