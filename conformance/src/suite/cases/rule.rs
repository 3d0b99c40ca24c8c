//! The constraints of the model, each a rule in the ids of generated requirements.

use strum::{IntoStaticStr, VariantArray};

/// A constraint that the model can put on a place, in the order of the coverage table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Rule {
    Required,
    Type,
    LengthMin,
    LengthMax,
    Pattern,
    Enum,
    ValueMin,
    ValueMax,
    ItemsMin,
    ItemsMax,
}

impl Rule {
    /// The name in the ids of requirements.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// The names of all rules.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
        Self::VARIANTS.iter().map(|rule| rule.name())
    }

    /// The statement of the constraint, and where its sentence was seen.
    pub(super) fn evidence(self) -> &'static [&'static str] {
        match self {
            Self::Required => &["M-041", "I-007", "I-030"],
            Self::Type => &["M-041", "R-011", "R-012", "R-019", "R-020", "R-022"],
            Self::LengthMin => &["M-041", "I-001", "I-008", "I-026", "I-028", "I-034"],
            Self::LengthMax => &["M-041", "I-002", "I-027", "I-033", "R-018"],
            Self::Pattern => &["M-041", "I-001", "I-004", "I-029", "I-032", "R-018"],
            Self::Enum => &["M-041", "I-011", "I-031"],
            Self::ValueMin => &["M-041", "I-022"],
            Self::ValueMax => &["M-041", "I-006"],
            Self::ItemsMin | Self::ItemsMax => &["M-041", "P-008"],
        }
    }
}
