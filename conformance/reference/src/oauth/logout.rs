//! `/logout`: the browser is signed out and sent to one of the client's logout URLs, or to sign in again.

use axum::body::Body;
use axum::extract::{RawQuery, State as Extract};
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::http::{HeaderMap, Response};

use super::authorization::BROWSER_COOKIE;
use super::parameters::{Parameters, cookie, query, with_query};
use super::redirect;
use crate::web::Shared;

pub(super) async fn sign_out(
    Extract(context): Shared,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let parameters = Parameters::parse(text.unwrap_or_default().as_bytes()).unwrap_or_default();
    let client_id = parameters.get("client_id").unwrap_or_default();
    let refuse = |error: &str| redirect(&with_query("/error", &query([("error", error)])));
    let Ok(pool) = context.state.pool_of_client(client_id) else { return refuse("invalid_request") };
    let mut records = pool.records();
    let Ok(client) = records.client(client_id).cloned() else { return refuse("invalid_request") };
    let own = client.settings.logout_urls.as_deref().unwrap_or_default();
    let location = match parameters.get("logout_uri") {
        Some(uri) if own.iter().any(|other| other == uri) => match parameters.get("state") {
            Some(state) => with_query(uri, &query([("state", state)])),
            None => uri.to_owned(),
        },
        Some(_) => return refuse("logout_uri is not one of the app client's LogoutURLs"),
        None if parameters.get("redirect_uri").is_some() => with_query("/login", &parameters.to_query()),
        None => return refuse("Required String parameter 'logout_uri' or 'redirect_uri' is not present"),
    };
    if let Some(browser) = cookie(&headers, BROWSER_COOKIE) {
        records.sessions.browsers.remove(browser);
    }
    let mut response = redirect(&location);
    let forget = HeaderValue::from_static("cognito=; Path=/; Max-Age=0");
    response.headers_mut().append(SET_COOKIE, forget);
    response
}
