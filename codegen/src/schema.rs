//! The resolved model: every reference checked, every trait in one form, and what the emitters need to
//! know about a shape's place in the whole (which side of the wire, boxed or not) worked out once.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::model::c2j;
use crate::{Error, Result};

/// A whole service, resolved.
#[derive(Debug)]
pub struct Schema {
    /// What the service is called and how it is spoken to.
    pub service: Service,
    /// The operations, in the order of the model.
    pub operations: Vec<Operation>,
    /// The shapes by name, in the order of their names.
    pub shapes: BTreeMap<String, Shape>,
}

/// What the service is called and how it is spoken to.
#[derive(Debug)]
pub struct Service {
    /// The full name, for people.
    pub full_name: String,
    /// The version of the API, a date.
    pub api_version: String,
    /// What stands before the `.` in `X-Amz-Target`.
    pub target_prefix: String,
    /// `1.0` or `1.1`, the end of the content type.
    pub json_version: String,
    /// The service name in a signature's credential scope.
    pub signing_name: String,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The wire name.
    pub name: String,
    /// Whether the call must be signed.
    pub signed: bool,
    /// Whether the model calls it deprecated.
    pub deprecated: bool,
    /// The shape of the request; without one the body is `{}`.
    pub input: Option<String>,
    /// The shape of the response; without one the body is empty.
    pub output: Option<String>,
    /// The declared errors, in the order of the model, each once.
    pub errors: Vec<String>,
}

/// One shape.
#[derive(Debug)]
pub struct Shape {
    /// The name in the model.
    pub name: String,
    /// What it is, with the parts it is made of.
    pub kind: Kind,
    /// Whether its values must not be shown.
    pub sensitive: bool,
    /// Whether the service repeats its values in messages although it is sensitive (from the notes).
    pub echoed: bool,
    /// The least length, number of items or value.
    pub min: Option<i64>,
    /// The greatest length, number of items or value.
    pub max: Option<i64>,
    /// The regular expression that a whole value must match, as the model writes it.
    pub pattern: Option<String>,
}

/// What a shape is.
#[derive(Debug)]
pub enum Kind {
    /// Members by wire name.
    Structure(Structure),
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
    /// Seconds since the epoch, as a JSON number.
    Timestamp,
    /// Bytes, as base64 text.
    Blob,
    /// Any JSON.
    Document,
}

/// A structure and its place in the model.
#[derive(Debug)]
pub struct Structure {
    /// The members, in the order of the model.
    pub members: Vec<Member>,
    /// Whether it is an error, and whose.
    pub error: Option<Fault>,
    /// Whether a response or an error can hold it, so that every member may be missing.
    pub in_response: bool,
}

/// Whose mistake an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller's: 400 on the wire.
    Client,
    /// The service's: 500 on the wire.
    Server,
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// The wire name.
    pub name: String,
    /// The shape of its value.
    pub shape: String,
    /// Whether the model requires it.
    pub required: bool,
    /// Whether the model calls it deprecated.
    pub deprecated: bool,
    /// Whether its value must be boxed, since structures alone lead back to this one.
    pub boxed: bool,
}

impl Schema {
    /// Resolves a C2J model.
    pub(crate) fn lower(model: &c2j::Model) -> Result<Self> {
        let metadata = &model.metadata;
        let service = Service {
            full_name: metadata.service_full_name.clone(),
            api_version: metadata.api_version.clone(),
            target_prefix: metadata.target_prefix.clone(),
            json_version: metadata.json_version.clone(),
            signing_name: metadata.signing_name.clone().unwrap_or_else(|| metadata.endpoint_prefix.clone()),
        };
        let shapes = model.shapes.iter();
        let shapes = shapes.map(|(name, shape)| Ok((name.clone(), lower_shape(name, shape, &model.shapes)?)));
        let mut schema = Self {
            service,
            operations: model
                .operations
                .iter()
                .map(|(name, o)| lower_operation(name, o, model))
                .collect::<Result<_>>()?,
            shapes: shapes.collect::<Result<_>>()?,
        };
        schema.mark_responses();
        schema.mark_boxed();
        Ok(schema)
    }

    /// The shape of that name. Every reference was checked when the schema was made.
    ///
    /// # Panics
    /// When no such shape exists.
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

    /// Whether a value of this shape is, or can hold, something that must not be shown.
    pub fn holds_secret(&self, name: &str) -> bool {
        self.reach([name]).iter().any(|shape| self.shape(shape).sensitive)
    }

    fn mark_responses(&mut self) {
        let outputs =
            self.operations.iter().flat_map(|o| o.output.iter().chain(&o.errors)).map(String::as_str);
        let reached: BTreeSet<String> = self.reach(outputs).into_iter().map(str::to_owned).collect();
        for (name, shape) in &mut self.shapes {
            if let Kind::Structure(structure) = &mut shape.kind {
                structure.in_response = reached.contains(name) || structure.error.is_some();
            }
        }
    }

    /// A member is boxed where structures alone lead from its shape back to its owner: a list or a map on
    /// the way is a box already.
    fn mark_boxed(&mut self) {
        let mut boxed = BTreeSet::new();
        for name in self.shapes.keys() {
            for member in self.structure(name).into_iter().flat_map(|s| &s.members) {
                if self.leads_by_structures(&member.shape, name, &mut BTreeSet::new()) {
                    boxed.insert((name.clone(), member.name.clone()));
                }
            }
        }
        for (owner, name) in boxed {
            if let Some(Shape { kind: Kind::Structure(structure), .. }) = self.shapes.get_mut(&owner) {
                structure.members.iter_mut().filter(|m| m.name == name).for_each(|m| m.boxed = true);
            }
        }
    }

