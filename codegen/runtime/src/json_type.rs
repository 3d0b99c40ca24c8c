//! Tells if a value has the JSON types of its shape, before any constraint is looked at.

use std::fmt;

use serde_json::Value;

use crate::blob::Blob;
use crate::double::Double;
use crate::tables::{Kind, Operation, Shape, TimestampFormat};
use crate::walk::join;

/// A value of another type than its shape's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The place: wire names and indices, joined by dots; empty for the whole.
    pub path: String,
    /// The type that should stand there.
    pub expected: &'static str,
    /// The type that stands there.
    pub found: &'static str,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the body" } else { &self.path };
        write!(formatter, "{path}: {} instead of {}", self.found, self.expected)
    }
}

/// All values inside `value` that have another JSON type than `shape` gives them. `null` stands for an absent
/// member; members that the model does not know are passed over.
pub fn mismatches(shape: &'static Shape, value: &Value) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let mut report = |path: &str, kind: &Kind, value: &Value| {
        found.push(Mismatch { path: path.to_owned(), expected: name_of(kind), found: name(value) });
    };
    shape.walk(value, &mut |path, shape, value| match (&shape.kind, value) {
        // The list or the map that holds a null reports it.
        (_, Value::Null) if !path.is_empty() => {}
        (Kind::Structure(_) | Kind::Union(_), Value::Object(_)) => {}
        (Kind::List(item), Value::Array(items)) => {
            let nulls = items.iter().enumerate().filter(|(_, value)| is_wrong_null(shape, item, value));
            nulls.for_each(|(index, value)| report(&join(path, &index.to_string()), &item.kind, value));
        }
        (Kind::Map(_, item), Value::Object(entries)) => {
            let nulls = entries.iter().filter(|(_, value)| is_wrong_null(shape, item, value));
            nulls.for_each(|(name, value)| report(&join(path, name), &item.kind, value));
        }
        (kind, value) if is_scalar_of(kind, value) => {}
        (kind, value) => report(path, kind, value),
    });
    found
}

/// True if a value is a null that the list or the map must not hold.
fn is_wrong_null(holder: &Shape, item: &Shape, value: &Value) -> bool {
    value.is_null() && !holder.sparse && !is_scalar_of(&item.kind, value)
}

/// True if `body` is JSON of the types of `shape`.
///
/// # Errors
/// If it is not.
pub fn check_body(shape: &'static Shape, body: &[u8]) -> Result<(), Vec<Mismatch>> {
    let whole = |found| vec![Mismatch { path: String::new(), expected: "JSON", found }];
    let value = serde_json::from_slice(body)
        .map_err(|_| whole(if body.is_empty() { "nothing" } else { "something else" }))?;
    let found = mismatches(shape, &value);
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// True if `body` is nothing at all, or some JSON object.
fn check_object(body: &[u8]) -> Result<(), Vec<Mismatch>> {
    static ANYTHING: Shape = Shape::structure("", &[]);
    if body.is_empty() { Ok(()) } else { check_body(&ANYTHING, body) }
}

fn is_scalar_of(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Document, _)
        | (
            Kind::String
            | Kind::Enum(_)
            | Kind::Timestamp(TimestampFormat::DateTime | TimestampFormat::HttpDate),
            Value::String(_),
        )
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Double { .. } | Kind::Timestamp(TimestampFormat::EpochSeconds), Value::Number(_)) => true,
        (Kind::Double { .. }, Value::String(text)) => Double::named(text).is_some(),
        (Kind::Blob, Value::String(text)) => Blob::decode(text).is_some(),
        (Kind::Integer, Value::Number(number)) => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        (Kind::Long, Value::Number(number)) => number.is_i64(),
        _ => false,
    }
}

fn name_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) | Kind::Union(_) | Kind::Map(..) => "an object",
        Kind::EventStream(_) => "an event stream",
        Kind::List(_) => "an array",
        Kind::Enum(_) | Kind::String => "a string",
        Kind::Boolean => "a boolean",
        Kind::Integer => "a whole number of 32 bits",
        Kind::Long => "a whole number of 64 bits",
        Kind::Double { .. } => "a number",
        Kind::Timestamp(TimestampFormat::EpochSeconds) => "a number of seconds",
        Kind::Timestamp(_) => "a date as text",
        Kind::Blob => "base64 text",
        Kind::Document => "JSON",
    }
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

impl Operation {
    /// True if `body` has the JSON types of the response: nothing, or an object without members that matter, for
    /// an operation that answers nothing. An event stream is passed over.
    ///
    /// # Errors
    /// If it is no JSON, or what has another type, and where.
    pub fn check_output(&self, body: &[u8]) -> Result<(), Vec<Mismatch>> {
        let Some(shape) = self.output else {
            return check_object(body);
        };
        let streams = shape.members().iter().any(|member| matches!(member.shape.kind, Kind::EventStream(_)));
        if streams { Ok(()) } else { check_body(shape, body) }
    }
}
