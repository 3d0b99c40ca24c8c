//! Since which version of the model's package there is what there is: the contents of `model/history.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::{Kind, Operation, Schema};
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
    /// When each version was built.
    dates: BTreeMap<String, toml::value::Datetime>,
}

impl History {
    /// Reads `model/history.toml`.
    ///
    /// # Errors
    /// If it is not TOML, or not of the form.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| Error::Names("model/history.toml", error))
    }

    /// The version that first had a member, if it is newer than the oldest.
    pub(super) fn member(&self, structure: &str, member: &str) -> Option<String> {
        self.members.get(&format!("{structure}.{member}")).map(|version| self.dated(version))
    }

    /// The version that first had a value of an enum.
    pub(super) fn value(&self, name: &str, value: &str) -> Option<String> {
        self.values.get(&format!("{name}.{value}")).map(|version| self.dated(version))
    }

    /// The version that first declared an error.
    pub(super) fn error(&self, operation: &str, error: &str) -> Option<String> {
        self.errors.get(&format!("{operation}.{error}")).map(|version| self.dated(version))
    }

    /// A version with the month in which it was built.
    pub(super) fn dated(&self, version: &str) -> String {
        let date = self.dates.get(version).and_then(|date| date.date);
        date.map_or_else(|| version.to_owned(), |date| format!("{version} ({}-{:02})", date.year, date.month))
    }

    /// Holds each entry against the models: the newest must have it, and an older one has it exactly if it is of that
    /// version or newer. What `operations` have and the oldest model has not must have an entry.
    ///
    /// # Errors
    /// On the first entry that is wrong or missing.
    pub(super) fn check(
        &self,
        newest: &Schema,
        vintages: &[(String, Schema)],
        operations: &[&Operation],
    ) -> Result<()> {
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
        let entries = [&self.members, &self.values, &self.errors].into_iter().flat_map(BTreeMap::values);
        let versions = entries.chain(vintages.iter().map(|(version, _)| version));
        if let Some(version) = versions.into_iter().find(|version| !self.dates.contains_key(*version)) {
            let reason = "model/history.toml has no date for it".into();
            return Err(Error::StaleNote { on: format!("botocore {version}"), reason });
        }
        let Some((_, oldest)) = vintages.iter().find(|(version, _)| *version == self.oldest) else {
            let reason = format!("no model of botocore {} is kept", self.oldest);
            return Err(Error::StaleNote { on: "model/history.toml".into(), reason });
        };
        operations.iter().try_for_each(|operation| self.check_whole(newest, oldest, operation))
    }

    /// Checks that all of an operation that the oldest model has not has an entry.
    fn check_whole(&self, newest: &Schema, oldest: &Schema, operation: &Operation) -> Result<()> {
        let lacking = |name: String| {
            let reason = format!(
                "botocore {} has it not; add the version that it came with to model/history.toml",
                self.oldest
            );
            Err(Error::StaleNote { on: format!("`{name}`"), reason })
        };
        for error in &operation.errors {
            if !has_error(oldest, &operation.name, error) && self.error(&operation.name, error).is_none() {
                return lacking(format!("{}.{error}", operation.name));
            }
        }
        for name in newest.reach(operation.input.iter().chain(&operation.output).map(String::as_str)) {
            let shape = newest.shape(name);
            for member in shape.members() {
                if !has_member(oldest, name, &member.name) && self.member(name, &member.name).is_none() {
                    return lacking(format!("{name}.{}", member.name));
                }
            }
            if let Kind::Enum(values) = &shape.kind {
                for value in values {
                    if !has_value(oldest, name, value) && self.value(name, value).is_none() {
                        return lacking(format!("{name}.{value}"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// True if a model has a part of something.
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

/// The key that orders versions such as 1.38.0.
fn order(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
