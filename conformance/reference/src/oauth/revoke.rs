//! `/oauth2/revoke`: a refresh token is taken back.

use axum::body::{Body, Bytes};
use axum::extract::State as Extract;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};

use super::OAuthError;
use super::credentials::{caller, unauthorized};
use super::parameters::Parameters;
use crate::operations::sign_in::revoke::{Refusal, take_back};
use crate::state::State;
use crate::web::{Shared, plain};

pub(super) async fn revoke(Extract(context): Shared, headers: HeaderMap, body: Bytes) -> Response<Body> {
    match run(&context.state, &headers, &body) {
        Ok(()) => {
            let mut response = plain(StatusCode::OK);
            *response.body_mut() = Body::empty();
            response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            response
        }
        Err(error) => error.into_response(),
    }
}

fn run(state: &State, headers: &HeaderMap, body: &[u8]) -> Result<(), OAuthError> {
    let parameters = Parameters::parse(body)
        .ok_or_else(|| OAuthError::because("invalid_request", "a parameter is given twice"))?;
    let token =
        parameters.get("token").ok_or_else(|| OAuthError::because("invalid_request", "token is missing"))?;
    let caller = caller(state, headers, &parameters).map_err(unauthorized)?;
    take_back(&caller.pool, &caller.client, token).map_err(|refusal| match refusal {
        Refusal::Disabled => OAuthError::because("invalid_request", "the client does not revoke tokens"),
        Refusal::OtherClient => unauthorized(OAuthError::new("invalid_client")),
        Refusal::OtherKind => OAuthError::new("unsupported_token_type"),
    })
}
