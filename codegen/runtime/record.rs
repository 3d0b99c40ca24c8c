//! The macros that give a structure or a union its table and its form in JSON: a row a member.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};
use serde::ser::{Serialize, SerializeMap};

use crate::schema::{Hidden, Shape};

/// Reads the name of a member as its place among `names`; what is none of them comes after the last.
pub(crate) struct Name {
    pub(crate) names: &'static [&'static str],
    /// Which name to look at first: answers mostly keep the order of the model.
    pub(crate) expected: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = usize;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = usize;
    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }
    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        Ok(match self.names.get(self.expected) {
            Some(expected) if *expected == name => self.expected,
            _ => self.names.iter().position(|known| *known == name).unwrap_or(self.names.len()),
        })
    }
}

/// A field as `Debug` takes it: its name, its shape, its value, and, for one that may be missing, whether it is set.
pub(crate) type Field<'a> = (&'static str, &'static Shape, &'a dyn fmt::Debug, Option<bool>);

/// Shows a structure: each field by its name, and none whose shape, or the whole, must not be shown.
pub(crate) fn debug(
    formatter: &mut fmt::Formatter<'_>,
    name: &str,
    shape: &Shape,
    fields: &[Field<'_>],
) -> fmt::Result {
    let mut shown = formatter.debug_struct(name);
    for (field, member, value, is_set) in fields {
        match (shape.sensitive || member.hides(), is_set) {
            (true, None) => shown.field(field, &Hidden),
            (true, Some(true)) => shown.field(field, &Some(Hidden)),
            _ => shown.field(field, value),
        };
    }
    shown.finish()
}

/// Writes a member that may be missing.
#[inline]
pub(crate) fn entry<M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &'static str,
    value: &Option<T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// The value of a result, or the error handed on as it is: `?` would convert it, which costs the compiler more.
macro_rules! ok {
    ($result:expr) => {
        match $result {
            ::std::result::Result::Ok(value) => value,
            ::std::result::Result::Err(error) => return ::std::result::Result::Err(error),
        }
    };
}

/// For `pub struct Name`: its table `TABLE` for the shape of that name in the model, its `Debug`, and its form
/// in JSON. A row is `presence field: "WireName" => table, flag…;`, the presence one of
///
/// - `required`: a plain field, which must be there to read the structure;
/// - `expected`: an `Option`, although the model requires the member, for in an answer it may be missing;
/// - `optional`: an `Option`;
///
/// and the flags those of [`crate::schema::Member`]. The shape's own flags stand in brackets behind its name.
#[allow(unused_macros, reason = "a small service may have no structures")]
macro_rules! record {
    ($name:ident, $table:ident = $shape:literal $([$($trait:ident),+])? {
        $($presence:ident $field:ident: $wire:literal => $member:expr $(, $flag:ident)*;)*
    }) => {
        #[doc = concat!(" The table of [`", stringify!($name), "`].")]
        pub static $table: $crate::schema::Shape = $crate::schema::Shape::structure($shape, &[
            $($crate::schema::Member::new($wire, &$member, record!(@is_required $presence))$(.$flag())*,)*
        ])$($(.$trait())+)?;

        impl $crate::schema::Structure for $name {
            const SHAPE: &'static $crate::schema::Shape = &$table;
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::record::debug(formatter, stringify!($name), &$table, &[
                    $((stringify!($field), &$member, &self.$field, record!(@is_set $presence self.$field)),)*
                ])
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                #[allow(unused_imports, reason = "an empty structure writes no entry")]
                use ::serde::ser::SerializeMap as _;
                #[allow(unused_mut, reason = "an empty structure writes no entry")]
                let mut map = ok!(serializer.serialize_map(::std::option::Option::None));
                $(record!(@write $presence map, $wire, self.$field);)*
                map.end()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #[allow(non_camel_case_types, dead_code, reason = "the place of each field, called as the field")]
                enum Place {
                    $($field,)*
                    Other,
                }
                const PLACES: &[Place] = &[$(Place::$field),*];
                const NAMES: &[&str] = &[$($wire),*];
                // Filled where it stands: a structure of many members is costly to hand from call to call.
                #[allow(dead_code, reason = "an empty structure has nothing to fill")]
                struct Members<'a>(&'a mut $name);
                impl<'de> ::serde::de::Visitor<'de> for Members<'_> {
                    type Value = ();
                    #[inline]
                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        formatter.write_str(concat!("an object: ", $shape))
                    }
                    #[inline]
                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> ::std::result::Result<(), A::Error> {
                        #[allow(unused_mut, unused_variables, reason = "not every structure requires members")]
                        let mut seen = [false; Place::Other as usize];
                        let mut expected = 0;
                        while let ::std::option::Option::Some(place) =
                            ok!(map.next_key_seed($crate::record::Name { names: NAMES, expected }))
                        {
                            expected = place + 1;
                            match PLACES.get(place) {
                                $(::std::option::Option::Some(Place::$field) => {
                                    self.0.$field = ok!(map.next_value());
                                    record!(@mark $presence seen[Place::$field as usize]);
                                })*
                                _ => {
                                    ok!(map.next_value::<::serde::de::IgnoredAny>());
                                }
                            }
                        }
                        $(record!(@check $presence seen[Place::$field as usize], $wire);)*
                        ::std::result::Result::Ok(())
                    }
                }
                let mut record = Self::default();
                ok!(deserializer.deserialize_map(Members(&mut record)));
                ::std::result::Result::Ok(record)
            }
        }
    };

    (@is_required optional) => { false };
    (@is_required $presence:ident) => { true };

    (@is_set required $value:expr) => { ::std::option::Option::None };
    (@is_set $presence:ident $value:expr) => { ::std::option::Option::Some($value.is_some()) };

    (@write required $map:ident, $wire:literal, $value:expr) => {
        ok!($map.serialize_entry($wire, &$value))
    };
    (@write $presence:ident $map:ident, $wire:literal, $value:expr) => {
        ok!($crate::record::entry(&mut $map, $wire, &$value))
    };

    (@mark required $seen:expr) => { $seen = true };
    (@mark $presence:ident $seen:expr) => {};

    (@check required $seen:expr, $wire:literal) => {
        if !$seen {
            return ::std::result::Result::Err(::serde::de::Error::missing_field($wire));
        }
    };
    (@check $presence:ident $seen:expr, $wire:literal) => {};
}

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
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
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
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                struct Member;
                impl<'de> ::serde::de::Visitor<'de> for Member {
                    type Value = $name;
                    #[inline]
                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        formatter.write_str(concat!("an object with one member of ", $shape))
                    }
                    #[inline]
                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> ::std::result::Result<$name, A::Error> {
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
                deserializer.deserialize_map(Member)
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

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_unit()
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <::serde::de::IgnoredAny as ::serde::Deserialize>::deserialize(deserializer).map(|_| Self)
            }
        }
    };
}
