//! A command of the AWS CLI for an input, valid or not.
//!
//! Plain values go to options of their own. The rest goes to `--cli-input-json` beside them: what an option would take
//! for a file, an address to fetch or another option, and what has another type than the option. The program checks
//! some constraints itself; where the input breaks one of those, the command switches that off for itself.

use serde_json::{Map, Value};

use super::{command, dashed, is_scalar};
use crate::schema::{Kind, Shape};
use crate::surface::fit::{self, is_base64, kind, missing, walk};
use crate::surface::quote::{is_sayable, posix};
use crate::surface::{Call, Surfaces};

/// Writes a configuration in which the program checks nothing itself, for a command that is to send what it would refuse.
const UNCHECKED: &str =
    "config=$(mktemp) && printf '[default]\\nparameter_validation = false\\n' >\"$config\" && ";

pub(in crate::surface) fn call(call: &Call<'_>) -> Result<String, String> {
    let Call { surfaces, operation, input, place, .. } = call;
    walk(surfaces.schema, operation, input, &mut |place| sendable(place))?;
    let missing = missing(surfaces.schema, operation, input);
    let is_refused = !missing.is_empty() || is_refused(call);

    let mut parts = vec![format!("aws {} {}", surfaces.names.aws_cli_service(), command(operation))];
    let shape = operation.input.as_ref().map(|input| surfaces.schema.shape(input));
    let mut rest = Map::new();
    let mut bytes = None;
    for member in shape.map(Shape::members).unwrap_or_default() {
        let Some(value) = input.get(&member.name) else { continue };
        let name = format!("--{}", dashed(&member.name));
        let shape = surfaces.schema.shape(&member.shape);
        match option(surfaces, shape, &name, value) {
            Some(option) => parts.push(option),
            None if matches!(shape.kind, Kind::Blob) => {
                bytes = value.as_str();
                parts.push(format!("{name} fileb:///dev/stdin"));
            }
            None => drop(rest.insert(member.name.clone(), value.clone())),
        }
    }
    // The option also lifts the demand for the options of what is required.
    if !rest.is_empty() || missing.iter().any(|path| !path.contains('.')) {
        parts.push(format!("--cli-input-json {}", posix(&Value::from(rest).to_string())));
    }
    if !surfaces.names.paginated(&operation.name).is_empty() {
        parts.push("--no-paginate".into());
    }
    if let Some(endpoint) = &place.endpoint {
        parts.push(format!("--endpoint-url {}", posix(endpoint)));
    }
    parts.push(format!("--region {}", posix(&place.region)));
    let command = call.lay_out(&parts, "\\");
    let (before, configured) = if is_refused { (UNCHECKED, "AWS_CONFIG_FILE=$config ") } else { ("", "") };
    let pipe = bytes.map(|bytes| format!("printf %s {} | base64 -d | ", posix(bytes))).unwrap_or_default();
    Ok(format!("{before}{pipe}{configured}{command}"))
}

/// Whether the program can take the value apart, once it checks nothing.
fn sendable(place: &fit::Place<'_>) -> Result<(), String> {
    if matches!(place.shape.kind, Kind::Blob) && place.path.contains(['.', '[']) {
        return Err(format!("{} stands in JSON, where version 1 encodes bytes once more", place.path));
    }
    let fits = match place.shape.kind {
        Kind::Blob => place.value.as_str().is_some_and(is_base64),
        Kind::Timestamp(_) => place.value.is_number(),
        _ => true,
    };
    if fits {
        Ok(())
    } else {
        Err(format!("{} is {}, which it cannot convert", place.path, kind(place.value)))
    }
}

