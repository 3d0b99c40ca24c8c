//! Endpoints that only an emulator can have, under `/_reference/`: move the clock, read the inbox, forget everything.

use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State as Extract};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

use crate::operations::BUILT;
use crate::state::Message;
use crate::web::{Context, Shared};

/// The path that moves the clock, by a POST of `{"advance-milliseconds": N}`.
pub const CLOCK_PATH: &str = "/_reference/clock";

pub(super) fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/_reference/health", get(health))
        .route(CLOCK_PATH, get(read_clock).post(move_clock))
        .route("/_reference/inbox", get(inbox))
        .route("/_reference/reset", post(reset))
}

/// That it runs, and what it can do.
async fn health() -> Json<Value> {
    Json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "operations": BUILT}))
}

async fn read_clock(Extract(context): Shared) -> Json<Value> {
    Json(json!({"now-milliseconds": context.state.clock.now()}))
}

/// Moves the clock on, by at most 49 days at a time.
async fn move_clock(Extract(context): Shared, body: Bytes) -> Response<Body> {
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    let milliseconds = request["advance-milliseconds"].as_u64().and_then(|time| u32::try_from(time).ok());
    let Some(milliseconds) = milliseconds else {
        let message = "send {\"advance-milliseconds\": N}, N from 0 to 4294967295\n";
        return (StatusCode::BAD_REQUEST, message).into_response();
    };
    context.state.clock.advance(milliseconds);
    StatusCode::NO_CONTENT.into_response()
}

/// The messages to show.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Wanted {
    user_pool_id: Option<String>,
    /// The user's name, or the address that the message went to.
    username: Option<String>,
}

/// Messages that would have been mailed or texted, the oldest first.
async fn inbox(Extract(context): Shared, Query(wanted): Query<Wanted>) -> Json<Vec<Message>> {
    let is_wanted = |message: &&Message| {
        let is_meant = |name: &String| {
            name.eq_ignore_ascii_case(&message.username) || name.eq_ignore_ascii_case(&message.destination)
        };
        wanted.username.as_ref().is_none_or(is_meant)
    };
    let is_of_pool =
        |message: &&Message| wanted.user_pool_id.as_ref().is_none_or(|id| *id == message.user_pool_id);
    let mut messages = context.state.messages();
    messages.retain(|message| is_of_pool(&message) && is_wanted(&message));
    Json(messages)
}

/// Back to an empty emulator at the time of the system's clock.
async fn reset(Extract(context): Shared) -> StatusCode {
    context.state.reset();
    StatusCode::NO_CONTENT
}
