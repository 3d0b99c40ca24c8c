//! The violations of a value of its shape's constraints, in the sentences of the service.

use std::fmt;

use serde_json::Value;

use crate::blob::Blob;
use crate::tables::{Kind, Shape};
use crate::walk::join;

/// One broken constraint. `Display` prints it as the service does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The place: member names in lower camel case, joined by dots. Items of a list have a place of their own, `1.member`,
    /// only where they have members; otherwise the list is named, as the service does.
    pub path: String,
    /// The value that stood there, as the service repeats it, in quotes; `None` where it must not.
    pub value: Option<String>,
    /// The constraint that the value must satisfy.
    pub sentence: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Value ")?;
        if let Some(value) = &self.value {
            write!(formatter, "{value} ")?;
        }
        write!(formatter, "at '{}' failed to satisfy constraint: {}", self.path, self.sentence)
    }
}

/// The message that reports `violations`, or `None` when there are none.
pub fn message(violations: &[Violation]) -> Option<String> {
    let count = violations.len();
    let plural = if count == 1 { "" } else { "s" };
    let list: Vec<String> = violations.iter().map(Violation::to_string).collect();
    (count > 0).then(|| format!("{count} validation error{plural} detected: {}", list.join("; ")))
}

/// All constraints that `value` breaks. Values of another JSON type than the shape's are passed over.
pub fn validate(shape: &Shape, value: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    walk(shape, value, "", &mut violations);
    violations
}

fn walk(shape: &Shape, value: &Value, path: &str, violations: &mut Vec<Violation>) {
    let report = |sentence: String| Violation { path: path.to_owned(), value: shown(shape, value), sentence };
    match (&shape.kind, value) {
        (Kind::Structure(members) | Kind::Union(members), Value::Object(object)) => {
            for member in *members {
                let path = join(path, &lower_camel(member.name));
                match object.get(member.name) {
                    None | Some(Value::Null) if member.required => violations.push(Violation {
                        path,
                        // Of what is sensitive, the service does not even say that it is null.
                        value: (!is_sensitive(member.shape)).then(|| "null".into()),
                        sentence: "Member must not be null".into(),
                    }),
                    None | Some(Value::Null) => {}
                    Some(value) => walk(member.shape, value, &path, violations),
                }
            }
        }
        (Kind::List(item), Value::Array(items)) => {
            violations.extend(limits(shape, count(items.len()), "length").into_iter().map(report));
            if has_parts(item) {
                for (index, value) in items.iter().enumerate() {
                    walk(item, value, &join(path, &format!("{}.member", index + 1)), violations);
                }
            } else if items.iter().any(|value| !broken(item, value).is_empty()) {
                let all = constraints(item).join(", ");
                violations.push(report(format!("Member must satisfy constraint: [{all}]")));
            }
        }
        (Kind::Map(key, item), Value::Object(entries)) => {
            violations.extend(limits(shape, count(entries.len()), "length").into_iter().map(report));
            if entries.keys().any(|name| !broken(key, &Value::String(name.clone())).is_empty()) {
                let all = constraints(key).join(", ");
                violations.push(report(format!("Map keys must satisfy constraint: [{all}]")));
            }
            for (name, value) in entries {
                if has_parts(item) {
                    walk(item, value, &join(path, &format!("{name}.member")), violations);
                }
            }
            if entries.values().any(|value| !broken(item, value).is_empty()) {
                let all = constraints(item).join(", ");
                violations.push(report(format!("Map value must satisfy constraint: [{all}]")));
            }
        }
        _ => violations.extend(broken(shape, value).into_iter().map(report)),
    }
}

/// True if values of this shape are made of others that have a path of their own.
fn has_parts(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Structure(_) | Kind::Union(_) | Kind::List(_) | Kind::Map(..))
}

/// The sentences of the constraints that a scalar breaks.
fn broken(shape: &Shape, value: &Value) -> Vec<String> {
    match (&shape.kind, value) {
        (Kind::Enum(values), Value::String(text)) if !values.contains(&text.as_str()) => {
            vec![enum_sentence(values)]
        }
        (Kind::Blob, Value::String(text)) => {
            Blob::decode(text).map_or_else(Vec::new, |bytes| limits(shape, count(bytes.0.len()), "length"))
        }
        (Kind::String, Value::String(text)) => {
            let mut sentences = limits(shape, count(text.chars().count()), "length");
            if let Some(pattern) = &shape.pattern
                && pattern.matches(text) == Some(false)
            {
                sentences.push(pattern_sentence(pattern.source));
            }
            sentences
        }
        (Kind::Integer | Kind::Long, Value::Number(number)) => {
            number.as_i64().map_or_else(Vec::new, |number| limits(shape, number, "value"))
        }
        (Kind::Double { min, max }, Value::Number(number)) => {
            let number = number.as_f64().unwrap_or_default();
            let low = min.filter(|min| number < *min).map(|min| limit_sentence("value", "greater", min));
            let high = max.filter(|max| number > *max).map(|max| limit_sentence("value", "less", max));
            low.into_iter().chain(high).collect()
        }
        _ => Vec::new(),
    }
}

/// Every constraint of a scalar, as the service lists them for the items of a list.
fn constraints(shape: &Shape) -> Vec<String> {
    let what = if matches!(shape.kind, Kind::Integer | Kind::Long) { "value" } else { "length" };
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(shape.max.map(|max| limit_sentence(what, "less", max)));
    sentences.extend(shape.min.map(|min| limit_sentence(what, "greater", min)));
    sentences.extend(shape.pattern.as_ref().map(|pattern| pattern_sentence(pattern.source)));
    if let Kind::Double { min, max } = &shape.kind {
        sentences.extend(max.map(|max| limit_sentence("value", "less", max)));
        sentences.extend(min.map(|min| limit_sentence("value", "greater", min)));
    }
    if let Kind::Enum(values) = &shape.kind {
        sentences.push(enum_sentence(values));
    }
    sentences
}

fn limits(shape: &Shape, size: i64, what: &str) -> Vec<String> {
    let low = shape.min.filter(|min| size < *min).map(|min| limit_sentence(what, "greater", min));
    let high = shape.max.filter(|max| size > *max).map(|max| limit_sentence(what, "less", max));
    low.into_iter().chain(high).collect()
}

fn limit_sentence(what: &str, direction: &str, limit: impl fmt::Display) -> String {
    format!("Member must have {what} {direction} than or equal to {limit}")
}

fn pattern_sentence(pattern: &str) -> String {
    format!("Member must satisfy regular expression pattern: {pattern}")
}

fn enum_sentence(values: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", values.join(", "))
}

/// The value as the service repeats it: in quotes, lists in brackets, what is not ASCII as `?`.
fn shown(shape: &Shape, value: &Value) -> Option<String> {
    (!hidden(shape)).then(|| format!("'{}'", plain(value)))
}

/// True if a message leaves the value out: what is hidden elsewhere is, unless the service is known to repeat it.
fn hidden(shape: &Shape) -> bool {
    // No recording shows how the service prints a structure; a secret inside is not worth the risk.
    is_sensitive(shape) || !shape.echoed && shape.holds_secret()
}

/// True if a value is sensitive, or the items or values that it is made of.
fn is_sensitive(shape: &Shape) -> bool {
    match shape.kind {
        _ if shape.sensitive => !shape.echoed,
        Kind::List(item) => is_sensitive(item),
        Kind::Map(key, value) => is_sensitive(key) || is_sensitive(value),
        _ => false,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect(),
        Value::Array(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}={}", plain(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

fn count(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}
