//! How an error is read, and the macros that write the errors of a service and of its operations.

use std::fmt;

use serde_json::Value;

use crate::errors::ServiceError;
use crate::schema::{Kind, Shape};

/// The text of an error, with the key that it stood under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The text.
    pub text: String,
    /// The key in the body.
    pub key: MessageKey,
}

/// The key of an error's text: the protocol's own, or the one that old parts of AWS write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The shape of a message: any string, for all to see.
pub static TEXT: Shape = Shape::new("Message", Kind::String);

/// Writes an error as `Code: message`.
pub(crate) fn write(
    code: &str,
    message: Option<&Message>,
    formatter: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match message {
        Some(message) => write!(formatter, "{code}: {message}"),
        None => formatter.write_str(code),
    }
}

/// For an error's `pub struct Name`, which has a field `message` beside those of the rows: its table, its code
/// and its form in JSON. Rows are those of `record!`, all of them optional.
#[allow(unused_macros, reason = "a small service may have no errors or operations")]
macro_rules! error_record {
    ($name:ident, $table:ident = $shape:literal $([$($trait:ident),+])?
        $(message: $message:literal => $message_shape:expr, $message_required:literal;)?
    {
        $($field:ident: $wire:literal => $member:expr, $required:literal;)*
    }) => {
        #[doc = concat!(" The table of [`", stringify!($name), "`].")]
        pub static $table: $crate::schema::Shape = $crate::schema::Shape::structure($shape, &[
            $($crate::schema::Member::new($message, &$message_shape, $message_required),)?
            $($crate::schema::Member::new($wire, &$member, $required),)*
        ])$($(.$trait())+)?;

        impl $name {
            /// The code on the wire.
            pub const CODE: &'static str = $shape;

            /// The message, unless it must not be shown.
            #[inline]
            pub(crate) fn shown(&self) -> ::std::option::Option<&$crate::error::Message> {
                let hides = $table.sensitive || [$(&$message_shape,)? &$crate::error::TEXT][0].hides();
                self.message.as_ref().filter(|_| !hides)
            }
        }

        impl $crate::schema::Structure for $name {
            const SHAPE: &'static $crate::schema::Shape = &$table;
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::record::debug(formatter, stringify!($name), &$table, &[
                    (
                        "message",
                        [$(&$message_shape,)? &$crate::error::TEXT][0],
                        &self.message,
                        ::std::option::Option::Some(self.message.is_some()),
                    ),
                    $((stringify!($field), &$member, &self.$field, record!(@is_set optional self.$field)),)*
                ])
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<TheSerializer: ::serde::Serializer>(
                &self,
                serializer: TheSerializer,
            ) -> ::std::result::Result<TheSerializer::Ok, TheSerializer::Error> {
                use ::serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(::std::option::Option::None)?;
                if let ::std::option::Option::Some(message) = &self.message {
                    map.serialize_entry(message.key.as_str(), &message.text)?;
                }
                $(record!(@write optional map, $wire, self.$field);)*
                map.end()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<TheDeserializer: ::serde::Deserializer<'de>>(
                deserializer: TheDeserializer,
            ) -> ::std::result::Result<Self, TheDeserializer::Error> {
                struct TheMembers;
                impl<'de> ::serde::de::Visitor<'de> for TheMembers {
                    type Value = $name;
                    #[inline]
                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        formatter.write_str(concat!("an object: ", $shape))
                    }
                    #[inline]
                    fn visit_map<TheMap: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: TheMap,
                    ) -> ::std::result::Result<$name, TheMap::Error> {
                        let mut record = $name::default();
                        while let ::std::option::Option::Some(name) = map.next_key::<::std::string::String>()? {
                            match name.as_str() {
                                $($wire => record.$field = map.next_value()?,)*
                                name => match $crate::error::MessageKey::of(name) {
                                    ::std::option::Option::Some(key) => {
                                        let text = map.next_value::<::std::option::Option<_>>()?;
                                        if let ::std::option::Option::Some(text) = text {
                                            record.message = ::std::option::Option::Some($crate::error::Message { text, key });
                                        }
                                    }
                                    ::std::option::Option::None => {
                                        map.next_value::<::serde::de::IgnoredAny>()?;
                                    }
                                },
                            }
                        }
                        ::std::result::Result::Ok(record)
                    }
                }
                deserializer.deserialize_map(TheMembers)
            }
        }
    };
}

