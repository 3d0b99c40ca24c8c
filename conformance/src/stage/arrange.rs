//! What scenarios start from: pools made once, clients and users made for each, and what all generated cases share.

use std::sync::Arc;

use cognito_idp_types::operations::{
    AdminCreateUser, AdminSetUserPassword, CreateIdentityProvider, CreateResourceServer, CreateUserPool,
    CreateUserPoolClient, InitiateAuth,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};

use super::{Stage, body_of_success, expect_success, lock, unbound};
use crate::runner::{Halt, ScenarioRun};
use crate::same::{is_same, is_same_set};
use crate::scenario::PoolFixture;
use crate::template::{Bindings, CLIENT, CLIENT_SECRET, Template};

/// Fits the policy that pools have when they are made without one.
pub(crate) const PASSWORD: &str = "Conformance-1-password";

impl Stage {
    pub(super) async fn arrange(&self, run: &mut ScenarioRun) -> Result<(), Halt> {
        let scenario = Arc::clone(&run.scenario);
        if scenario.arrange.is_shared {
            let shared = self.shared.get_or_try_init(|| lasting(self.make_shared())).await?.clone()?;
            run.bindings.extend(shared);
            return Ok(());
        }
        let Some(fixture) = &scenario.arrange.pool else { return Ok(()) };
        let pool = self.pool(fixture).await?;
        run.bindings.insert("pool".into(), pool.into());
        if let Some(client) = &scenario.arrange.client {
            self.arrange_client(client, run).await?;
        }
        if let Some(user) = &scenario.arrange.user {
            self.arrange_user(user, run).await?;
        }
        Ok(())
    }

    async fn arrange_client(&self, client: &Template, run: &mut ScenarioRun) -> Result<(), Halt> {
        let members = client.resolve(&run.bindings).map_err(|name| unbound(&name))?;
        let members = client_members(members, &run.bindings);
        let operation = CreateUserPoolClient::OPERATION;
        let exchange = self.call("arrange.client", operation, members.clone()).await;
        let body = body_of_success(&exchange);
        run.arranged.push(exchange);
        let body = body?;
        let id = id_in(&body, "/UserPoolClient/ClientId", operation.name)?;
        let client = &body["UserPoolClient"];
        run.bindings.insert(CLIENT.into(), id.into());
        if let Some(secret) = client.get("ClientSecret") {
            run.bindings.insert(CLIENT_SECRET.into(), secret.clone());
        }
        not_kept(&members, client).map_or(Ok(()), |reason| Err(Halt::new(reason)))
    }

    /// A user whom an administrator has made, with a password of its own.
    async fn arrange_user(&self, user: &Template, run: &mut ScenarioRun) -> Result<(), Halt> {
        let members = user.resolve(&run.bindings).map_err(|name| unbound(&name))?;
        let members = user_members(members, &run.bindings);
        let username = members["Username"].clone();
        let created = self.call("arrange.user", AdminCreateUser::OPERATION, members).await;
        let body = body_of_success(&created);
        run.arranged.push(created);
        let set = self
            .call(
                "arrange.password",
                AdminSetUserPassword::OPERATION,
                password_of(&body?, &run.bindings["pool"], &username),
            )
            .await;
        let arranged = expect_success(&set).map(|_| ());
        run.arranged.push(set);
        arranged?;
        run.bindings.insert("user".into(), username);
        run.bindings.insert("password".into(), PASSWORD.into());
        Ok(())
    }

    /// The pool of that fixture, made by the first scenario that asks for it.
    async fn pool(&self, fixture: &PoolFixture) -> Result<String, Halt> {
        let key = json!([fixture.pool, fixture.providers, fixture.resource_servers]).to_string();
        let cell = Arc::clone(lock(&self.pools).entry(key).or_default());
        cell.get_or_try_init(|| lasting(self.make_pool(fixture))).await?.clone()
    }

    /// A pool that no scenario uses.
    pub(super) async fn spare_pool(&self) -> Result<String, Halt> {
        self.make_pool(&plain_pool()).await
    }

    async fn make_pool(&self, fixture: &PoolFixture) -> Result<String, Halt> {
        let operation = CreateUserPool::OPERATION;
        let members = pool_members(fixture, format!("conformance-{}", self.run_id).into());
        let body = self.share("arrange.pool", operation, members).await?;
        let id = id_in(&body, "/UserPool/Id", operation.name)?;
        for (part, operation, members) in in_pool(fixture, &id.into()) {
            self.share(part, operation, members).await?;
        }
        Ok(id.to_owned())
    }

