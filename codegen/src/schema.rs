//! The resolved model: what every emitter reads, in one form whatever the model was written in.

use std::collections::{BTreeMap, BTreeSet};

use crate::anchors::inside_anchors;

/// A whole service, resolved: every reference in it leads to a shape.
#[derive(Debug, PartialEq)]
pub struct Schema {
    /// The names of the service and the way it is called.
    pub service: Service,
    /// The operations, in the order of their names.
    pub operations: Vec<Operation>,
    /// The shapes by name.
    pub shapes: BTreeMap<String, Shape>,
}

/// The names of the service and the way it is called.
#[derive(Debug, PartialEq)]
pub struct Service {
    /// The full name, for people.
    pub full_name: String,
    /// The version of the API, a date.
    pub api_version: String,
    /// The text before the `.` in `X-Amz-Target`.
    pub target_prefix: String,
    /// `1.0` or `1.1`, the end of the content type.
    pub json_version: String,
    /// The service name in a signature's credential scope.
    pub signing_name: String,
}

/// One operation.
#[derive(Debug, PartialEq)]
pub struct Operation {
    /// The wire name.
    pub name: String,
    /// True if the call must be signed.
    pub signed: bool,
    /// True if the model calls it deprecated.
    pub deprecated: bool,
    /// The shape of the request; without one the body is `{}`.
    pub input: Option<String>,
    /// The shape of the response; without one the body is empty.
    pub output: Option<String>,
    /// The declared errors, in the order of the model, each once.
    pub errors: Vec<String>,
}

/// One shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The name in the model.
    pub name: String,
    /// Its kind, with its parts.
    pub kind: Kind,
    /// True if its values must not be shown.
    pub sensitive: bool,
    /// True if the service repeats its values in messages although it is sensitive (from the notes).
    pub echoed: bool,
    /// True if the items of a list or the values of a map may be null.
    pub sparse: bool,
    /// The least length, number of items or value.
    pub min: Option<i64>,
    /// The greatest length, number of items or value.
    pub max: Option<i64>,
    /// The pattern that a value must match.
    pub pattern: Option<Pattern>,
}

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The expression; without anchors at both ends where the whole value must match.
    pub source: String,
    /// True if the whole value must match, or some part of it.
    pub whole: bool,
}

/// The kind of a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Members by wire name.
    Structure(Structure),
    /// Members by wire name, of which one is set.
    Union(Vec<Member>),
    /// Events by wire name, in a stream that is not JSON.
    EventStream(Vec<Member>),
    /// Items of one shape.
    List(String),
    /// Keys and values of one shape each.
    Map(String, String),
    /// A string out of a known, open set.
    Enum(Vec<String>),
    /// Any other string.
    String,
    /// True or false.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A number of 32 or 64 bits with a fraction, and the least and the greatest it may be.
    Double(Option<f64>, Option<f64>),
    /// A point in time.
    Timestamp(TimestampFormat),
    /// Bytes, as base64 text.
    Blob,
    /// Any JSON.
    Document,
}

/// The form of a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
pub enum TimestampFormat {
    /// Seconds since the epoch, as a JSON number: what awsJson takes unless the model says otherwise.
    EpochSeconds,
    /// As in RFC 3339.
    DateTime,
    /// As in HTTP headers.
    HttpDate,
}

/// A structure and its place in the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// The members, in the order of the model.
    pub members: Vec<Member>,
    /// True if it is an error, and whose.
    pub error: Option<Fault>,
    /// True if a response or an error can hold it, so that every member may be missing.
    pub in_response: bool,
}

/// The side that made an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller's: 400 on the wire.
    Client,
    /// The service's: 500 on the wire.
    Server,
}

/// A member of a structure or a union.
#[expect(clippy::struct_excessive_bools, reason = "traits of the model, each its own")]
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The wire name.
    pub name: String,
    /// The shape of its value.
    pub shape: String,
    /// True if the model requires it.
    pub required: bool,
    /// True if the model calls it deprecated.
    pub deprecated: bool,
    /// True if clients fill it with a fresh random text when it is left out.
    pub idempotency_token: bool,
    /// True if its value must be boxed, since structures and unions alone lead back to its owner.
    pub boxed: bool,
}

impl Schema {
    /// The shape of that name. Every reference was checked when the schema was made.
    ///
    /// # Panics
    /// If no such shape exists.
    pub fn shape(&self, name: &str) -> &Shape {
        &self.shapes[name]
    }

    /// The structure of that name, if it is one.
    pub fn structure(&self, name: &str) -> Option<&Structure> {
        match &self.shape(name).kind {
            Kind::Structure(structure) => Some(structure),
            _ => None,
        }
    }

    /// The errors and whose mistake they are, in the order of their names.
    pub fn errors(&self) -> impl Iterator<Item = (&str, Fault)> {
        self.shapes.iter().filter_map(|(name, shape)| match &shape.kind {
            Kind::Structure(structure) => Some((name.as_str(), structure.error?)),
            _ => None,
        })
    }

    /// The shapes whose pattern no engine takes, so that nothing can check it.
    pub fn uncheckable_patterns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.shapes.values().filter_map(|shape| {
            let pattern = shape.pattern.as_ref()?;
            let unusable = awsjson_runtime::pattern::compile(&pattern.source, pattern.whole).is_none();
            unusable.then_some((shape.name.as_str(), pattern.source.as_str()))
        })
    }

    /// All shapes that can be reached from `roots`, the roots included.
    pub(crate) fn reach<'a>(&'a self, roots: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = roots.into_iter().collect();
        while let Some(name) = open.pop() {
            if seen.insert(name) {
                open.extend(self.shape(name).parts());
            }
        }
        seen
    }
}

impl Operation {
    /// The names of the shapes that it refers to.
    pub(crate) fn shapes(&self) -> impl Iterator<Item = &str> {
        self.input.iter().chain(&self.output).chain(&self.errors).map(String::as_str)
    }
}

impl Shape {
    /// A shape without constraints.
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            sensitive: false,
            echoed: false,
            sparse: false,
            min: None,
            max: None,
            pattern: None,
        }
    }

    /// The members of a structure, a union or an event stream.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Structure(structure) => &structure.members,
            Kind::Union(members) | Kind::EventStream(members) => members,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub(crate) fn members_mut(&mut self) -> &mut [Member] {
        match &mut self.kind {
            Kind::Structure(structure) => &mut structure.members,
            Kind::Union(members) | Kind::EventStream(members) => members,
            _ => &mut [],
        }
    }

    /// The names of the shapes that this one is made of.
    pub(crate) fn parts(&self) -> Vec<&str> {
        match &self.kind {
            Kind::List(item) => vec![item],
            Kind::Map(key, value) => vec![key, value],
            _ => self.members().iter().map(|member| member.shape.as_str()).collect(),
        }
    }
}

impl Pattern {
    /// A pattern that the whole value must match. Anchors at both ends say nothing then, and go.
    pub(crate) fn whole(source: &str) -> Self {
        Self { source: inside_anchors(source).unwrap_or(source).to_owned(), whole: true }
    }

    /// A pattern that must match somewhere, unless anchors at both ends make that the whole value.
    pub(crate) fn anywhere(source: &str) -> Self {
        match inside_anchors(source) {
            Some(inside) => Self::whole(inside),
            None => Self { source: source.to_owned(), whole: false },
        }
    }
}
