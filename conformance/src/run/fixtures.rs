//! The calls that make what scenarios start from: pools with what they hold, clients, users, and what all generated
//! cases share.

use cognito_idp_types::operations::{CreateIdentityProvider, CreateResourceServer};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};

use crate::suite::scenario::PoolFixture;
use crate::suite::template::Bindings;

/// Fits the policy that pools have when they are made without one.
pub(crate) const PASSWORD: &str = "Conformance-1-password";

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
pub(crate) const SHARED_USER: &str = "conformance@example.com";

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

/// The call that gives a user that was made a password of its own, by the name that the answer has for it.
pub(crate) fn password_of(created: &Value, pool: &Value, username: &Value) -> Value {
    let username = created.pointer("/User/Username").unwrap_or(username);
    json!({"UserPoolId": pool, "Username": username, "Password": PASSWORD, "Permanent": true})
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
