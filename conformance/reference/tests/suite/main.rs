//! The reference over HTTP: what it answers to broken clients, under load, and to people.

mod bad_input;
mod concurrency;
mod pages;
mod readme;
mod users;

use std::net::SocketAddr;

use cognito_reference::{Config, Reference};
use serde_json::Value;

/// A fresh reference on a free port.
async fn start() -> Reference {
    Reference::start(SocketAddr::from(([127, 0, 0, 1], 0)), Config::default()).await.unwrap()
}

/// Calls operations of a reference.
#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    endpoint: String,
}

impl Client {
    fn new(reference: &Reference) -> Self {
        // One provider for the process; a second installation is refused and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { http: reqwest::Client::new(), endpoint: format!("http://{}", reference.address()) }
    }

    /// The status and the body of one call.
    async fn send(&self, operation: &str, body: String) -> (u16, Value) {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let request = self.http.post(&self.endpoint).header("x-amz-target", target);
        let response =
            request.header("authorization", "AWS4-HMAC-SHA256 test").body(body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    /// The answer of a call that succeeds.
    #[track_caller]
    fn call(&self, operation: &str, body: &Value) -> impl Future<Output = Value> {
        let (this, operation, body) = (self.clone(), operation.to_owned(), body.to_string());
        async move {
            let (status, answer) = this.send(&operation, body).await;
            assert_eq!(status, 200, "{operation}: {answer}");
            answer
        }
    }
}
