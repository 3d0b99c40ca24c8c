//! A command of the AWS CLI for an input, valid or not.
//!
//! Plain values go to options of their own. The rest goes to `--cli-input-json` beside them: what an option would take
//! for a file, an address to fetch or another option, and what has another type than the option. The program checks
//! some constraints itself; where the input breaks one of those, the command switches that off for itself.

use serde_json::{Map, Value};

use super::{command, dashed, is_scalar};
use crate::schema::{Kind, Shape};
use crate::surface::fit::{self, is_base64, kind, missing, walk};
use crate::surface::quote::{self, is_printable, posix};
use crate::surface::{Call, Spelling, Surfaces};

/// Writes a configuration in which the program checks nothing itself, for a command that is to send what it would refuse.
/// The command runs in a shell of its own, which removes it.
const UNCHECKED: &str = "config=$(mktemp) && trap 'rm \"$config\"' EXIT && printf '[profile \"%s\"]\\nparameter_validation = \
                         false\\n' \"${AWS_PROFILE:-default}\" >\"$config\" && ";

/// The message about values that no option has.
const IN_JSON: &str = "What stands in `--cli-input-json` has another type than its option, or would be taken for something \
                       else there, such as an address to fetch.";

/// The message about a command without an option that is required.
const LIFTED: &str = "An empty `--cli-input-json` lifts the demand for options that are required.";

pub(in crate::surface) fn call(call: &Call<'_>) -> Result<Spelling, String> {
    let Call { surfaces, operation, input, place, .. } = call;
    walk(surfaces.schema, operation, input, &mut |place| sendable(place))?;
    let missing = missing(surfaces.schema, operation, input);
    let refused = missing.first().map(|path| format!("{path} is required")).or_else(|| refused(call));

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
    let mut notes = Vec::new();
    if let Some(why) = &refused {
        notes.push(format!(
            "The AWS CLI would refuse this input itself, since {why}. The command switches that off with a configuration of \
             its own, so that yours is not read."
        ));
    }
    if !rest.is_empty() || missing.iter().any(|path| !path.contains('.')) {
        notes.push(if rest.is_empty() { LIFTED } else { IN_JSON }.to_owned());
        parts.push(json("--cli-input-json", &rest.into()));
    }
    if !surfaces.names.paginated(&operation.name).is_empty() {
        parts.push("--no-paginate".into());
    }
    if let Some(endpoint) = &place.endpoint {
        parts.push(format!("--endpoint-url {}", posix(endpoint)));
    }
    parts.push(format!("--region {}", posix(&place.region)));
    let command = call.lay_out(&parts, "\\");
    let pipe = bytes.map(|bytes| format!("printf %s {} | base64 -d | ", posix(bytes))).unwrap_or_default();
    let text = if refused.is_some() {
        format!("({UNCHECKED}{pipe}AWS_CONFIG_FILE=$config {command})")
    } else {
        pipe + &command
    };
    Ok(Spelling { text, notes })
}

/// True if the program can take the value apart, once it checks nothing.
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

/// Why the program refuses the input itself, if it does: another type, too small a number, too short a text or list. It
/// leaves what is too large, patterns and enums to the service.
fn refused(call: &Call<'_>) -> Option<String> {
    let refused = walk(call.surfaces.schema, call.operation, call.input, &mut |place| {
        let (path, shape) = (place.path, place.shape);
        let at_least = |is: Option<i64>, what: &str| match (is, shape.min) {
            (Some(is), Some(min)) if is < min => {
                Err(format!("{path} is {is}{what}, where {min} is the least"))
            }
            _ => Ok(()),
        };
        match (&shape.kind, place.value) {
            (Kind::String | Kind::Enum(_), Value::String(text)) => {
                at_least(i64::try_from(text.chars().count()).ok(), " characters long")
            }
            (Kind::List(_), Value::Array(items)) => at_least(i64::try_from(items.len()).ok(), " items long"),
            (Kind::Integer | Kind::Long, Value::Number(number)) if !number.is_f64() => {
                at_least(number.as_i64(), "")
            }
            (Kind::Blob | Kind::Timestamp(_) | Kind::Document, _)
            | (Kind::Boolean, Value::Bool(_))
            | (Kind::Double(..), Value::Number(_))
            | (Kind::Structure(_) | Kind::Union(_) | Kind::Map(..), Value::Object(_)) => Ok(()),
            (_, value) => Err(format!("{path} is {}", kind(value))),
        }
    });
    refused.err()
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
        (Kind::Structure(_), Value::Object(values)) => {
            Some(shorthand(surfaces, shape, name, values).unwrap_or_else(|| json(name, value)))
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
    format!("{name} {}", posix(&quote::json(&value.to_string())))
}

/// A list as words, if all of them are plain.
fn words(name: &str, items: &[Value]) -> Option<String> {
    let is_list = |text: &&str| is_plain(text) && !text.trim_start().starts_with(['[', '{']);
    let words = items.iter().map(|item| item.as_str().filter(is_list).map(posix));
    let words: Vec<String> = words.collect::<Option<_>>()?;
    (!words.is_empty()).then(|| format!("{name} {}", words.join(" ")))
}

/// True if a text is read as it stands: it is no other option, no file and no address to read the value from.
fn is_plain(text: &str) -> bool {
    const READ_FROM: [&str; 4] = ["file://", "fileb://", "http://", "https://"];
    is_printable(text) && !text.starts_with('-') && !READ_FROM.iter().any(|start| text.starts_with(start))
}

/// A structure in shorthand, if its members are simple words of their types: they are read as what the model has there.
fn shorthand(
    surfaces: &Surfaces<'_>,
    shape: &Shape,
    name: &str,
    values: &Map<String, Value>,
) -> Option<String> {
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/".contains(c))
    };
    let pair = |(name, value): (&String, &Value)| {
        let member = shape.members().iter().find(|member| member.name == *name)?;
        match (&surfaces.schema.shape(&member.shape).kind, value) {
            (Kind::String | Kind::Enum(_), Value::String(text)) if is_word(text) => {
                Some(format!("{name}={text}"))
            }
            (Kind::Boolean, Value::Bool(_)) => Some(format!("{name}={value}")),
            (Kind::Integer | Kind::Long, Value::Number(number)) if number.is_u64() => {
                Some(format!("{name}={number}"))
            }
            _ => None,
        }
    };
    let pairs: Vec<String> = values.iter().map(pair).collect::<Option<_>>()?;
    (!pairs.is_empty()).then(|| format!("{name} {}", pairs.join(",")))
}
