//! The ways to write the value of an option: words, shorthand, JSON.

use std::fmt::Write as _;

use super::{holds_document, is_scalar, type_name};
use crate::schema::{Kind, Shape};
use crate::surface::Surfaces;

/// The depth at which shorthand is given up.
const DEEPEST: usize = 3;

/// The words of a list of scalars, and the values that they may have.
pub(crate) fn list(surfaces: &Surfaces<'_>, shape: &Shape) -> Option<String> {
    let Kind::List(item) = &shape.kind else { return None };
    let item = surfaces.schema.shape(item);
    if !is_scalar(&item.kind) {
        return None;
    }
    let word = match item.kind {
        Kind::Enum(_) | Kind::String => "\"string\"",
        Kind::Boolean => "true|false",
        ref kind => type_name(kind),
    };
    let mut text = format!("{word} {word} ...");
    if let Kind::Enum(values) = &item.kind {
        text += "\n\nWhere valid values are:";
        text.extend(values.iter().map(|value| format!("\n  {value}")));
    }
    Some(text)
}

/// The shorthand of a structure, a map or a list of those; none where it is too deep or a document.
pub(crate) fn shorthand(surfaces: &Surfaces<'_>, shape: &Shape) -> Option<String> {
    if is_scalar(&shape.kind) || holds_document(surfaces, shape) {
        return None;
    }
    let mut above = Vec::new();
    match &shape.kind {
        Kind::List(item) => {
            let item = surfaces.schema.shape(item);
            if is_scalar(&item.kind) { None } else { Some(short(surfaces, item, &mut above)? + " ...") }
        }
        _ => short(surfaces, shape, &mut above),
    }
}

fn short<'a>(surfaces: &Surfaces<'a>, shape: &'a Shape, above: &mut Vec<&'a str>) -> Option<String> {
    if above.len() > DEEPEST {
        return None;
    }
    let schema = surfaces.schema;
    match &shape.kind {
        Kind::Structure(_) | Kind::Union(_) => {
            let mut parts = Vec::new();
            for member in shape.members() {
                let part = schema.shape(&member.shape);
                if holds_document(surfaces, part) {
                    continue;
                }
                if above.contains(&part.name.as_str()) {
                    parts.push("( ... recursive ... )".to_owned());
                    continue;
                }
                parts.push(format!("{}={}", member.name, below(surfaces, part, above)?));
            }
            let inner = parts.join(",");
            Some(if above.is_empty() { inner } else { format!("{{{inner}}}") })
        }
        Kind::List(item) => {
            let item = schema.shape(item);
            let part = below(surfaces, item, above)?;
            let has_brackets = !is_scalar(&item.kind) || above.len() > 1;
            Some(if has_brackets { format!("[{part},{part}]") } else { format!("{part},{part}") })
        }
        Kind::Map(key, value) => {
            let part = below(surfaces, schema.shape(value), above)?;
            let pairs = format!("KeyName1={part},KeyName2={part}");
            match &schema.shape(key).kind {
                _ if !above.is_empty() => Some(format!("{{{pairs}}}")),
                Kind::Enum(values) => {
                    let values = values.iter().map(|value| format!("\n  {value}"));
                    Some(format!("{pairs}\n\nWhere valid key names are:{}", values.collect::<String>()))
                }
                _ => Some(pairs),
            }
        }
        kind => Some(type_name(kind).to_owned()),
    }
}

fn below<'a>(surfaces: &Surfaces<'a>, shape: &'a Shape, above: &mut Vec<&'a str>) -> Option<String> {
    above.push(&shape.name);
    let text = short(surfaces, shape, above);
    above.pop();
    text
}

/// The JSON of a structure, a map or a list of those.
pub(crate) fn json(surfaces: &Surfaces<'_>, shape: &Shape) -> Option<String> {
    let has_words = matches!(&shape.kind, Kind::List(item) if is_scalar(&surfaces.schema.shape(item).kind));
    if is_scalar(&shape.kind) || has_words {
        return None;
    }
    let mut text = String::new();
    write_json(surfaces, shape, 0, &mut Vec::new(), &mut text);
    Some(text)
}

fn write_json<'a>(
    surfaces: &Surfaces<'a>,
    shape: &'a Shape,
    depth: usize,
    above: &mut Vec<&'a str>,
    text: &mut String,
) {
    if above.iter().filter(|name| **name == shape.name).count() > 1 {
        if matches!(shape.kind, Kind::Structure(_) | Kind::Union(_)) {
            text.push_str("{ ... recursive ... }");
        }
        return;
    }
    above.push(&shape.name);
    let schema = surfaces.schema;
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    match &shape.kind {
        Kind::Structure(_) | Kind::Union(_) => {
            text.push('{');
            for (index, member) in shape.members().iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(text, "{comma}{}\"{}\": ", line(depth + 1), member.name);
                write_json(surfaces, schema.shape(&member.shape), depth + 1, above, text);
            }
            text.push_str(&(line(depth) + "}"));
        }
        Kind::List(item) => {
            let item = schema.shape(item);
            if is_scalar(&item.kind) {
                let _ = write!(text, "[{}, ...]", value(&item.kind));
            } else {
                let _ = write!(text, "[{}", line(depth + 1));
                write_json(surfaces, item, depth + 1, above, text);
                let _ = write!(text, "{}...{}]", line(depth + 1), line(depth));
            }
        }
        Kind::Map(key, of) => {
            let key = value(&schema.shape(key).kind);
            let _ = write!(text, "{{{key}: ");
            write_json(surfaces, schema.shape(of), depth + 1, above, text);
            let _ = write!(text, "{}...}}", line(depth + 1));
        }
        Kind::Document => text.push_str("{...}"),
        kind => text.push_str(&value(kind)),
    }
    above.pop();
}

/// A scalar in JSON.
fn value(kind: &Kind) -> String {
    match kind {
        Kind::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            values.join("|")
        }
        Kind::String => "\"string\"".into(),
        Kind::Boolean => "true|false".into(),
        kind => type_name(kind).into(),
    }
}
