//! An assertion: one thing that must hold of an answer.

use serde_json::{Value, json};

use super::error::{ExpectedError, ExpectedMessage};
use super::operand::{Operand, Pattern};
use super::words::{EQUALS, PRESENT, PlaceRule, Rule, SET_EQUALS, Word};
use crate::suite::path::Path;
use crate::suite::template::{Template, Unbound};

/// One thing that must hold of an answer.
#[derive(Clone, Debug)]
pub enum Assertion {
    /// Something holds of a place in the answer.
    Place {
        /// The meaning of the word.
        word: &'static Word,
        /// The place.
        path: Path,
        /// The text behind the place.
        operand: Operand,
    },
    /// The call succeeds, whatever it answers.
    Success,
    /// The body is this text, byte for byte.
    Body(Template),
    /// The call is refused with this error.
    Error(ExpectedError),
    /// The call succeeds, or is refused with this error.
    SuccessOr(ExpectedError),
}

impl Assertion {
    /// True if it says something of a refused call.
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

    /// The value at a place is this one.
    pub(crate) fn equals(path: Path, value: Template) -> Self {
        Self::Place { word: EQUALS, path, operand: Operand::Value(value) }
    }

    /// The list at a place has these items.
    pub(crate) fn set_equals(path: Path, items: Template) -> Self {
        Self::Place { word: SET_EQUALS, path, operand: Operand::Value(items) }
    }

    /// There is something at a place.
    pub(crate) fn present(path: Path) -> Self {
        Self::Place { word: PRESENT, path, operand: Operand::None }
    }

    /// The value that must stand at this place, if the assertion is about that.
    pub(crate) fn equal_at(&self, place: &[&str]) -> Option<&Value> {
        match self {
            Self::Place { word, path, operand: Operand::Value(value) }
                if word.name == EQUALS.name && path.parts() == place =>
            {
                Some(value.source())
            }
            _ => None,
        }
    }

    /// A refusal with this type and this message, word for word.
    pub(crate) fn refusal(code: &str, message: Template) -> Self {
        Self::refused(code, ExpectedMessage::Literal(message))
    }

    /// A refusal for exactly these violations, in any order.
    pub(crate) fn violations(code: &str, violations: Vec<Template>) -> Self {
        Self::refused(code, ExpectedMessage::Violations(violations))
    }

    /// A refusal with a message of this form.
    pub(crate) fn refusal_matching(code: &str, pattern: Pattern) -> Self {
        Self::refused(code, ExpectedMessage::Matching(pattern))
    }

    fn refused(code: &str, message: ExpectedMessage) -> Self {
        Self::Error(ExpectedError { codes: vec![code.to_owned()], message: Some(message) })
    }

    /// The place that it looks at; an error looks at the whole answer.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Place { path, .. } => Some(path),
            Self::Success | Self::Body(_) | Self::Error(_) | Self::SuccessOr(_) => None,
        }
    }

    /// True if it looks inside the token at its place.
    pub(crate) fn is_about_claims(&self) -> bool {
        matches!(self, Self::Place { word, .. } if matches!(word.rule, Rule::Place(PlaceRule { of_claims: true, .. })))
    }

    /// The assertion with its names still in it.
    pub(crate) fn as_written(&self) -> Value {
        self.shown(|template| Ok(template.source().clone())).unwrap_or_default()
    }

    /// The assertion, with what `fill` says of each template.
    pub(crate) fn shown(&self, fill: impl Fn(&Template) -> Result<Value, Unbound>) -> Result<Value, Unbound> {
        Ok(match self {
            Self::Place { word, path, operand } => match operand.shown(fill)? {
                Some(operand) => json!({word.name: {path.to_string(): operand}}),
                None => json!({word.name: path.to_string()}),
            },
            Self::Success => json!({"success": true}),
            Self::Body(text) => json!({"body": fill(text)?}),
            Self::Error(expected) => json!({"error": expected.shown(fill)?}),
            Self::SuccessOr(expected) => json!({"success-or": expected.shown(fill)?}),
        })
    }
}
