//! The members of requests that scenarios write down, and the names in braces in them.

use cognito_idp_types::schema::{Operation, Shape};
use serde_json::Value;

use crate::input::diagnostic::{Sink, suggest};
use crate::input::node::{Kind, Node};
use crate::suite::assertion;
use crate::suite::template::Template;
use crate::suite::value;

/// Something that scenarios share, and so without names in braces.
pub(super) fn read_fixture(node: &Node, operation: &Operation, sink: &mut Sink<'_>) -> Value {
    read_arranged(node, operation, &[], sink).source().clone()
}

/// The members of a request that must be taken.
pub(super) fn read_arranged(
    node: &Node,
    operation: &Operation,
    names: &[String],
    sink: &mut Sink<'_>,
) -> Template {
    read_members(node, operation, names, value::check_arranged, sink)
}

/// The members of a request, each known to the schema, and the names in its strings to the scenario.
pub(super) fn read_input(
    node: &Node,
    operation: &Operation,
    names: &[String],
    sink: &mut Sink<'_>,
) -> Template {
    read_members(node, operation, names, value::check, sink)
}

fn read_members(
    node: &Node,
    operation: &Operation,
    names: &[String],
    check: fn(&Node, &Shape, &mut Sink<'_>),
    sink: &mut Sink<'_>,
) -> Template {
    if let Some(shape) = operation.input {
        check(node, shape, sink);
    }
    check_names(node, names, sink);
    Template::new(node.to_json())
}

/// Checks the names in every string of `node`.
pub(super) fn check_names(node: &Node, names: &[String], sink: &mut Sink<'_>) {
    match &node.kind {
        Kind::Scalar(value) => match Template::new(value.clone()).names() {
            Ok(used) => {
                for name in used.iter().filter(|name| !names.contains(name)) {
                    let help = suggest(name, names.iter().map(String::as_str));
                    sink.report(node.position, format!("nothing gives `{{{name}}}` a value here"), help);
                }
            }
            Err(message) => sink.report(node.position, message, None),
        },
        Kind::Sequence(items) => items.iter().for_each(|item| check_names(item, names, sink)),
        Kind::Mapping(entries) => {
            // The braces of a regular expression are its own.
            let entries =
                entries.iter().filter(|entry| !assertion::PATTERN_FIELDS.contains(&entry.key.as_str()));
            entries.for_each(|entry| check_names(&entry.node, names, sink));
        }
    }
}
