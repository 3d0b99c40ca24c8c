//! The published forms of a model: each has a mirror, which serde reads, and a lowering to the schema.

pub(crate) mod c2j;
pub(crate) mod smithy;

use serde::Deserialize;

use crate::schema::Schema;
use crate::{Error, Result, resolve};

/// The key that tells the forms apart.
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

/// A limit of the shape of that name, which must be a whole number.
fn whole(name: &str, limit: Option<&serde_json::Number>) -> Result<Option<i64>> {
    let whole = |limit: &serde_json::Number| {
        let reason = || format!("limit {limit} is not a whole number");
        limit.as_i64().ok_or_else(|| Error::Shape { shape: name.to_owned(), reason: reason() })
    };
    limit.map(whole).transpose()
}
