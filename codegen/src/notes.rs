//! Additions to the model: corrections that recordings of the real service ask for, and our own words on what
//! operations, structures and members do.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::{Kind, Pattern, Schema, Shape};
use crate::{Error, Result};

/// The contents of `model/notes.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    #[serde(default)]
    correction: Vec<Correction>,
    /// By the name of the operation.
    #[serde(default)]
    operation: BTreeMap<String, OperationNote>,
    /// By the name of the structure.
    #[serde(default)]
    structure: BTreeMap<String, StructureNote>,
}

/// One correction of one shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Correction {
    shape: String,
    /// The service repeats values of this sensitive shape in its messages all the same.
    #[serde(default)]
    echoed: bool,
    /// The pattern that the service shows in place of the model's, anchors and all; an empty one if it has words of its
    /// own for what the model's pattern forbids.
    pattern: Option<String>,
    /// Ids of the ledger's entries that show it; a correction without them is refused.
    evidence: Vec<String>,
}

/// The task of an operation, and when it answers which error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct OperationNote {
    pub(crate) about: String,
    #[serde(default)]
    pub(crate) errors: BTreeMap<String, String>,
}

/// The purpose of a structure, and what its members do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct StructureNote {
    pub(crate) about: Option<String>,
    /// A structure whose words on its members hold here too, but for those on updates and on documents.
    like: Option<String>,
    #[serde(default)]
    members: BTreeMap<String, MemberNote>,
}

/// The effect of a member. Each text is a sentence or a few, in Markdown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MemberNote {
    pub(crate) about: String,
    /// The thing that its number counts.
    pub(crate) unit: Option<String>,
    /// The lengths that the service really takes.
    pub(crate) range: Option<String>,
    /// The default of the member.
    pub(crate) default: Option<String>,
    /// The effect of an update that leaves it out.
    pub(crate) omitted: Option<String>,
    /// When an answer lacks it.
    pub(crate) absent: Option<String>,
    /// Disagreements of published documents, and the right one.
    pub(crate) documents: Option<String>,
    /// Ids of the ledger's entries that show it.
    #[serde(default)]
    pub(crate) evidence: Vec<String>,
}

impl Notes {
    /// Reads notes from TOML.
    ///
    /// # Errors
    /// If the text is not TOML or has a key that no note has.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Applies each correction to the schema, and checks that each text is about something in it.
    ///
    /// # Errors
    /// On the first note that no longer fits the model.
    pub fn apply(&self, schema: &mut Schema) -> Result<()> {
        self.correction.iter().try_for_each(|correction| correct(correction, schema))?;
        for (name, note) in &self.operation {
            let operation = schema.operations.iter().find(|operation| operation.name == *name);
            let on = || format!("operation `{name}`");
            let operation = operation.ok_or_else(|| stale(on(), "the model has no such operation"))?;
            if let Some(error) = note.errors.keys().find(|error| !operation.errors.contains(error)) {
                return Err(stale(
                    format!("{} and `{error}`", on()),
                    "the operation does not declare that error",
                ));
            }
        }
        for (name, note) in &self.structure {
            let shape = schema.shapes.get(name);
            let members = shape.map(Shape::members).unwrap_or_default();
            if !shape.is_some_and(|shape| matches!(shape.kind, Kind::Structure(_))) {
                return Err(stale(format!("structure `{name}`"), "the model has no such structure"));
            }
            if let Some(like) = note.like.as_ref().filter(|like| !self.structure.contains_key(*like)) {
                return Err(stale(format!("structure `{name}`"), &format!("there are no notes on `{like}`")));
            }
            if let Some(ghost) = note.members.keys().find(|note| members.iter().all(|m| m.name != **note)) {
                return Err(stale(format!("`{name}.{ghost}`"), "the structure has no such member"));
            }
        }
        Ok(())
    }

    /// The words on an operation.
    pub(crate) fn operation(&self, name: &str) -> Option<&OperationNote> {
        self.operation.get(name)
    }

    /// The words on a member of a structure, or those of the structure that it is like.
    pub(crate) fn member(&self, structure: &str, member: &str) -> Option<Cow<'_, MemberNote>> {
        let note = self.structure.get(structure)?;
        if let Some(own) = note.members.get(member) {
            return Some(Cow::Borrowed(own));
        }
        let other = self.structure.get(note.like.as_ref()?)?.members.get(member)?;
        Some(Cow::Owned(MemberNote { omitted: None, documents: None, ..other.clone() }))
    }

    /// The words on a structure.
    pub(crate) fn structure(&self, name: &str) -> Option<&StructureNote> {
        self.structure.get(name)
    }
}

fn correct(correction: &Correction, schema: &mut Schema) -> Result<()> {
    let stale = |reason: &str| stale(format!("shape `{}`", correction.shape), reason);
    if correction.evidence.is_empty() {
        return Err(stale("it cites no evidence"));
    }
    let shape = schema.shapes.get_mut(&correction.shape);
    let shape = shape.ok_or_else(|| stale("the model has no such shape"))?;
    if correction.echoed && !shape.sensitive {
        return Err(stale("the shape is not sensitive"));
    }
    shape.echoed = correction.echoed;
    if let Some(source) = &correction.pattern {
        let corrected = (!source.is_empty()).then(|| Pattern { source: source.clone(), whole: false });
        if shape.pattern.is_none() || shape.pattern == corrected {
            return Err(stale("the model has no other pattern"));
        }
        shape.pattern = corrected;
    } else if !correction.echoed {
        return Err(stale("it corrects nothing"));
    }
    Ok(())
}

fn stale(on: String, reason: &str) -> Error {
    Error::StaleNote { on, reason: reason.to_owned() }
}
