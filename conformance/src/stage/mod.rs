//! How a scenario is played: arranged, step by step, with calls that change a pool's clients one at a time.

pub(crate) mod arrange;
pub(crate) mod fill;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cognito_idp_types::operations::{
    CreateUserPool, CreateUserPoolClient, DeleteUserPool, DeleteUserPoolClient, UpdateUserPoolClient,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use self::fill::{Filled, fill};
use crate::answer::Answer;
use crate::exchange::{Exchange, Sent};
use crate::path::Path;
use crate::probe;
use crate::runner::{Halt, ScenarioRun, Stop};
use crate::scenario::{Scenario, Step};
use crate::session::{NoAnswer, Session};
use crate::sign_in;
use crate::support::Support;
use crate::template::{Bindings, Unbound};

/// The service takes one of these at a time for a pool, and refuses the others (T-032).
const ONE_AT_A_TIME: [&Operation; 3] =
    [CreateUserPoolClient::OPERATION, UpdateUserPoolClient::OPERATION, DeleteUserPoolClient::OPERATION];

/// The id of a pool that several scenarios share, once it is made, or why it could not be.
type SharedPool = Arc<OnceCell<Result<String, Halt>>>;

/// The session, the pools, and a name that no other run has.
pub(crate) struct Stage {
    session: Session,
    /// Ends what waits.
    stop: Stop,
    run_id: String,
    /// By fixture.
    pools: Mutex<BTreeMap<String, SharedPool>>,
    /// The pools that were made and not deleted.
    made: Mutex<Vec<String>>,
    exchanges: Mutex<Vec<Exchange>>,
    /// Held while a client of any pool is changed.
    changing: tokio::sync::Mutex<()>,
    /// What the generated cases share: a pool, a client, a user and its access token.
    shared: OnceCell<Result<Bindings, Halt>>,
}

impl Stage {
    pub(crate) fn new(session: Session, stop: Stop) -> Self {
        Self {
            session,
            stop,
            run_id: uuid::Uuid::new_v4().simple().to_string()[..8].to_owned(),
            pools: Mutex::default(),
            made: Mutex::default(),
            exchanges: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            shared: OnceCell::new(),
        }
    }

    /// Whether time can be moved, for all scenarios at once.
    pub(crate) fn moves_time(&self) -> bool {
        self.session.moves_time()
    }

    /// The address of a page, if it is one of the target's own.
    pub(crate) fn own_page(&self, address: &str) -> Option<reqwest::Url> {
        self.session.own_page(address)
    }

    /// Asks again, about a pool of its own, for what looked as if the target lacked it; says with how many calls.
    pub(crate) async fn probe_again(&self, scenarios: &[Arc<Scenario>], support: &mut Support) -> usize {
        let doubtful = probe::doubtful(scenarios, support);
        if doubtful.is_empty() {
            return 0;
        }
        match self.spare_pool().await {
            Ok(pool) => probe::probe_again(&self.session, &doubtful, &pool, support).await,
            Err(_) => 0,
        }
    }

    /// Plays one scenario as far as it goes; `name` tells it from all others of the run.
    pub(crate) async fn play(&self, name: &str, scenario: &Arc<Scenario>) -> ScenarioRun {
        let mut run = ScenarioRun::new(scenario);
        run.bindings.insert("unique".into(), format!("conformance-{}-{name}", self.run_id).into());
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

    async fn step(&self, step: &Step, run: &mut ScenarioRun) -> Result<(), Halt> {
        let sent =
            fill(&step.action, &|template| template.resolve(&run.bindings)).map_err(|name| unbound(&name))?;
        if let Some(time) = step.wait {
            self.wait(time).await?;
        }
        let operation = step.action.operation();
        let exchange = match sent {
            Filled::One(sent) if step.at_once > 1 => {
                self.send_at_once(&step.id, operation, sent, step.at_once).await
            }
            Filled::One(sent) => self.send(&step.id, operation, sent).await,
            Filled::SignIn(filled) => self.sign_in(&step.id, operation, &filled, &run.bindings).await,
        };
        // A step that is there to be refused, and is, or is wrongly accepted, stops nothing.
        let goes_on = step.expects_error() && exchange.outcome.is_ok();
        let halt = if goes_on { None } else { expect_success(&exchange).err() };
        if let Ok(Answer { json: Some(body), .. }) = &exchange.outcome {
            capture(&step.captures, body, &mut run.bindings);
        }
        run.steps.push(exchange);
        halt.map_or(Ok(()), Err)
    }

    /// Signs in, in no more time than one exchange may take.
    async fn sign_in(
        &self,
        step: &str,
        operation: &'static Operation,
        filled: &sign_in::Filled,
        bindings: &Bindings,
    ) -> Exchange {
        let limit = self.session.target().timeout;
        let played = tokio::time::timeout(limit, sign_in::play(self, step, filled, bindings)).await;
        played.unwrap_or_else(|_| Exchange {
            step: step.to_owned(),
            operation,
            sent: Sent::Call(Value::Null),
            outcome: Err(NoAnswer::too_late(limit)),
            others: Vec::new(),
        })
    }

    async fn wait(&self, time: Duration) -> Result<(), Halt> {
        tokio::select! {
            waited = self.session.wait(time) => {
                waited.map_err(|silence| Halt::by_harness(format!("could not wait: {silence}")))
            }
            () = self.stop.asked() => Err(Halt::by_harness("the run was stopped while it waited")),
        }
    }

    /// Deletes every pool that was made, and with it all that is in it; says which are still there.
    pub(crate) async fn clean_up(&self) -> Vec<String> {
        let made = lock(&self.made).clone();
        for id in made {
            let deleted = self.share("clean-up", DeleteUserPool::OPERATION, json!({"UserPoolId": id})).await;
            // What is left of `made` tells whether it worked. Who does not answer this one does not answer the next.
            if deleted.is_err_and(|halt| halt.harness_failed) {
                break;
            }
        }
        std::mem::take(&mut *lock(&self.made))
    }

    /// What was said for no scenario alone; it is handed over once.
    pub(crate) fn take_shared_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut *lock(&self.exchanges))
    }

