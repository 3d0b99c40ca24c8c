//! Reads the fields of a mapping: each key once, unknown keys reported with a suggestion.

use crate::input::diagnostic::{Position, Sink, suggest};
use crate::input::node::{Entry, Node};

/// The fields of one mapping.
pub(crate) struct Fields<'n> {
    /// The kind of the mapping, for messages: "a scenario".
    what: &'static str,
    position: Position,
    entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// Opens `node`, reporting when it is no mapping and when it has a key that is not in `known`.
    pub(crate) fn open(
        node: &'n Node,
        what: &'static str,
        known: &[&str],
        sink: &mut Sink<'_>,
    ) -> Option<Self> {
        let Some(entries) = node.entries() else {
            sink.report(node.position, format!("{what} must be a mapping, not {}", node.describe()), None);
            return None;
        };
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let help = suggest(&entry.key, known.iter().copied());
            sink.report(entry.position, format!("{what} has no field `{}`", entry.key), help);
        }
        Some(Self { what, position: node.position, entries })
    }

    /// The value of `key`, if it is there.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The value of `key`; its absence is reported.
    pub(crate) fn require(&self, key: &str, sink: &mut Sink<'_>) -> Option<&'n Node> {
        let node = self.get(key);
        if node.is_none() {
            sink.report(self.position, format!("{} needs `{key}`", self.what), None);
        }
        node
    }

    /// The text of `key`; its absence or another type is reported.
    pub(crate) fn text(&self, key: &str, sink: &mut Sink<'_>) -> Option<String> {
        text(self.require(key, sink)?, key, sink)
    }

    /// The text of `key`, if it is there.
    pub(crate) fn optional_text(&self, key: &str, sink: &mut Sink<'_>) -> Option<String> {
        text(self.get(key)?, key, sink)
    }

    /// The boolean of `key`, if it is there; another type is reported.
    pub(crate) fn boolean(&self, key: &str, sink: &mut Sink<'_>) -> Option<bool> {
        let node = self.get(key)?;
        let value = node.to_json().as_bool();
        if value.is_none() {
            sink.report(node.position, format!("`{key}` is true or false"), None);
        }
        value
    }

    /// The texts of `key`, which may be one text or a list of them; absent is empty.
    pub(crate) fn texts(&self, key: &str, sink: &mut Sink<'_>) -> Vec<(String, Position)> {
        self.get(key).map(|node| texts(node, key, sink)).unwrap_or_default()
    }
}

/// The text of a node, whatever it was found under.
pub(crate) fn text(node: &Node, what: &str, sink: &mut Sink<'_>) -> Option<String> {
    let text = node.text();
    if text.is_none() {
        sink.report(node.position, format!("`{what}` must be a string, not {}", node.describe()), None);
    }
    text.map(str::to_owned)
}

/// The texts of a node that is one text or a list of them.
pub(crate) fn texts(node: &Node, what: &str, sink: &mut Sink<'_>) -> Vec<(String, Position)> {
    let nodes = match &node.kind {
        crate::input::node::Kind::Sequence(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    nodes.iter().filter_map(|node| Some((text(node, what, sink)?, node.position))).collect()
}
