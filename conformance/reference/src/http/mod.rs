//! The HTTP side: connections, the calls of the service at `POST /`, and the pages and endpoints beside them.

mod control;
mod landing;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, HeaderValue,
};
use axum::http::{Method, Request, Response, StatusCode};
use axum::routing::get;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_service::Service;

use crate::answer::success;
use crate::dispatch::{self, Call};
use crate::failure::ServiceFailure;
use crate::oauth;
use crate::web::{Context, plain};

pub use control::CLOCK_PATH;

/// Larger bodies are refused with 413 before they are read.
const BODY_LIMIT_BYTES: usize = 1024 * 1024;

/// The time that a connection may be idle before its next request, and take for the body of one.
const PATIENCE: Duration = Duration::from_secs(30);

/// The time that accepting rests after the system refused a connection, for want of file descriptors mostly.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stopped` resolves, then lets requests under way end.
pub(crate) async fn serve(
    listener: TcpListener,
    context: Arc<Context>,
    router: Router,
    stopped: oneshot::Receiver<()>,
) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    let graceful = GracefulShutdown::new();
    let mut stopped = stopped;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // A dropped sender stops it as well.
            _ = &mut stopped => break,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Answers are small and complete: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let (context, router) = (Arc::clone(&context), router.clone());
        let service = service_fn(move |request| handle(Arc::clone(&context), router.clone(), request));
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away in the middle is nobody's error.
            let _ = connection.await;
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// The calls of the service go by directly; all other requests are routed.
async fn handle(
    context: Arc<Context>,
    mut router: Router,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    if request.method() == Method::POST && request.uri().path() == "/" {
        return Ok(call(context, request).await);
    }
    if request.method() == Method::OPTIONS {
        return Ok(preflight());
    }
    match tokio::time::timeout(PATIENCE, router.call(request.map(Body::new))).await {
        Ok(response) => response,
        Err(_) => Ok(plain(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The pages and endpoints beside the calls.
pub(crate) fn router(context: Arc<Context>) -> Router {
    Router::new()
        .route("/", get(landing::show))
        .merge(control::routes())
        .merge(oauth::routes())
        .with_state(context)
}

async fn call(context: Arc<Context>, request: Request<Incoming>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(status) => return plain(status),
    };
    let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let request = dispatch::Request {
        target: text("x-amz-target"),
        is_signed: text(AUTHORIZATION.as_str()).is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 ")),
        body,
    };
    let result = match Call::read(request) {
        Ok(call) if call.is_slow() => {
            let task = tokio::task::spawn_blocking(move || call.run(&context.state));
            task.await.unwrap_or_else(|_| Err(ServiceFailure::internal()))
        }
        Ok(call) => call.run(&context.state),
        Err(failure) => Err(failure),
    };
    match result {
        Ok(body) => success(body),
        Err(failure) => failure.into_response(),
    }
}

/// The whole body, or the status that refuses it.
async fn read(body: Incoming) -> Result<Bytes, StatusCode> {
    match tokio::time::timeout(PATIENCE, Limited::new(body, BODY_LIMIT_BYTES).collect()).await {
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            Err(StatusCode::PAYLOAD_TOO_LARGE)
        }
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Ok(Ok(body)) => Ok(body.to_bytes()),
    }
}

/// The request of a browser before it lets a page of another origin call.
fn preflight() -> Response<Body> {
    let mut response = plain(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(
        ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("amz-sdk-invocation-id, amz-sdk-request, authorization, cache-control, content-type, x-amz-content-sha256, x-amz-date, x-amz-security-token, x-amz-target, x-amz-user-agent"),
    );
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800"));
    response
}
