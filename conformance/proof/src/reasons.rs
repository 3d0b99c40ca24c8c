//! Why a requirement is not proven, or a fault not seen: written by people, by pattern.

use anyhow::{Context, Result};
use globset::{Glob, GlobMatcher};
use serde::Deserialize;

/// The contents of `reasons.toml`.
#[derive(Debug)]
pub(crate) struct Reasons {
    unproven: Vec<(GlobMatcher, String)>,
    unseen: Vec<(GlobMatcher, String)>,
    no_fault: Vec<(GlobMatcher, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    unproven: Vec<Entry>,
    #[serde(default)]
    unseen: Vec<Entry>,
    #[serde(default, rename = "no-fault")]
    no_fault: Vec<Entry>,
}

/// Patterns with a reason that they have in common.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    patterns: Vec<String>,
    reason: String,
}

impl Reasons {
    /// Reads the file.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        Ok(Self {
            unproven: matchers(&file.unproven)?,
            unseen: matchers(&file.unseen)?,
            no_fault: matchers(&file.no_fault)?,
        })
    }

    /// The reason why nothing fails a requirement.
    pub(crate) fn of_requirement(&self, id: &str) -> Option<&str> {
        find(&self.unproven, id)
    }

    /// True if this is what the service does.
    pub(crate) fn is_no_fault(&self, words: &str) -> bool {
        find(&self.no_fault, words).is_some()
    }

    /// The reason why nothing sees a fault.
    pub(crate) fn of_fault(&self, words: &str) -> Option<&str> {
        find(&self.unseen, words)
    }
}

fn matchers(entries: &[Entry]) -> Result<Vec<(GlobMatcher, String)>> {
    let of_entry = |entry: &Entry| {
        let patterns = entry.patterns.iter();
        let matchers = patterns.map(|pattern| {
            let glob = Glob::new(pattern).with_context(|| format!("`{pattern}` is no pattern"))?;
            Ok((glob.compile_matcher(), entry.reason.clone()))
        });
        matchers.collect::<Result<Vec<_>>>()
    };
    Ok(entries.iter().map(of_entry).collect::<Result<Vec<_>>>()?.concat())
}

fn find<'r>(reasons: &'r [(GlobMatcher, String)], text: &str) -> Option<&'r str> {
    reasons.iter().find(|(pattern, _)| pattern.is_match(text)).map(|(_, reason)| reason.as_str())
}
