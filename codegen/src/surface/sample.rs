//! Values to show: valid by the model, and such that a reader sees what they are.

use serde_json::{Map, Value, json};

use super::Surfaces;
use crate::schema::{Kind, Member, Pattern, Shape};
use awsjson_runtime::pattern;

use crate::{Error, Result};

/// A valid value of a shape: of a structure what is required, and all members if `whole`.
pub(super) fn of(surfaces: &Surfaces<'_>, shape: &str, whole: bool) -> Value {
    if whole
        && let Some(input) = surfaces.names.samples.inputs.iter().find_map(|(operation, input)| {
            let operation = surfaces.operation(operation)?;
            (operation.input.as_deref() == Some(shape)).then_some(input)
        })
    {
        return input.0.clone();
    }
    value(surfaces, None, surfaces.schema.shape(shape), whole, &mut Vec::new()).unwrap_or(Value::Null)
}

/// A value, or none if no text fits.
fn value<'a>(
    surfaces: &Surfaces<'a>,
    member: Option<&str>,
    shape: &'a Shape,
    whole: bool,
    above: &mut Vec<&'a str>,
) -> Option<Value> {
    if whole && let Some(structure) = surfaces.names.samples.structures.get(&shape.name) {
        return Some(structure.0.clone());
    }
    let known = [shape.name.as_str()].into_iter().chain(member);
    let known = known.filter_map(|name| surfaces.names.samples.values.get(name));
    let known = known.filter_map(|value| serde_json::to_value(value).ok()).find(|value| fits(shape, value));
    if known.is_some() {
        return known;
    }
    let schema = surfaces.schema;
    match &shape.kind {
        Kind::Structure(_) | Kind::Union(_) => {
            if above.contains(&shape.name.as_str()) {
                return None;
            }
            above.push(&shape.name);
            let is_union = matches!(shape.kind, Kind::Union(_));
            // A structure that requires nothing would show nothing.
            let is_bare = above.len() > 1 && shape.members().iter().all(|member| !member.required);
            let shown = |member: &&Member| whole || member.required || is_union || is_bare;
            let mut members = Map::new();
            for member in shape.members().iter().filter(shown) {
                let part = value(surfaces, Some(&member.name), schema.shape(&member.shape), whole, above);
                members.extend(part.map(|part| (member.name.clone(), part)));
                if is_union && !members.is_empty() {
                    break;
                }
            }
            above.pop();
            Some(members.into())
        }
        Kind::List(item) => Some(json!([value(surfaces, member, schema.shape(item), whole, above)?])),
        Kind::Map(key, of) => {
            let key = value(surfaces, None, schema.shape(key), whole, above)?;
            Some(json!({key.as_str()?: value(surfaces, None, schema.shape(of), whole, above)?}))
        }
        Kind::Enum(values) => values.first().map(|value| value.as_str().into()),
        Kind::String => {
            let mut texts = surfaces.names.samples.texts.iter();
            texts.find(|text| fits(shape, &Value::from(text.as_str()))).map(|text| text.as_str().into())
        }
        Kind::Boolean => Some(true.into()),
        Kind::Integer | Kind::Long => {
            Some(shape.min.unwrap_or(1).max(1).min(shape.max.unwrap_or(i64::MAX)).into())
        }
        Kind::Double(min, _) => Some(min.unwrap_or(1.0).into()),
        Kind::Timestamp(_) => Some(1_750_000_000.into()),
        Kind::Blob => Some("aGVsbG8=".into()),
        Kind::Document | Kind::EventStream(_) => Some(json!({})),
    }
}

/// True if a value keeps the constraints of its shape.
fn fits(shape: &Shape, value: &Value) -> bool {
    match (&shape.kind, value) {
        (Kind::Enum(values), Value::String(text)) => values.contains(text),
        (Kind::String, Value::String(text)) => {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            let is_within =
                shape.min.is_none_or(|min| length >= min) && shape.max.is_none_or(|max| length <= max);
            is_within && shape.pattern.as_ref().is_none_or(|pattern| matches(pattern, text))
        }
        (Kind::Integer | Kind::Long, Value::Number(number)) => number.as_i64().is_some_and(|number| {
            shape.min.is_none_or(|min| number >= min) && shape.max.is_none_or(|max| number <= max)
        }),
        (Kind::Boolean, Value::Bool(_)) | (Kind::Timestamp(_), Value::Number(_)) => true,
        _ => false,
    }
}

fn matches(pattern: &Pattern, text: &str) -> bool {
    pattern::compile(&pattern.source, pattern.whole).is_none_or(|compiled| compiled.find(text).is_some())
}

/// True if each request has a value for whatever is required, and each sample fits something.
pub(super) fn check(surfaces: &Surfaces<'_>) -> Result<()> {
    let stale = |on: String, reason: &str| Err(Error::StaleNote { on, reason: reason.to_owned() });
    for operation in &surfaces.schema.operations {
        let input = surfaces.sample(operation, false);
        if let Some(path) = super::fit::missing(surfaces.schema, operation, &input).first() {
            return stale(
                format!("`{}.{path}`", operation.name),
                "no sample fits it; add one to model/samples.toml",
            );
        }
        if let Some(whole) = surfaces.names.samples.inputs.get(&operation.name)
            && let Some(input) = &operation.input
        {
            check_whole(surfaces, input, &whole.0)?;
        }
    }
    surfaces
        .names
        .samples
        .structures
        .iter()
        .try_for_each(|(shape, whole)| check_whole(surfaces, shape, &whole.0))
}

/// True if a structure that is written whole keeps the constraints of the model.
fn check_whole(surfaces: &Surfaces<'_>, shape: &str, whole: &Value) -> Result<()> {
    let stale = |reason: &str| {
        Err(Error::StaleNote { on: format!("the sample of `{shape}`"), reason: reason.to_owned() })
    };
    if !surfaces.schema.shapes.contains_key(shape) {
        return stale("the model has no such shape");
    }
    let Some(members) = whole.as_object() else { return stale("it is no object") };
    let mut keeps = |place: &super::fit::Place<'_>| {
        let is_scalar = !(place.value.is_object() || place.value.is_array());
        if is_scalar && !fits(place.shape, place.value) {
            return Err(format!("{} breaks a constraint", place.path));
        }
        Ok(())
    };
    super::fit::walk_structure(surfaces.schema, shape, members, &mut keeps).or_else(|reason| stale(&reason))
}
