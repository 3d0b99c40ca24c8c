//! The two forms of an awsJson 1.1 answer: a body, or a failure with its headers.

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE, HeaderName, HeaderValue,
};
use axum::http::{Response, StatusCode};
use serde_json::{Map, Value};

use crate::failure::ServiceFailure;

const CONTENT_TYPE_VALUE: &str = "application/x-amz-json-1.1";
const EXPOSED_HEADERS: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
/// Clients give up on headers of some thousand bytes, and messages repeat values of any length.
const LONGEST_HEADER_BYTES: usize = 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");

impl ServiceFailure {
    /// The error as an HTTP response: its code in the body and in a header of its own.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut body = Map::new();
        body.insert("__type".into(), Value::from(self.code));
        let mut response = respond(self.status, Body::empty());
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::try_from(format!("{}:", self.code)) {
            headers.insert(ERROR_TYPE, value);
        }
        if let Some(message) = self.message {
            // A header cannot hold line breaks, nor as much as a client would take; the body can.
            if message.len() <= LONGEST_HEADER_BYTES
                && let Ok(value) = HeaderValue::try_from(&message)
            {
                headers.insert(ERROR_MESSAGE, value);
            }
            body.insert(self.message_key.into(), message.into());
        }
        *response.body_mut() = Body::from(Value::Object(body).to_string());
        response
    }
}

/// A success; a void operation's body is empty.
pub(crate) fn success(body: Bytes) -> Response<Body> {
    respond(StatusCode::OK, Body::from(body))
}

fn respond(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE_VALUE));
    // Pages of any origin may call, as they may call the service.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED_HEADERS));
    if let Ok(id) = HeaderValue::try_from(uuid::Uuid::new_v4().to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
