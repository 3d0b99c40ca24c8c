//! The vocabulary of the tables: services, operations, shapes and members.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::accept::Accept;
use crate::error::ErrorKind;
use crate::json_type::{self, Mismatch};
use crate::pattern::Pattern;
use crate::validate::{self, Violation};

/// A service: how it is spoken to, and its operations.
#[derive(Debug)]
pub struct Service {
    /// The full name, for people.
    pub full_name: &'static str,
    /// The version of the API, a date.
    pub api_version: &'static str,
    /// What stands before the `.` in `X-Amz-Target`.
    pub target_prefix: &'static str,
    /// `1.0` or `1.1`, the end of the content type `application/x-amz-json-…`.
    pub json_version: &'static str,
    /// The service name in a signature's credential scope.
    pub signing_name: &'static str,
    /// All operations, in the order of their names.
    pub operations: &'static [&'static Operation],
    /// Where the model came from.
    pub model: Model,
}

/// Where a model came from.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The package that carries it.
    pub package: &'static str,
    /// The version of that package.
    pub version: &'static str,
    /// The SHA-256 of the published file, in hex.
    pub sha256: &'static str,
}

impl Serialize for Model {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("package", self.package)?;
        map.serialize_entry("version", self.version)?;
        map.serialize_entry("sha256", self.sha256)?;
        map.end()
    }
}

impl Service {
    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().copied().find(|operation| operation.name == name)
    }
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The wire name.
    pub name: &'static str,
    /// The value of `X-Amz-Target`.
    pub target: &'static str,
    /// Whether the call must be signed.
    pub signed: bool,
    /// The structure of the request; without one the body is `{}`.
    pub input: Option<&'static Shape>,
    /// The structure of the response; without one the body is empty.
    pub output: Option<&'static Shape>,
    /// The codes of the declared errors; any other is a finding.
    pub errors: &'static [&'static str],
}

/// An operation as a type, so that calls are typed at both ends.
pub trait Call {
    /// The request; [`Nothing`] where it has no members.
    type Input: Structure + Accept;
    /// The response; [`Nothing`] where the body is empty.
    type Output: Structure;
    /// The kinds of error that the operation declares; [`crate::error::OperationError`] is an error of such a kind.
    type Error: ErrorKind;
    /// The constants of the operation.
    const OPERATION: &'static Operation;
}

/// A structure of the model as a type.
pub trait Structure: Serialize + DeserializeOwned {
    /// Its table.
    const SHAPE: &'static Shape;

    /// All constraints of the model that the value breaks, in the sentences of the service. What the service asks
    /// beyond its model is not among them. Nothing calls this on the way to the wire: what is invalid can be sent.
    fn validate(&self) -> Vec<Violation> {
        serde_json::to_value(self)
            .map_or_else(|_| Vec::new(), |value| validate::validate(Self::SHAPE, &value))
    }

    /// Whether [`Structure::validate`] finds nothing, found out many times faster.
    fn is_valid(&self) -> bool
    where
        Self: Accept,
    {
        self.is_accepted(Self::SHAPE)
    }

    /// The value as the body of a request or a response.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which no structure of a model comes to.
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut body = Vec::with_capacity(2048);
        serde_json::to_writer(&mut body, self)?;
        Ok(body)
    }

    /// Reads the body of a request or a response.
    ///
    /// # Errors
    /// When it is no JSON in UTF-8, lacks a required member, or a member has another type, with line and column;
    /// [`Operation::check_output`] names the members instead.
    fn from_json(body: &[u8]) -> serde_json::Result<Self> {
        // To check the encoding once is cheaper than to check it string by string.
        let text = std::str::from_utf8(body).map_err(serde::de::Error::custom)?;
        serde_json::from_str(text)
            .map_err(|error| if Self::SHAPE.holds_secret() { discreet(&error) } else { error })
    }
}

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

/// The table of [`Nothing`].
pub static NOTHING: Shape = Shape::structure("Nothing", &[]);

impl Accept for Nothing {
    fn is_accepted(&self, _: &Shape) -> bool {
        true
    }
}

