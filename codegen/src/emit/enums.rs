//! `enums.rs`: open enums, each with its table.

use super::plan::Plan;
use super::{text, types};
use crate::Result;
use crate::names::{Scope, variant};
use crate::schema::Kind;

pub(super) fn file(plan: &Plan<'_>) -> Result<String> {
    let mut items = Vec::new();
    for shape in plan.schema.shapes.values() {
        let Kind::Enum(values) = &shape.kind else {
            continue;
        };
        let scope = format!("enum `{}`", shape.name);
        let mut scope = Scope::new(&scope);
        let mut rows = String::new();
        for value in values {
            let identifier = scope.claim(value, variant(value))?;
            rows += &format!("        {identifier} = {},\n", text::literal(value));
        }
        let head = types::head(plan, &shape.name);
        items.push(format!(
            "open_enum! {{\n    /// The values of `{}`; the set is open, it grows with the service.\n    \
             {head} {{\n{rows}    }}\n}}\n",
            shape.name
        ));
    }
    Ok(text::file("Strings out of known, open sets.", &items.join("\n")))
}
