//! Arranges what scenarios start from: pools made once, clients and users made for each, and what all generated cases
//! share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cognito_idp_types::operations::{
    AdminCreateUser, AdminSetUserPassword, CreateUserPool, CreateUserPoolClient, CreateUserPoolDomain,
    DeleteUserPoolDomain, InitiateAuth,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::caller::{Caller, body_of_success, expect_success, lock};
use super::data::{Abort, ScenarioRun};
use super::fixtures::{
    PASSWORD, SHARED_USER, client_members, in_pool, password_of, plain_pool, pool_members, shared_client,
    shared_sign_in, shared_user, user_members,
};
use crate::exchange::Exchange;
use crate::exchange::session::Session;
use crate::suite::same::{is_same, is_same_set};
use crate::suite::scenario::PoolFixture;
use crate::suite::template::{Bindings, CLIENT, CLIENT_SECRET, DOMAIN, Template, Unbound};

/// The id of a pool that several scenarios share, once it is made, or why it could not be.
type SharedPool = Arc<OnceCell<Result<String, Abort>>>;

/// Makes what scenarios start from, each shared thing once.
pub(super) struct Arranger {
    pub(super) caller: Caller,
    /// In the names of what is made, so that no other run has them.
    pub(super) run_id: String,
    /// By fixture.
    pools: Mutex<BTreeMap<String, SharedPool>>,
    /// The prefixes of the domains that pools were given, by pool.
    domains: Mutex<BTreeMap<String, SharedPool>>,
    exchanges: Mutex<Vec<Exchange>>,
    /// The things that generated cases share: a pool, a client, a user and its access token.
    shared: OnceCell<Result<Bindings, Abort>>,
}

impl Arranger {
    pub(super) fn new(session: Session) -> Self {
        Self {
            caller: Caller::new(session),
            run_id: uuid::Uuid::new_v4().simple().to_string()[..8].to_owned(),
            pools: Mutex::default(),
            domains: Mutex::default(),
            exchanges: Mutex::default(),
            shared: OnceCell::new(),
        }
    }

