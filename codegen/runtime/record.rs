//! The macro that gives a structure its table, its `Debug` and its form in JSON: a row a member.

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

        impl $crate::accept::Accept for $name {
            #[inline]
            fn is_accepted(&self, _: &$crate::schema::Shape) -> bool {
                true $(&& record!(@accept $presence self.$field, $member))*
            }
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
            fn serialize<TheSerializer: ::serde::Serializer>(
                &self,
                serializer: TheSerializer,
            ) -> ::std::result::Result<TheSerializer::Ok, TheSerializer::Error> {
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
            fn deserialize<TheDeserializer: ::serde::Deserializer<'de>>(
                deserializer: TheDeserializer,
            ) -> ::std::result::Result<Self, TheDeserializer::Error> {
                #[allow(non_camel_case_types, dead_code, reason = "the place of each field, called as the field")]
                enum ThePlace {
                    $($field,)*
                    Other,
                }
                const PLACES: &[ThePlace] = &[$(ThePlace::$field),*];
                const NAMES: &[&str] = &[$($wire),*];
                // Filled where it stands: a structure of many members is costly to hand from call to call.
                #[allow(dead_code, reason = "an empty structure has nothing to fill")]
                struct TheMembers<'a>(&'a mut $name);
                impl<'de> ::serde::de::Visitor<'de> for TheMembers<'_> {
                    type Value = ();
                    #[inline]
                    fn expecting(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        formatter.write_str(concat!("an object: ", $shape))
                    }
                    #[inline]
                    fn visit_map<TheMap: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: TheMap,
                    ) -> ::std::result::Result<(), TheMap::Error> {
                        #[allow(unused_mut, unused_variables, reason = "not every structure requires members")]
                        let mut seen = [false; ThePlace::Other as usize];
                        let mut expected = 0;
                        while let ::std::option::Option::Some(place) =
                            ok!(map.next_key_seed($crate::record::Name { names: NAMES, expected }))
                        {
                            expected = place + 1;
                            match PLACES.get(place) {
                                $(::std::option::Option::Some(ThePlace::$field) => {
                                    self.0.$field = ok!(map.next_value());
                                    record!(@mark $presence seen[ThePlace::$field as usize]);
                                })*
                                _ => {
                                    ok!(map.next_value::<::serde::de::IgnoredAny>());
                                }
                            }
                        }
                        $(record!(@check $presence seen[ThePlace::$field as usize], $wire);)*
                        ::std::result::Result::Ok(())
                    }
                }
                let mut record = Self::default();
                ok!(deserializer.deserialize_map(TheMembers(&mut record)));
                ::std::result::Result::Ok(record)
            }
        }
    };

    (@is_required optional) => { false };
    (@is_required $presence:ident) => { true };

    (@accept expected $value:expr, $member:expr) => {
        $value.as_ref().is_some_and(|value| $crate::accept::Accept::is_accepted(value, &$member))
    };
    (@accept $presence:ident $value:expr, $member:expr) => {
        $crate::accept::Accept::is_accepted(&$value, &$member)
    };

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
