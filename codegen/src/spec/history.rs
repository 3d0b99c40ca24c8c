//! Since which version of the model's package there is what there is: the contents of `model/history.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::{Kind, Schema};
use crate::{Error, Result};

/// The versions that first had what is in the model.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The oldest version that was looked at.
    pub(super) oldest: String,
    members: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
    errors: BTreeMap<String, String>,
}

impl History {
    /// Reads `model/history.toml`.
    ///
    /// # Errors
    /// When it is not TOML, or not of the form.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(Error::Names)
    }

    /// The version that first had a member, if it is newer than the oldest.
    pub(super) fn member(&self, structure: &str, member: &str) -> Option<&str> {
        self.members.get(&format!("{structure}.{member}")).map(String::as_str)
    }

    /// The version that first had a value of an enum.
    pub(super) fn value(&self, name: &str, value: &str) -> Option<&str> {
        self.values.get(&format!("{name}.{value}")).map(String::as_str)
    }

    /// The version that first declared an error.
    pub(super) fn error(&self, operation: &str, error: &str) -> Option<&str> {
        self.errors.get(&format!("{operation}.{error}")).map(String::as_str)
    }

    /// Holds each entry against the models: the newest must have it, and an older one has it exactly if it is of that
    /// version or newer.
    ///
    /// # Errors
    /// On the first entry that is wrong.
    pub(super) fn check(&self, newest: &Schema, vintages: &[(String, Schema)]) -> Result<()> {
        let sections: [(&BTreeMap<String, String>, Has); 3] =
            [(&self.members, has_member), (&self.values, has_value), (&self.errors, has_error)];
        for (entries, has) in sections {
            for (name, since) in entries {
                let wrong = |reason: String| Err(Error::StaleNote { on: format!("`{name}`"), reason });
                let Some((owner, part)) = name.split_once('.') else {
                    return wrong("it is no name with a dot".into());
                };
                if !has(newest, owner, part) {
                    return wrong("the model has no such thing".into());
                }
                for (version, schema) in vintages {
                    if has(schema, owner, part) != (order(version) >= order(since)) {
                        return wrong(format!("since {since} is wrong, as {version} shows"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether a model has a part of something.
type Has = fn(&Schema, &str, &str) -> bool;

fn has_member(schema: &Schema, structure: &str, member: &str) -> bool {
    schema.shapes.get(structure).is_some_and(|shape| shape.members().iter().any(|known| known.name == member))
}

fn has_value(schema: &Schema, name: &str, value: &str) -> bool {
    let kind = schema.shapes.get(name).map(|shape| &shape.kind);
    matches!(kind, Some(Kind::Enum(values)) if values.iter().any(|known| known == value))
}

fn has_error(schema: &Schema, operation: &str, error: &str) -> bool {
    let operation = schema.operations.iter().find(|known| known.name == operation);
    operation.is_some_and(|operation| operation.errors.iter().any(|known| known == error))
}

/// What orders versions such as 1.38.0.
fn order(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
