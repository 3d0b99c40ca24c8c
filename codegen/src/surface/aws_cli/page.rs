//! The page of a command.

use std::fmt::Write as _;

use super::{command, flags, json, list, shorthand, skeleton, type_name};
use crate::schema::{Kind, Operation, Shape};
use crate::surface::Surfaces;

/// One line of a tree: a member and its type, below another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its depth.
    pub(crate) depth: usize,
    /// Its name; empty for the items of a list.
    pub(crate) name: String,
    /// Its type.
    pub(crate) kind: &'static str,
}

impl std::fmt::Display for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let indent = "  ".repeat(self.depth);
        match self.name.as_str() {
            "" => write!(formatter, "{indent}({})", self.kind),
            name => write!(formatter, "{indent}{name} -> ({})", self.kind),
        }
    }
}

/// The lines below an option of the command.
pub(crate) fn options_tree<'a>(surfaces: &Surfaces<'a>, shape: &'a Shape) -> Vec<Line> {
    let mut lines = Vec::new();
    parts(surfaces, shape, 0, &mut vec![&shape.name], &mut lines);
    lines
}

/// The answer of the command.
pub(crate) fn output_tree(surfaces: &Surfaces<'_>, operation: &Operation) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(output) = &operation.output {
        parts(surfaces, surfaces.schema.shape(output), 0, &mut Vec::new(), &mut lines);
    }
    lines
}

fn parts<'a>(
    surfaces: &Surfaces<'a>,
    shape: &'a Shape,
    depth: usize,
    above: &mut Vec<&'a str>,
    lines: &mut Vec<Line>,
) {
    let schema = surfaces.schema;
    let below: Vec<(&str, &Shape)> = match &shape.kind {
        Kind::List(item) => vec![("", schema.shape(item))],
        Kind::Map(key, value) => vec![("key", schema.shape(key)), ("value", schema.shape(value))],
        _ => {
            shape.members().iter().map(|member| (member.name.as_str(), schema.shape(&member.shape))).collect()
        }
    };
    for (name, part) in below {
        // A value that holds itself is shown twice, and no further.
        if above.iter().filter(|above| **above == part.name).count() > 1 {
            continue;
        }
        lines.push(Line { depth, name: name.to_owned(), kind: type_name(&part.kind) });
        above.push(&part.name);
        parts(surfaces, part, depth + 1, above, lines);
        above.pop();
    }
}

/// The manual page, and what `--generate-cli-skeleton` prints.
pub(in crate::surface) fn page(surfaces: &Surfaces<'_>, operation: &Operation) -> String {
    let skeleton = skeleton(surfaces, operation);
    format!("{}\nSKELETON\n{skeleton:#}\n", manual(surfaces, operation))
}

/// The manual page: synopsis, options with their syntax, output.
pub(in crate::surface) fn manual(surfaces: &Surfaces<'_>, operation: &Operation) -> String {
    let hidden = surfaces.names.paginated(&operation.name);
    let (hidden, flags): (Vec<_>, Vec<_>) = flags(surfaces, operation)
        .into_iter()
        .partition(|flag| hidden.iter().any(|member| member == flag.member));
    let mut text = format!("aws {} {}\n", surfaces.names.aws_cli_service(), command(operation));
    for flag in &flags {
        let _ = writeln!(text, "  {}", flag.synopsis());
    }
    text.push_str("  [--cli-input-json <value>]\n");
    if !hidden.is_empty() {
        text.push_str("  [--starting-token <value>]\n  [--page-size <value>]\n  [--max-items <value>]\n");
    }
    text.push_str("  [--generate-cli-skeleton <value>]\n");
    if !hidden.is_empty() {
        let names: Vec<&str> = hidden.iter().map(|flag| flag.name.as_str()).collect();
        let _ = writeln!(text, "It asks for all pages by itself, unless it is given {}.", names.join(" or "));
    }
    text.push_str("\nOPTIONS\n");
    for flag in &flags {
        let _ = writeln!(text, "  {} ({})", flag.heading(), flag.kind);
        for line in options_tree(surfaces, flag.shape) {
            let _ = writeln!(text, "    {line}");
        }
        if let Kind::Enum(values) = &flag.shape.kind {
            let _ = writeln!(text, "    Possible values: {}", values.join(", "));
        }
        let syntaxes = [
            ("Shorthand Syntax", shorthand(surfaces, flag.shape)),
            ("Syntax", list(surfaces, flag.shape)),
            ("JSON Syntax", json(surfaces, flag.shape)),
        ];
        for (title, syntax) in syntaxes {
            let Some(syntax) = syntax else { continue };
            let _ = writeln!(text, "    {title}");
            for line in syntax.lines().filter(|line| !line.is_empty()) {
                let _ = writeln!(text, "      {line}");
            }
        }
    }
    text.push_str("\nOUTPUT\n");
    let output = output_tree(surfaces, operation);
    if output.is_empty() {
        text.push_str("  None\n");
    }
    for line in output {
        let _ = writeln!(text, "  {line}");
    }
    text
}
