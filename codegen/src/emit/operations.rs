//! `operations/`: a file per operation with its request, response, errors and constants.

use super::plan::Plan;
use super::text::literal;
use super::{docs, structures, text, types};
use crate::Result;
use crate::names::{Scope, snake, type_name};
use crate::schema::Operation;

/// `operations/mod.rs`: the list of all operations.
pub(super) fn index(plan: &Plan<'_>) -> Result<String> {
    let mut scope = Scope::new("the operations");
    let (mut declared, mut offered, mut all) = (String::new(), String::new(), String::new());
    for operation in &plan.schema.operations {
        let module = scope.claim(&operation.name, snake(&operation.name))?;
        // By name and not by glob: every module has an `OPERATION` of its own.
        let mut names = vec![type_name(&operation.name), error_name(operation)];
        names.extend(own(plan, operation).map(|shape| plan.type_name(shape).to_owned()));
        declared += &format!("pub mod {module};\n");
        offered += &format!("pub use {module}::{{{}}};\n", names.join(", "));
        all += &format!("    &{module}::OPERATION,\n");
    }
    let list = "/// All operations, in the order of their names.\n\
                pub static OPERATIONS: &[&crate::schema::Operation] = &[\n";
    Ok(text::file(
        "The operations of the service, a module each.",
        &format!("{declared}\n{offered}\n{list}{all}];\n"),
    ))
}

/// The file of one operation.
pub(super) fn file(plan: &Plan<'_>, operation: &Operation) -> Result<String> {
    let mut items = vec![marker(plan, operation), errors(plan, operation)];
    for shape in own(plan, operation) {
        items.push(structures::item(plan, shape)?);
    }
    Ok(text::file(&format!("`{}`.", operation.name), &items.join("\n")))
}

/// The structures that stand in the operation's file.
fn own<'a>(plan: &'a Plan<'_>, operation: &'a Operation) -> impl Iterator<Item = &'a str> {
    let sides = operation.input.iter().chain(&operation.output).map(String::as_str);
    sides.filter(|shape| plan.owns(&operation.name, shape))
}

fn error_name(operation: &Operation) -> String {
    type_name(&operation.name) + "Error"
}

/// The operation as a type, and its constants.
fn marker(plan: &Plan<'_>, operation: &Operation) -> String {
    let Operation { name, signed, input, output, .. } = operation;
    let (marker, error, wire) = (type_name(name), error_name(operation), literal(name));
    let mut doc = docs::operation(plan, operation);
    doc.extend([String::new(), format!("Its kinds of error are those of [`{error}`].")]);
    let doc = text::doc(0, &doc);
    let target = literal(&format!("{}.{name}", plan.schema.service.target_prefix));
    let rust_type = |shape: &Option<String>| {
        shape
            .as_ref()
            .map_or_else(|| "crate::schema::Nothing".to_owned(), |shape| types::rust_type(plan, shape))
    };
    let table = |shape: &Option<String>| {
        shape.as_ref().map_or_else(|| "None".to_owned(), |shape| format!("Some(&{})", plan.table_path(shape)))
    };
    format!(
        "{doc}#[derive(Clone, Copy, Debug)]
pub struct {marker};

impl crate::schema::Call for {marker} {{
    type Input = {};
    type Output = {};
    type Error = {error};
    const OPERATION: &'static crate::schema::Operation = &OPERATION;
}}

/// The constants of `{name}`.
pub static OPERATION: crate::schema::Operation = crate::schema::Operation {{
    name: {wire},
    target: {target},
    signed: {signed},
    input: {},
    output: {},
    errors: <{error} as crate::error::ErrorKind>::CODES,
}};
",
        rust_type(input),
        rust_type(output),
        table(input),
        table(output),
    )
}

fn errors(plan: &Plan<'_>, operation: &Operation) -> String {
    let note = plan.notes.operation(&operation.name);
    let row = |error: &String| {
        let when = note.and_then(|note| note.errors.get(error));
        let doc = when.map_or_else(|| vec![format!("`{error}`.")], |when| vec![when.clone()]);
        format!("{}        {},\n", text::doc(8, &doc), plan.type_name(error))
    };
    let rows: String = operation.errors.iter().map(row).collect();
    format!(
        "operation_errors! {{\n    /// The kinds of error that `{}` declares.\n    ///\n    \
         /// [`OperationError::<{error}>::parse`](crate::error::OperationError::parse) reads an answer as one of them.\n    \
         {error} {{\n{rows}    }}\n}}\n",
        operation.name,
        error = error_name(operation)
    )
}