    fn leads_by_structures<'a>(&'a self, from: &'a str, to: &str, seen: &mut BTreeSet<&'a str>) -> bool {
        let Some(structure) = self.structure(from) else {
            return false;
        };
        from == to
            || seen.insert(from)
                && structure.members.iter().any(|m| self.leads_by_structures(&m.shape, to, seen))
    }

    /// All shapes that can be reached from `roots`, the roots included.
    fn reach<'a>(&'a self, roots: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
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

impl Shape {
    /// The names of the shapes that this one is made of.
    fn parts(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Structure(structure) => structure.members.iter().map(|m| m.shape.as_str()).collect(),
            Kind::List(item) => vec![item],
            Kind::Map(key, value) => vec![key, value],
            _ => Vec::new(),
        }
    }
}

fn resolve(from: &str, to: &str, shapes: &IndexMap<String, c2j::Shape>) -> Result<String> {
    if shapes.contains_key(to) {
        Ok(to.to_owned())
    } else {
        Err(Error::DanglingReference { from: from.to_owned(), to: to.to_owned() })
    }
}

fn lower_operation(name: &str, operation: &c2j::Operation, model: &c2j::Model) -> Result<Operation> {
    let from = format!("operation `{name}`");
    let optional = |reference: &Option<c2j::Reference>| {
        reference.as_ref().map(|r| resolve(&from, &r.shape, &model.shapes)).transpose()
    };
    let mut errors: Vec<String> = Vec::new();
    for error in &operation.errors {
        if !errors.contains(&error.shape) {
            errors.push(resolve(&from, &error.shape, &model.shapes)?);
        }
    }
    let unsigned =
        operation.authtype.as_deref() == Some("none") || operation.auth.iter().any(|a| a.ends_with("noAuth"));
    Ok(Operation {
        name: name.to_owned(),
        signed: !unsigned,
        deprecated: operation.deprecated,
        input: optional(&operation.input)?,
        output: optional(&operation.output)?,
        errors,
    })
}

fn lower_shape(name: &str, shape: &c2j::Shape, shapes: &IndexMap<String, c2j::Shape>) -> Result<Shape> {
    let broken = |reason: String| Error::Shape { shape: name.to_owned(), reason };
    let part = |role: &str, reference: &Option<c2j::Reference>| {
        let reference =
            reference.as_ref().ok_or_else(|| broken(format!("a {} needs a `{role}`", shape.kind)))?;
        resolve(&format!("shape `{name}`"), &reference.shape, shapes)
    };
    let kind = match shape.kind.as_str() {
        "structure" if shape.document => Kind::Document,
        "structure" => Kind::Structure(lower_structure(name, shape, shapes)?),
        "list" => Kind::List(part("member", &shape.member)?),
        "map" => Kind::Map(part("key", &shape.key)?, part("value", &shape.value)?),
        "string" if !shape.values.is_empty() => Kind::Enum(shape.values.clone()),
        "string" | "character" => Kind::String,
        "boolean" => Kind::Boolean,
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "float" | "double" => Kind::Double(fraction(shape.min.as_ref()), fraction(shape.max.as_ref())),
        "timestamp" => Kind::Timestamp,
        "blob" => Kind::Blob,
        other => return Err(broken(format!("type `{other}` is not known"))),
    };
    let bound = |limit: &Option<serde_json::Number>| {
        let limit = limit.as_ref().filter(|_| !matches!(kind, Kind::Double(..)));
        let whole = |n: &serde_json::Number| {
            n.as_i64().ok_or_else(|| broken(format!("limit {n} of a {} is not a whole number", shape.kind)))
        };
        limit.map(whole).transpose()
    };
    let (min, max) = (bound(&shape.min)?, bound(&shape.max)?);
    Ok(Shape {
        name: name.to_owned(),
        kind,
        sensitive: shape.sensitive,
        echoed: false,
        min,
        max,
        pattern: shape.pattern.clone(),
    })
}

fn fraction(limit: Option<&serde_json::Number>) -> Option<f64> {
    limit.and_then(serde_json::Number::as_f64)
}

fn lower_structure(
    name: &str,
    shape: &c2j::Shape,
    shapes: &IndexMap<String, c2j::Shape>,
) -> Result<Structure> {
    if let Some(ghost) = shape.required.iter().find(|r| !shape.members.contains_key(*r)) {
        return Err(Error::Shape {
            shape: name.to_owned(),
            reason: format!("requires `{ghost}`, which is no member"),
        });
    }
    let members = shape.members.iter().map(|(member, reference)| {
        Ok(Member {
            name: member.clone(),
            shape: resolve(&format!("`{name}.{member}`"), &reference.shape, shapes)?,
            required: shape.required.contains(member),
            deprecated: reference.deprecated,
            boxed: false,
        })
    });
    Ok(Structure {
        members: members.collect::<Result<_>>()?,
        error: shape.exception.then_some(if shape.fault { Fault::Server } else { Fault::Client }),
        in_response: false,
    })
}
