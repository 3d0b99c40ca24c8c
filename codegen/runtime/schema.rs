//! The vocabulary of the tables: services, operations, shapes and members, and how an error is read.

use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A service: how it is spoken to, and its operations.
#[derive(Debug)]
pub struct Service {
    /// The full name, for people.
    pub full_name: &'static str,
    /// What stands before the `.` in `X-Amz-Target`.
    pub target_prefix: &'static str,
    /// `1.0` or `1.1`, the end of the content type `application/x-amz-json-…`.
    pub json_version: &'static str,
    /// The service name in a signature's credential scope.
    pub signing_name: &'static str,
    /// All operations, in the order of the model.
    pub operations: &'static [&'static Operation],
    /// Where the model came from.
    pub model: Model,
}

/// Where a model came from.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Model {
    /// The package that carries it.
    pub package: &'static str,
    /// The version of that package.
    pub version: &'static str,
    /// The SHA-256 of the published file, in hex.
    pub sha256: &'static str,
}

impl Service {
    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().copied().find(|operation| operation.name == name)
    }
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The wire name.
    pub name: &'static str,
    /// The value of `X-Amz-Target`.
    pub target: &'static str,
    /// Whether the call must be signed.
    pub signed: bool,
    /// The structure of the request; without one the body is `{}`.
    pub input: Option<&'static Shape>,
    /// The structure of the response; without one the body is empty.
    pub output: Option<&'static Shape>,
    /// The codes of the declared errors; any other is a finding.
    pub errors: &'static [&'static str],
    /// Whether a body can be read as the response; see [`check_output`].
    pub check_output: fn(&[u8]) -> Result<(), serde_json::Error>,
}

/// An operation as a type, so that calls are typed at both ends.
pub trait Call {
    /// The request.
    type Input: Serialize + DeserializeOwned;
    /// The response; `()` where the body is empty.
    type Output: Serialize + DeserializeOwned + 'static;
    /// The constants of the operation.
    const OPERATION: &'static Operation;
}

/// Whether `body` can be read as the response of `C`; a void operation answers nothing, or an empty object.
///
/// # Errors
/// When it can't, with the place in the body.
pub fn check_output<C: Call>(body: &[u8]) -> Result<(), serde_json::Error> {
    if C::OPERATION.output.is_some() {
        serde_json::from_slice::<C::Output>(body).map(drop)
    } else if body.is_empty() {
        Ok(())
    } else {
        serde_json::from_slice::<std::collections::BTreeMap<String, Value>>(body).map(drop)
    }
}

/// One shape with its constraints.
#[derive(Debug)]
pub struct Shape {
    /// The name in the model.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The least length in characters, number of items, or value.
    pub min: Option<i64>,
    /// The greatest length in characters, number of items, or value.
    pub max: Option<i64>,
    /// What a whole value must match.
    pub pattern: Option<Pattern>,
    /// Whether its values must not be shown.
    pub sensitive: bool,
    /// Whether the service repeats its values in messages although it is sensitive.
    pub echoed: bool,
}

impl Shape {
    /// The members, if it is a structure.
    pub fn members(&self) -> &'static [Member] {
        match self.kind {
            Kind::Structure(members) => members,
            _ => &[],
        }
    }

    /// The member of that wire name, if it is a structure that has one.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members().iter().find(|member| member.name == name)
    }
}

/// What a shape is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Members by wire name, in the order of the model.
    Structure(&'static [Member]),
    /// Items of one shape.
    List(&'static Shape),
    /// Keys and values of one shape each.
    Map(&'static Shape, &'static Shape),
    /// A string out of these, or a newer one.
    Enum(&'static [&'static str]),
    /// Any other string.
    String,
    /// True or false.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A number that may have a fraction, and the least and the greatest it may be.
    Double {
        /// The least.
        min: Option<f64>,
        /// The greatest.
        max: Option<f64>,
    },
    /// Seconds since the epoch, as a JSON number.
    Timestamp,
    /// Bytes, as base64 text.
    Blob,
    /// Any JSON.
    Document,
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// The wire name.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: &'static Shape,
    /// Whether the model requires it.
    pub required: bool,
}

/// A regular expression of the model, compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    /// As the model writes it, without anchors.
    pub source: &'static str,
    compiled: OnceLock<Option<regress::Regex>>,
}

impl Pattern {
    /// A pattern in the model's own words.
    pub const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// Whether the whole of `text` matches; `None` when no engine takes the pattern.
    pub fn matches(&self, text: &str) -> Option<bool> {
        let compile = || {
            // The one inline flag that models use; the engine wants it outside.
            let (source, flags) = match self.source.strip_prefix("(?s)") {
                Some(rest) => (rest, "us"),
                None => (self.source, "u"),
            };
            regress::Regex::with_flags(&format!("^(?:{source})$"), flags).ok()
        };
        self.compiled.get_or_init(compile).as_ref().map(|regex| regex.find(text).is_some())
    }
}

/// Stands in `Debug` for what must not be shown.
pub struct Hidden;

impl std::fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[hidden]")
    }
}

/// The error code in any of its forms: cut at the first `:`, then after the last `#`.
///
/// `header` is the value of `x-amzn-errortype`; where it is missing, `code` and `__type` of the body count.
pub fn error_code(header: Option<&str>, body: &[u8]) -> Option<String> {
    let from_body = || {
        let body: Value = serde_json::from_slice(body).ok()?;
        Some(body.get("code").or_else(|| body.get("__type"))?.as_str()?.to_owned())
    };
    let code = header.map(str::to_owned).or_else(from_body)?;
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// The message of an error body, with the key it stood under: `message`, or `Message` as old parts of AWS
/// write it.
pub fn error_message(body: &[u8]) -> Option<(&'static str, String)> {
    let body: Value = serde_json::from_slice(body).ok()?;
    ["message", "Message"].into_iter().find_map(|key| Some((key, body.get(key)?.as_str()?.to_owned())))
}
