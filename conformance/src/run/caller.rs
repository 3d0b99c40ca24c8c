//! Sends the requests of scenarios, changes of app clients one at a time, and keeps track of the pools that exist.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cognito_idp_types::operations::{
    CreateUserPool, CreateUserPoolClient, CreateUserPoolDomain, DeleteUserPool, DeleteUserPoolClient,
    DeleteUserPoolDomain, UpdateUserPoolClient,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::Value;

use super::data::Abort;
use crate::exchange::answer::Answer;
use crate::exchange::response::TransportError;
use crate::exchange::session::Session;
use crate::exchange::{Exchange, Sent};

/// The service takes one of these at a time for a pool, and refuses the others (T-032).
const ONE_AT_A_TIME: [&Operation; 3] =
    [CreateUserPoolClient::OPERATION, UpdateUserPoolClient::OPERATION, DeleteUserPoolClient::OPERATION];

/// Sends requests in one session.
pub(super) struct Caller {
    pub(super) session: Session,
    /// The pools that were made and not deleted.
    pools: Mutex<Vec<String>>,
    /// The domains that were made and not deleted, by the id of their pool: with one a pool cannot be deleted.
    domains: Mutex<Vec<(String, String)>>,
    /// Held while a client of any pool is changed.
    changing: tokio::sync::Mutex<()>,
}

impl Caller {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session,
            pools: Mutex::default(),
            domains: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
        }
    }

    /// The ids of the pools that were made and not deleted.
    pub(super) fn pools(&self) -> Vec<String> {
        lock(&self.pools).clone()
    }

    /// The domains that were made and not deleted, each behind the id of its pool.
    pub(super) fn domains(&self) -> Vec<(String, String)> {
        lock(&self.domains).clone()
    }

    /// Makes one call.
    pub(super) async fn call(&self, step: &str, operation: &'static Operation, members: Value) -> Exchange {
        self.send(step, operation, Sent::Call(members)).await
    }

    /// Sends one request.
    pub(super) async fn send(&self, step: &str, operation: &'static Operation, sent: Sent) -> Exchange {
        let _turn = self.turn(operation).await;
        let outcome = self.outcome(operation, &sent).await;
        self.keep_track(operation, &sent, &outcome);
        Exchange { step: step.to_owned(), operation, sent, outcome, others: Vec::new() }
    }

    /// Sends one request this many times at once.
    pub(super) async fn send_at_once(
        &self,
        step: &str,
        operation: &'static Operation,
        sent: Sent,
        count: usize,
    ) -> Exchange {
        let _turn = self.turn(operation).await;
        let outcomes = futures_util::future::join_all((0..count).map(|_| self.outcome(operation, &sent)));
        let exchange = |outcome| Exchange {
            step: step.to_owned(),
            operation,
            sent: sent.clone(),
            outcome,
            others: Vec::new(),
        };
        let mut exchanges: Vec<Exchange> = outcomes.await.into_iter().map(exchange).collect();
        // Of equal requests it is chance which gets which answer. An accepted one comes last, so that the step has an
        // answer to capture from.
        exchanges.sort_by_cached_key(|exchange| {
            let answer = exchange.outcome.as_ref().ok();
            (answer.is_some_and(Answer::is_success), answer.map(|answer| answer.response.body.clone()))
        });
        match exchanges.pop() {
            Some(last) => Exchange { others: exchanges, ..last },
            None => exchange(Err(TransportError::nothing_sent())),
        }
    }

    async fn outcome(&self, operation: &'static Operation, sent: &Sent) -> Result<Answer, TransportError> {
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

    /// Remembers which pools there are, whatever made them: a case whose request should have been refused as well.
    fn keep_track(&self, operation: &Operation, sent: &Sent, outcome: &Result<Answer, TransportError>) {
        let Some(answer) = outcome.as_ref().ok().filter(|answer| answer.is_success()) else { return };
        if operation.name == CreateUserPool::OPERATION.name {
            let id = answer.json.as_ref().and_then(|body| body.pointer("/UserPool/Id")?.as_str());
            lock(&self.pools).extend(id.map(str::to_owned));
        }
        let Sent::Call(members) = sent else { return };
        let text = |name: &str| members[name].as_str().unwrap_or_default().to_owned();
        let is = |call: &Operation| operation.name == call.name;
        if is(DeleteUserPool::OPERATION) {
            lock(&self.pools).retain(|id| members["UserPoolId"] != **id);
        } else if is(CreateUserPoolDomain::OPERATION) {
            lock(&self.domains).push((text("UserPoolId"), text("Domain")));
        } else if is(DeleteUserPoolDomain::OPERATION) {
            lock(&self.domains).retain(|(_, domain)| members["Domain"] != **domain);
        }
    }
}

/// Locks a mutex; a panic elsewhere leaves nothing half done that matters here.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The answer of a call that succeeded; otherwise why the scenario cannot go on.
pub(super) fn expect_success(exchange: &Exchange) -> Result<&Answer, Abort> {
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
        Err(error) => {
            harness_failed = error.is_harness();
            format!("`{step}` ({operation}) was not answered: {error}")
        }
    };
    let exchange = Some(Box::new(exchange.clone()));
    Err(Abort { exchange, harness_failed, ..Abort::new(reason) })
}

/// The body of a call that succeeded.
pub(super) fn body_of_success(exchange: &Exchange) -> Result<Value, Abort> {
    expect_success(exchange).map(|answer| answer.json.clone().unwrap_or_default())
}
