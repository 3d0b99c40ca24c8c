//! A call of a cmdlet for an input, valid or not.
//!
//! The SDK below the cmdlets leaves out what is empty or null, and every parameter has one type: what would arrive as
//! something else cannot be expressed.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{cmdlet, is_flattened, parameters, select};
use crate::schema::{Kind, Shape};
use crate::surface::fit::{self, kind, missing, walk};
use crate::surface::quote::{powershell, powershell_key};
use crate::surface::{Call, Surfaces};

pub(in crate::surface) fn call(call: &Call<'_>) -> Result<String, String> {
    let Call { surfaces, operation, input, place, .. } = call;
    let cmdlet =
        cmdlet(surfaces, operation).ok_or_else(|| format!("no cmdlet is known for {}", operation.name))?;
    walk(surfaces.schema, operation, input, &mut |place| sendable(place))?;
    let missing = missing(surfaces.schema, operation, input);

    let mut parts = vec![cmdlet.to_owned()];
    let parameters = parameters(surfaces, operation);
    for parameter in &parameters {
        let (shape, value) = match find(surfaces, operation.input.as_deref(), input, &parameter.path) {
            Some(found) => found,
            None if parameter.required && missing.contains(&parameter.path.join(".")) => {
                return Err(format!("it asks for -{} when it is left out", parameter.name));
            }
            None => continue,
        };
        parts.push(format!("-{} {}", parameter.name, argument(surfaces, shape, value)));
    }
    if parameters.iter().any(|parameter| parameter.name == "Force") {
        parts.push("-Force".into());
    }
    if let Some(endpoint) = &place.endpoint {
        parts.push(format!("-EndpointUrl {}", powershell(endpoint)));
    }
    parts.push(format!("-Region {}", powershell(&place.region)));
    if select(surfaces, operation).is_some_and(|select| select != "*") {
        parts.push("-Select '*'".into());
    }
    Ok(call.lay_out(&parts, "`"))
}

/// The value at a path, with its shape.
fn find<'a>(
    surfaces: &Surfaces<'a>,
    structure: Option<&str>,
    values: &'a Map<String, Value>,
    path: &[&str],
) -> Option<(&'a Shape, &'a Value)> {
    let (name, rest) = path.split_first()?;
    let value = values.get(*name)?;
    let members = surfaces.schema.shape(structure?).members();
    let shape = &members.iter().find(|member| member.name == *name)?.shape;
    if rest.is_empty() {
        return Some((surfaces.schema.shape(shape), value));
    }
    find(surfaces, Some(shape), value.as_object()?, rest)
}

/// Whether the value arrives as it is.
fn sendable(place: &fit::Place<'_>) -> Result<(), String> {
    let is_left_out = |what: &str| Err(format!("`{}` is {what}, which is left out on the way", place.path));
    let due = match (&place.shape.kind, place.value) {
        (_, Value::Null) => return is_left_out("null"),
        (Kind::List(_), Value::Array(items)) if items.is_empty() => return is_left_out("an empty list"),
        (Kind::Structure(_) | Kind::Union(_) | Kind::Map(..), Value::Object(members)) => {
            if members.is_empty() {
                return is_left_out("empty");
            }
            let names: BTreeSet<String> = members.keys().map(|name| name.to_lowercase()).collect();
            if matches!(place.shape.kind, Kind::Map(..)) && names.len() < members.len() {
                return Err(format!("keys of `{}` differ in capitals alone, which count for nothing", place.path));
            }
            return Ok(());
        }
        (Kind::Integer, Value::Number(number)) if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {
            return Ok(());
        }
        (Kind::Long, Value::Number(number)) if number.is_i64() => return Ok(()),
        (Kind::String | Kind::Enum(_) | Kind::Blob, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Double(..) | Kind::Timestamp(_), Value::Number(_))
        // What a list or an object is due for is told elsewhere.
        | (Kind::List(_) | Kind::Structure(_) | Kind::Union(_) | Kind::Map(..) | Kind::Document, _) => {
            return Ok(());
        }
        (Kind::Integer, _) => "a whole number of 32 bits",
        (Kind::Long, _) => "a whole number",
        (Kind::Boolean, _) => "a boolean",
        (Kind::Double(..) | Kind::Timestamp(_), _) => "a number",
        _ => "a text",
    };
    Err(format!("`{}` is {}, and goes out as {due}", place.path, kind(place.value)))
}

/// A value as the argument of a parameter.
fn argument(surfaces: &Surfaces<'_>, shape: &Shape, value: &Value) -> String {
    match (&shape.kind, value) {
        (Kind::List(item), Value::Array(items)) => {
            let items = items.iter().map(|value| argument(surfaces, surfaces.schema.shape(item), value));
            items.collect::<Vec<_>>().join(",")
        }
        (Kind::Structure(_) | Kind::Union(_), Value::Object(members)) => {
            let member = |(name, value): (&String, &Value)| {
                let known = shape.members().iter().find(|member| member.name == *name);
                let value = match known {
                    Some(member) => nested(surfaces, surfaces.schema.shape(&member.shape), value),
                    None => untyped(value),
                };
                format!("{} = {value}", powershell_key(name))
            };
            format!("@{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join("; "))
        }
        (Kind::Map(_, of), Value::Object(members)) => {
            let member = |(name, value): (&String, &Value)| {
                format!("{} = {}", powershell(name), nested(surfaces, surfaces.schema.shape(of), value))
            };
            format!("@{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join("; "))
        }
        (Kind::Blob, Value::String(text)) => format!("([Convert]::FromBase64String({}))", powershell(text)),
        (Kind::Timestamp(_), value) => {
            format!("([DateTimeOffset]::FromUnixTimeMilliseconds(1000 * {value}).UtcDateTime)")
        }
        (_, value) => untyped(value),
    }
}

/// A value inside a hashtable, where a list needs to be one however long it is. A structure in it has its type.
fn nested(surfaces: &Surfaces<'_>, shape: &Shape, value: &Value) -> String {
    let text = argument(surfaces, shape, value);
    match &shape.kind {
        Kind::List(_) => format!("@({text})"),
        Kind::Structure(_) if is_flattened(surfaces, shape) => {
            format!("[{}.Model.{}]{text}", surfaces.names.powershell.namespace, shape.name)
        }
        _ => text,
    }
}

/// JSON in PowerShell.
fn untyped(value: &Value) -> String {
    match value {
        Value::Null => "$null".into(),
        Value::Bool(true) => "$true".into(),
        Value::Bool(false) => "$false".into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => powershell(text),
        Value::Array(items) => format!("@({})", items.iter().map(untyped).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{} = {}", powershell_key(name), untyped(value));
            format!("@{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join("; "))
        }
    }
}
