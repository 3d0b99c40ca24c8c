//! The vocabulary of the tables: services, operations, shapes and members.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::pattern::Pattern;

/// A service: how it is spoken to, and its operations.
#[derive(Debug)]
pub struct Service {
    /// The full name, for people.
    pub full_name: &'static str,
    /// The version of the API, a date.
    pub api_version: &'static str,
    /// The text before the `.` in `X-Amz-Target`.
    pub target_prefix: &'static str,
    /// `1.0` or `1.1`, the end of the content type `application/x-amz-json-…`.
    pub json_version: &'static str,
    /// The service name in a signature's credential scope.
    pub signing_name: &'static str,
    /// All operations, in the order of their names.
    pub operations: &'static [&'static Operation],
    /// The source of the model.
    pub model: Model,
}

/// The source of a model.
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
    /// True if the call must be signed.
    pub signed: bool,
    /// The structure of the request; without one the body is `{}`.
    pub input: Option<&'static Shape>,
    /// The structure of the response; without one the body is empty.
    pub output: Option<&'static Shape>,
    /// The codes of the declared errors; any other is a finding.
    pub errors: &'static [&'static str],
}

/// One shape with its constraints.
#[derive(Debug)]
pub struct Shape {
    /// The name in the model.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// The least length in characters or bytes, number of items, or value.
    pub min: Option<i64>,
    /// The greatest length in characters or bytes, number of items, or value.
    pub max: Option<i64>,
    /// The pattern that a value must match.
    pub pattern: Option<Pattern>,
    /// True if its values must not be shown.
    pub sensitive: bool,
    /// True if the service repeats its values in messages although it is sensitive.
    pub echoed: bool,
    /// True if the items of a list or the values of a map may be null.
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

    /// True if a value can hold, at any depth, something that must not be shown.
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

    /// True if its values, or the items or values that it is made of, must not be shown. A structure hides its
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

/// The kind of a shape.
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

/// The form of a point in time.
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
    /// True if the model requires it.
    pub required: bool,
    /// True if clients fill it with a fresh random text when it is left out.
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
