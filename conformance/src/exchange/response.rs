//! The answer: a response, or the transport error that stands in its place.

use std::time::Duration;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct TransportError {
    /// The event.
    pub kind: TransportErrorKind,
    /// In words.
    pub reason: String,
}

/// The failure instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportErrorKind {
    /// The target took the request and hung up, or answered what is no HTTP.
    Closed,
    /// It took longer than it may.
    TimedOut,
    /// No connection could be made, or no request.
    Unreachable,
}

impl TransportError {
    /// True if it says nothing of the target: no connection, or no answer in time. Who takes a request and hangs up
    /// has answered in its way.
    pub(crate) fn is_harness(&self) -> bool {
        self.kind != TransportErrorKind::Closed
    }

    /// The error of a step of several exchanges that took too long.
    pub(crate) fn too_late(limit: Duration) -> Self {
        Self {
            kind: TransportErrorKind::TimedOut,
            reason: format!("the step took longer than {} s", limit.as_secs()),
        }
    }

    /// The error of a step without a request.
    pub(crate) fn nothing_sent() -> Self {
        Self { kind: TransportErrorKind::Unreachable, reason: "nothing was sent".into() }
    }
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The value of a header; `name` in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}
