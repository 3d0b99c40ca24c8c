//! The form of a structure in JSON, its `Debug` and its constraints, all through [`Structure`].

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess};
use serde::ser::{SerializeMap, Serializer};

use crate::message::Message;
use crate::structure::{Document, Structure, Value, Visitor};
use crate::tables::{Hidden, Member, Shape};

/// A structure while it is read: every member may still be missing.
pub trait Draft: Default {
    /// The structure that comes of it.
    type Whole: Structure;

    /// Reads the value of the member at `place` in the table. A place behind the last means an unknown member, whose
    /// value is skipped.
    ///
    /// # Errors
    /// If the value has another type.
    fn read<'de, M: MapAccess<'de>>(&mut self, place: usize, map: &mut M) -> Result<(), M::Error>;

    /// The wire name of a member that must be there and is not.
    fn missing(&self) -> Option<&'static str>;

    /// The structure; `None` where a member is [`missing`](Draft::missing).
    fn finish(self) -> Option<Self::Whole>;
}

/// A structure of which every member may be missing, so that it is its own draft.
pub trait Open: Structure + Default {
    /// Reads the value of a member, as [`Draft::read`] does.
    ///
    /// # Errors
    /// If the value has another type.
    fn read<'de, M: MapAccess<'de>>(&mut self, place: usize, map: &mut M) -> Result<(), M::Error>;
}

impl<T: Open> Draft for T {
    type Whole = T;

    #[inline]
    fn read<'de, M: MapAccess<'de>>(&mut self, place: usize, map: &mut M) -> Result<(), M::Error> {
        Open::read(self, place, map)
    }

    #[inline]
    fn missing(&self) -> Option<&'static str> {
        None
    }

    #[inline]
    fn finish(self) -> Option<T> {
        Some(self)
    }
}