    /// Makes one call.
    pub(crate) async fn call(&self, step: &str, operation: &'static Operation, members: Value) -> Exchange {
        self.send(step, operation, Sent::Call(members)).await
    }

    /// Sends one request.
    pub(crate) async fn send(&self, step: &str, operation: &'static Operation, sent: Sent) -> Exchange {
        let _turn = self.turn(operation).await;
        let outcome = self.outcome(operation, &sent).await;
        self.keep_track(operation, &sent, &outcome);
        Exchange { step: step.to_owned(), operation, sent, outcome, others: Vec::new() }
    }

    /// Sends one request so many times at once.
    async fn send_at_once(
        &self,
        step: &str,
        operation: &'static Operation,
        sent: Sent,
        count: usize,
    ) -> Exchange {
        let _turn = self.turn(operation).await;
        let outcomes = futures_util::future::join_all((0..count).map(|_| self.outcome(operation, &sent)));
        let exchanges = outcomes.await.into_iter().map(|outcome| Exchange {
            step: step.to_owned(),
            operation,
            sent: sent.clone(),
            outcome,
            others: Vec::new(),
        });
        let mut exchanges: Vec<Exchange> = exchanges.collect();
        // Who was accepted comes last, so that the step has an answer to capture from.
        exchanges.sort_by_key(|exchange| exchange.outcome.as_ref().is_ok_and(Answer::is_success));
        let last = exchanges.pop();
        let nothing = || Exchange {
            step: step.to_owned(),
            operation,
            sent,
            outcome: Err(NoAnswer::nothing_sent()),
            others: Vec::new(),
        };
        last.map_or_else(nothing, |last| Exchange { others: exchanges, ..last })
    }

    async fn outcome(&self, operation: &'static Operation, sent: &Sent) -> Result<Answer, NoAnswer> {
        match sent {
            Sent::Call(members) => {
                self.session.call(operation, members.to_string().as_bytes()).await.map(Answer::read)
            }
            Sent::Raw(raw) => self.session.raw(raw).await.map(Answer::read),
            Sent::Http(http) => self.session.http(http).await.map(Answer::of_endpoint),
        }
    }

    /// The right to change a client, held until it is dropped.
    async fn turn(&self, operation: &Operation) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let is_change = ONE_AT_A_TIME.iter().any(|change| change.name == operation.name);
        if is_change { Some(self.changing.lock().await) } else { None }
    }

    /// Remembers which pools there are, whoever made them: a case whose request should have been refused as well.
    fn keep_track(&self, operation: &Operation, sent: &Sent, outcome: &Result<Answer, NoAnswer>) {
        let Some(answer) = outcome.as_ref().ok().filter(|answer| answer.is_success()) else { return };
        if operation.name == CreateUserPool::OPERATION.name {
            let id = answer.json.as_ref().and_then(|body| body.pointer("/UserPool/Id")?.as_str());
            lock(&self.made).extend(id.map(str::to_owned));
        } else if operation.name == DeleteUserPool::OPERATION.name
            && let Sent::Call(members) = sent
        {
            lock(&self.made).retain(|id| members["UserPoolId"] != **id);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn capture(captures: &[(String, Path)], body: &Value, bindings: &mut Bindings) {
    for (name, path) in captures {
        if let Some(value) = path.get(body) {
            bindings.insert(name.clone(), value.into_owned());
        }
    }
}

fn expect_success(exchange: &Exchange) -> Result<&Answer, Halt> {
    let (step, operation) = (&exchange.step, exchange.operation.name);
    let mut harness_failed = false;
    let reason = match &exchange.outcome {
        Ok(answer) if answer.is_success() => return Ok(answer),
        Ok(answer) => {
            let status = answer.response.status;
            let code = answer.code.as_deref().unwrap_or("without an error type");
            let message = answer.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
            format!("`{step}` ({operation}) was answered {status} {code}{message}")
        }
        Err(silence) => {
            harness_failed = silence.is_harness();
            format!("`{step}` ({operation}) was not answered: {silence}")
        }
    };
    Err(Halt { reason, exchange: Some(Box::new(exchange.clone())), harness_failed })
}

fn body_of_success(exchange: &Exchange) -> Result<Value, Halt> {
    expect_success(exchange).map(|answer| answer.json.clone().unwrap_or_default())
}

fn unbound(name: &Unbound) -> Halt {
    Halt::new(format!("{name}: the answer that should give it did not"))
}
