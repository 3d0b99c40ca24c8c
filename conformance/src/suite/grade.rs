//! The grade of an observation, and so of a requirement.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// The grade of a piece of evidence or of a requirement; the better one is the lesser.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray, Serialize, Deserialize, JsonSchema,
)]
pub enum Grade {
    /// Seen on the real service.
    A,
    /// Stated about it: the model, the documentation, a report without the raw output.
    B,
    /// Not settled. Never gates anything.
    C,
}

impl Grade {
    /// The grade of that letter.
    pub(crate) fn parse(letter: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|grade| grade.to_string() == letter)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}
