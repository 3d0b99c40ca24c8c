//! The reference page of a cmdlet: syntax, parameters, output.

use std::fmt::Write as _;

use super::{Parameter, by_name, cmdlet, facts, parameters, select};
use crate::schema::Operation;
use crate::surface::Surfaces;

/// Facts known of one parameter, as a line of the page.
impl std::fmt::Display for Parameter<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let required = if self.required { "True" } else { "False" };
        let (position, pipeline) =
            if self.has_position { ("1", "ByValue, ByPropertyName") } else { ("Named", "ByPropertyName") };
        write!(formatter, "-{} <{}> required {required}, position {position}", self.name, self.kind)?;
        write!(formatter, ", pipeline {pipeline}")?;
        if self.aliases.is_empty() {
            Ok(())
        } else {
            write!(formatter, ", aliases {}", self.aliases.join(", "))
        }
    }
}

/// The page of the cmdlet, or that there is none.
pub fn page(surfaces: &Surfaces<'_>, operation: &Operation) -> String {
    let Some(cmdlet) = cmdlet(surfaces, operation) else {
        return format!("no cmdlet is known for {}\n", operation.name);
    };
    let mut parameters = parameters(surfaces, operation);
    let mut text = format!("{cmdlet}\n");
    for parameter in &parameters {
        let _ = writeln!(text, "  -{} <{}>", parameter.name, parameter.kind);
    }
    text.push_str("\nPARAMETERS\n");
    parameters.sort_by(|a, b| by_name(&a.name, &b.name));
    for parameter in &parameters {
        let _ = writeln!(text, "  {parameter}");
    }
    let output = match select(surfaces, operation) {
        Some("*") => "the whole response: -Select '*'".to_owned(),
        Some(member) => format!("{member}: -Select '{member}'"),
        None => "nothing".to_owned(),
    };
    let _ = writeln!(text, "\nOUTPUT\n  {output}");
    if facts(surfaces, operation).is_some_and(|cmdlet| cmdlet.unsigned) {
        text.push_str("\nCREDENTIALS\n  none: the cmdlet never signs\n");
    }
    text
}
