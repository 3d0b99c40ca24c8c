//! `/oauth2/authorize`: sends the browser to sign in, or straight back.

use axum::body::Body;
use axum::extract::{RawQuery, State as Extract};
use axum::http::{HeaderMap, Response};

use super::authorization::{Authorization, grant};
use super::login::unavailable;
use super::parameters::{Parameters, with_query};
use super::redirect;
use crate::web::Shared;

pub(super) async fn begin(
    Extract(context): Shared,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let parameters = Parameters::parse(text.unwrap_or_default().as_bytes());
    let authorization = match Authorization::read(&context.state, parameters.as_ref()) {
        Ok(authorization) => authorization,
        Err(refused) => return refused.into_response(),
    };
    if let Some(response) = unavailable(&authorization) {
        return response;
    }
    let signed_in = authorization.signed_in(&context.state, &headers);
    match (signed_in, authorization.prompt.as_deref()) {
        (None, Some("none")) => authorization.refuse("login_required", "").into_response(),
        (None, _) | (Some(_), Some("login")) => {
            redirect(&with_query("/login", &parameters.unwrap_or_default().to_query()))
        }
        (Some((username, since)), _) => grant(context, authorization, username, since).await,
    }
}
