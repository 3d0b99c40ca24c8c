//! A request and its answer, as they pass the proxy.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::Value;

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
pub(crate) fn operation(uri: &Uri, headers: &HeaderMap) -> String {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    if let Some(target) = target {
        return target.rsplit('.').next().unwrap_or_default().to_owned();
    }
    let path = uri.path();
    path.find("/.well-known").map_or(path, |start| &path[start..]).to_owned()
}
