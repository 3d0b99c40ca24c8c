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
    PASSWORD, TOKENS, client_members, ground_client, ground_user, ground_user_members, in_pool, password_of,
    plain_pool, pool_members, sign_in_members, user_members,
};
use crate::exchange::Exchange;
use crate::exchange::session::Session;
use crate::suite::same::{is_same, is_same_set};
use crate::suite::scenario::{Ground, PoolFixture};
use crate::suite::template::{Bindings, CLIENT, CLIENT_SECRET, DOMAIN, Template, Unbound};

/// A thing that several scenarios share, once it is made, or why it could not be.
type Shared = Arc<OnceCell<Result<String, Abort>>>;

const ACCESS_TOKEN: &str = "access-token";

/// Makes what scenarios start from, each shared thing once.
pub(super) struct Arranger {
    pub(super) caller: Caller,
    /// In the names of what is made, so that no other run has them.
    pub(super) run_id: String,
    /// By fixture.
    pools: Mutex<BTreeMap<String, Shared>>,
    /// The prefixes of the domains that pools were given, by pool.
    domains: Mutex<BTreeMap<String, Shared>>,
    /// The grounds of generated cases.
    grounds: Mutex<BTreeMap<Ground, Arc<GroundThings>>>,
    exchanges: Mutex<Vec<Exchange>>,
}

/// The things of a ground that are made when a case first names them.
#[derive(Default)]
struct GroundThings {
    client: Shared,
    user: Shared,
    access_token: Shared,
}

impl Arranger {
    pub(super) fn new(session: Session) -> Self {
        Self {
            caller: Caller::new(session),
            run_id: uuid::Uuid::new_v4().simple().to_string()[..8].to_owned(),
            pools: Mutex::default(),
            domains: Mutex::default(),
            grounds: Mutex::default(),
            exchanges: Mutex::default(),
        }
    }

