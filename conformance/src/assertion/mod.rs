//! The assertions of the scenario language: what they are. `read` takes them from a file, `evaluate` holds
//! them against an answer.

mod evaluate;
mod read;

pub(crate) use read::{PATTERN_FIELDS, read};

use crate::path::Path;
use crate::template::Template;

/// The field of an error whose text is a regular expression.
const MESSAGE_MATCHES: &str = "message-matches";

/// One thing that must hold of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Assertion {
    /// The value at a place is this one.
    Equals(Path, Template),
    /// The list at a place has these items, each once, in any order.
    SetEquals(Path, Template),
    /// The object at a place has exactly these members; one with a `?` behind it may be missing.
    Keys(Path, Vec<String>),
    /// There is nothing at a place.
    Absent(Path),
    /// There is something at a place.
    Present(Path),
    /// The number at a place is greater than this one.
    Greater(Path, Template),
    /// There is a number at a place.
    Number(Path),
    /// The text at a place matches this regular expression.
    Matches(Path, Pattern),
    /// The call is refused with this error.
    Error(ExpectedError),
}

/// An error that must be answered: the type, the message, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedError {
    code: Option<String>,
    message: Option<ExpectedMessage>,
}

/// The message of an error.
#[derive(Clone, Debug, PartialEq)]
enum ExpectedMessage {
    /// This text.
    Literal(Template),
    /// A report of exactly these violations, in any order: the service's own order is not known.
    Violations(Vec<Template>),
    /// A text of this form, where part of the message is known to change.
    Matching(Pattern),
}

/// A regular expression with its source.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    regex: regress::Regex,
}

impl Pattern {
    fn is_match(&self, text: &str) -> bool {
        self.regex.find(text).is_some()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Assertion {
    /// Whether it holds only for a refused call.
    pub(crate) fn expects_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }

    /// The type of the error that it expects, if it does.
    pub fn error_type(&self) -> Option<&str> {
        match self {
            Self::Error(expected) => expected.code.as_deref(),
            _ => None,
        }
    }

    /// The place that it looks at; an error looks at the whole answer.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Equals(path, _)
            | Self::SetEquals(path, _)
            | Self::Keys(path, _)
            | Self::Absent(path)
            | Self::Present(path)
            | Self::Greater(path, _)
            | Self::Number(path)
            | Self::Matches(path, _) => Some(path),
            Self::Error(_) => None,
        }
    }
}
