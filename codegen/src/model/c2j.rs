//! botocore's `service-2.json` (C2J) as serde reads it, before anything is resolved.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::{Error, Result};

/// What C2J calls awsJson, of either version.
const AWS_JSON: &str = "json";

/// A whole service model.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub(crate) metadata: Metadata,
    pub(crate) operations: IndexMap<String, Operation>,
    pub(crate) shapes: IndexMap<String, Shape>,
}

/// What the service is called and how it is spoken to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    pub(crate) api_version: String,
    pub(crate) endpoint_prefix: String,
    #[serde(default)]
    pub(crate) json_version: String,
    pub(crate) protocol: String,
    /// All protocols that the service speaks; older models name the one alone.
    #[serde(default)]
    pub(crate) protocols: Vec<String>,
    pub(crate) service_full_name: String,
    pub(crate) signing_name: Option<String>,
    #[serde(default)]
    pub(crate) target_prefix: String,
}

/// One operation. C2J keeps the answer's HTTP status out of the model for awsJson, and so do we.
#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    pub(crate) input: Option<Reference>,
    pub(crate) output: Option<Reference>,
    #[serde(default)]
    pub(crate) errors: Vec<Reference>,
    /// `none` where a call is not signed.
    pub(crate) authtype: Option<String>,
    #[serde(default)]
    pub(crate) auth: Vec<String>,
    #[serde(default)]
    pub(crate) deprecated: bool,
}

/// The use of a shape by name, with traits of that use.
#[derive(Debug, Deserialize)]
pub(crate) struct Reference {
    pub(crate) shape: String,
    #[serde(default)]
    pub(crate) deprecated: bool,
}

/// One shape with its traits; which of them count depends on its type.
#[expect(clippy::struct_excessive_bools, reason = "traits of the format, each its own")]
#[derive(Debug, Deserialize)]
pub(crate) struct Shape {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) members: IndexMap<String, Reference>,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    pub(crate) member: Option<Reference>,
    pub(crate) key: Option<Reference>,
    pub(crate) value: Option<Reference>,
    #[serde(default, rename = "enum")]
    pub(crate) values: Vec<String>,
    pub(crate) min: Option<serde_json::Number>,
    pub(crate) max: Option<serde_json::Number>,
    pub(crate) pattern: Option<String>,
    #[serde(default)]
    pub(crate) sensitive: bool,
    #[serde(default)]
    pub(crate) exception: bool,
    #[serde(default)]
    pub(crate) fault: bool,
    #[serde(default)]
    pub(crate) document: bool,
}

/// Reads a C2J model, and refuses what does not speak awsJson.
pub(crate) fn parse(text: &str) -> Result<Model> {
    let model: Model = serde_json::from_str(text)?;
    let metadata = &model.metadata;
    if metadata.protocol != AWS_JSON && !metadata.protocols.iter().any(|protocol| protocol == AWS_JSON) {
        return Err(Error::Protocol(model.metadata.protocol));
    }
    Ok(model)
}