    /// Exchanges for no scenario alone; they are handed over once.
    pub(super) fn take_shared_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut *lock(&self.exchanges))
    }

    /// Makes what a scenario starts from, and binds its names.
    pub(super) async fn arrange(&self, run: &mut ScenarioRun) -> Result<(), Abort> {
        let scenario = Arc::clone(&run.scenario);
        if scenario.arrange.is_shared {
            let shared = self.shared.get_or_try_init(|| lasting(self.make_shared())).await?.clone()?;
            run.bindings.extend(shared);
            return Ok(());
        }
        let Some(fixture) = &scenario.arrange.pool else { return Ok(()) };
        let pool = self.pool(fixture).await?;
        if self.caller.session.target().asks_by_domain() && scenario.asks_pages() {
            run.bindings.insert(DOMAIN.into(), self.domain(&pool).await?.into());
        }
        run.bindings.insert("pool".into(), pool.into());
        if let Some(client) = &scenario.arrange.client {
            self.arrange_client(client, run).await?;
        }
        if let Some(user) = &scenario.arrange.user {
            self.arrange_user(user, run).await?;
        }
        Ok(())
    }

    async fn arrange_client(&self, client: &Template, run: &mut ScenarioRun) -> Result<(), Abort> {
        let members = client.resolve(&run.bindings).map_err(|name| unbound(&name))?;
        let members = client_members(members, &run.bindings);
        let operation = CreateUserPoolClient::OPERATION;
        let exchange = self.caller.call("arrange.client", operation, members.clone()).await;
        let body = body_of_success(&exchange);
        run.arranged.push(exchange);
        let body = body?;
        let id = id_in(&body, "/UserPoolClient/ClientId", operation.name)?;
        let client = &body["UserPoolClient"];
        run.bindings.insert(CLIENT.into(), id.into());
        if let Some(secret) = client.get("ClientSecret") {
            run.bindings.insert(CLIENT_SECRET.into(), secret.clone());
        }
        not_kept(&members, client).map_or(Ok(()), |reason| Err(Abort::new(reason)))
    }

    /// A user whom an administrator has made, with a password of its own.
    async fn arrange_user(&self, user: &Template, run: &mut ScenarioRun) -> Result<(), Abort> {
        let members = user.resolve(&run.bindings).map_err(|name| unbound(&name))?;
        let members = user_members(members, &run.bindings);
        let username = members["Username"].clone();
        let created = self.caller.call("arrange.user", AdminCreateUser::OPERATION, members).await;
        let body = body_of_success(&created);
        run.arranged.push(created);
        let password = password_of(&body?, &run.bindings["pool"], &username);
        let set = self.caller.call("arrange.password", AdminSetUserPassword::OPERATION, password).await;
        let arranged = expect_success(&set).map(|_| ());
        run.arranged.push(set);
        arranged?;
        run.bindings.insert("user".into(), username);
        run.bindings.insert("password".into(), PASSWORD.into());
        Ok(())
    }

    /// The pool of that fixture, made by the first scenario that asks for it.
    async fn pool(&self, fixture: &PoolFixture) -> Result<String, Abort> {
        let key = json!([fixture.pool, fixture.providers, fixture.resource_servers]).to_string();
        let cell = Arc::clone(lock(&self.pools).entry(key).or_default());
        cell.get_or_try_init(|| lasting(self.make_pool(fixture))).await?.clone()
    }

    /// The prefix of a pool's domain, made for the first scenario that asks its pages.
    async fn domain(&self, pool: &str) -> Result<String, Abort> {
        let cell = Arc::clone(lock(&self.domains).entry(pool.to_owned()).or_default());
        cell.get_or_try_init(|| lasting(self.make_domain(pool))).await?.clone()
    }

    async fn make_domain(&self, pool: &str) -> Result<String, Abort> {
        let domain = format!("conformance-{}", &uuid::Uuid::new_v4().simple().to_string()[..12]);
        let members = json!({"UserPoolId": pool, "Domain": domain});
        self.share("arrange.domain", CreateUserPoolDomain::OPERATION, members).await?;
        Ok(domain)
    }

    /// Deletes the domains that were made: a pool that has one cannot be deleted.
    pub(super) async fn delete_domains(&self) {
        let domains = std::mem::take(&mut *lock(&self.domains));
        for (pool, domain) in domains {
            if let Some(Ok(domain)) = domain.get() {
                let members = json!({"UserPoolId": pool, "Domain": domain});
                // Where that fails, the pool is among those that are left.
                let _ = self.share("clean-up", DeleteUserPoolDomain::OPERATION, members).await;
            }
        }
    }

    /// A pool that no scenario uses.
    pub(super) async fn spare_pool(&self) -> Result<String, Abort> {
        self.make_pool(&plain_pool()).await
    }

    async fn make_pool(&self, fixture: &PoolFixture) -> Result<String, Abort> {
        let operation = CreateUserPool::OPERATION;
        let members = pool_members(fixture, format!("conformance-{}", self.run_id).into());
        let body = self.share("arrange.pool", operation, members).await?;
        let id = id_in(&body, "/UserPool/Id", operation.name)?;
        for (part, operation, members) in in_pool(fixture, &id.into()) {
            self.share(part, operation, members).await?;
        }
        Ok(id.to_owned())
    }

    /// The ground of generated cases: everything that a request can name exists, as far as the target can make it. A
    /// case that needs what it cannot make has nothing to name.
    async fn make_shared(&self) -> Result<Bindings, Abort> {
        let pool = self.spare_pool().await?;
        let mut bindings = Bindings::from([("pool".into(), Value::from(pool.clone()))]);
        let client = shared_client(&bindings["pool"]);
        let body = match self.share("arrange.client", CreateUserPoolClient::OPERATION, client).await {
            Ok(body) => body,
            Err(abort) => return as_far_as(bindings, abort),
        };
        let client = body["UserPoolClient"]["ClientId"].clone();
        bindings.insert(CLIENT.into(), client.clone());
        let create = shared_user(&bindings["pool"]);
        let body = match self.share("arrange.user", AdminCreateUser::OPERATION, create).await {
            Ok(body) => body,
            Err(abort) => return as_far_as(bindings, abort),
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

    /// Makes a call for no scenario alone.
    pub(super) async fn share(
        &self,
        step: &str,
        operation: &'static Operation,
        members: Value,
    ) -> Result<Value, Abort> {
        let exchange = self.caller.call(step, operation, members).await;
        let body = body_of_success(&exchange);
        lock(&self.exchanges).push(exchange);
        body
    }
}

/// Things made before an abort, unless it was the connection that failed.
fn as_far_as(bindings: Bindings, abort: Abort) -> Result<Bindings, Abort> {
    if abort.harness_failed { Err(abort) } else { Ok(bindings) }
}

/// Things made for several scenarios, or why the target does not make them; where the connection failed, the next of them
/// tries again.
async fn lasting<T>(made: impl Future<Output = Result<T, Abort>>) -> Result<Result<T, Abort>, Abort> {
    match made.await {
        Err(abort) if abort.harness_failed => Err(abort),
        made => Ok(made),
    }
}

/// The member of an arranged client that the target did not keep, if any. Without it a check that the member is
/// gone after an update would pass on a target that never had it.
fn not_kept(members: &Value, client: &Value) -> Option<String> {
    const NOT_ANSWERED: [&str; 2] = ["GenerateSecret", "ClientSecret"];
    let mut sent = members.as_object()?.iter().filter(|(name, _)| !NOT_ANSWERED.contains(&name.as_str()));
    let (name, _) = sent.find(|(name, value)| !holds(value, &client[name.as_str()]))?;
    Some(format!("the target did not keep {name} of the client that the scenario starts from"))
}

/// True if what was answered is what was sent: lists as sets, and structures may hold more.
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
fn id_in<'a>(body: &'a Value, pointer: &str, operation: &str) -> Result<&'a str, Abort> {
    let id = body.pointer(pointer).and_then(Value::as_str).filter(|id| !id.is_empty());
    id.ok_or_else(|| Abort::new(format!("the answer to {operation} has no id at {pointer}")))
}

/// Why a scenario stops where a name has no value.
pub(super) fn unbound(name: &Unbound) -> Abort {
    Abort::new(format!("{name}: the answer that should give it did not"))
}
