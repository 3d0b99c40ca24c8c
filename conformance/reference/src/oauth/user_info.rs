//! `/oauth2/userInfo`: the attributes of the user whose access token it is.

use axum::body::Body;
use axum::extract::State as Extract;
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Map, Value};

use super::{OAuthError, answer};
use crate::state::State;
use crate::tokens::{attribute_claims, bearer};
use crate::web::Shared;

pub(super) async fn show(Extract(context): Shared, headers: HeaderMap) -> Response<Body> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    let Some(token) = token else {
        return OAuthError::because("invalid_request", "the header Authorization: Bearer is missing")
            .into_response();
    };
    let task = tokio::task::spawn_blocking(move || read(&context.state, &token));
    match task.await {
        Ok(Ok(attributes)) => answer(StatusCode::OK, &attributes.into()),
        Ok(Err(description)) => {
            let error = OAuthError::because("invalid_token", description);
            let mut response = OAuthError { status: StatusCode::UNAUTHORIZED, ..error }.into_response();
            let challenge = format!("error=\"invalid_token\", error_description=\"{description}\"");
            if let Ok(challenge) = HeaderValue::try_from(challenge) {
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            }
            response
        }
        Err(_) => OAuthError { status: StatusCode::INTERNAL_SERVER_ERROR, ..OAuthError::new("server_error") }
            .into_response(),
    }
}

/// The attributes that the token opens. Whether addresses are verified is text here, not a boolean as in ID tokens.
fn read(state: &State, token: &str) -> Result<Map<String, Value>, &'static str> {
    const INVALID: &str =
        "Access token is expired, disabled, or deleted, or the user has globally signed out.";
    let bearer = bearer(state, token).map_err(|_| INVALID)?;
    if !bearer.scopes.iter().any(|scope| scope == "openid") {
        return Err("Access token does not contain openid scope");
    }
    let records = bearer.pool.records();
    let client = records.client(&bearer.client_id).map_err(|_| INVALID)?;
    let user = records.users.get(&bearer.username).ok_or(INVALID)?;
    let mut attributes = attribute_claims(&client.settings, Some(&bearer.scopes), user);
    for value in attributes.values_mut().filter(|value| value.is_boolean()) {
        *value = value.to_string().into();
    }
    attributes.insert("sub".into(), user.sub.clone().into());
    attributes.insert("username".into(), user.username.clone().into());
    Ok(attributes)
}
