//! Our corrections of the model: what the recordings of the real service show and the model cannot say.

use serde::Deserialize;

use crate::{Error, Result, Schema};

/// The contents of `model/notes.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    #[serde(default)]
    correction: Vec<Correction>,
}

/// One correction of one shape.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Correction {
    shape: String,
    /// The service repeats values of this sensitive shape in its messages all the same.
    echoed: bool,
    /// Ids of the ledger's entries that show it; a correction without them is refused.
    evidence: Vec<String>,
}

impl Notes {
    /// Reads notes from TOML.
    ///
    /// # Errors
    /// When the text is not TOML or has a key that no note has.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Applies each correction, or fails on the first that no longer fits the model.
    pub(crate) fn apply(&self, schema: &mut Schema) -> Result<()> {
        for correction in &self.correction {
            let stale =
                |reason: &str| Error::StaleNote { shape: correction.shape.clone(), reason: reason.into() };
            if correction.evidence.is_empty() {
                return Err(stale("it cites no evidence"));
            }
            let shape = schema
                .shapes
                .get_mut(&correction.shape)
                .ok_or_else(|| stale("the model has no such shape"))?;
            if correction.echoed && !shape.sensitive {
                return Err(stale("the shape is not sensitive"));
            }
            shape.echoed = correction.echoed;
        }
        Ok(())
    }
}
