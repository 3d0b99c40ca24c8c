//! The client that calls an endpoint, and the proof of its identity.

use std::sync::Arc;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};

use super::OAuthError;
use super::parameters::Parameters;
use crate::crypto::from_base64;
use crate::operations::secret_hash::knows_secret;
use crate::state::{AppClient, Pool, State};

/// A client that has shown its secret, if it has one.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) pool: Arc<Pool>,
    pub(super) client: Arc<AppClient>,
}

/// Finds the client by the `Authorization` header (HTTP Basic) or by the parameters `client_id` and
/// `client_secret`, not by both.
pub(super) fn caller(
    state: &State,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<Caller, OAuthError> {
    let header = headers.get(AUTHORIZATION).map(|value| basic(value.as_bytes()));
    let (id, secret) = match &header {
        Some(None) => return Err(OAuthError::new("invalid_client")),
        Some(Some((id, _))) if parameters.get("client_id").is_some_and(|other| other != id) => {
            return Err(OAuthError::because("invalid_request", "Client credentials given twice"));
        }
        Some(Some((id, secret))) => (id.as_str(), Some(secret.as_str())),
        None => match parameters.get("client_id") {
            Some(id) => (id, parameters.get("client_secret")),
            None => return Err(OAuthError::because("invalid_request", "Client id missing")),
        },
    };
    let invalid = || OAuthError::new("invalid_client");
    let pool = state.pool_of_client(id).map_err(|_| invalid())?;
    let client = Arc::clone(pool.records().client(id).map_err(|_| invalid())?);
    let wrong_secret = || OAuthError::because("invalid_client", "invalid_client_secret");
    let decoded = header.is_some().then(|| form_decoded(secret.unwrap_or_default()));
    if !knows_secret(&client, secret) && !decoded.is_some_and(|secret| knows_secret(&client, Some(&secret))) {
        return Err(wrong_secret());
    }
    Ok(Caller { pool, client })
}

/// The error as it is where 401 is meant for wrong credentials.
pub(super) fn unauthorized(error: OAuthError) -> OAuthError {
    let status = if error.code == "invalid_client" { StatusCode::UNAUTHORIZED } else { error.status };
    OAuthError { status, ..error }
}

/// Name and password of HTTP Basic, as they came.
fn basic(header: &[u8]) -> Option<(String, String)> {
    let text = str::from_utf8(header).ok()?;
    let (scheme, value) = text.split_once(' ')?;
    let pair = String::from_utf8(from_base64(value.trim())?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| (id.to_owned(), secret.to_owned()))
}

/// The encoding that the standard asks of clients before they send a secret by HTTP Basic, undone. Most of them do not.
fn form_decoded(secret: &str) -> String {
    form_urlencoded::parse(secret.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
}
