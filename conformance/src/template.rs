//! Values with names in braces that are filled in when the scenario runs.
//!
//! A string that is one name becomes the value itself, of whatever type; a name within a longer string
//! becomes text. `{{` and `}}` stand for the braces themselves.

use std::collections::BTreeMap;

use serde_json::Value;

/// The values of the names of one scenario.
pub type Bindings = BTreeMap<String, Value>;

/// A JSON value whose strings may hold names in braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Template(Value);

/// Why a template could not be filled in: no value was bound to this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing was bound to `{0}`")]
pub struct Unbound(pub String);

impl Template {
    /// A template of a value as it was written.
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    /// The value with the names still in it.
    pub fn source(&self) -> &Value {
        &self.0
    }

    /// The names in it, and what is wrong with its braces, if anything.
    pub(crate) fn names(&self) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        let mut strings = Vec::new();
        collect_strings(&self.0, &mut strings);
        for text in strings {
            for part in parse(text)? {
                if let Part::Name(name) = part {
                    names.push(name.to_owned());
                }
            }
        }
        Ok(names)
    }

    /// The value with every name replaced.
    ///
    /// # Errors
    /// When a name has no value, since the answer that should have given it did not.
    pub fn resolve(&self, bindings: &Bindings) -> Result<Value, Unbound> {
        resolve(&self.0, bindings)
    }
}

enum Part<'t> {
    Text(&'t str),
    Name(&'t str),
}

fn collect_strings<'v>(value: &'v Value, strings: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => strings.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_strings(item, strings)),
        Value::Object(object) => object.values().for_each(|item| collect_strings(item, strings)),
        _ => {}
    }
}

fn parse(text: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        parts.push(Part::Text(before));
        if from.starts_with("{{") || from.starts_with("}}") {
            parts.push(Part::Text(&from[..1]));
            rest = &from[2..];
        } else if let Some((name, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) {
            if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
                return Err(format!("`{{{name}}}` is no name; a brace itself is written twice"));
            }
            parts.push(Part::Name(name));
            rest = after;
        } else {
            return Err(format!("a brace without its partner in `{text}`; a brace itself is written twice"));
        }
    }
    parts.push(Part::Text(rest));
    parts.retain(|part| !matches!(part, Part::Text("")));
    Ok(parts)
}

fn resolve(value: &Value, bindings: &Bindings) -> Result<Value, Unbound> {
    match value {
        Value::String(text) => resolve_text(text, bindings),
        Value::Array(items) => items.iter().map(|item| resolve(item, bindings)).collect(),
        Value::Object(object) => {
            object.iter().map(|(key, item)| Ok((key.clone(), resolve(item, bindings)?))).collect()
        }
        other => Ok(other.clone()),
    }
}

fn resolve_text(text: &str, bindings: &Bindings) -> Result<Value, Unbound> {
    let bound = |name: &str| bindings.get(name).ok_or_else(|| Unbound(name.to_owned()));
    // The braces were checked when the file was loaded.
    let parts = parse(text).unwrap_or_default();
    if let [Part::Name(name)] = parts.as_slice() {
        return bound(name).cloned();
    }
    let mut filled = String::new();
    for part in parts {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Name(name) => match bound(name)? {
                Value::String(text) => filled.push_str(text),
                other => filled.push_str(&other.to_string()),
            },
        }
    }
    Ok(Value::String(filled))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(template: &Value, expected: Result<Value, &str>) {
        let bindings = Bindings::from([("pool".into(), json!("us-east-1_a")), ("at".into(), json!(1.5))]);
        let actual = Template::new(template.clone()).resolve(&bindings);
        assert_eq!(actual.map_err(|unbound| unbound.0), expected.map_err(str::to_owned));
    }

    #[test]
    fn names_become_values_or_text() {
        check(&json!("{at}"), Ok(json!(1.5)));
        check(&json!({"a": ["{pool}"], "b": 1}), Ok(json!({"a": ["us-east-1_a"], "b": 1})));
        check(&json!("User pool {pool} at {at}."), Ok(json!("User pool us-east-1_a at 1.5.")));
        check(&json!("{{pool}} {{"), Ok(json!("{pool} {")));
        check(&json!("{client}"), Err("client"));
    }

    #[test]
    fn a_lone_brace_is_a_mistake() {
        let names = Template::new(json!("{\"UserPoolId\": ")).names();
        assert!(names.unwrap_err().starts_with("a brace without its partner"));
    }
}
