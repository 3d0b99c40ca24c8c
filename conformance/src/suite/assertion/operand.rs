//! Operands: what stands behind a place in an assertion.

use serde_json::Value;

use crate::suite::template::{Bindings, Template, Unbound};

/// The text behind a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Nothing: the word says all.
    None,
    /// A value, which may have names in it.
    Value(Template),
    /// A regular expression.
    Pattern(Pattern),
}

/// An operand with its names filled in.
pub(crate) enum Resolved<'a> {
    None,
    Value(Value),
    Pattern(&'a Pattern),
}

/// A regular expression with its source.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    regex: regress::Regex,
}

impl Operand {
    /// The operand with its names filled in.
    pub(crate) fn resolve(&self, bindings: &Bindings) -> Result<Resolved<'_>, Unbound> {
        Ok(match self {
            Self::None => Resolved::None,
            Self::Value(template) => Resolved::Value(template.resolve(bindings)?),
            Self::Pattern(pattern) => Resolved::Pattern(pattern),
        })
    }

    /// The operand as JSON, with what `fill` says of a template; nothing where there is none.
    pub(crate) fn shown(
        &self,
        fill: impl Fn(&Template) -> Result<Value, Unbound>,
    ) -> Result<Option<Value>, Unbound> {
        Ok(match self {
            Self::None => None,
            Self::Value(template) => Some(fill(template)?),
            Self::Pattern(pattern) => Some(pattern.source().into()),
        })
    }
}

impl Resolved<'_> {
    /// The value; null where the word takes none.
    pub(crate) fn value(&self) -> &Value {
        match self {
            Self::Value(value) => value,
            Self::None | Self::Pattern(_) => &Value::Null,
        }
    }

    /// True if a text matches the pattern; never where the word takes none.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        matches!(self, Self::Pattern(pattern) if pattern.is_match(text))
    }
}

impl Pattern {
    /// The pattern that a whole text must match.
    pub(crate) fn new(source: String) -> Result<Self, String> {
        let regex = regress::Regex::with_flags(&format!("^(?:{source})$"), "su");
        regex.map(|regex| Self { source, regex }).map_err(|error| error.to_string())
    }

    /// The pattern as it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// True if the whole text matches.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex.find(text).is_some()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
