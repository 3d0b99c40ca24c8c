//! paws: a function per operation, an argument per member.
//!
//! It checks nothing but types, and leaves out what is empty or `NULL`, wherever it stands; versions differ in what they
//! count as empty, and in how they write documents.

use std::fmt::Write as _;

use serde_json::Value;

use super::fit::{self, is_base64, kind, missing, walk};
use super::quote::{r, r_name};
use super::{Call, Client, Layout, Spelling, Surfaces};
use crate::schema::{Kind, Member, Operation, Schema, Shape};

/// paws, for R.
pub static CLIENT: Client = Client {
    name: "paws",
    alias: "r",
    title: "paws (R)",
    label: "R",
    about: "paws, for R",
    language: "r",
    longest: None,
    call: |call| self::call(call).map(Spelling::from),
    page,
    outline,
};

/// An argument of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Argument<'a> {
    /// Its name: the wire name.
    pub(crate) name: &'a str,
    /// True if it has no default; the others have `NULL`.
    pub(crate) required: bool,
    /// Its parts, in the words of R.
    pub(crate) kind: String,
}

/// The name of the function, such as `update_user_pool_client`.
pub(crate) fn function(operation: &Operation) -> String {
    snake(&operation.name)
}

/// The arguments, in the order of the model.
pub(crate) fn arguments<'a>(surfaces: &Surfaces<'a>, operation: &'a Operation) -> Vec<Argument<'a>> {
    let schema = surfaces.schema;
    let members = operation.input.iter().flat_map(|input| schema.shape(input).members());
    let argument = |member: &'a Member| Argument {
        name: &member.name,
        required: member.required,
        kind: type_name(schema, schema.shape(&member.shape), &mut Vec::new()),
    };
    members.map(argument).collect()
}

/// The way a value of that shape is written.
fn type_name<'a>(schema: &'a Schema, shape: &'a Shape, above: &mut Vec<&'a str>) -> String {
    match &shape.kind {
        Kind::Enum(values) => values.iter().map(|value| r(value)).collect::<Vec<_>>().join(" | "),
        Kind::String => "\"string\"".into(),
        Kind::Boolean => "TRUE | FALSE".into(),
        Kind::Integer | Kind::Long | Kind::Double(..) => "123".into(),
        Kind::Timestamp(_) => "as.POSIXct(\"2026-01-01\")".into(),
        Kind::Blob => "raw".into(),
        Kind::Document | Kind::EventStream(_) => "list()".into(),
        _ if above.contains(&shape.name.as_str()) => "list()".into(),
        kind => {
            above.push(&shape.name);
            let parts = match kind {
                Kind::List(item) => vec![type_name(schema, schema.shape(item), above)],
                Kind::Map(_, value) => {
                    vec![format!("key = {}", type_name(schema, schema.shape(value), above))]
                }
                _ => shape
                    .members()
                    .iter()
                    .map(|member| {
                        format!(
                            "{} = {}",
                            r_name(&member.name),
                            type_name(schema, schema.shape(&member.shape), above)
                        )
                    })
                    .collect(),
            };
            above.pop();
            format!("list({})", parts.join(", "))
        }
    }
}

/// The name of a function: every capital with the small letters after it is a word, and so is what is between.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    let mut at = 0;
    while at < letters.len() {
        let small = letters[at + 1..].iter().take_while(|c| c.is_ascii_lowercase()).count();
        if letters[at].is_ascii_uppercase() && small > 0 {
            words.push(letters[at..=at + small].iter().collect());
            words.push(String::new());
            at += small;
        } else if let Some(word) = words.last_mut() {
            word.push(letters[at]);
        }
        at += 1;
    }
    words.retain(|word| !word.is_empty());
    words.join("_").to_lowercase()
}

/// The function with its arguments and their defaults, and which are required: what a reference page has.
fn outline(surfaces: &Surfaces<'_>, operation: &Operation) -> Vec<String> {
    let arguments = arguments(surfaces, operation);
    let mut lines = vec![format!("{}_{}(", surfaces.names.paws_client(), function(operation))];
    for (index, argument) in arguments.iter().enumerate() {
        let comma = if index + 1 < arguments.len() { "," } else { "" };
        let default = if argument.required { "" } else { " = NULL" };
        lines.push(format!("  {}{default}{comma}", argument.name));
    }
    lines.push(")".into());
    lines.extend(
        arguments.iter().filter(|a| a.required).map(|argument| format!("{} [required]", argument.name)),
    );
    lines
}

fn page(surfaces: &Surfaces<'_>, operation: &Operation) -> String {
    let mut text = outline(surfaces, operation).join("\n");
    text.push_str("\n\nVALUES\n");
    for argument in arguments(surfaces, operation) {
        let _ = writeln!(text, "  {} = {}", argument.name, argument.kind);
    }
    // The members of the answer have the names and the nesting that they have in JSON.
    let output = operation.output.iter().flat_map(|output| surfaces.schema.shape(output).members());
    let output: Vec<String> = output.map(|member| format!("{} = …", r_name(&member.name))).collect();
    let _ = writeln!(text, "\nRETURNS\n  list({})", output.join(", "));
    text
}

