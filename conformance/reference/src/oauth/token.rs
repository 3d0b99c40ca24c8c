//! `/oauth2/token`: tokens for a code, for a refresh token, or for a client that acts for itself.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State as Extract;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Response, StatusCode};
use cognito_idp_types::enums::OAuthFlowType;
use cognito_idp_types::structures::AuthenticationResultType;
use serde_json::{Map, Value};

use super::credentials::{Caller, caller};
use super::parameters::Parameters;
use super::{OAuthError, answer};
use crate::app_client::effects;
use crate::crypto::{base64_url, same, sha256};
use crate::operations::sign_in::{refresh, sign_in};
use crate::state::{Grant, Origin, State};
use crate::tokens::{Source, Unsigned};
use crate::web::{Context, Shared};

pub(super) async fn issue(Extract(context): Shared, headers: HeaderMap, body: Bytes) -> Response<Body> {
    // Signing takes a while: not on the thread that serves others.
    let task = tokio::task::spawn_blocking(move || exchange(&context, &headers, &body));
    match task.await {
        Ok(Ok(tokens)) => answer(StatusCode::OK, &to_json(tokens)),
        Ok(Err(error)) => error.into_response(),
        Err(_) => OAuthError { status: StatusCode::INTERNAL_SERVER_ERROR, ..OAuthError::new("server_error") }
            .into_response(),
    }
}

fn exchange(
    context: &Arc<Context>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<AuthenticationResultType, OAuthError> {
    let state = &context.state;
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(OAuthError::because("invalid_request", "the body must be a form"));
    }
    let parameters = Parameters::parse(body)
        .ok_or_else(|| OAuthError::because("invalid_request", "a parameter is given twice"))?;
    let caller = caller(state, headers, &parameters)?;
    let unsigned = match parameters.get("grant_type") {
        Some("authorization_code") => by_code(state, &caller, &parameters),
        Some("refresh_token") => by_refresh_token(state, &caller, &parameters),
        Some("client_credentials") => by_credentials(state, &caller, &parameters),
        Some(_) => Err(OAuthError::new("unsupported_grant_type")),
        None => Err(OAuthError::because("invalid_request", "grant_type is missing")),
    }?;
    let key = state.signing_key(&caller.pool).map_err(|_| OAuthError::new("server_error"))?;
    Ok(unsigned.sign(&key))
}

fn by_code(state: &State, caller: &Caller, parameters: &Parameters) -> Result<Unsigned, OAuthError> {
    let settings = &caller.client.settings;
    if !effects::allows_oauth(settings, &OAuthFlowType::Code) {
        return Err(OAuthError::new("unauthorized_client"));
    }
    let invalid = || OAuthError::new("invalid_grant");
    let missing = |name: &str| OAuthError::because("invalid_request", format!("{name} is missing"));
    let code = parameters.get("code").ok_or_else(|| missing("code"))?;
    let mut records = caller.pool.records();
    let is_own = records
        .sessions
        .codes
        .get(code)
        .is_some_and(|code| Some(&code.client_id) == settings.client_id.as_ref());
    // A code is spent by whatever its client does with it.
    let code = if is_own { records.sessions.codes.remove(code) } else { None }.ok_or_else(invalid)?;
    let redirects_alike = match parameters.get("redirect_uri") {
        Some(uri) => uri == code.redirect_uri,
        None => effects::default_redirect(settings) == Some(&code.redirect_uri),
    };
    if !redirects_alike || code.expires_at <= state.clock.now() {
        return Err(invalid());
    }
    let is_proven = match (&code.code_challenge, parameters.get("code_verifier")) {
        (Some(challenge), Some(verifier)) => {
            let expected = base64_url(&sha256(&[verifier.as_bytes()]));
            same(expected.as_bytes(), challenge.as_bytes())
        }
        (None, None) => true,
        _ => false,
    };
    if !is_proven {
        return Err(invalid());
    }
    let origin =
        Origin::OAuth { scopes: code.scopes, nonce: code.nonce, authenticated_at: code.authenticated_at };
    sign_in(state, &mut records, &caller.client, &code.username, origin).map_err(|_| invalid())
}

fn by_refresh_token(state: &State, caller: &Caller, parameters: &Parameters) -> Result<Unsigned, OAuthError> {
    if !effects::allows_oauth(&caller.client.settings, &OAuthFlowType::Code) {
        return Err(OAuthError::new("unauthorized_client"));
    }
    let token = parameters
        .get("refresh_token")
        .ok_or_else(|| OAuthError::because("invalid_request", "refresh_token is missing"))?;
    refresh::rotate(state, &caller.pool, &caller.client, token).map_err(|_| OAuthError::new("invalid_grant"))
}

fn by_credentials(state: &State, caller: &Caller, parameters: &Parameters) -> Result<Unsigned, OAuthError> {
    let settings = &caller.client.settings;
    if !effects::allows_oauth(settings, &OAuthFlowType::ClientCredentials) || caller.client.secrets.is_empty()
    {
        return Err(OAuthError::new("unauthorized_client"));
    }
    let scopes = effects::granted_scopes(settings, parameters.get("scope"))
        .ok_or_else(|| OAuthError::new("invalid_scope"))?;
    let now = state.clock.now();
    let client_id = settings.client_id.clone().unwrap_or_default();
    let grant = Grant {
        event_id: String::new(),
        origin_jti: String::new(),
        username: client_id.clone(),
        client_id,
        origin: Origin::Api,
        authenticated_at: now,
        expires_at: now,
        is_revoked: false,
    };
    let issuer = state.issuer(&caller.pool.id);
    let source =
        Source { issuer: &issuer, client: settings, grant: &grant, now, randomness: &state.randomness };
    Ok(Unsigned::of_client(source, &scopes))
}

fn to_json(tokens: AuthenticationResultType) -> Value {
    let mut body = Map::new();
    let texts = [
        ("id_token", tokens.id_token),
        ("access_token", tokens.access_token),
        ("refresh_token", tokens.refresh_token),
    ];
    body.extend(texts.into_iter().filter_map(|(name, token)| Some((name.to_owned(), token?.into()))));
    body.insert("expires_in".into(), tokens.expires_in.into());
    body.insert("token_type".into(), tokens.token_type.into());
    body.into()
}
