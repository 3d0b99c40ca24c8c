//! The two forms of an awsJson 1.1 answer: a body, or a failure with its headers.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use serde_json::{Map, Value};

const CONTENT_TYPE_VALUE: &str = "application/x-amz-json-1.1";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");

/// An error as the service answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceFailure {
    code: &'static str,
    message: Option<String>,
    message_key: &'static str,
    status: StatusCode,
}

impl ServiceFailure {
    /// A modelled error: 400, `message` in small letters.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()), message_key: "message", status: StatusCode::BAD_REQUEST }
    }

    /// An `InvalidParameterException`.
    pub(crate) fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// A body that is no JSON (no message) or of another type than the model's (`Message`, capital).
    pub(crate) fn serialization(message: Option<&str>) -> Self {
        Self {
            code: "SerializationException",
            message: message.map(str::to_owned),
            message_key: "Message",
            status: StatusCode::BAD_REQUEST,
        }
    }

    /// A target that the model does not have.
    pub(crate) fn unknown_operation() -> Self {
        Self {
            code: "UnknownOperationException",
            message: None,
            message_key: "message",
            status: StatusCode::BAD_REQUEST,
        }
    }

    /// An operation of the model that this emulator does not have.
    pub(crate) fn not_built(operation: &str) -> Self {
        Self {
            status: StatusCode::NOT_IMPLEMENTED,
            ..Self::new("NotImplementedException", format!("{operation} is not built in this emulator."))
        }
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut body = Map::new();
        body.insert("__type".into(), Value::from(self.code));
        let mut response = respond(self.status, Body::empty());
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::try_from(format!("{}:", self.code)) {
            headers.insert(ERROR_TYPE, value);
        }
        if let Some(message) = self.message {
            // A header cannot hold line breaks; the body can.
            if let Ok(value) = HeaderValue::try_from(&message) {
                headers.insert(ERROR_MESSAGE, value);
            }
            body.insert(self.message_key.into(), message.into());
        }
        *response.body_mut() = Body::from(Value::Object(body).to_string());
        response
    }
}

/// A success; a void operation's body is empty.
pub(crate) fn success(body: Vec<u8>) -> Response<Body> {
    respond(StatusCode::OK, Body::from(body))
}

fn respond(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE_VALUE));
    if let Ok(id) = HeaderValue::try_from(uuid::Uuid::new_v4().to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