fn call(call: &Call<'_>) -> Result<String, String> {
    let Call { surfaces, operation, input, place, .. } = call;
    let schema = surfaces.schema;
    walk(schema, operation, input, &mut |place| sendable(place))?;
    let missing = missing(schema, operation, input);

    let mut config = vec![format!("region = {}", r(&place.region))];
    if let Some(endpoint) = &place.endpoint {
        config.insert(0, format!("endpoint = {}", r(endpoint)));
    }
    let client = format!("paws::{}(config = list({}))", surfaces.names.paws_client(), config.join(", "));
    let shape = operation.input.as_ref().map(|input| schema.shape(input));
    let mut arguments = Vec::new();
    for member in shape.map(Shape::members).unwrap_or_default() {
        match input.get(&member.name) {
            Some(value) => {
                let value = literal(schema, schema.shape(&member.shape), value);
                arguments.push(format!("{} = {value}", r_name(&member.name)));
            }
            // R wants the argument; what it says of `NULL` is nothing.
            None if missing.contains(&member.name) => {
                arguments.push(format!("{} = NULL", r_name(&member.name)));
            }
            None => {}
        }
    }
    let function = function(operation);
    Ok(match call.layout {
        Layout::Line => format!("{client}${function}({})", arguments.join(", ")),
        Layout::Block if arguments.is_empty() => format!("svc <- {client}\nsvc${function}()"),
        Layout::Block => format!("svc <- {client}\nsvc${function}(\n  {}\n)", arguments.join(",\n  ")),
    })
}

/// True if the value arrives as it is.
fn sendable(place: &fit::Place<'_>) -> Result<(), String> {
    let fits = match (&place.shape.kind, place.value) {
        (Kind::Map(..), Value::Object(members)) if members.contains_key("") => {
            return Err(format!("{} has an empty key, and no name of R is empty", place.path));
        }
        (Kind::Map(..), Value::Object(members)) if members.keys().any(|key| key.contains('\0')) => {
            return Err(format!("{} has a key with a NUL, and no name of R has one", place.path));
        }
        (Kind::Document, _) => {
            return Err(format!("{} is a document, which versions write differently", place.path));
        }
        (_, Value::Null) => return Err(format!("{} is null, which is left out on the way", place.path)),
        (Kind::List(_), Value::Array(items)) if items.is_empty() => {
            return Err(format!("{} is an empty list, which is left out on the way", place.path));
        }
        (Kind::Structure(_) | Kind::Union(_) | Kind::Map(..), Value::Object(members))
            if members.is_empty() =>
        {
            return Err(format!("{} is empty, and left out on the way", place.path));
        }
        (Kind::String | Kind::Enum(_), Value::String(text)) => {
            if text.is_empty() {
                return Err(format!(
                    "{} is an empty text, which most versions leave out on the way",
                    place.path
                ));
            }
            if text.contains('\0') {
                return Err(format!("{} has a NUL, and no text of R has one", place.path));
            }
            true
        }
        (Kind::Boolean, value) => value.is_boolean(),
        (Kind::Integer | Kind::Long, Value::Number(number)) => {
            number.as_i64().is_some_and(|number| i32::try_from(number).is_ok_and(|number| number != i32::MIN))
        }
        (Kind::Double(..) | Kind::Timestamp(_), value) => value.is_number(),
        (Kind::Blob, value) => value.as_str().is_some_and(is_base64),
        // Other code reports lists and objects.
        (Kind::List(_) | Kind::Structure(_) | Kind::Union(_) | Kind::Map(..), _) => true,
        _ => false,
    };
    let due = match place.shape.kind {
        Kind::Integer | Kind::Long => "a whole number of 32 bits",
        Kind::Double(..) | Kind::Timestamp(_) => "a number",
        Kind::Boolean => "a boolean",
        Kind::Blob => "bytes",
        _ => "a text",
    };
    if fits {
        return Ok(());
    }
    Err(format!("{} is {}, and goes out as {due}", place.path, kind(place.value)))
}

/// A value in R.
fn literal(schema: &Schema, shape: &Shape, value: &Value) -> String {
    let list = |items: Vec<String>| format!("list({})", items.join(", "));
    match (&shape.kind, value) {
        (Kind::Blob, Value::String(text)) => format!("base64enc::base64decode({})", r(text)),
        (Kind::List(item), Value::Array(items)) => {
            list(items.iter().map(|value| literal(schema, schema.shape(item), value)).collect())
        }
        (Kind::Map(_, of), Value::Object(members)) => {
            let member = |(name, value): (&String, &Value)| {
                format!("{} = {}", r_name(name), literal(schema, schema.shape(of), value))
            };
            list(members.iter().map(member).collect())
        }
        (Kind::Structure(_) | Kind::Union(_), Value::Object(values)) => {
            let member = |member: &Member| {
                let value = literal(schema, schema.shape(&member.shape), values.get(&member.name)?);
                Some(format!("{} = {value}", r_name(&member.name)))
            };
            list(shape.members().iter().filter_map(member).collect())
        }
        (_, Value::Bool(true)) => "TRUE".into(),
        (_, Value::Bool(false)) => "FALSE".into(),
        // A whole number with its mark, since others are written like 1e+05.
        (_, Value::Number(number)) if number.is_i64() => format!("{number}L"),
        (_, Value::String(text)) => r(text),
        (_, value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(super::snake(name), expected);
    }

    #[test]
    fn names_of_functions() {
        check("UpdateUserPoolClient", "update_user_pool_client");
        check("GetCSVHeader", "get_csv_header");
        check("SetUICustomization", "set_ui_customization");
        check("AdminSetUserMFAPreference", "admin_set_user_mfa_preference");
        check("ListWebAuthnCredentials", "list_web_authn_credentials");
    }
}
