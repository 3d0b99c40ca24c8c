//! The assertions of the scenario language: what they are. `read` takes them from a file, `evaluate` holds
//! them against an answer.

mod evaluate;
mod read;

pub(crate) use read::{PATTERN_FIELDS, WORDS, read};

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
    /// There is nothing at a place, or a list without items.
    NoItems(Path),
    /// There is something at a place.
    Present(Path),
    /// The number at a place is greater than this one.
    Greater(Path, Template),
    /// There is a number at a place.
    Number(Path),
    /// The text at a place matches this regular expression.
    Matches(Path, Pattern),
    /// The value at a place is not this one.
    Differs(Path, Template),
    /// The list at a place has so many items.
    Count(Path, usize),
    /// The token at a place lives for so many seconds, from `iat` to `exp`.
    Lifetime(Path, i64),
    /// The call succeeds, whatever it answers.
    Success,
    /// The body is this text, byte for byte.
    Body(Template),
    /// The call is refused with this error.
    Error(ExpectedError),
    /// The call succeeds, or is refused with this error.
    SuccessOr(ExpectedError),
}

/// An error that must be answered: the type, the message, or both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpectedError {
    /// Any of these types; any type at all where there is none.
    codes: Vec<String>,
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
    /// The pattern that a whole text must match.
    pub(crate) fn new(source: String) -> Result<Self, String> {
        let regex = regress::Regex::with_flags(&format!("^(?:{source})$"), "su");
        regex.map(|regex| Self { source, regex }).map_err(|error| error.to_string())
    }

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
    /// Whether it says something of a refused call.
    pub(crate) fn takes_error(&self) -> bool {
        matches!(self, Self::Error(_) | Self::SuccessOr(_))
    }

    /// The types of the error that it expects, if it does.
    pub fn error_types(&self) -> &[String] {
        match self {
            Self::Error(expected) | Self::SuccessOr(expected) => &expected.codes,
            _ => &[],
        }
    }

    /// A refusal with this type and this message, word for word.
    pub(crate) fn refusal(code: &str, message: Template) -> Self {
        Self::Error(ExpectedError {
            codes: vec![code.to_owned()],
            message: Some(ExpectedMessage::Literal(message)),
        })
    }

    /// A refusal for exactly these violations, in any order.
    pub(crate) fn violations(code: &str, violations: Vec<Template>) -> Self {
        let message = Some(ExpectedMessage::Violations(violations));
        Self::Error(ExpectedError { codes: vec![code.to_owned()], message })
    }

    /// A refusal with a message of this form.
    pub(crate) fn refusal_matching(code: &str, pattern: Pattern) -> Self {
        let message = Some(ExpectedMessage::Matching(pattern));
        Self::Error(ExpectedError { codes: vec![code.to_owned()], message })
    }

    /// The place that it looks at; an error looks at the whole answer.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Equals(path, _)
            | Self::SetEquals(path, _)
            | Self::Keys(path, _)
            | Self::Absent(path)
            | Self::NoItems(path)
            | Self::Present(path)
            | Self::Greater(path, _)
            | Self::Number(path)
            | Self::Differs(path, _)
            | Self::Count(path, _)
            | Self::Lifetime(path, _)
            | Self::Matches(path, _) => Some(path),
            Self::Success | Self::Body(_) | Self::Error(_) | Self::SuccessOr(_) => None,
        }
    }
}
