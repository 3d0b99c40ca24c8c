//! Prepares a published model for keeping: facts stay, the vendor's prose goes.

use serde_json::Value;

use crate::{Error, Result, Schema};

/// The result of [`strip_prose`] for a published model.
#[derive(Debug)]
pub struct Imported {
    /// The model without prose, as indented JSON in the order of the original, with a final newline.
    pub json: String,
    /// Its words.
    pub schema: Schema,
}

impl Imported {
    /// The same JSON without indentation: for models that are kept to compare with.
    ///
    /// # Errors
    /// If it cannot be written, which no model that was read comes to.
    pub fn compact(&self) -> Result<String> {
        let value: Value = serde_json::from_str(&self.json)?;
        Ok(value.to_string() + "\n")
    }
}

/// Removes the prose from a model in either form. Members and shapes that happen to be *called*
/// `documentation` stay.
///
/// # Errors
/// If the text is not a model that [`crate::load`] takes.
pub fn strip_prose(model: &str) -> Result<Imported> {
    let schema = crate::load(model)?;
    let mut value: Value = serde_json::from_str(model)?;
    if value.get("smithy").is_some() {
        strip_smithy(&mut value);
    } else {
        strip_c2j(&mut value);
    }
    let json = serde_json::to_string_pretty(&value).map_err(Error::from)? + "\n";
    Ok(Imported { json, schema })
}

fn strip_c2j(model: &mut Value) {
    const PROSE: &[&str] = &["documentation", "documentationUrl", "deprecatedMessage"];
    remove(model, PROSE);
    for section in ["operations", "shapes"] {
        for (_, definition) in entries(model, section) {
            remove(definition, PROSE);
            for (_, member) in entries(definition, "members") {
                remove(member, PROSE);
            }
            for reference in ["input", "output", "member", "key", "value"] {
                definition.get_mut(reference).into_iter().for_each(|reference| remove(reference, PROSE));
            }
            if let Some(errors) = definition.get_mut("errors").and_then(Value::as_array_mut) {
                for error in errors {
                    remove(error, PROSE);
                }
            }
        }
    }
}

fn strip_smithy(model: &mut Value) {
    for (_, definition) in entries(model, "shapes") {
        strip_traits(definition);
        for (_, member) in entries(definition, "members") {
            strip_traits(member);
        }
        for reference in ["member", "key", "value"] {
            definition.get_mut(reference).into_iter().for_each(strip_traits);
        }
    }
}

/// Removes the traits that are prose, and the rules and tests for endpoints, which say nothing of the wire.
fn strip_traits(holder: &mut Value) {
    const PROSE: &[&str] = &[
        "smithy.api#documentation",
        "smithy.api#examples",
        "smithy.api#externalDocumentation",
        "smithy.rules#endpointRuleSet",
        "smithy.rules#endpointTests",
    ];
    let Some(traits) = holder.get_mut("traits") else {
        return;
    };
    remove(traits, PROSE);
    traits
        .get_mut("smithy.api#deprecated")
        .into_iter()
        .for_each(|deprecated| remove(deprecated, &["message"]));
    if let Some(values) = traits.get_mut("smithy.api#enum").and_then(Value::as_array_mut) {
        for value in values {
            remove(value, &["documentation"]);
        }
    }
}

fn entries<'a>(value: &'a mut Value, key: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    value.get_mut(key).and_then(Value::as_object_mut).into_iter().flat_map(serde_json::Map::iter_mut)
}

fn remove(value: &mut Value, keys: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        for key in keys {
            object.shift_remove(*key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports a model in which all prose is the word `prose`.
    #[track_caller]
    fn check(model: &str) {
        let imported = strip_prose(model).unwrap();
        assert!(!imported.json.contains("prose"), "{}", imported.json);
        assert!(imported.json.contains(r#""documentation": {"#), "{}", imported.json);
        assert_eq!((imported.schema.operations.len(), imported.schema.shapes.len()), (1, 2));
        assert_eq!(crate::load(&imported.json).unwrap(), imported.schema);
    }

    #[test]
    fn prose_goes_and_members_called_documentation_stay() {
        check(
            r#"{"version":"2.0","documentation":"prose",
            "metadata":{"protocol":"json","jsonVersion":"1.1","targetPrefix":"T","serviceId":"S",
                "serviceFullName":"S","endpointPrefix":"s","apiVersion":"1"},
            "operations":{"Op":{"name":"Op","documentation":"prose","http":{"method":"POST","requestUri":"/"},
                "input":{"shape":"In","documentation":"prose"}}},
            "shapes":{"In":{"type":"structure","documentation":"prose",
                "members":{"documentation":{"shape":"Text","documentation":"prose"}}},
                "Text":{"type":"string","documentation":"prose"}}}"#,
        );
    }

    #[test]
    fn prose_goes_from_smithy_too() {
        check(
            r#"{"smithy":"2.0","shapes":{
            "a#S":{"type":"service","version":"1","operations":[{"target":"a#Op"}],
                "traits":{"aws.protocols#awsJson1_1":{},"smithy.api#documentation":"prose"}},
            "a#Op":{"type":"operation","input":{"target":"a#In"},
                "traits":{"smithy.api#deprecated":{"message":"prose"},"smithy.api#examples":["prose"]}},
            "a#In":{"type":"structure","members":{"documentation":{"target":"a#Text",
                "traits":{"smithy.api#documentation":"prose"}}}},
            "a#Text":{"type":"string","traits":{"smithy.api#enum":[{"value":"a","documentation":"prose"}]}}}}"#,
        );
    }
}
