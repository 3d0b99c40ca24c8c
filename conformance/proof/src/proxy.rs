//! A proxy between the suite and the reference: it hears everything, and changes what a fault changes.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::fault::Liar;

/// A request and its answer.
#[derive(Debug)]
pub(crate) struct Received {
    /// The operation; for an endpoint beside the calls, its path without the id of a pool.
    pub(crate) operation: String,
    /// Its headers.
    pub(crate) request_headers: HeaderMap,
    /// The body of the request.
    pub(crate) request: Bytes,
    /// The status of the answer.
    pub(crate) status: StatusCode,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
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

    /// Answers something else, with the headers of the answer but its length and what they say of an error.
    pub(crate) fn answer(&mut self, status: StatusCode, body: &Value) {
        for name in ["x-amzn-errortype", "x-amzn-errormessage"] {
            self.headers.remove(name);
        }
        if let (false, Some(Ok(code))) = (status.is_success(), body["__type"].as_str().map(str::parse)) {
            self.headers.insert("x-amzn-errortype", code);
        }
        self.status = status;
        self.answer = body.to_string().into();
    }
}

/// The name of what a request is for.
fn operation(uri: &Uri, headers: &HeaderMap) -> String {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    if let Some(target) = target {
        return target.rsplit('.').next().unwrap_or_default().to_owned();
    }
    let path = uri.path();
    path.find("/.well-known").map_or(path, |start| &path[start..]).to_owned()
}

/// Stands in front of what listens at `behind` until the task is aborted.
pub(crate) async fn stand_before(
    behind: SocketAddr,
    client: reqwest::Client,
    liar: Arc<Liar>,
) -> Result<(JoinHandle<()>, SocketAddr)> {
    let handler = move |method: Method, uri: Uri, request_headers: HeaderMap, request: Bytes| {
        let (client, liar) = (client.clone(), Arc::clone(&liar));
        async move {
            let (status, headers, answer) = (StatusCode::OK, HeaderMap::new(), Bytes::new());
            let operation = operation(&uri, &request_headers);
            let mut received = Received { operation, request_headers, request, status, headers, answer };
            liar.change_request(&mut received);
            let mut call =
                client.request(method, format!("http://{behind}{uri}")).body(received.request.clone());
            let headers = received.request_headers.iter();
            for (name, value) in headers.filter(|(name, _)| **name != HOST && **name != CONTENT_LENGTH) {
                call = call.header(name, value);
            }
            match call.send().await {
                Ok(answer) => {
                    (received.status, received.headers) = (answer.status(), answer.headers().clone());
                    received.answer = answer.bytes().await.unwrap_or_default();
                }
                Err(_) => received.status = StatusCode::BAD_GATEWAY,
            }
            liar.change_answer(&mut received);
            received.headers.remove(CONTENT_LENGTH);
            let mut response = Response::new(Body::from(received.answer));
            (*response.status_mut(), *response.headers_mut()) = (received.status, received.headers);
            response
        }
    };
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let address = listener.local_addr()?;
    let router = Router::new().fallback(handler);
    let serving = tokio::spawn(async move {
        // It ends with its task.
        let _ = axum::serve(listener, router).await;
    });
    Ok((serving, address))
}
