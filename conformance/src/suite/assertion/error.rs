//! The error that an assertion expects: type, message, or both.

use serde_json::{Map, Value, json};

use super::operand::Pattern;
use crate::suite::template::{Template, Unbound};

/// The field of an error whose text is a regular expression.
pub(crate) const MESSAGE_MATCHES: &str = "message-matches";

/// An error that must be answered: the type, the message, or both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpectedError {
    /// Any of these types; any type at all where there is none.
    pub(crate) codes: Vec<String>,
    pub(crate) message: Option<ExpectedMessage>,
}

/// The message of an error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExpectedMessage {
    /// This text.
    Literal(Template),
    /// A report of exactly these violations, in any order: the service's own order is not known.
    Violations(Vec<Template>),
    /// A text of this form, where part of the message is known to change.
    Matching(Pattern),
}

impl ExpectedError {
    /// The error as JSON, with what `fill` says of each template.
    pub(crate) fn shown(&self, fill: impl Fn(&Template) -> Result<Value, Unbound>) -> Result<Value, Unbound> {
        let mut error = Map::new();
        match self.codes.as_slice() {
            [] => {}
            [code] => drop(error.insert("type".into(), code.as_str().into())),
            codes => drop(error.insert("type".into(), json!(codes))),
        }
        match &self.message {
            Some(ExpectedMessage::Literal(template)) => {
                error.insert("message".into(), fill(template)?);
            }
            Some(ExpectedMessage::Violations(templates)) => {
                let violations: Result<Vec<Value>, Unbound> = templates.iter().map(fill).collect();
                error.insert("violations".into(), violations?.into());
            }
            Some(ExpectedMessage::Matching(pattern)) => {
                error.insert(MESSAGE_MATCHES.into(), pattern.source().into());
            }
            None => {}
        }
        Ok(error.into())
    }
}
