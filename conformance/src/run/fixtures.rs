//! The calls that make what scenarios start from: pools with what they hold, clients, users, and what all generated
//! cases share.

use cognito_idp_types::operations::{CreateIdentityProvider, CreateResourceServer};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};

use crate::suite::scenario::{Ground, PoolFixture};
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

/// The name of the user of a ground of generated cases.
pub(crate) fn ground_user(ground: &Ground) -> String {
    let of = ground.things_of.map(|of| format!("-{}", of.to_ascii_lowercase())).unwrap_or_default();
    format!("conformance{of}@example.com")
}

/// The client of a ground of generated cases.
pub(crate) fn ground_client(pool: &Value) -> Value {
    json!({"UserPoolId": pool, "ClientName": "conformance", "ExplicitAuthFlows": SIGN_IN_FLOWS})
}

/// The user of a ground of generated cases.
pub(crate) fn ground_user_members(pool: &Value, name: &str) -> Value {
    json!({"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS"})
}

/// The flows of a client that users sign in to by password.
const SIGN_IN_FLOWS: [&str; 2] = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

/// The tokens of an arranged sign-in: the names that they are bound to, and their members in the answer.
pub(crate) const TOKENS: [(&str, &str); 3] =
    [("access-token", "AccessToken"), ("id-token", "IdToken"), ("refresh-token", "RefreshToken")];

/// The sign-in of an arranged user.
pub(crate) fn sign_in_members(client: &Value, user: &Value) -> Value {
    json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client,
        "AuthParameters": {"USERNAME": user, "PASSWORD": PASSWORD}})
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
