//! Turns the JSON model of an awsJson service into Rust: types, errors, operation constants and schema tables.
//!
//! Model text goes in, files come out; nothing here touches a disk, a network or a clock.
//!
//! ```text
//! C2J text ──model::c2j──▶ mirror ──schema──▶ Schema ◀── notes (our corrections)
//!                                               │
//!                                     emit ◀────┘──▶ Files: path → contents
//! ```
//!
//! Only [`Schema`] is read after loading: an emitter that looks at the mirror is a defect.

mod emit;
mod error;
pub mod import;
mod model;
mod names;
mod notes;
mod schema;

pub use emit::{Files, Provenance, emit};
pub use error::{Error, Result};
pub use notes::Notes;
pub use schema::Schema;

/// Reads a botocore C2J model and lowers it, with `notes` applied, to the schema that [`emit`] takes.
///
/// # Errors
/// When the text is not a C2J model, its protocol is not awsJson, a shape is missing or of an unknown
/// type, or a note does not apply.
pub fn load(model: &str, notes: &Notes) -> Result<Schema> {
    let mut schema = Schema::lower(&model::c2j::parse(model)?)?;
    notes.apply(&mut schema)?;
    Ok(schema)
}
