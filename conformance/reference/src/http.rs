//! The HTTP side: every call is `POST /`. Beside it, the clock can be moved for tests.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::post;
use serde_json::Value;

use crate::Config;
use crate::answer::success;
use crate::dispatch::{Request, dispatch};
use crate::state::State;

/// Where the clock can be moved, by a POST of `{"advance-milliseconds": N}`.
pub const CLOCK_PATH: &str = "/_reference/clock";

/// Larger bodies are refused with 413 before they are read.
const BODY_LIMIT_BYTES: usize = 1024 * 1024;

/// The routes of a fresh reference.
pub(crate) fn router(config: Config) -> Router {
    Router::new()
        .route("/", post(call))
        .route(CLOCK_PATH, post(move_clock))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .with_state(Arc::new(Mutex::new(State::new(config))))
}

async fn call(Shared(state): Shared<Arc<Mutex<State>>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let request = Request {
        target: text("x-amz-target"),
        is_signed: text(AUTHORIZATION.as_str()).is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 ")),
        body: &body,
    };
    // A handler that panicked has changed nothing that another call could trip over: each one replaces
    // whole values as its last act.
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    match dispatch(&mut state, &request) {
        Ok(body) => success(body),
        Err(failure) => failure.into_response(),
    }
}

/// Moves the clock on, by at most 49 days at a time.
async fn move_clock(Shared(state): Shared<Arc<Mutex<State>>>, body: Bytes) -> StatusCode {
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    let milliseconds = request["advance-milliseconds"].as_u64().and_then(|time| u32::try_from(time).ok());
    let Some(milliseconds) = milliseconds else { return StatusCode::BAD_REQUEST };
    state.lock().unwrap_or_else(PoisonError::into_inner).clock.advance(milliseconds);
    StatusCode::NO_CONTENT
}
