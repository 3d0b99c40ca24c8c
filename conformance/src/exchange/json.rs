//! Reads the JSON of an answer, and remembers which members stand there twice: of two values for one member nobody knows
//! which one counts.

use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The number of places that are remembered.
const MOST_PLACES: usize = 10;

/// The value of a text, and the places of the members that stand there twice; `None` if it is no JSON.
pub(super) fn parse(text: &[u8]) -> Option<(Value, Vec<String>)> {
    let mut twice = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Reader { path: "", twice: &mut twice }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some((value, twice))
}

struct Reader<'r> {
    path: &'r str,
    twice: &'r mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        let path = if self.path.is_empty() { "item".to_owned() } else { format!("{}.item", self.path) };
        while let Some(item) = items.next_element_seed(Reader { path: &path, twice: self.twice })? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let path = if self.path.is_empty() { name.clone() } else { format!("{}.{name}", self.path) };
            let value = members.next_value_seed(Reader { path: &path, twice: self.twice })?;
            if object.insert(name, value).is_some() && self.twice.len() < MOST_PLACES {
                self.twice.push(path);
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Value, &[&str])>) {
        let parsed = parse(text.as_bytes());
        let parsed = parsed
            .as_ref()
            .map(|(value, twice)| (value.clone(), twice.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(parsed, expected.map(|(value, twice)| (value, twice.to_vec())), "{text}");
    }

    #[test]
    fn members_that_stand_twice_are_named() {
        check(
            r#"{"a": [1, -1, 1.5, true, null, "x"]}"#,
            Some((json!({"a": [1, -1, 1.5, true, null, "x"]}), &[])),
        );
        check(
            r#"{"a": 1, "b": {"c": 1, "c": 2}, "a": 2}"#,
            Some((json!({"a": 2, "b": {"c": 2}}), &["b.c", "a"])),
        );
        check(r#"[{"a": 1, "a": 1}]"#, Some((json!([{"a": 1}]), &["item.a"])));
        check(r#"{"a": 1} x"#, None);
        check("", None);
    }
}
