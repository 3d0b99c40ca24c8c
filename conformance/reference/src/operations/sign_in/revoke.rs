//! Taking back a refresh token, and with it all tokens of its sign-in.

use std::sync::Arc;

use cognito_idp_types::operations::{RevokeTokenRequest, RevokeTokenResponse};

use crate::app_client::effects;
use crate::failure::ServiceFailure;
use crate::operations::secret_hash::knows_secret;
use crate::state::{AppClient, Pool, State};
use crate::tokens::jwt;

/// Why a token is not revoked. The API and the OAuth endpoint word it each in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The client does not revoke tokens.
    Disabled,
    /// The token belongs to another client.
    OtherClient,
    /// It is no refresh token.
    OtherKind,
}

pub(in crate::operations) fn revoke(
    state: &State,
    request: RevokeTokenRequest,
) -> Result<RevokeTokenResponse, ServiceFailure> {
    let unauthorized = |message: &str| ServiceFailure::new("UnauthorizedException", message);
    let pool = state.pool_of_client(&request.client_id).map_err(|_| unauthorized("Invalid client."))?;
    let client = Arc::clone(pool.records().client(&request.client_id)?);
    if !knows_secret(&client, request.client_secret.as_deref()) {
        return Err(unauthorized("Invalid client or secret"));
    }
    match take_back(&pool, &client, &request.token) {
        Ok(()) => Ok(RevokeTokenResponse {}),
        Err(Refusal::Disabled) => Err(ServiceFailure::new(
            "UnsupportedOperationException",
            "This feature is not enabled for this client",
        )),
        Err(Refusal::OtherClient) => Err(unauthorized("The token belongs to another client.")),
        Err(Refusal::OtherKind) => {
            let message = "Unsupported token type. Only refresh tokens can be revoked.";
            Err(ServiceFailure::new("UnsupportedTokenTypeException", message))
        }
    }
}

/// Revokes the sign-in of a refresh token. A second call changes nothing, and an unknown token needs no revocation.
pub(crate) fn take_back(pool: &Pool, client: &AppClient, token: &str) -> Result<(), Refusal> {
    if !effects::revokes_tokens(&client.settings) {
        return Err(Refusal::Disabled);
    }
    let mut records = pool.records();
    let Some(event_id) = records.sessions.refresh_tokens.get(token).map(|token| token.event_id.clone())
    else {
        return if jwt::peek(token).is_some() { Err(Refusal::OtherKind) } else { Ok(()) };
    };
    if let Some(grant) = records.sessions.grants.get_mut(&event_id) {
        if Some(&grant.client_id) != client.settings.client_id.as_ref() {
            return Err(Refusal::OtherClient);
        }
        grant.is_revoked = true;
    }
    Ok(())
}
