//! The holder of an access token.

use std::sync::Arc;

use super::jwt;
use crate::failure::ServiceFailure;
use crate::state::{Pool, State};

/// The holder of a valid access token.
#[derive(Debug)]
pub(crate) struct Bearer {
    pub(crate) pool: Arc<Pool>,
    pub(crate) client_id: String,
    pub(crate) username: String,
    pub(crate) scopes: Vec<String>,
}

/// Checks an access token: signed by one of our pools, in time, not revoked, its user still there.
pub(crate) fn bearer(state: &State, token: &str) -> Result<Bearer, ServiceFailure> {
    let invalid = || ServiceFailure::not_authorized("Invalid Access Token");
    let claims = jwt::peek(token).ok_or_else(invalid)?;
    let issuer = claims.get("iss").and_then(|value| value.as_str()).ok_or_else(invalid)?;
    let pool_id = issuer.rsplit('/').next().unwrap_or_default();
    let pool = state.pool(pool_id).map_err(|_| invalid())?;
    let key = state.signing_key(&pool)?;
    let claims = jwt::verify(token, &key).ok_or_else(invalid)?;
    let text = |name: &str| claims.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    if text("token_use") != "access" || issuer != state.issuer(&pool.id) {
        return Err(invalid());
    }
    let expires = claims.get("exp").and_then(serde_json::Value::as_i64).unwrap_or_default();
    if state.clock.now() / 1000 >= expires {
        return Err(ServiceFailure::not_authorized("Access Token has expired"));
    }
    let records = pool.records();
    // The token of a client that acts for itself has no user.
    let username = text("username").to_owned();
    let Some(user) = records.users.get(&username) else { return Err(ServiceFailure::unknown_user()) };
    if !user.is_enabled {
        return Err(ServiceFailure::not_authorized("User is disabled."));
    }
    let grant = records.sessions.grants.get(text("event_id"));
    if grant.is_some_and(|grant| grant.is_revoked) {
        return Err(ServiceFailure::not_authorized("Access Token has been revoked"));
    }
    drop(records);
    let scopes = text("scope").split(' ').map(str::to_owned).collect();
    Ok(Bearer { client_id: text("client_id").to_owned(), username, scopes, pool })
}
