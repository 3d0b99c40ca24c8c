//! botocore's `service-2.json` (C2J) as serde reads it, before anything is resolved.

#![expect(clippy::zero_sized_map_values, reason = "serde flattens what is left over into maps alone")]

pub(crate) mod lower;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::{Error, Result};

/// The name of awsJson in C2J, of either version.
const AWS_JSON: &str = "json";

/// Traits of shapes, members and operations that change neither a type nor the bytes of awsJson: prose, hints for
/// clients and endpoints, and bindings of other protocols.
const WITHOUT_EFFECT: &[&str] = &[
    "alias",
    "box",
    "contextParam",
    "deprecatedMessage",
    "deprecatedSince",
    "documentation",
    "documentationUrl",
    "endpoint",
    "endpointdiscovery",
    "endpointoperation",
    "error",
    "event",
    "flattened",
    "http",
    "idempotent",
    "jsonvalue",
    "operationContextParams",
    "readonly",
    "requestcompression",
    "resultWrapper",
    "retryable",
    "staticContextParams",
    "synthetic",
    "wrapper",
    "xmlOrder",
];

/// A whole service model.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub(crate) metadata: Metadata,
    pub(crate) operations: IndexMap<String, Operation>,
    pub(crate) shapes: IndexMap<String, Shape>,
}

/// The names of the service and the way it is called.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    pub(crate) api_version: String,
    /// The way calls are signed, where operations say nothing of their own.
    #[serde(default)]
    pub(crate) auth: Vec<String>,
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

/// One operation.
#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    #[serde(rename = "name")]
    _name: Option<IgnoredAny>,
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
    #[serde(flatten)]
    pub(crate) others: Others,
}

/// The use of a shape by name, with traits of that use.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reference {
    pub(crate) shape: String,
    #[serde(default)]
    pub(crate) deprecated: bool,
    #[serde(default)]
    pub(crate) idempotency_token: bool,
    #[serde(flatten)]
    pub(crate) others: Others,
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
    #[serde(rename = "timestampFormat")]
    pub(crate) timestamp_format: Option<String>,
    #[serde(default)]
    pub(crate) sensitive: bool,
    #[serde(default)]
    pub(crate) sparse: bool,
    #[serde(default)]
    pub(crate) exception: bool,
    #[serde(default)]
    pub(crate) fault: bool,
    #[serde(default)]
    pub(crate) document: bool,
    #[serde(default)]
    pub(crate) union: bool,
    #[serde(default, rename = "eventstream")]
    pub(crate) event_stream: bool,
    #[serde(rename = "deprecated")]
    _deprecated: Option<IgnoredAny>,
    #[serde(flatten)]
    pub(crate) others: Others,
}

/// Traits that the mirror has no field for.
pub(crate) type Others = BTreeMap<String, IgnoredAny>;

/// Reads a C2J model, and refuses what does not speak awsJson.
pub(crate) fn parse(text: &str) -> Result<Model> {
    let model: Model = serde_json::from_str(text)?;
    let metadata = &model.metadata;
    if metadata.protocol != AWS_JSON && !metadata.protocols.iter().any(|protocol| protocol == AWS_JSON) {
        return Err(Error::Protocol(model.metadata.protocol));
    }
    Ok(model)
}

/// Refuses a trait that nobody has thought about: it may change what is on the wire.
pub(crate) fn check_others(on: impl Fn() -> String, others: &Others) -> Result<()> {
    match others.keys().find(|name| !WITHOUT_EFFECT.contains(&name.as_str())) {
        Some(name) => Err(Error::UnknownTrait { on: on(), name: name.clone() }),
        None => Ok(()),
    }
}
