//! Tells if an input has the form that a client needs to take it apart: known members, lists where lists are due.

use base64::Engine as _;
use serde_json::{Map, Value};

use crate::schema::{Kind, Operation, Schema, Shape};

/// One value of an input and where it stands.
pub(super) struct Place<'a> {
    /// The path, such as `TokenValidityUnits.AccessToken`.
    pub(super) path: &'a str,
    /// The shape that the model has there.
    pub(super) shape: &'a Shape,
    /// The value.
    pub(super) value: &'a Value,
}

/// Calls `visit` on every value of `input`, the outer ones first.
///
/// # Errors
/// The obstacle, in words: a member that the model does not have, a list, a map or a structure that is
/// none, or what `visit` says.
pub(super) fn walk(
    schema: &Schema,
    operation: &Operation,
    input: &Map<String, Value>,
    visit: &mut dyn FnMut(&Place<'_>) -> Result<(), String>,
) -> Result<(), String> {
    members(schema, operation.input.as_ref().map(|input| schema.shape(input)), input, "", visit)
}

/// The same for a structure of that name.
pub(super) fn walk_structure(
    schema: &Schema,
    structure: &str,
    values: &Map<String, Value>,
    visit: &mut dyn FnMut(&Place<'_>) -> Result<(), String>,
) -> Result<(), String> {
    members(schema, Some(schema.shape(structure)), values, "", visit)
}

/// The members of a structure.
fn members(
    schema: &Schema,
    shape: Option<&Shape>,
    values: &Map<String, Value>,
    path: &str,
    visit: &mut dyn FnMut(&Place<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let known = shape.map(Shape::members).unwrap_or_default();
    for (name, value) in values {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let member = known.iter().find(|member| member.name == *name);
        let member = member.ok_or_else(|| format!("the request has no member {path}"))?;
        walk_value(schema, schema.shape(&member.shape), value, &path, visit)?;
    }
    Ok(())
}

fn walk_value(
    schema: &Schema,
    shape: &Shape,
    value: &Value,
    path: &str,
    visit: &mut dyn FnMut(&Place<'_>) -> Result<(), String>,
) -> Result<(), String> {
    visit(&Place { path, shape, value })?;
    let is_not = |due: &str| Err(format!("{path} is {}, where {due} is due", kind(value)));
    match &shape.kind {
        Kind::Structure(_) | Kind::Union(_) => match value.as_object() {
            Some(values) => members(schema, Some(shape), values, path, visit),
            None => is_not("an object"),
        },
        Kind::List(item) => match value.as_array() {
            Some(items) => items.iter().enumerate().try_for_each(|(index, value)| {
                walk_value(schema, schema.shape(item), value, &format!("{path}[{index}]"), visit)
            }),
            None => is_not("a list"),
        },
        Kind::Map(_, of) => match value.as_object() {
            Some(values) => values.iter().try_for_each(|(key, value)| {
                walk_value(schema, schema.shape(of), value, &format!("{path}[{key}]"), visit)
            }),
            None => is_not("an object"),
        },
        Kind::EventStream(_) => is_not("a stream of events"),
        _ => Ok(()),
    }
}

/// True if a text is bytes in base64.
pub(super) fn is_base64(text: &str) -> bool {
    base64::engine::general_purpose::STANDARD.decode(text).is_ok()
}

/// A value in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The paths of required members that are missing, the outer ones first.
pub(super) fn missing(schema: &Schema, operation: &Operation, input: &Map<String, Value>) -> Vec<String> {
    let mut missing = Vec::new();
    let mut look = |shape: &Shape, values: &Map<String, Value>, path: &str| {
        for member in shape.members().iter().filter(|member| member.required) {
            if !values.contains_key(&member.name) {
                let dot = if path.is_empty() { "" } else { "." };
                missing.push(format!("{path}{dot}{}", member.name));
            }
        }
    };
    if let Some(shape) = &operation.input {
        look(schema.shape(shape), input, "");
    }
    // Other code reports a bad fit.
    let _ = walk(schema, operation, input, &mut |place| {
        if let (Kind::Structure(_), Some(values)) = (&place.shape.kind, place.value.as_object()) {
            look(place.shape, values, place.path);
        }
        Ok(())
    });
    missing
}
