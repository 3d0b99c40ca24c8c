//! A call of a cmdlet for an input, valid or not.
//!
//! The SDK below the cmdlets leaves out what is null, and every parameter has one type: what would arrive as something else
//! cannot be expressed.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{cmdlet, parameters, select};
use crate::schema::{Kind, Shape};
use crate::surface::fit::{self, is_base64, kind, missing, walk};
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
                return Err(format!("it asks for -{}, which is mandatory", parameter.name));
            }
            None => continue,
        };
        let takes_no_empty_text = parameter.required && parameter.kind == "String[]";
        if takes_no_empty_text && value.as_array().is_some_and(|items| items.contains(&"".into())) {
            return Err(format!("-{} is mandatory, and takes no empty text", parameter.name));
        }
        parts.push(format!("-{} {}", parameter.name, argument(surfaces, shape, value)));
    }
    // It is not asked whether it may, and sends one request.
    let has = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
    let switches = ["Force", "NoAutoIteration"].into_iter().filter(|name| has(name));
    parts.extend(switches.map(|name| format!("-{name}")));
    if let Some(endpoint) = &place.endpoint {
        parts.push(format!("-EndpointUrl {}", powershell(endpoint)));
    }
    parts.push(format!("-Region {}", powershell(&place.region)));
    if select(surfaces, operation).is_some_and(|select| select != "*") {
        parts.push("-Select '*'".into());
    }
    let call = call.lay_out(&parts, "`");
    let has_empty = input.values().any(has_empty);
    Ok(if has_empty { call + " # from version 5 on; version 4 leaves out what is empty" } else { call })
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

/// True if the value arrives as it is.
fn sendable(place: &fit::Place<'_>) -> Result<(), String> {
    let path = place.path;
    let is_left_out = |what: &str| Err(format!("{path} is {what}, which is left out on the way"));
    let due = match (&place.shape.kind, place.value) {
        (_, Value::Null) => return is_left_out("null"),
        (Kind::Structure(_) | Kind::Union(_), Value::Object(members)) if members.is_empty() => {
            return is_left_out("empty");
        }
        (Kind::Map(..), Value::Object(members)) => {
            let names: BTreeSet<String> = members.keys().map(|name| name.to_lowercase()).collect();
            if names.len() < members.len() {
                return Err(format!("keys of {path} differ in capitals alone, which count for nothing"));
            }
            return Ok(());
        }
        (Kind::Document, _) => return Err(format!("{path} is a document, and how cmdlets take one is not known here")),
        (Kind::Blob, Value::String(text)) if !is_base64(text) => return Err(format!("{path} is not base64")),
        (Kind::Integer, Value::Number(number)) if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {
            return Ok(());
        }
        (Kind::Long, Value::Number(number)) if number.is_i64() => return Ok(()),
        (Kind::String | Kind::Enum(_) | Kind::Blob, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Double(..) | Kind::Timestamp(_), Value::Number(_))
        // Other code reports lists and objects.
        | (Kind::List(_) | Kind::Structure(_) | Kind::Union(_) | Kind::Map(..), _) => return Ok(()),
        (Kind::Integer, Value::Number(number)) => {
            return Err(format!("{path} is {number}, which no whole number of 32 bits is"));
        }
        (Kind::Integer, _) => "a whole number of 32 bits",
        (Kind::Long, _) => "a whole number",
        (Kind::Boolean, _) => "a boolean",
        (Kind::Double(..) | Kind::Timestamp(_), _) => "a number",
        _ => "a text",
    };
    Err(format!("{path} is {}, and goes out as {due}", kind(place.value)))
}

/// True if a value is a list or a map that is empty, or has one in it: version 4 of the SDK leaves those out.
fn has_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty() || items.iter().any(has_empty),
        Value::Object(members) => members.is_empty() || members.values().any(has_empty),
        _ => false,
    }
}

/// A value as the argument of a parameter.
fn argument(surfaces: &Surfaces<'_>, shape: &Shape, value: &Value) -> String {
    match (&shape.kind, value) {
        (Kind::List(_), Value::Array(items)) if items.is_empty() => "@()".into(),
        (Kind::List(item), Value::Array(items)) => {
            let items = items.iter().map(|value| argument(surfaces, surfaces.schema.shape(item), value));
            items.collect::<Vec<_>>().join(",")
        }
        (Kind::Map(..) | Kind::Structure(_) | Kind::Union(_), Value::Object(members)) => {
            if members.is_empty() {
                return "@{}".into();
            }
            let member = |(name, value): (&String, &Value)| {
                let of = match &shape.kind {
                    Kind::Map(_, of) => of,
                    _ => &shape.members().iter().find(|member| member.name == *name)?.shape,
                };
                Some(format!(
                    "{} = {}",
                    powershell_key(name),
                    nested(surfaces, surfaces.schema.shape(of), value)
                ))
            };
            format!("@{{ {} }}", members.iter().filter_map(member).collect::<Vec<_>>().join("; "))
        }
        (Kind::Blob, Value::String(text)) => format!("([Convert]::FromBase64String({}))", powershell(text)),
        (Kind::Timestamp(_), value) => {
            format!("([DateTimeOffset]::FromUnixTimeMilliseconds(1000 * {value}).UtcDateTime)")
        }
        (_, Value::Bool(true)) => "$true".into(),
        (_, Value::Bool(false)) => "$false".into(),
        (_, Value::String(text)) => powershell(text),
        (_, value) => value.to_string(),
    }
}

/// A value inside a hashtable, where a list needs to be one however long it is, and a structure its type.
fn nested(surfaces: &Surfaces<'_>, shape: &Shape, value: &Value) -> String {
    let text = argument(surfaces, shape, value);
    match &shape.kind {
        Kind::List(_) if text != "@()" => format!("@({text})"),
        Kind::Structure(_) => format!("[{}.Model.{}]{text}", surfaces.names.powershell.namespace, shape.name),
        _ => text,
    }
}