    /// Exchanges for no scenario alone; they are handed over once.
    pub(super) fn take_shared_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut *lock(&self.exchanges))
    }

    /// Makes what a scenario starts from, and binds its names.
    pub(super) async fn arrange(&self, run: &mut ScenarioRun) -> Result<(), Abort> {
        let scenario = Arc::clone(&run.scenario);
        if let Some(ground) = &scenario.arrange.ground {
            return self.ground(ground, &scenario.names(), &mut run.bindings).await;
        }
        let Some(fixture) = &scenario.arrange.pool else { return Ok(()) };
        let owner = scenario.arrange.has_own_pool.then_some(scenario.id.as_str());
        let pool = self.pool(fixture, owner).await?;
        if self.caller.session.target().asks_by_domain() && scenario.asks_pages() {
            run.bindings.insert(DOMAIN.into(), self.domain(&pool).await?.into());
        }
        // The region of a pool is the beginning of its id.
        run.bindings.insert("region".into(), pool.split('_').next().unwrap_or_default().into());
        run.bindings.insert("pool".into(), pool.into());
        // No scenario names these two; what an answer repeats of them differs from run to run.
        run.bindings.insert("pool-name".into(), self.pool_name().into());
        let endpoint = self.caller.session.target().endpoint.trim_end_matches('/');
        run.bindings.insert("endpoint".into(), endpoint.into());
        if let Some(client) = &scenario.arrange.client {
            self.arrange_client(client, run).await?;
        }
        if let Some(user) = &scenario.arrange.user {
            self.arrange_user(user, run).await?;
        }
        if scenario.arrange.signed_in {
            self.arrange_sign_in(run).await?;
        }
        Ok(())
    }

    /// Binds those of the names that the ground of generated cases gives a value.
    async fn ground(&self, ground: &Ground, names: &[String], bindings: &mut Bindings) -> Result<(), Abort> {
        let names_any = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
        if !names_any(&["pool", CLIENT, "user", ACCESS_TOKEN]) {
            return Ok(());
        }
        let owner = ground.pool_of.unwrap_or("cases");
        let pool = Value::from(self.pool(&plain_pool(), Some(owner)).await?);
        bindings.insert("pool".into(), pool.clone());
        let things = Arc::clone(lock(&self.grounds).entry(*ground).or_default());
        if names_any(&[CLIENT, ACCESS_TOKEN]) {
            let made = || lasting(self.make_ground_client(&pool));
            let client = things.client.get_or_try_init(made).await?.clone()?;
            bindings.insert(CLIENT.into(), client.into());
        }
        if names_any(&["user", ACCESS_TOKEN]) {
            let made = || lasting(self.make_ground_user(&pool, ground_user(ground)));
            let user = things.user.get_or_try_init(made).await?.clone()?;
            bindings.insert("user".into(), user.into());
        }
        if names_any(&[ACCESS_TOKEN]) {
            let made = || lasting(self.sign_in_ground(&bindings[CLIENT], &bindings["user"]));
            let token = things.access_token.get_or_try_init(made).await?.clone()?;
            bindings.insert(ACCESS_TOKEN.into(), token.into());
        }
        Ok(())
    }

    async fn make_ground_client(&self, pool: &Value) -> Result<String, Abort> {
        let operation = CreateUserPoolClient::OPERATION;
        let body = self.share("arrange.client", operation, ground_client(pool)).await?;
        id_in(&body, "/UserPoolClient/ClientId", operation.name).map(str::to_owned)
    }

    async fn make_ground_user(&self, pool: &Value, name: String) -> Result<String, Abort> {
        let members = ground_user_members(pool, &name);
        let body = self.share("arrange.user", AdminCreateUser::OPERATION, members).await?;
        let password = password_of(&body, pool, &name.as_str().into());
        self.share("arrange.password", AdminSetUserPassword::OPERATION, password).await?;
        Ok(name)
    }

    async fn sign_in_ground(&self, client: &Value, user: &Value) -> Result<String, Abort> {
        let operation = InitiateAuth::OPERATION;
        let body = self.share("arrange.sign-in", operation, sign_in_members(client, user)).await?;
        id_in(&body, "/AuthenticationResult/AccessToken", operation.name).map(str::to_owned)
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

    /// Signs the arranged user in by password.
    async fn arrange_sign_in(&self, run: &mut ScenarioRun) -> Result<(), Abort> {
        let members = sign_in_members(&run.bindings[CLIENT], &run.bindings["user"]);
        let exchange = self.caller.call("arrange.sign-in", InitiateAuth::OPERATION, members).await;
        let body = body_of_success(&exchange);
        run.arranged.push(exchange);
        let body = body?;
        for (name, token) in TOKENS {
            if let Some(token) = body["AuthenticationResult"].get(token) {
                run.bindings.insert(name.into(), token.clone());
            }
        }
        id_in(&body, "/AuthenticationResult/AccessToken", InitiateAuth::OPERATION.name).map(drop)
    }

    /// The pool of that fixture, made by the first scenario that asks for it; an `owner` shares it with no other.
    async fn pool(&self, fixture: &PoolFixture, owner: Option<&str>) -> Result<String, Abort> {
        let key = json!([owner, fixture.pool, fixture.providers, fixture.resource_servers]).to_string();
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
        for (pool, domain) in self.caller.domains() {
            let members = json!({"UserPoolId": pool, "Domain": domain});
            // Where that fails, the pool is among those that are left.
            let _ = self.share("clean-up", DeleteUserPoolDomain::OPERATION, members).await;
        }
    }

    /// The name of every pool that is arranged.
    fn pool_name(&self) -> String {
        format!("conformance-{}", self.run_id)
    }

    async fn make_pool(&self, fixture: &PoolFixture) -> Result<String, Abort> {
        let operation = CreateUserPool::OPERATION;
        let members = pool_members(fixture, self.pool_name().into());
        let body = self.share("arrange.pool", operation, members).await?;
        let id = id_in(&body, "/UserPool/Id", operation.name)?;
        for (part, operation, members) in in_pool(fixture, &id.into()) {
            self.share(part, operation, members).await?;
        }
        Ok(id.to_owned())
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
