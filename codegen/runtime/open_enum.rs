//! The macro that writes an open enum: known values by name, unknown ones kept as they came.

/// For a string out of a known set: the open enum and its table. A row is `Variant = "value",`.
#[allow(unused_macros, reason = "a small service may have no enums")]
macro_rules! open_enum {
    ($(#[$attribute:meta])* $name:ident, $table:ident = $shape:literal $([$($trait:ident),+])? {
        $($variant:ident = $value:literal,)*
    }) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!(" `", $value, "`.")] $variant,)*
            /// A value that the model does not know, as it came.
            Unknown(::std::string::String),
        }

        #[doc = concat!(" The table of [`", stringify!($name), "`].")]
        pub static $table: $crate::schema::Shape =
            $crate::schema::Shape::new($shape, $crate::schema::Kind::Enum($name::VALUES))$($(.$trait())+)?;

        impl $name {
            /// The values that the model knows, in its order.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

            /// The value on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl $crate::accept::Accept for $name {
            #[inline]
            fn is_accepted(&self, _: &$crate::schema::Shape) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    _ if $table.sensitive => ::std::fmt::Debug::fmt(&$crate::schema::Hidden, formatter),
                    $(Self::$variant => formatter.write_str(stringify!($variant)),)*
                    Self::Unknown(value) => formatter.debug_tuple("Unknown").field(value).finish(),
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value.to_owned()),
                }
            }
        }

        impl ::std::default::Default for $name {
            /// The empty string: what stands in a request until a required value is set.
            #[inline]
            fn default() -> Self {
                Self::from("")
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<TheSerializer: ::serde::Serializer>(&self, serializer: TheSerializer) -> ::std::result::Result<TheSerializer::Ok, TheSerializer::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<TheDeserializer: ::serde::Deserializer<'de>>(deserializer: TheDeserializer) -> ::std::result::Result<Self, TheDeserializer::Error> {
                struct TheValue;
                impl ::serde::de::Visitor<'_> for TheValue {
                    type Value = $name;
                    #[inline]
                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        formatter.write_str("a string")
                    }
                    #[inline]
                    fn visit_str<TheError: ::serde::de::Error>(self, value: &str) -> ::std::result::Result<$name, TheError> {
                        Ok($name::from(value))
                    }
                }
                deserializer.deserialize_str(TheValue)
            }
        }
    };
}