/// Reads a member that may be missing.
///
/// # Errors
/// If the value has another type.
#[inline]
pub fn read<'de, T: serde::Deserialize<'de>, M: MapAccess<'de>>(
    field: &mut Option<T>,
    map: &mut M,
) -> Result<(), M::Error> {
    match map.next_value() {
        Ok(value) => {
            *field = value;
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Reads a member that must be there, so that `null` has the wrong type.
///
/// # Errors
/// If the value has another type.
#[inline]
pub fn read_required<'de, T: serde::Deserialize<'de>, M: MapAccess<'de>>(
    field: &mut Option<T>,
    map: &mut M,
) -> Result<(), M::Error> {
    match map.next_value() {
        Ok(value) => {
            *field = Some(value);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Skips the value of a member that the model does not know.
///
/// # Errors
/// If there is no value.
#[inline]
pub fn skip<'de, M: MapAccess<'de>>(map: &mut M) -> Result<(), M::Error> {
    match map.next_value::<IgnoredAny>() {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Reads a structure.
///
/// # Errors
/// If the value is no object, a member has another type, or one that is required is missing.
#[inline]
pub fn deserialize<'de, T: Draft, D: Deserializer<'de>>(deserializer: D) -> Result<T::Whole, D::Error> {
    // Filled in place: a structure of many members is costly to pass from call to call.
    let mut draft = T::default();
    match deserializer.deserialize_map(Members(&mut draft)) {
        Ok(()) => draft.finish().ok_or_else(|| D::Error::custom("a member is missing")),
        Err(error) => Err(error),
    }
}

struct Members<'a, T>(&'a mut T);

impl<'de, T: Draft> serde::de::Visitor<'de> for Members<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object: {}", T::Whole::SHAPE.name)
    }

    #[inline]
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut expected = 0;
        loop {
            match map.next_key_seed(Name { members: T::Whole::MEMBERS, expected }) {
                Ok(Some(place)) => {
                    expected = place + 1;
                    self.0.read(place, &mut map)?;
                }
                Ok(None) => {
                    return self.0.missing().map_or(Ok(()), |name| Err(M::Error::missing_field(name)));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Reads the name of a member as its place among `members`; an unknown name comes after the last.
pub(crate) struct Name {
    pub(crate) members: &'static [Member],
    /// The place to look at first: bodies mostly keep the order of the model.
    pub(crate) expected: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl serde::de::Visitor<'_> for Name {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<usize, E> {
        Ok(match self.members.get(self.expected) {
            Some(expected) if expected.name == name => self.expected,
            _ => place(self.members, name),
        })
    }
}

/// The place of a member among others; that of an unknown one comes after the last.
pub(crate) fn place(members: &[Member], name: &str) -> usize {
    members.iter().position(|member| member.name == name).unwrap_or(members.len())
}

/// Writes a structure as an object, without the members that are missing.
///
/// # Errors
/// If the serializer has one.
#[inline]
pub fn serialize<T: Structure, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    write(serializer, |entries| value.visit(entries))
}

/// Writes what `visit` shows as an object.
#[inline]
pub(crate) fn write<S: Serializer>(
    serializer: S,
    visit: impl FnOnce(&mut Entries<S::SerializeMap>) -> bool,
) -> Result<S::Ok, S::Error> {
    let map = serializer.serialize_map(None)?;
    let mut entries = Entries { map, error: None };
    visit(&mut entries);
    match entries.error {
        None => entries.map.end(),
        Some(error) => Err(error),
    }
}

pub(crate) struct Entries<M: SerializeMap> {
    map: M,
    error: Option<M::Error>,
}

impl<M: SerializeMap> Entries<M> {
    #[inline]
    fn entry<T: serde::Serialize + ?Sized>(&mut self, name: &str, value: &T) -> bool {
        match self.map.serialize_entry(name, value) {
            Ok(()) => true,
            Err(error) => {
                self.error = Some(error);
                false
            }
        }
    }
}

impl<M: SerializeMap> Visitor for Entries<M> {
    #[inline]
    fn member<T: Value>(&mut self, member: &'static Member, _: &'static str, value: &T) -> bool {
        self.entry(member.name, value)
    }

    #[inline]
    fn option<T: Value>(&mut self, member: &'static Member, _: &'static str, value: &Option<T>) -> bool {
        match value {
            Some(value) => self.entry(member.name, value),
            None => true,
        }
    }

    fn message(&mut self, _: Option<&'static Member>, message: &Option<Message>) -> bool {
        message.as_ref().is_none_or(|message| self.entry(message.key.as_str(), &message.text))
    }

    fn unknown(&mut self, name: &str, value: &Document) -> bool {
        self.entry(name, value)
    }
}

/// True if every member keeps the constraints of its shape, and none that the model requires is missing.
#[inline]
pub fn accept<T: Structure>(value: &T) -> bool {
    value.visit(&mut Accepted)
}

pub(crate) struct Accepted;

impl Visitor for Accepted {
    #[inline]
    fn member<T: Value>(&mut self, member: &'static Member, _: &'static str, value: &T) -> bool {
        value.is_accepted(member.shape)
    }

    #[inline]
    fn option<T: Value>(&mut self, member: &'static Member, _: &'static str, value: &Option<T>) -> bool {
        match value {
            Some(value) => value.is_accepted(member.shape),
            None => !member.required,
        }
    }

    fn message(&mut self, _: Option<&'static Member>, _: &Option<Message>) -> bool {
        true
    }

    fn unknown(&mut self, _: &str, _: &Document) -> bool {
        true
    }
}

/// Prints a structure, with [`Hidden`] in place of what must not be shown.
///
/// # Errors
/// If the formatter has one.
#[inline]
pub fn debug<T: Structure>(value: &T, formatter: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let mut fields = Fields { shown: formatter.debug_struct(name), shape: T::SHAPE };
    value.visit(&mut fields);
    fields.shown.finish()
}

struct Fields<'a, 'b> {
    shown: fmt::DebugStruct<'a, 'b>,
    shape: &'static Shape,
}

impl Fields<'_, '_> {
    fn hides(&self, member: Option<&'static Member>) -> bool {
        self.shape.sensitive || member.is_some_and(|member| member.shape.hides())
    }

    fn field(
        &mut self,
        member: Option<&'static Member>,
        field: &'static str,
        value: &dyn fmt::Debug,
    ) -> bool {
        if self.hides(member) {
            self.shown.field(field, &Hidden);
        } else {
            self.shown.field(field, value);
        }
        true
    }

    fn optional(
        &mut self,
        member: Option<&'static Member>,
        field: &'static str,
        value: &dyn fmt::Debug,
        is_set: bool,
    ) -> bool {
        if is_set && self.hides(member) {
            self.shown.field(field, &Some(Hidden));
        } else {
            self.shown.field(field, value);
        }
        true
    }
}

impl Visitor for Fields<'_, '_> {
    fn member<T: Value>(&mut self, member: &'static Member, field: &'static str, value: &T) -> bool {
        self.field(Some(member), field, value)
    }

    fn option<T: Value>(&mut self, member: &'static Member, field: &'static str, value: &Option<T>) -> bool {
        self.optional(Some(member), field, value, value.is_some())
    }

    fn message(&mut self, member: Option<&'static Member>, message: &Option<Message>) -> bool {
        self.optional(member, "message", message, message.is_some())
    }

    fn unknown(&mut self, _: &str, _: &Document) -> bool {
        true
    }
}
