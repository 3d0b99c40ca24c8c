//! Things that pages and endpoints share: the state that they are given, and plain and HTML answers.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};

use crate::state::State;

/// The state that every page and endpoint is given.
pub(crate) type Shared = axum::extract::State<Arc<Context>>;

/// The state, and the address under which it is served.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) state: State,
    pub(crate) address: SocketAddr,
}

impl Context {
    /// The address as the caller knows it.
    pub(crate) fn base(&self, headers: &HeaderMap) -> String {
        let host = headers.get(HOST).and_then(|value| value.to_str().ok());
        host.map_or_else(|| format!("http://{}", self.address), |host| format!("http://{host}"))
    }
}

/// A status and its name.
pub(crate) fn plain(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::from(status.canonical_reason().unwrap_or_default()));
    *response.status_mut() = status;
    response
}

/// A page. It loads nothing and runs no script, and its headers forbid both.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response<Body> {
    let Ok(text) = template.render() else { return plain(StatusCode::INTERNAL_SERVER_ERROR) };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'"),
    );
    response
}
