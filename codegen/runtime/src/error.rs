//! Reading an error: its code, its message, and the structure that the model gives it.

use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess};

use crate::record::{self, Draft};
use crate::structure::Structure;
use crate::tables::{Kind, Member};

pub use crate::message::{Message, MessageKey, error_code, error_message, write};

/// The message of an error, unless it must not be shown.
pub fn shown_message<'a, T: Structure>(_: &T, message: Option<&'a Message>) -> Option<&'a Message> {
    let hides =
        T::SHAPE.sensitive || T::MEMBERS.iter().any(|member| is_message(member) && member.shape.hides());
    message.filter(|_| !hides)
}

/// An error structure while it is read.
pub trait FailureDraft: Draft {
    /// The message that was read.
    fn message(&mut self) -> &mut Option<Message>;
}

/// Reads an error: its message under either key, and its other members.
///
/// # Errors
/// If the value is no object, or a member has another type.
pub fn deserialize<'de, T: FailureDraft, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T::Whole, D::Error> {
    let mut draft = T::default();
    deserializer.deserialize_map(Members(&mut draft))?;
    draft.finish().ok_or_else(|| D::Error::custom("a member is missing"))
}

struct Members<'a, T>(&'a mut T);

impl<'de, T: FailureDraft> serde::de::Visitor<'de> for Members<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object: {}", T::Whole::SHAPE.name)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(name) = map.next_key::<String>()? {
            let place = record::place(T::Whole::MEMBERS, &name);
            let is_other = T::Whole::MEMBERS.get(place).is_some_and(|member| !is_message(member));
            match MessageKey::of(&name) {
                Some(key) if !is_other => {
                    if let Some(text) = map.next_value::<Option<_>>()? {
                        *self.0.message() = Some(Message { text, key });
                    }
                }
                _ => self.0.read(place, &mut map)?,
            }
        }
        Ok(())
    }
}

/// True if a member of an error is the text that every error may have.
fn is_message(member: &Member) -> bool {
    member.name.eq_ignore_ascii_case("message") && matches!(member.shape.kind, Kind::String | Kind::Enum(_))
}

/// Any error of a service.
pub trait ServiceFailure: std::error::Error + Sized {
    /// Reads an error from its code (see [`error_code`]) and body.
    fn parse(code: &str, body: &[u8]) -> Self;

    /// The code on the wire.
    fn code(&self) -> &str;
}

/// An error that an operation answered: the error, and which of the operation's declared errors it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OperationError<K: ErrorKind> {
    /// The declared error that it is.
    pub kind: K,
    /// The error itself.
    pub error: K::Error,
}

/// The errors that one operation declares.
pub trait ErrorKind: Copy + fmt::Debug {
    /// The errors of the service.
    type Error: ServiceFailure;
    /// The codes of the declared errors, in the order of the model.
    const CODES: &'static [&'static str];

    /// The declared error of that code.
    fn of(code: &str) -> Self;
}

impl<K: ErrorKind> OperationError<K> {
    /// Reads the answer to a call that failed: `header` is the value of `x-amzn-errortype`, if there was one. An answer
    /// that names no error becomes one with an empty code.
    pub fn parse(header: Option<&str>, body: &[u8]) -> Self {
        let code = error_code(header, body).unwrap_or_default();
        Self::from_error(K::Error::parse(&code, body))
    }

    /// An error of the service as one of the operation.
    pub fn from_error(error: K::Error) -> Self {
        Self { kind: K::of(error.code()), error }
    }
}

impl<K: ErrorKind> fmt::Display for OperationError<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl<K: ErrorKind> std::error::Error for OperationError<K>
where
    K::Error: 'static,
{
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
