//! Prepares a published model for keeping: facts stay, the vendor's prose goes.

use serde_json::Value;

use crate::{Error, Result, model};

/// What [`strip_prose`] made of a published model.
#[derive(Debug)]
pub struct Imported {
    /// The model without prose, as indented JSON in the order of the original, with a final newline.
    pub json: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many shapes it has.
    pub shapes: usize,
}

/// Removes every `documentation` text from a C2J model. Members and shapes that happen to be *called*
/// `documentation` stay.
///
/// # Errors
/// When the text is not a C2J model of an awsJson service.
pub fn strip_prose(model: &str) -> Result<Imported> {
    let mirror = model::c2j::parse(model)?;
    let mut value: Value = serde_json::from_str(model)?;
    drop_prose(&mut value);
    for section in ["operations", "shapes"] {
        for (_, definition) in entries(&mut value, section) {
            drop_prose(definition);
            for (_, member) in entries(definition, "members") {
                drop_prose(member);
            }
            for reference in ["input", "output", "member", "key", "value"] {
                definition.get_mut(reference).into_iter().for_each(drop_prose);
            }
            if let Some(errors) = definition.get_mut("errors").and_then(Value::as_array_mut) {
                errors.iter_mut().for_each(drop_prose);
            }
        }
    }
    let json = serde_json::to_string_pretty(&value).map_err(Error::from)? + "\n";
    Ok(Imported { json, operations: mirror.operations.len(), shapes: mirror.shapes.len() })
}

fn entries<'a>(value: &'a mut Value, key: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    value.get_mut(key).and_then(Value::as_object_mut).into_iter().flat_map(serde_json::Map::iter_mut)
}

fn drop_prose(value: &mut Value) {
    if let Some(object) = value.as_object_mut() {
        for key in ["documentation", "documentationUrl", "deprecatedMessage"] {
            object.shift_remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_goes_and_members_called_documentation_stay() {
        let model = r#"{"version":"2.0","documentation":"prose",
            "metadata":{"protocol":"json","jsonVersion":"1.1","targetPrefix":"T","serviceId":"S",
                "serviceFullName":"S","endpointPrefix":"s","apiVersion":"1"},
            "operations":{"Op":{"name":"Op","documentation":"prose","http":{"method":"POST","requestUri":"/"},
                "input":{"shape":"In","documentation":"prose"}}},
            "shapes":{"In":{"type":"structure","documentation":"prose",
                "members":{"documentation":{"shape":"Text","documentation":"prose"}}},
                "Text":{"type":"string","documentation":"prose"}}}"#;
        let imported = strip_prose(model).unwrap();
        assert!(!imported.json.contains("prose"), "{}", imported.json);
        assert!(imported.json.contains(r#""documentation": {"#), "{}", imported.json);
        assert_eq!((imported.operations, imported.shapes), (1, 2));
    }
}
