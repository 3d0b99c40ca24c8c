//! From the schema to files.
//!
//! One file per operation with its request, response and errors, one per shared structure, and one each for the enums,
//! the errors and the simple shapes. Every emitter builds tokens; `file` checks and lays them out. What is emitted are
//! plain items that stand on the crate `awsjson-runtime`, or on a copy of it beside them ([`Runtime`]).

mod docs;
mod enums;
mod errors;
mod file;
mod library;
mod operations;
mod plan;
mod shapes;
mod structures;
mod tokens;
mod types;
mod unions;

use crate::names::snake;
use crate::parallel::in_parallel;
use crate::schema::{Operation, Schema};
use crate::{Files, Notes, Provenance, Result};
use plan::Plan;

/// The place of the runtime that generated code stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Runtime {
    /// The crate `awsjson-runtime`.
    #[default]
    Crate,
    /// A copy in `src/runtime/`, so that the folder stands alone.
    Embedded,
}

/// The files of the crate `awsjson-runtime`.
const RUNTIME: [(&str, &str); 17] = [
    ("mod.rs", include_str!("../../runtime/src/lib.rs")),
    ("accept.rs", include_str!("../../runtime/src/accept.rs")),
    ("blob.rs", include_str!("../../runtime/src/blob.rs")),
    ("call.rs", include_str!("../../runtime/src/call.rs")),
    ("double.rs", include_str!("../../runtime/src/double.rs")),
    ("error.rs", include_str!("../../runtime/src/error.rs")),
    ("json_type.rs", include_str!("../../runtime/src/json_type.rs")),
    ("message.rs", include_str!("../../runtime/src/message.rs")),
    ("open_enum.rs", include_str!("../../runtime/src/open_enum.rs")),
    ("pattern.rs", include_str!("../../runtime/src/pattern.rs")),
    ("record.rs", include_str!("../../runtime/src/record.rs")),
    ("structure.rs", include_str!("../../runtime/src/structure.rs")),
    ("tables.rs", include_str!("../../runtime/src/tables.rs")),
    ("timestamp.rs", include_str!("../../runtime/src/timestamp.rs")),
    ("union.rs", include_str!("../../runtime/src/union.rs")),
    ("validate.rs", include_str!("../../runtime/src/validate.rs")),
    ("walk.rs", include_str!("../../runtime/src/walk.rs")),
];

/// Generates all files of a crate's `src/` for `schema`, documented with the words of `notes`.
///
/// # Errors
/// If two names of the model become the same identifier.
pub fn emit(schema: &Schema, notes: &Notes, provenance: &Provenance, runtime: Runtime) -> Result<Files> {
    let plan = Plan::new(schema, notes);
    let mut units = vec![Unit::Library, Unit::Operations];
    units.extend(schema.operations.iter().map(Unit::Operation));
    units.push(Unit::Structures);
    units.extend(plan.shared.iter().map(|name| Unit::Structure(name)));
    units.extend([Unit::Enums, Unit::Errors, Unit::Shapes]);
    let texts = in_parallel(&units, |unit| {
        let (path, file) = match unit {
            Unit::Library => ("lib.rs".into(), library::file(schema, provenance, runtime)),
            Unit::Operations => ("operations/mod.rs".into(), operations::index(&plan)?),
            Unit::Operation(operation) => {
                (format!("operations/{}.rs", snake(&operation.name)), operations::file(&plan, operation)?)
            }
            Unit::Structures => ("structures/mod.rs".into(), structures::index(&plan)),
            Unit::Structure(name) => {
                (format!("structures/{}.rs", plan.file_name(name)), structures::file(&plan, name)?)
            }
            Unit::Enums => ("enums.rs".into(), enums::file(&plan)?),
            Unit::Errors => ("errors.rs".into(), errors::file(&plan)?),
            Unit::Shapes => ("shapes.rs".into(), shapes::file(&plan)),
        };
        let text = file.text(&path, provenance)?;
        Ok((path, text))
    });
    let mut files: Files = texts.into_iter().collect::<Result<_>>()?;
    if runtime == Runtime::Embedded {
        let header = file::header(provenance);
        let copy = |(path, text)| (["runtime/", path].concat(), [header.as_str(), &embedded(text)].concat());
        files.extend(RUNTIME.map(copy));
    }
    Ok(files)
}

/// The unit of a file.
enum Unit<'a> {
    Library,
    Operations,
    Operation(&'a Operation),
    Structures,
    Structure(&'a str),
    Enums,
    Errors,
    Shapes,
}

/// A file of the runtime, for a place below the root of its crate.
fn embedded(text: &str) -> String {
    text.replace("use crate::", "use crate::runtime::").replace("[`crate::", "[`crate::runtime::")
}