/// Whether the program refuses the input itself: another type, too small a number, too short a text or list. It leaves
/// what is too large, patterns and enums to the service.
fn is_refused(call: &Call<'_>) -> bool {
    let refuses = |place: &fit::Place<'_>| {
        let fell_short =
            |size: usize| place.shape.min.is_some_and(|min| i64::try_from(size).is_ok_and(|is| is < min));
        match (&place.shape.kind, place.value) {
            (Kind::String | Kind::Enum(_), Value::String(text)) => fell_short(text.chars().count()),
            (Kind::Blob | Kind::Timestamp(_) | Kind::Boolean | Kind::Document, value) => {
                matches!(place.shape.kind, Kind::Boolean) && !value.is_boolean()
            }
            (Kind::Integer | Kind::Long, Value::Number(number)) => {
                number.is_f64()
                    || place.shape.min.is_some_and(|min| number.as_i64().is_some_and(|is| is < min))
            }
            (Kind::List(_), Value::Array(items)) => fell_short(items.len()),
            (Kind::Structure(_) | Kind::Union(_) | Kind::Map(..), Value::Object(_))
            | (Kind::Double(..), Value::Number(_)) => false,
            _ => true,
        }
    };
    let walked = walk(call.surfaces.schema, call.operation, call.input, &mut |place| {
        if refuses(place) { Err(String::new()) } else { Ok(()) }
    });
    walked.is_err()
}

/// The option with its value, unless it would be taken for something else.
fn option(surfaces: &Surfaces<'_>, shape: &Shape, name: &str, value: &Value) -> Option<String> {
    match (&shape.kind, value) {
        (Kind::Boolean, Value::Bool(true)) => Some(name.to_owned()),
        (Kind::Boolean, Value::Bool(false)) => Some(format!("--no-{}", name.trim_start_matches('-'))),
        (Kind::Integer | Kind::Long, Value::Number(number)) => Some(format!("{name} {}", number.as_u64()?)),
        (Kind::String | Kind::Enum(_), Value::String(text)) => {
            is_plain(text).then(|| format!("{name} {}", posix(text)))
        }
        (Kind::List(item), Value::Array(items)) if is_scalar(&surfaces.schema.shape(item).kind) => {
            Some(words(name, items).unwrap_or_else(|| json(name, value)))
        }
        (Kind::Structure(_), Value::Object(members)) => {
            Some(shorthand(name, members).unwrap_or_else(|| json(name, value)))
        }
        (Kind::List(_), Value::Array(_)) | (Kind::Union(_) | Kind::Map(..), Value::Object(_)) => {
            Some(json(name, value))
        }
        (Kind::Document, value) if value.is_object() || value.is_array() => Some(json(name, value)),
        _ => None,
    }
}

/// The option with its value as JSON, which no text is taken for anything else in.
fn json(name: &str, value: &Value) -> String {
    format!("{name} {}", posix(&value.to_string()))
}

/// A list as words, if all of them are plain.
fn words(name: &str, items: &[Value]) -> Option<String> {
    let is_list = |text: &&str| is_plain(text) && !text.trim_start().starts_with(['[', '{']);
    let words = items.iter().map(|item| item.as_str().filter(is_list).map(posix));
    let words: Vec<String> = words.collect::<Option<_>>()?;
    (!words.is_empty()).then(|| format!("{name} {}", words.join(" ")))
}

/// Whether a text is read as it stands: it is no other option, no file and no address to read the value from.
fn is_plain(text: &str) -> bool {
    const READ_FROM: [&str; 4] = ["file://", "fileb://", "http://", "https://"];
    is_sayable(text) && !text.starts_with('-') && !READ_FROM.iter().any(|start| text.starts_with(start))
}

/// A structure in shorthand, if its members are simple words.
fn shorthand(name: &str, members: &Map<String, Value>) -> Option<String> {
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/".contains(c))
    };
    let pair = |(name, value): (&String, &Value)| match value {
        Value::String(text) if is_word(text) => Some(format!("{name}={text}")),
        Value::Bool(_) => Some(format!("{name}={value}")),
        Value::Number(number) if number.is_u64() => Some(format!("{name}={number}")),
        _ => None,
    };
    let pairs: Vec<String> = members.iter().map(pair).collect::<Option<_>>()?;
    (!pairs.is_empty()).then(|| format!("{name} {}", pairs.join(",")))
}
