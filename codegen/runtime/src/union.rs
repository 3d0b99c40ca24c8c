//! Unions: an object of which one member is set.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error as _, MapAccess};
use serde::ser::Serializer;

use crate::message::Message;
use crate::record::{self, Accepted};
use crate::structure::{Document, Value, Visitor};
use crate::tables::{Hidden, Member, Shape};

/// A union of the model as a type.
pub trait Union: Sized {
    /// Its table.
    const SHAPE: &'static Shape;
    /// Its members, in the order of the model.
    const MEMBERS: &'static [Member];

    /// Shows the member that is set. Says what the visitor said.
    fn visit<V: Visitor>(&self, visitor: &mut V) -> bool;

    /// Reads the value of the member at `place` in the table; `None` for `null`.
    ///
    /// # Errors
    /// If the value has another type.
    fn read<'de, M: MapAccess<'de>>(place: usize, map: &mut M) -> Result<Option<Self>, M::Error>;

    /// The variant of a member that the model does not know.
    fn unknown(name: String, value: Document) -> Self;
}

/// True if the value keeps the constraints of the member that is set.
#[inline]
pub fn accept<U: Union>(value: &U) -> bool {
    value.visit(&mut Accepted)
}

/// Writes a union as an object with one member.
///
/// # Errors
/// If the serializer has one.
#[inline]
pub fn serialize<U: Union, S: Serializer>(value: &U, serializer: S) -> Result<S::Ok, S::Error> {
    record::write(serializer, |entries| value.visit(entries))
}

/// Reads a union.
///
/// # Errors
/// If the value is no object, no member is set or more than one, or its value has another type.
#[inline]
pub fn deserialize<'de, U: Union, D: Deserializer<'de>>(deserializer: D) -> Result<U, D::Error> {
    deserializer.deserialize_map(One(PhantomData))
}

struct One<U>(PhantomData<fn() -> U>);

impl<'de, U: Union> serde::de::Visitor<'de> for One<U> {
    type Value = U;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with one member of {}", U::SHAPE.name)
    }

    #[inline]
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<U, M::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            let place = record::place(U::MEMBERS, &name);
            let value = if place < U::MEMBERS.len() {
                U::read(place, &mut map)?
            } else {
                let value = map.next_value::<Option<Document>>()?.filter(|_| name != "__type");
                value.map(|value| U::unknown(name, value))
            };
            if value.is_some() && std::mem::replace(&mut found, value).is_some() {
                let message = format!("more than one member of the union {}", U::SHAPE.name);
                return Err(M::Error::custom(message));
            }
        }
        found.ok_or_else(|| M::Error::custom(format!("no member of the union {}", U::SHAPE.name)))
    }
}

/// Reads the value of a member; `None` for `null`.
///
/// # Errors
/// If the value has another type.
#[inline]
pub fn read<'de, T: serde::Deserialize<'de>, U, M: MapAccess<'de>>(
    variant: fn(T) -> U,
    map: &mut M,
) -> Result<Option<U>, M::Error> {
    Ok(map.next_value::<Option<T>>()?.map(variant))
}

/// Prints a union, with [`Hidden`] in place of what must not be shown.
///
/// # Errors
/// If the formatter has one.
pub fn debug<U: Union>(value: &U, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = Shown { formatter, shape: U::SHAPE, result: Ok(()) };
    value.visit(&mut shown);
    shown.result
}

struct Shown<'a, 'b> {
    formatter: &'a mut fmt::Formatter<'b>,
    shape: &'static Shape,
    result: fmt::Result,
}

impl Visitor for Shown<'_, '_> {
    fn member<T: Value>(&mut self, member: &'static Member, field: &'static str, value: &T) -> bool {
        let mut shown = self.formatter.debug_tuple(field);
        self.result = if self.shape.sensitive || member.shape.hides() {
            shown.field(&Hidden).finish()
        } else {
            shown.field(value).finish()
        };
        self.result.is_ok()
    }

    fn option<T: Value>(&mut self, member: &'static Member, field: &'static str, value: &Option<T>) -> bool {
        self.member(member, field, value)
    }

    fn message(&mut self, _: Option<&'static Member>, _: &Option<Message>) -> bool {
        true
    }

    fn unknown(&mut self, name: &str, _: &Document) -> bool {
        // An unknown value may be a secret.
        self.result = self.formatter.debug_struct("Unknown").field("name", &name).finish();
        self.result.is_ok()
    }
}
