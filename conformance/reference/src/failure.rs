//! An error as the service answers it, and those that more than one operation gives.
//!
//! A message that evidence shows is given word for word. Where only the error's type is known, the words are ours.

use axum::http::StatusCode;

/// An error of an operation: its code, its message, its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceFailure {
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) message_key: &'static str,
    pub(crate) status: StatusCode,
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

    /// A `NotAuthorizedException`.
    pub(crate) fn not_authorized(message: impl Into<String>) -> Self {
        Self::new("NotAuthorizedException", message)
    }

    /// A `ResourceNotFoundException`.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFoundException", message)
    }

    /// A `UserNotFoundException`, as sign-in and the operations of administrators give it.
    pub(crate) fn unknown_user() -> Self {
        Self::new("UserNotFoundException", "User does not exist.")
    }

    /// A user or a password that is not right; which one, it does not say.
    pub(crate) fn wrong_credentials() -> Self {
        Self::not_authorized("Incorrect username or password.")
    }

    /// A code that was never sent, is used up, or too old.
    pub(crate) fn expired_code() -> Self {
        Self::new("ExpiredCodeException", "Invalid code provided, please request a code again.")
    }

    /// A code that is not the one that was sent.
    pub(crate) fn wrong_code() -> Self {
        Self::new("CodeMismatchException", "Invalid verification code provided, please try again.")
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

    /// Something that the model has and this emulator does not: an operation, or a way to use one.
    pub(crate) fn not_built(what: &str) -> Self {
        Self {
            status: StatusCode::NOT_IMPLEMENTED,
            ..Self::new("NotImplementedException", format!("{what} is not built in this emulator."))
        }
    }

    /// A fault of the emulator itself.
    pub(crate) fn internal() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            ..Self::new("InternalErrorException", "Internal server error.")
        }
    }
}
