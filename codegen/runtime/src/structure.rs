//! The trait of structures, which read, write and validate themselves, and the types that no model spells out.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::accept::Accept;
use crate::message::Message;
use crate::tables::{Member, Shape};
use crate::validate::{self, Violation};

/// A structure of the model as a type.
pub trait Structure: Serialize + DeserializeOwned {
    /// Its table.
    const SHAPE: &'static Shape;

    /// Its members, in the order of the model.
    const MEMBERS: &'static [Member];

    /// Shows the members to a visitor, in the order of the model, until it wants no more. Says whether it wanted all.
    fn visit<V: Visitor>(&self, visitor: &mut V) -> bool;

    /// All constraints of the model that the value breaks, in the sentences of the service. What the service asks
    /// beyond its model is not among them. Nothing calls this on the way to the wire: what is invalid can be sent.
    fn validate(&self) -> Vec<Violation> {
        serde_json::to_value(self)
            .map_or_else(|_| Vec::new(), |value| validate::validate(Self::SHAPE, &value))
    }

    /// True if [`Structure::validate`] finds nothing, found out many times faster.
    fn is_valid(&self) -> bool
    where
        Self: Accept,
    {
        self.is_accepted(Self::SHAPE)
    }

    /// The value as the body of a request or a response.
    ///
    /// # Errors
    /// If a value cannot be written as JSON, which no structure of a model comes to.
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut body = Vec::with_capacity(2048);
        serde_json::to_writer(&mut body, self)?;
        Ok(body)
    }

    /// Reads the body of a request or a response.
    ///
    /// # Errors
    /// If it is no JSON in UTF-8, lacks a required member, or a member has another type, with line and column;
    /// [`Operation::check_output`](crate::tables::Operation::check_output) names the members instead.
    fn from_json(body: &[u8]) -> serde_json::Result<Self> {
        // To check the encoding once is cheaper than to check it string by string.
        let text = std::str::from_utf8(body).map_err(serde::de::Error::custom)?;
        serde_json::from_str(text)
            .map_err(|error| if Self::SHAPE.holds_secret() { discreet(&error) } else { error })
    }
}

/// A reader of the members of a structure or a union. Each method says whether the visit goes on.
pub trait Visitor {
    /// A member that is set. `field` is its name in Rust.
    fn member<T: Value>(&mut self, member: &'static Member, field: &'static str, value: &T) -> bool;

    /// A member that may be missing.
    fn option<T: Value>(&mut self, member: &'static Member, field: &'static str, value: &Option<T>) -> bool;

    /// The message of an error, and the member that the model has for it.
    fn message(&mut self, member: Option<&'static Member>, message: &Option<Message>) -> bool;

    /// A member of a union that the model does not know.
    fn unknown(&mut self, name: &str, value: &Document) -> bool;
}

/// The types that a member can have.
pub trait Value: Serialize + Accept + fmt::Debug {}

impl<T: Serialize + Accept + fmt::Debug> Value for T {}

/// Any JSON.
pub type Document = serde_json::Value;

/// An error that does not repeat the value it is about.
fn discreet(error: &serde_json::Error) -> serde_json::Error {
    let what = match error.classify() {
        serde_json::error::Category::Data => "a member is missing or has another type",
        _ => "not JSON",
    };
    serde::de::Error::custom(format!("{what} at line {} column {}", error.line(), error.column()))
}

/// A request or a response without members: `{}`, or no body at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nothing {}

impl Accept for Nothing {
    fn is_accepted(&self, _: &Shape) -> bool {
        true
    }
}

impl Structure for Nothing {
    const SHAPE: &'static Shape = {
        static NOTHING: Shape = Shape::structure("Nothing", &[]);
        &NOTHING
    };
    const MEMBERS: &'static [Member] = &[];

    fn visit<V: Visitor>(&self, _: &mut V) -> bool {
        true
    }

    fn from_json(body: &[u8]) -> serde_json::Result<Self> {
        if body.is_empty() { Ok(Self {}) } else { serde_json::from_slice(body) }
    }
}

impl Serialize for Nothing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }
}

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::<String, IgnoredAny>::deserialize(deserializer).map(|_| Self {})
    }
}

/// A stream of events. Events are no JSON: nothing here reads or writes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct EventStream;

impl Accept for EventStream {
    fn is_accepted(&self, _: &Shape) -> bool {
        true
    }
}

impl Serialize for EventStream {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for EventStream {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