    /// What generated cases find: everything that a request can name exists, as far as the target can make it. A
    /// case that needs what it cannot make has nothing to name.
    async fn make_shared(&self) -> Result<Bindings, Halt> {
        let pool = self.spare_pool().await?;
        let mut bindings = Bindings::from([("pool".into(), Value::from(pool.clone()))]);
        let client = shared_client(&bindings["pool"]);
        let body = match self.share("arrange.client", CreateUserPoolClient::OPERATION, client).await {
            Ok(body) => body,
            Err(halt) => return as_far_as(bindings, halt),
        };
        let client = body["UserPoolClient"]["ClientId"].clone();
        bindings.insert(CLIENT.into(), client.clone());
        let create = shared_user(&bindings["pool"]);
        let body = match self.share("arrange.user", AdminCreateUser::OPERATION, create).await {
            Ok(body) => body,
            Err(halt) => return as_far_as(bindings, halt),
        };
        bindings.insert("user".into(), SHARED_USER.into());
        let password = password_of(&body, &bindings["pool"], &SHARED_USER.into());
        let sign_in = shared_sign_in(&client);
        if self.share("arrange.password", AdminSetUserPassword::OPERATION, password).await.is_ok()
            && let Ok(body) = self.share("arrange.sign-in", InitiateAuth::OPERATION, sign_in).await
            && let Some(token) = body.pointer("/AuthenticationResult/AccessToken")
        {
            bindings.insert("access-token".into(), token.clone());
        }
        Ok(bindings)
    }

    pub(super) async fn share(
        &self,
        step: &str,
        operation: &'static Operation,
        members: Value,
    ) -> Result<Value, Halt> {
        let exchange = self.call(step, operation, members).await;
        let body = body_of_success(&exchange);
        lock(&self.exchanges).push(exchange);
        body
    }
}

/// A pool with nothing in it.
pub(crate) fn plain_pool() -> PoolFixture {
    PoolFixture { pool: json!({}), providers: Vec::new(), resource_servers: Vec::new() }
}

/// The members of the call that makes a pool.
pub(crate) fn pool_members(fixture: &PoolFixture, name: Value) -> Value {
    with(&[("PoolName", name)], fixture.pool.clone())
}

/// The calls that make what a pool has in it.
pub(crate) fn in_pool<'f>(
    fixture: &'f PoolFixture,
    pool: &Value,
) -> impl Iterator<Item = (&'static str, &'static Operation, Value)> + use<'f> {
    let parts = [
        ("arrange.providers", CreateIdentityProvider::OPERATION, &fixture.providers),
        ("arrange.resource-servers", CreateResourceServer::OPERATION, &fixture.resource_servers),
    ];
    let pool = pool.clone();
    let calls = parts.into_iter().flat_map(|(part, operation, list)| {
        list.iter().map(move |members| (part, operation, members.clone()))
    });
    calls.map(move |(part, operation, members)| {
        (part, operation, with(&[("UserPoolId", pool.clone())], members))
    })
}

/// The members of the call that makes the client of a scenario.
pub(crate) fn client_members(members: Value, bindings: &Bindings) -> Value {
    with(&[("UserPoolId", bindings["pool"].clone()), ("ClientName", bindings["unique"].clone())], members)
}

/// The members of the call that makes the user of a scenario.
pub(crate) fn user_members(members: Value, bindings: &Bindings) -> Value {
    // Some pools, and some emulators, take addresses only.
    let name = format!("{}@example.com", bindings["unique"].as_str().unwrap_or_default());
    let suppress = ("MessageAction", "SUPPRESS".into());
    with(&[("UserPoolId", bindings["pool"].clone()), ("Username", name.into()), suppress], members)
}

/// The name of the user that the generated cases share.
const SHARED_USER: &str = "conformance@example.com";

/// The client that the generated cases share.
pub(crate) fn shared_client(pool: &Value) -> Value {
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    json!({"UserPoolId": pool, "ClientName": "conformance", "ExplicitAuthFlows": flows})
}

/// The user that they share.
pub(crate) fn shared_user(pool: &Value) -> Value {
    json!({"UserPoolId": pool, "Username": SHARED_USER, "MessageAction": "SUPPRESS"})
}

/// The sign-in of that user.
pub(crate) fn shared_sign_in(client: &Value) -> Value {
    json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client,
        "AuthParameters": {"USERNAME": SHARED_USER, "PASSWORD": PASSWORD}})
}

/// What could be made before a halt, unless it was the connection that failed.
fn as_far_as(bindings: Bindings, halt: Halt) -> Result<Bindings, Halt> {
    if halt.harness_failed { Err(halt) } else { Ok(bindings) }
}

/// What is made for several scenarios, or why the target does not make it; where the connection failed, the next of them
/// tries again.
async fn lasting<T>(made: impl Future<Output = Result<T, Halt>>) -> Result<Result<T, Halt>, Halt> {
    match made.await {
        Err(halt) if halt.harness_failed => Err(halt),
        made => Ok(made),
    }
}

/// The call that gives a user that was made a password of its own, by the name that the answer has for it.
pub(crate) fn password_of(created: &Value, pool: &Value, username: &Value) -> Value {
    let username = created.pointer("/User/Username").unwrap_or(username);
    json!({"UserPoolId": pool, "Username": username, "Password": PASSWORD, "Permanent": true})
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
