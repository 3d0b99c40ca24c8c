//! The endpoints of OAuth 2.0 and OpenID Connect that a user pool serves under its domain, and the sign-in page.
//! Here they are served at the emulator's own address: the client id determines the pool.

mod authorization;
mod authorize;
mod credentials;
mod discovery;
mod login;
mod logout;
mod parameters;
mod revoke;
mod token;
mod user_info;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use axum::http::{Response, StatusCode};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::web::{Context, plain};

pub(crate) fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/oauth2/authorize", get(authorize::begin))
        .route("/login", get(login::show).post(login::submit))
        .route("/error", get(login::show_error))
        .route("/signup", get(login::show_not_built))
        .route("/forgotPassword", get(login::show_not_built))
        .route("/logout", get(logout::sign_out))
        .route("/oauth2/token", post(token::issue))
        .route("/oauth2/revoke", post(revoke::revoke))
        .route("/oauth2/userInfo", get(user_info::show).post(user_info::show))
        .route("/{pool_id}/.well-known/openid-configuration", get(discovery::configuration))
        .route("/{pool_id}/.well-known/jwks.json", get(discovery::key_set))
}

/// An error of an OAuth endpoint: its code, and more where there is more to say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OAuthError {
    status: StatusCode,
    code: &'static str,
    description: Option<String>,
}

impl OAuthError {
    fn new(code: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, description: None }
    }

    fn because(code: &'static str, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..Self::new(code) }
    }

    fn into_response(self) -> Response<Body> {
        let mut body = json!({"error": self.code});
        if let Some(description) = self.description {
            body["error_description"] = description.into();
        }
        answer(self.status, &body)
    }
}

/// A JSON answer that is not to be cached and that pages of any origin may read.
fn answer(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// Sends the browser on.
fn redirect(location: &str) -> Response<Body> {
    let mut response = plain(StatusCode::FOUND);
    *response.body_mut() = Body::empty();
    match HeaderValue::try_from(location) {
        Ok(location) => {
            response.headers_mut().insert(LOCATION, location);
            response
        }
        // Callbacks are checked when they are set, but not for what a header can hold.
        Err(_) => plain(StatusCode::BAD_REQUEST),
    }
}
