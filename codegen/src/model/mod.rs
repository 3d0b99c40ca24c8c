//! The published forms of a model: each has a mirror, which serde reads, and a lowering to the schema.

pub(crate) mod c2j;
pub(crate) mod smithy;

use serde::Deserialize;

use crate::schema::Schema;
use crate::{Error, Result, resolve};

/// What tells the forms apart.
#[derive(Deserialize)]
struct Form {
    smithy: Option<serde_json::Value>,
    metadata: Option<serde::de::IgnoredAny>,
    operations: Option<serde::de::IgnoredAny>,
}

/// Reads a model in any form.
pub(crate) fn read(text: &str) -> Result<Schema> {
    if text.trim_start().starts_with('[') {
        return Err(Error::UnknownForm);
    }
    let schema = match serde_json::from_str(text).map_err(Error::NotAModel)? {
        Form { smithy: Some(_), .. } => smithy::lower::lower(&smithy::parse(text)?)?,
        Form { metadata: Some(_), operations: Some(_), .. } => c2j::lower::lower(&c2j::parse(text)?)?,
        Form { .. } => return Err(Error::UnknownForm),
    };
    resolve::resolve(schema)
}
