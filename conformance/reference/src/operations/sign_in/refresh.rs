//! New tokens for a refresh token, with or without rotation.

use std::sync::Arc;

use cognito_idp_types::operations::{GetTokensFromRefreshTokenRequest, GetTokensFromRefreshTokenResponse};

use super::{Step, tokens};
use crate::app_client::effects;
use crate::failure::ServiceFailure;
use crate::operations::secret_hash::{Wording, check_hash, knows_secret};
use crate::state::{AppClient, Grant, Pool, RefreshToken, State, User};
use crate::tokens::Unsigned;

pub(in crate::operations) fn get_tokens(
    state: &State,
    request: GetTokensFromRefreshTokenRequest,
) -> Result<GetTokensFromRefreshTokenResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let client = Arc::clone(pool.records().client(&request.client_id)?);
    if !knows_secret(&client, request.client_secret.as_deref()) {
        let id = &request.client_id;
        return Err(ServiceFailure::not_authorized(match request.client_secret {
            None => format!("Client {id} is configured for secret but secret was not received"),
            Some(_) => format!("Unable to verify secret for client {id}"),
        }));
    }
    let tokens = rotate(state, &pool, &client, &request.refresh_token)?;
    Ok(GetTokensFromRefreshTokenResponse {
        authentication_result: Some(tokens.sign(&*state.signing_key(&pool)?)),
    })
}

/// By the flow `REFRESH_TOKEN_AUTH`, which never rotates.
pub(super) fn by_flow(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    token: &str,
    hash: Option<&String>,
) -> Result<Step, ServiceFailure> {
    // Its user may be named in any way, but the call names none: the token says who it is.
    let records = pool.records();
    let known = records.sessions.refresh_tokens.get(token);
    let grant = known.and_then(|token| records.sessions.grants.get(&token.event_id));
    let username = grant.map(|grant| grant.username.clone());
    drop(records);
    match username {
        // An unknown token belongs to no user, so the answer is about the token.
        None if hash.is_some() => return Err(invalid()),
        username => check_hash(client, &username.unwrap_or_default(), hash, Wording::Parameter)?,
    }
    rotate(state, pool, client, token).map(|tokens| Step::Tokens(Box::new(tokens)))
}

/// New tokens; if the client rotates, with a new refresh token that ends when the old one would have.
pub(crate) fn rotate(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    token: &str,
) -> Result<Unsigned, ServiceFailure> {
    let mut records = pool.records();
    let now = state.clock.now();
    let known = records.sessions.refresh_tokens.get(token).ok_or_else(invalid)?.clone();
    let grant = records.sessions.grants.get(&known.event_id).ok_or_else(invalid)?.clone();
    check(client, &known, &grant, records.users.get(&grant.username), now)?;
    let grace = effects::rotation_grace_milliseconds(&client.settings);
    let next = grace.map(|grace| {
        let next = state.randomness.refresh_token();
        let sessions = &mut records.sessions;
        sessions.prune(now);
        if let Some(old) = sessions.refresh_tokens.get_mut(token) {
            old.retired_at.get_or_insert(now + grace);
        }
        sessions
            .refresh_tokens
            .insert(next.clone(), RefreshToken { event_id: known.event_id.clone(), retired_at: None });
        next
    });
    tokens(state, &records, client, &grant, next)
}

fn check(
    client: &AppClient,
    token: &RefreshToken,
    grant: &Grant,
    user: Option<&User>,
    now: i64,
) -> Result<(), ServiceFailure> {
    let refuse = |message: &str| Err(ServiceFailure::not_authorized(message));
    if Some(&grant.client_id) != client.settings.client_id.as_ref() {
        return refuse("Refresh Token has different Client.");
    }
    match user {
        None => return refuse("The user has been deleted for the associated refresh token"),
        Some(user) if !user.is_enabled => return refuse("User is disabled."),
        Some(_) => {}
    }
    if grant.is_revoked {
        return refuse("Refresh Token has been revoked");
    }
    if grant.expires_at <= now {
        return refuse("Refresh Token has expired");
    }
    if token.retired_at.is_some_and(|retired_at| retired_at <= now) {
        return Err(ServiceFailure::new("RefreshTokenReuseException", "Refresh token reuse detected"));
    }
    Ok(())
}

fn invalid() -> ServiceFailure {
    ServiceFailure::not_authorized("Invalid Refresh Token.")
}
