//! The macros for unions, of which one member is set, and for event streams, which are unions that nothing decodes.

/// For a union: the open enum, its table and its form in JSON, an object with one member. A row is
/// `Variant(Type): "WireName" => table;`.
#[allow(unused_macros, reason = "not every service has unions")]
macro_rules! open_union {
    ($(#[$attribute:meta])* $name:ident, $table:ident = $shape:literal $([$($trait:ident),+])? {
        $($(#[$variant_attribute:meta])* $variant:ident($type:ty): $wire:literal => $member:expr $(, $flag:ident)*;)*
    }) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_attribute])* $variant($type),)*
            /// A member that the model does not know, as it came.
            Unknown {
                /// The name of the member; empty in a request until a member is chosen.
                name: ::std::string::String,
                /// Its value.
                value: ::serde_json::Value,
            },
        }

        #[doc = concat!(" The table of [`", stringify!($name), "`].")]
        pub static $table: $crate::schema::Shape = $crate::schema::Shape::union($shape, &[
            $($crate::schema::Member::new($wire, &$member, false)$(.$flag())*,)*
        ])$($(.$trait())+)?;

        impl $name {
            /// The name of the member that is set.
            #[inline]
            pub fn member(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $wire,)*
                    Self::Unknown { name, .. } => name,
                }
            }
        }

        impl $crate::accept::Accept for $name {
            #[inline]
            fn is_accepted(&self, _: &$crate::schema::Shape) -> bool {
                match self {
                    $(Self::$variant(value) => $crate::accept::Accept::is_accepted(value, &$member),)*
                    Self::Unknown { .. } => true,
                }
            }
        }

        impl ::std::default::Default for $name {
            /// No member: what stands in a request until one is chosen.
            #[inline]
            fn default() -> Self {
                Self::Unknown { name: ::std::default::Default::default(), value: ::serde_json::Value::Null }
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant(_) if $table.sensitive || $member.hides() => {
                        formatter.debug_tuple(stringify!($variant)).field(&$crate::schema::Hidden).finish()
                    })*
                    $(Self::$variant(value) => formatter.debug_tuple(stringify!($variant)).field(value).finish(),)*
                    // What the model does not know may be a secret.
                    Self::Unknown { name, .. } => formatter.debug_struct("Unknown").field("name", name).finish(),
                }
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<TheSerializer: ::serde::Serializer>(
                &self,
                serializer: TheSerializer,
            ) -> ::std::result::Result<TheSerializer::Ok, TheSerializer::Error> {
                use ::serde::ser::SerializeMap as _;
                let mut map = ok!(serializer.serialize_map(::std::option::Option::None));
                match self {
                    $(Self::$variant(value) => map.serialize_entry($wire, value)?,)*
                    Self::Unknown { name, .. } if name.is_empty() => {}
                    Self::Unknown { name, value } => map.serialize_entry(name, value)?,
                }
                map.end()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<TheDeserializer: ::serde::Deserializer<'de>>(
                deserializer: TheDeserializer,
            ) -> ::std::result::Result<Self, TheDeserializer::Error> {
                struct TheMember;
                impl<'de> ::serde::de::Visitor<'de> for TheMember {
                    type Value = $name;
                    #[inline]
                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        formatter.write_str(concat!("an object with one member of ", $shape))
                    }
                    #[inline]
                    fn visit_map<TheMap: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: TheMap,
                    ) -> ::std::result::Result<$name, TheMap::Error> {
                        let mut found = ::std::option::Option::None;
                        while let ::std::option::Option::Some(name) = map.next_key::<::std::string::String>()? {
                            let value = match name.as_str() {
                                $($wire => map.next_value::<::std::option::Option<$type>>()?.map($name::$variant),)*
                                _ => map
                                    .next_value::<::std::option::Option<::serde_json::Value>>()?
                                    .filter(|_| name != "__type")
                                    .map(|value| $name::Unknown { name, value }),
                            };
                            if value.is_some() && ::std::mem::replace(&mut found, value).is_some() {
                                return ::std::result::Result::Err(::serde::de::Error::custom(
                                    concat!("more than one member of the union ", $shape),
                                ));
                            }
                        }
                        found.ok_or_else(|| {
                            ::serde::de::Error::custom(concat!("no member of the union ", $shape))
                        })
                    }
                }
                deserializer.deserialize_map(TheMember)
            }
        }
    };
}

/// For an event stream: a type without a value, for nothing decodes the events, and its table.
#[allow(unused_macros, reason = "few services have event streams")]
macro_rules! event_stream {
    ($name:ident, $table:ident = $shape:literal { $($wire:literal => $member:expr;)* }) => {
        #[doc = concat!(" `", $shape, "`: a stream of events, which are no JSON. It is declared and not decoded.")]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name;

        #[doc = concat!(" The table of [`", stringify!($name), "`].")]
        pub static $table: $crate::schema::Shape = $crate::schema::Shape::new(
            $shape,
            $crate::schema::Kind::EventStream(&[$($crate::schema::Member::new($wire, &$member, false),)*]),
        );

        impl $crate::accept::Accept for $name {
            #[inline]
            fn is_accepted(&self, _: &$crate::schema::Shape) -> bool {
                true
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<TheSerializer: ::serde::Serializer>(
                &self,
                serializer: TheSerializer,
            ) -> ::std::result::Result<TheSerializer::Ok, TheSerializer::Error> {
                serializer.serialize_unit()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<TheDeserializer: ::serde::Deserializer<'de>>(
                deserializer: TheDeserializer,
            ) -> ::std::result::Result<Self, TheDeserializer::Error> {
                <::serde::de::IgnoredAny as ::serde::Deserialize>::deserialize(deserializer).map(|_| Self)
            }
        }
    };
}
