//! The content of a request: the members of a call, a raw call, or a request to an endpoint beside the calls.

use serde_json::Value;

/// The body of a request.
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
    /// True if it is signed.
    pub is_signed: bool,
}

/// A request as a browser or a client of OAuth makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The address that the path stands behind.
    pub base: String,
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
    /// The whole address.
    pub(crate) fn url(&self) -> String {
        format!("{}{}", self.base, self.path_and_query())
    }

    /// The path with its parameters.
    fn path_and_query(&self) -> String {
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
