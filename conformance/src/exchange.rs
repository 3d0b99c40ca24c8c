//! What goes over the wire in a run: requests as steps send them, and what came of each.

use cognito_idp_types::schema::Operation;
use serde_json::Value;

use crate::answer::Answer;
use crate::session::NoAnswer;

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The step that made it, or the part of `arrange`.
    pub step: String,
    /// The operation that was called, or what stands for the endpoint.
    pub operation: &'static Operation,
    /// What was sent.
    pub sent: Sent,
    /// What came of it.
    pub outcome: Result<Answer, NoAnswer>,
    /// The exchanges that the step needed before this one, or made at the same time.
    pub others: Vec<Self>,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub enum Sent {
    /// The members of a call.
    Call(Value),
    /// A call that need not be valid.
    Raw(Raw),
    /// A request to an endpoint beside the calls.
    Http(Http),
}

/// A call whose every part may be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The value of `X-Amz-Target`; without one there is no such header.
    pub target: Option<String>,
    /// Further headers, in place of those that a call has.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: String,
    /// Whether it is signed.
    pub is_signed: bool,
}

/// A request as a browser or a client of OAuth makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path.
    pub path: String,
    /// The parameters behind the path.
    pub query: Vec<(String, String)>,
    /// The parameters in the body, as a form.
    pub form: Option<Vec<(String, String)>>,
    /// The headers.
    pub headers: Vec<(String, String)>,
}

impl Http {
    /// The path with its parameters.
    pub(crate) fn path_and_query(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        format!("{}?{}", self.path, encoded(&self.query))
    }

    /// The body.
    pub(crate) fn body(&self) -> String {
        self.form.as_deref().map(encoded).unwrap_or_default()
    }
}

/// Parameters as query strings and forms have them.
fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl Exchange {
    /// The exchange after those that its step made with it.
    pub(crate) fn flat(&self) -> impl Iterator<Item = &Self> {
        self.others.iter().chain([self])
    }
}
