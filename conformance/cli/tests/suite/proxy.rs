//! A proxy between the suite and the reference hears everything, and may change it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use serde_json::Value;
use tokio::net::TcpListener;

pub(crate) type Server = tokio::task::JoinHandle<std::io::Result<()>>;

/// A request and its answer.
pub(crate) struct Received {
    /// The operation; empty for an endpoint beside the calls.
    pub(crate) operation: String,
    pub(crate) uri: Uri,
    pub(crate) request_headers: HeaderMap,
    pub(crate) request: Bytes,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) answer: Bytes,
}

impl Received {
    /// The members of the call; null if it is no JSON.
    pub(crate) fn sent(&self) -> Value {
        serde_json::from_slice(&self.request).unwrap_or_default()
    }

    /// The answer; null if it is no JSON.
    pub(crate) fn answered(&self) -> Value {
        serde_json::from_slice(&self.answer).unwrap_or_default()
    }

    /// Answers something else, without the headers of the answer.
    pub(crate) fn answer(&mut self, status: u16, body: impl Into<Bytes>) {
        self.status = StatusCode::from_u16(status).unwrap();
        self.headers = HeaderMap::new();
        self.answer = body.into();
    }
}

/// Changes what is sent before it arrives.
pub(crate) type OnRequest = Arc<dyn Fn(&mut Received) + Send + Sync>;
/// Changes an answer, and says how long to keep it back.
pub(crate) type OnAnswer = Arc<dyn Fn(&mut Received) -> Duration + Send + Sync>;

pub(crate) async fn listen(router: Router) -> (Server, SocketAddr) {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    (tokio::spawn(async move { axum::serve(listener, router).await }), address)
}

/// Stands in front of what listens at `behind`.
pub(crate) async fn between(
    behind: SocketAddr,
    on_request: OnRequest,
    on_answer: OnAnswer,
) -> (Server, SocketAddr) {
    let client = crate::client();
    let handler = move |method: Method, uri: Uri, request_headers: HeaderMap, request: Bytes| {
        let (client, on_request, on_answer) = (client.clone(), on_request.clone(), on_answer.clone());
        async move {
            let target = request_headers.get("x-amz-target").and_then(|target| target.to_str().ok());
            let operation = target.unwrap_or_default().rsplit('.').next().unwrap().to_owned();
            let (status, headers, answer) = (StatusCode::OK, HeaderMap::new(), Bytes::new());
            let mut received = Received { operation, uri, request_headers, request, status, headers, answer };
            on_request(&mut received);
            let mut call = client
                .request(method, format!("http://{behind}{}", received.uri))
                .body(received.request.clone());
            let headers = received.request_headers.iter();
            for (name, value) in headers.filter(|(name, _)| **name != HOST && **name != CONTENT_LENGTH) {
                call = call.header(name, value);
            }
            let answer = call.send().await.unwrap();
            (received.status, received.headers) = (answer.status(), answer.headers().clone());
            received.answer = answer.bytes().await.unwrap();
            tokio::time::sleep(on_answer(&mut received)).await;
            received.headers.remove(CONTENT_LENGTH);
            let mut response = Response::new(Body::from(received.answer));
            (*response.status_mut(), *response.headers_mut()) = (received.status, received.headers);
            response
        }
    };
    listen(Router::new().fallback(handler)).await
}

/// Stands in front of what listens at `behind`, and changes answers.
pub(crate) async fn answering(
    behind: SocketAddr,
    change: impl Fn(&mut Received) + Send + Sync + 'static,
) -> (Server, SocketAddr) {
    let on_answer = move |received: &mut Received| {
        change(received);
        Duration::ZERO
    };
    between(behind, Arc::new(|_| {}), Arc::new(on_answer)).await
}
