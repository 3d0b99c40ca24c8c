//! The regular expressions of the model.

use std::sync::OnceLock;

/// A regular expression of the model, compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    /// As the service prints it: without anchors where the whole value must match.
    pub source: &'static str,
    whole: bool,
    compiled: OnceLock<Option<regress::Regex>>,
}

impl Pattern {
    /// A pattern that the whole value must match.
    pub const fn whole(source: &'static str) -> Self {
        Self { source, whole: true, compiled: OnceLock::new() }
    }

    /// A pattern that must match somewhere in the value; it may hold anchors of its own.
    pub const fn anywhere(source: &'static str) -> Self {
        Self { source, whole: false, compiled: OnceLock::new() }
    }

    /// Whether `text` matches; `None` when no engine takes the pattern.
    pub fn matches(&self, text: &str) -> Option<bool> {
        let regex = self.compiled.get_or_init(|| compile(self.source, self.whole));
        regex.as_ref().map(|regex| regex.find(text).is_some())
    }
}

/// The pattern as a regular expression, or `None` when the engine does not take it.
pub(crate) fn compile(source: &str, whole: bool) -> Option<regress::Regex> {
    // The one inline flag that models use; the engine wants it outside.
    let (source, flags) = match source.strip_prefix("(?s)") {
        Some(rest) => (rest, "us"),
        None => (source, "u"),
    };
    if whole {
        regress::Regex::with_flags(&format!("^(?:{source})$"), flags).ok()
    } else {
        regress::Regex::with_flags(source, flags).ok()
    }
}