impl Structure for Nothing {
    const SHAPE: &'static Shape = &NOTHING;

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

/// One shape with its constraints.
#[derive(Debug)]
pub struct Shape {
    /// The name in the model.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The least length in characters or bytes, number of items, or value.
    pub min: Option<i64>,
    /// The greatest length in characters or bytes, number of items, or value.
    pub max: Option<i64>,
    /// What a value must match.
    pub pattern: Option<Pattern>,
    /// Whether its values must not be shown.
    pub sensitive: bool,
    /// Whether the service repeats its values in messages although it is sensitive.
    pub echoed: bool,
    /// Whether the items of a list or the values of a map may be null.
    pub sparse: bool,
}

impl Shape {
    /// A shape without constraints.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            min: None,
            max: None,
            pattern: None,
            sensitive: false,
            echoed: false,
            sparse: false,
        }
    }

    /// A shape whose values must match a pattern.
    pub const fn matching(name: &'static str, kind: Kind, pattern: Pattern) -> Self {
        Self {
            name,
            kind,
            min: None,
            max: None,
            pattern: Some(pattern),
            sensitive: false,
            echoed: false,
            sparse: false,
        }
    }

    /// A structure.
    pub const fn structure(name: &'static str, members: &'static [Member]) -> Self {
        Self::new(name, Kind::Structure(members))
    }

    /// A union.
    pub const fn union(name: &'static str, members: &'static [Member]) -> Self {
        Self::new(name, Kind::Union(members))
    }

    /// The same with a least length, number of items, or value.
    #[must_use]
    pub const fn min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    /// The same with a greatest length, number of items, or value.
    #[must_use]
    pub const fn max(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    /// The same, not to be shown.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// The same, repeated in messages all the same.
    #[must_use]
    pub const fn echoed(mut self) -> Self {
        self.echoed = true;
        self
    }

    /// The same, with nulls among its items.
    #[must_use]
    pub const fn sparse(mut self) -> Self {
        self.sparse = true;
        self
    }

    /// The members, if it is a structure or a union.
    pub fn members(&self) -> &'static [Member] {
        match self.kind {
            Kind::Structure(members) | Kind::Union(members) => members,
            _ => &[],
        }
    }

    /// The member of that wire name, if it is a structure or a union that has one.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members().iter().find(|member| member.name == name)
    }

    /// The shape of what stands under a name in an object of this shape: a member of a structure or a union, or a value of
    /// a map.
    pub fn entry(&self, name: &str) -> Option<&'static Shape> {
        match self.kind {
            Kind::Map(_, value) => Some(value),
            _ => self.member(name).map(|member| member.shape),
        }
    }

    /// The shape of the items of a list.
    pub fn item(&self) -> Option<&'static Shape> {
        match self.kind {
            Kind::List(item) => Some(item),
            _ => None,
        }
    }

    /// Whether a value can hold, at any depth, something that must not be shown.
    pub fn holds_secret(&self) -> bool {
        fn walk(shape: &Shape, seen: &mut Vec<&'static str>) -> bool {
            shape.sensitive
                || match shape.kind {
                    Kind::List(item) => walk(item, seen),
                    Kind::Map(key, value) => walk(key, seen) || walk(value, seen),
                    Kind::Structure(members) | Kind::Union(members) if !seen.contains(&shape.name) => {
                        seen.push(shape.name);
                        members.iter().any(|member| walk(member.shape, seen))
                    }
                    _ => false,
                }
        }
        walk(self, &mut Vec::new())
    }

    /// Whether its values, or the items or values that it is made of, must not be shown. A structure hides its
    /// own members itself.
    pub fn hides(&self) -> bool {
        self.sensitive
            || match self.kind {
                Kind::List(item) => item.hides(),
                Kind::Map(key, value) => key.hides() || value.hides(),
                _ => false,
            }
    }
}

/// What a shape is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Members by wire name, in the order of the model.
    Structure(&'static [Member]),
    /// Members by wire name, of which one is set.
    Union(&'static [Member]),
    /// Events by wire name, which come one by one in a stream of bytes that nothing here decodes.
    EventStream(&'static [Member]),
    /// Items of one shape.
    List(&'static Shape),
    /// Keys and values of one shape each.
    Map(&'static Shape, &'static Shape),
    /// A string out of these, or a newer one.
    Enum(&'static [&'static str]),
    /// Any other string.
    String,
    /// True or false.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A number that may have a fraction, and the least and the greatest it may be.
    Double {
        /// The least.
        min: Option<f64>,
        /// The greatest.
        max: Option<f64>,
    },
    /// A point in time.
    Timestamp(TimestampFormat),
    /// Bytes, as base64 text.
    Blob,
    /// Any JSON.
    Document,
}

/// How a point in time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// Seconds since the epoch, as a JSON number.
    EpochSeconds,
    /// As in RFC 3339, in UTC: `1985-04-12T23:20:50.520Z`.
    DateTime,
    /// As in HTTP headers: `Tue, 29 Apr 2014 18:30:38 GMT`.
    HttpDate,
}

/// A member of a structure or a union.
#[derive(Debug)]
pub struct Member {
    /// The wire name.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: &'static Shape,
    /// Whether the model requires it.
    pub required: bool,
    /// Whether clients fill it with a fresh random text when it is left out.
    pub idempotency_token: bool,
}

impl Member {
    /// A member.
    pub const fn new(name: &'static str, shape: &'static Shape, required: bool) -> Self {
        Self { name, shape, required, idempotency_token: false }
    }

    /// The same, filled by clients when it is left out.
    #[must_use]
    pub const fn idempotency_token(mut self) -> Self {
        self.idempotency_token = true;
        self
    }
}

/// Stands in `Debug` for what must not be shown.
#[derive(Clone, Copy)]
pub struct Hidden;

impl std::fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[hidden]")
    }
}

impl Operation {
    /// Whether `body` has the JSON types of the response: nothing, or an object without members that matter, for
    /// an operation that answers nothing. An event stream is passed over.
    ///
    /// # Errors
    /// When it is no JSON, or what has another type, and where.
    pub fn check_output(&self, body: &[u8]) -> Result<(), Vec<Mismatch>> {
        let Some(shape) = self.output else {
            return json_type::check_object(body);
        };
        let streams = shape.members().iter().any(|member| matches!(member.shape.kind, Kind::EventStream(_)));
        if streams { Ok(()) } else { json_type::check_body(shape, body) }
    }
}
