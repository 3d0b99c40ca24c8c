//! The code and the message of an error, wherever they stand.

use std::fmt;

use serde_json::Value;

/// The text of an error, with the key that it stood under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    /// The text.
    pub text: String,
    /// The key in the body.
    pub key: MessageKey,
}

/// The key of an error's text: the protocol's own, or the one that old parts of AWS write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKey {
    /// `message`.
    Lower,
    /// `Message`.
    Upper,
}

impl MessageKey {
    /// The key of that name.
    pub fn of(name: &str) -> Option<Self> {
        [Self::Lower, Self::Upper].into_iter().find(|key| key.as_str() == name)
    }

    /// The key as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lower => "message",
            Self::Upper => "Message",
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), key: MessageKey::Lower }
    }
}

/// The error code in any of its forms: cut at the first `:`, then after the last `#`.
///
/// `header` is the value of `x-amzn-errortype`; where it is missing, `code` and `__type` of the body count.
pub fn error_code(header: Option<&str>, body: &[u8]) -> Option<String> {
    let from_body = || {
        let body: Value = serde_json::from_slice(body).ok()?;
        ["code", "__type"].into_iter().find_map(|key| clean(body.get(key)?.as_str()?))
    };
    header.and_then(clean).or_else(from_body)
}

/// The code without what may stand around it; `None` when nothing is left.
fn clean(code: &str) -> Option<String> {
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().trim();
    (!code.is_empty()).then(|| code.to_owned())
}

/// The message of an error's body.
pub fn error_message(body: &[u8]) -> Option<Message> {
    let body: Value = serde_json::from_slice(body).ok()?;
    [MessageKey::Lower, MessageKey::Upper]
        .into_iter()
        .find_map(|key| Some(Message { text: body.get(key.as_str())?.as_str()?.to_owned(), key }))
}

/// Writes an error as `Code: message`.
///
/// # Errors
/// If the formatter has one.
pub fn write(code: &str, message: Option<&Message>, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    match message {
        Some(message) => write!(formatter, "{code}: {message}"),
        None => formatter.write_str(code),
    }
}
