//! Turns the model of an awsJson service, in C2J or in Smithy's JSON form, into Rust (types, errors, operation constants
//! and schema tables), into calls of its clients ([`surface`]), and into a spec ([`mod@spec`]).
//!
//! Model text goes in, files come out; nothing here touches a disk, a network or a clock.
//!
//! ```text
//! C2J text ────model::c2j──────┐
//!                              ├─ shapes by name ──resolve──▶ Schema ◀── notes (our corrections and words)
//! Smithy text ─model::smithy───┘                                │
//!                                    emit, spec, surface ──────┘──▶ Files: path → contents
//! ```
//!
//! Only [`Schema`] is read after loading: an emitter that looks at a mirror is a defect. What is generated are plain
//! items that stand on the crate `awsjson-runtime`.

mod anchors;
pub mod diff;
mod emit;
mod error;
mod files;
pub mod import;
mod model;
mod names;
mod notes;
mod parallel;
mod resolve;
pub mod schema;
pub mod spec;
pub mod surface;
mod words;

pub use emit::{Runtime, emit};
pub use error::{Error, Result};
pub use files::{Files, Provenance};
pub use notes::Notes;
pub use parallel::in_parallel;
pub use schema::Schema;

/// Reads a model, botocore's C2J or a Smithy 2.0 AST, and resolves it to the schema that [`emit`] takes.
///
/// # Errors
/// If the text is no such model, its protocol is not awsJson, a shape is missing or of an unknown type, or a
/// trait is one that the generator does not know.
pub fn load(model: &str) -> Result<Schema> {
    model::read(model)
}