/// The enum of all errors of the service, out of the structs of each.
macro_rules! service_errors {
    ($($name:ident,)*) => {
        /// The codes of all errors that the model declares.
        pub const CODES: &[&str] = &[$($name::CODE),*];

        /// Any error of the service.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum ServiceError {
            $(#[doc = concat!(" `", stringify!($name), "`.")] $name($name),)*
            /// An error that the model does not declare, or whose body is not of the model's form.
            Unknown {
                /// The code, as it was sent.
                code: ::std::string::String,
                /// The message, if there was one.
                message: ::std::option::Option<$crate::error::Message>,
            },
        }

        impl ServiceError {
            /// Reads an error from its code (see [`crate::error::error_code`]) and body.
            #[inline]
            pub fn parse(code: &str, body: &[u8]) -> Self {
                let known = match code {
                    $($name::CODE => $crate::schema::Structure::from_json(body).ok().map(Self::$name),)*
                    _ => ::std::option::Option::None,
                };
                known.unwrap_or_else(|| Self::Unknown {
                    code: code.to_owned(),
                    message: $crate::error::error_message(body),
                })
            }

            /// The code on the wire.
            #[inline]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$name(_) => $name::CODE,)*
                    Self::Unknown { code, .. } => code,
                }
            }

            /// The message, if there is one.
            #[inline]
            pub fn message(&self) -> ::std::option::Option<&$crate::error::Message> {
                match self {
                    $(Self::$name(error) => error.message.as_ref(),)*
                    Self::Unknown { message, .. } => message.as_ref(),
                }
            }
        }

        impl ::std::fmt::Display for ServiceError {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$name(error) => $crate::error::write($name::CODE, error.shown(), formatter),)*
                    Self::Unknown { code, message } => $crate::error::write(code, message.as_ref(), formatter),
                }
            }
        }

        impl ::std::error::Error for ServiceError {}
    };
}

/// An error that an operation answered: the error, and which of the operation's declared errors it is.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationError<K> {
    /// Which of the declared errors it is.
    pub kind: K,
    /// The error itself.
    pub error: ServiceError,
}

/// The errors that one operation declares.
pub trait ErrorKind: Copy + fmt::Debug {
    /// The codes of the declared errors, in the order of the model.
    const CODES: &'static [&'static str];

    /// Which of them has that code.
    fn of(code: &str) -> Self;
}

impl<K: ErrorKind> OperationError<K> {
    /// Reads the answer to a call that failed: `header` is the value of `x-amzn-errortype`, if there was one. An answer
    /// that names no error becomes one with an empty code.
    pub fn parse(header: Option<&str>, body: &[u8]) -> Self {
        let code = error_code(header, body).unwrap_or_default();
        ServiceError::parse(&code, body).into()
    }
}

impl<K: ErrorKind> From<ServiceError> for OperationError<K> {
    fn from(error: ServiceError) -> Self {
        Self { kind: K::of(error.code()), error }
    }
}

impl<K> fmt::Display for OperationError<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl<K: fmt::Debug> std::error::Error for OperationError<K> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// The kinds of error that one operation declares, out of those of the service.
#[allow(unused_macros, reason = "a small service may have no errors or operations")]
macro_rules! operation_errors {
    ($(#[$attribute:meta])* $name:ident { $($(#[$variant_attribute:meta])* $error:ident,)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_attribute])* $error,)*
            /// An error that the operation does not declare.
            Undeclared,
        }

        impl $crate::error::ErrorKind for $name {
            const CODES: &'static [&'static str] = &[$($crate::errors::$error::CODE),*];

            #[inline]
            fn of(code: &str) -> Self {
                match code {
                    $($crate::errors::$error::CODE => Self::$error,)*
                    _ => Self::Undeclared,
                }
            }
        }
    };
}
