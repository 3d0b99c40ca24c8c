//! Places in an answer or a request, found by looking at one, and what can be said wrongly there.

use std::fmt;
use std::ops::BitOr;

use cognito_idp_types::schema::{Kind, Shape};
use serde_json::{Value, json};

/// One step into JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A member of an object.
    Member(String),
    /// Every item of a list.
    Each,
    /// The items of a list whose `Name` is this one.
    Named(String),
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(Vec<Part>);

/// A way to say something wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// The member is left out.
    Dropped,
    /// It is null.
    Nulled,
    /// It is of another JSON type.
    Retyped,
    /// It has another value of its type.
    Other,
    /// A time counts milliseconds.
    Milliseconds,
    /// The list has no items.
    Emptied,
    /// The list has its first item twice, or one more.
    Longer,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            match part {
                Part::Member(name) => write!(formatter, "{dot}{name}")?,
                Part::Each => write!(formatter, "{dot}*")?,
                Part::Named(name) => write!(formatter, "{dot}Name={name}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for How {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Dropped => "left out",
            Self::Nulled => "null",
            Self::Retyped => "of another type",
            Self::Other => "another value",
            Self::Milliseconds => "in milliseconds",
            Self::Emptied => "an empty list",
            Self::Longer => "an item more",
        })
    }
}

impl Place {
    /// The place of a member of the whole.
    pub(crate) fn member(name: &str) -> Self {
        Self(vec![Part::Member(name.to_owned())])
    }

    fn with(&self, part: Part) -> Self {
        let mut parts = self.0.clone();
        parts.push(part);
        Self(parts)
    }

    /// The value there; of lists, that of the first item.
    pub(crate) fn find<'v>(&self, body: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(body, |value, part| match part {
            Part::Member(name) => value.get(name),
            Part::Each => value.get(0),
            Part::Named(name) => value.as_array()?.iter().find(|item| item["Name"] == name.as_str()),
        })
    }

    /// Adds a value where there is none though there could be; false if there is no such place.
    pub(crate) fn add(&self, body: &mut Value, value: &Value) -> bool {
        add_at(body, &self.0, value)
    }

    /// Tells it wrongly wherever it is found; false if it is nowhere.
    pub(crate) fn lie(&self, body: &mut Value, how: How, shape: Option<&'static Shape>) -> bool {
        lie_at(body, &self.0, how, shape)
    }
}

fn add_at(body: &mut Value, parts: &[Part], value: &Value) -> bool {
    match parts {
        [Part::Member(name)] => match body.as_object_mut() {
            Some(object) if !object.contains_key(name) => {
                object.insert(name.clone(), value.clone());
                true
            }
            _ => false,
        },
        [Part::Member(name), rest @ ..] => body.get_mut(name).is_some_and(|inner| add_at(inner, rest, value)),
        // An item has what it has.
        _ => false,
    }
}

fn lie_at(value: &mut Value, parts: &[Part], how: How, shape: Option<&'static Shape>) -> bool {
    match parts {
        [] => false,
        [Part::Member(name)] => {
            let shape = shape.and_then(|shape| shape.entry(name));
            match (value.as_object_mut(), how) {
                (Some(object), How::Dropped) => object.shift_remove(name).is_some(),
                (Some(object), how) => {
                    let Some(value) = object.get_mut(name) else { return false };
                    other(value, how, shape).map(|told| *value = told).is_some()
                }
                (None, _) => false,
            }
        }
        [Part::Member(name), rest @ ..] => {
            let shape = shape.and_then(|shape| shape.entry(name));
            value.get_mut(name).is_some_and(|inner| lie_at(inner, rest, how, shape))
        }
        [Part::Each, rest @ ..] => {
            let shape = shape.and_then(Shape::item);
            let items = value.as_array_mut().into_iter().flatten();
            items.map(|item| lie_at(item, rest, how, shape)).fold(false, BitOr::bitor)
        }
        [Part::Named(name), rest @ ..] => {
            let shape = shape.and_then(Shape::item);
            let items = value.as_array_mut().into_iter().flatten();
            let meant = items.filter(|item| item["Name"] == name.as_str());
            meant.map(|item| lie_at(item, rest, how, shape)).fold(false, BitOr::bitor)
        }
    }
}

/// The lie in place of a value; `None` where the lie would be none.
pub(crate) fn other(value: &Value, how: How, shape: Option<&Shape>) -> Option<Value> {
    let is_time = shape.is_some_and(|shape| matches!(shape.kind, Kind::Timestamp(_)));
    Some(match (how, value) {
        (How::Nulled, _) => Value::Null,
        (How::Retyped, Value::String(_) | Value::Bool(_)) => json!(5),
        (How::Retyped, _) => json!("text"),
        (How::Milliseconds, Value::Number(number)) if is_time => json!(number.as_f64()? * 1000.0),
        (How::Emptied, Value::Array(items)) if !items.is_empty() => json!([]),
        (How::Longer, Value::Array(items)) => {
            let mut items = items.clone();
            let more = items.first().and_then(|first| match first {
                Value::String(text) => Some(other_text(text, None).into()),
                Value::Object(_) => Some(first.clone()),
                _ => None,
            });
            items.push(more?);
            items.into()
        }
        (How::Other, Value::String(text)) => other_text(text, shape).into(),
        (How::Other, Value::Bool(truth)) => (!truth).into(),
        (How::Other, Value::Number(number)) if is_time => json!(number.as_f64()? - 86_400.0),
        (How::Other, Value::Number(number)) => match number.as_i64() {
            Some(whole) => json!(whole + 1),
            None => json!(number.as_f64()? + 1.0),
        },
        _ => return None,
    })
}

/// Another text of the same kind: another value of an enum, a UUID of zeros, or one letter more.
fn other_text(text: &str, shape: Option<&Shape>) -> String {
    if let Some(Shape { kind: Kind::Enum(values), .. }) = shape
        && let Some(another) = values.iter().find(|value| **value != text)
    {
        return (*another).to_owned();
    }
    if uuid::Uuid::try_parse(text).is_ok() {
        return uuid::Uuid::nil().to_string();
    }
    match text {
        "true" => "false".into(),
        "false" => "true".into(),
        text if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => format!("{text}0"),
        text => format!("{text}x"),
    }
}

/// The places in a body, with the lies that can be told of each. Of lists of attributes each has a place of its own.
pub(crate) fn places(body: &Value, shape: Option<&'static Shape>) -> Vec<(Place, Vec<How>)> {
    let mut found = Vec::new();
    collect(body, shape, &Place(Vec::new()), &mut found);
    found
}

fn collect(value: &Value, shape: Option<&'static Shape>, at: &Place, found: &mut Vec<(Place, Vec<How>)>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let shape = shape.and_then(|shape| shape.entry(name));
                let place = at.with(Part::Member(name.clone()));
                let mut ways = vec![How::Dropped];
                let all =
                    [How::Nulled, How::Retyped, How::Other, How::Milliseconds, How::Emptied, How::Longer];
                ways.extend(all.into_iter().filter(|how| other(value, *how, shape).is_some()));
                found.push((place.clone(), ways));
                collect(value, shape, &place, found);
            }
        }
        Value::Array(items) => {
            let shape = shape.and_then(Shape::item);
            for item in items {
                let is_named = item["Name"].is_string() && item.get("Value").is_some();
                let part = match &item["Name"] {
                    Value::String(name) if is_named => Part::Named(name.clone()),
                    _ => Part::Each,
                };
                collect(item, shape, &at.with(part), found);
            }
        }
        _ => {}
    }
}
