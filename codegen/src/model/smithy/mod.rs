//! A Smithy 2.0 model in its JSON form (AST) as serde reads it, before anything is resolved.

pub(crate) mod lower;
mod service;
mod traits;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use crate::{Error, Result};

/// A whole model: shapes of all kinds by absolute id, `namespace#Name`.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    smithy: String,
    shapes: IndexMap<String, Definition>,
}

/// One shape; which parts it has depends on its type.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Definition {
    #[serde(rename = "type")]
    kind: String,
    traits: Traits,
    /// Of structures, unions and enums.
    members: IndexMap<String, Reference>,
    /// Of lists.
    member: Option<Reference>,
    /// Of maps.
    key: Option<Reference>,
    value: Option<Reference>,
    /// Shapes whose members and traits are mixed in; a published model has them resolved.
    mixins: Vec<Reference>,
    /// Of operations.
    input: Option<Reference>,
    output: Option<Reference>,
    /// Of operations and services.
    errors: Vec<Reference>,
    /// Of services.
    version: String,
    rename: IndexMap<String, String>,
    /// Of services and resources.
    operations: Vec<Reference>,
    resources: Vec<Reference>,
    /// Of resources.
    collection_operations: Vec<Reference>,
    create: Option<Reference>,
    put: Option<Reference>,
    read: Option<Reference>,
    update: Option<Reference>,
    delete: Option<Reference>,
    list: Option<Reference>,
}

/// The use of a shape by id, with traits of that use.
#[derive(Clone, Debug, Deserialize)]
struct Reference {
    target: String,
    #[serde(default)]
    traits: Traits,
}

/// Traits by absolute id.
type Traits = IndexMap<String, Value>;

/// Reads a Smithy model and applies what it says about shapes from outside.
pub(crate) fn parse(text: &str) -> Result<Model> {
    let mut model: Model = serde_json::from_str(text)?;
    if model.smithy != "2" && !model.smithy.starts_with("2.") {
        return Err(Error::SmithyVersion(model.smithy));
    }
    let (applied, shapes): (IndexMap<_, _>, _) =
        model.shapes.into_iter().partition(|(_, definition)| definition.kind == "apply");
    model.shapes = shapes;
    for (id, Definition { traits, .. }) in applied {
        target_of(&mut model.shapes, &id)?.extend(traits);
    }
    Ok(model)
}

/// The traits of the shape, or of the member after the `$`, that an `apply` names.
fn target_of<'a>(shapes: &'a mut IndexMap<String, Definition>, id: &str) -> Result<&'a mut Traits> {
    let (shape, member) = id.split_once('$').map_or((id, None), |(shape, member)| (shape, Some(member)));
    let target = shapes.get_mut(shape).and_then(|definition| match member {
        None => Some(&mut definition.traits),
        Some("member") if definition.member.is_some() => definition.member.as_mut().map(|m| &mut m.traits),
        Some("key") if definition.key.is_some() => definition.key.as_mut().map(|m| &mut m.traits),
        Some("value") if definition.value.is_some() => definition.value.as_mut().map(|m| &mut m.traits),
        Some(member) => definition.members.get_mut(member).map(|m| &mut m.traits),
    });
    target.ok_or_else(|| Error::DanglingReference { from: "an `apply` statement".into(), to: id.to_owned() })
}

/// The name in a shape id.
fn name_of(id: &str) -> &str {
    id.rsplit_once('#').map_or(id, |(_, name)| name)
}
