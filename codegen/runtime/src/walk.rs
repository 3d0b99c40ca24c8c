//! A walk over a value and its shape, side by side.

use serde_json::Value;

use crate::tables::{Kind, Shape};

impl Shape {
    /// Shows every value inside `value`, itself included, with its place and its shape, in the order of the model. What
    /// the model does not know, and what has another JSON type than its shape, is shown and not entered.
    pub fn walk(&'static self, value: &Value, visit: &mut impl FnMut(&str, &'static Shape, &Value)) {
        walk("", self, value, visit);
    }
}

fn walk(
    path: &str,
    shape: &'static Shape,
    value: &Value,
    visit: &mut impl FnMut(&str, &'static Shape, &Value),
) {
    visit(path, shape, value);
    match (&shape.kind, value) {
        (Kind::Structure(members) | Kind::Union(members), Value::Object(object)) => {
            for member in *members {
                if let Some(value) = object.get(member.name) {
                    walk(&join(path, member.name), member.shape, value, visit);
                }
            }
        }
        (Kind::List(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                walk(&join(path, &index.to_string()), item, value, visit);
            }
        }
        (Kind::Map(_, item), Value::Object(entries)) => {
            for (name, value) in entries {
                walk(&join(path, name), item, value, visit);
            }
        }
        _ => {}
    }
}

/// A place and what stands under a name there, joined by a dot.
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
