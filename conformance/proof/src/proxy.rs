//! A proxy between the suite and the reference: it hears everything, and changes what a fault changes.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::fault::Liar;
use crate::received::{Received, operation};

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
