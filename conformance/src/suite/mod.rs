//! The suite: evidence, requirements, scenarios and generated cases, read from files and checked against the schema
//! and against each other.

pub mod assertion;
pub mod capability;
pub(crate) mod cases;
pub mod controls;
mod embedded;
pub mod endpoint;
pub mod evidence;
pub mod grade;
mod load;
pub mod path;
pub mod protocol;
pub mod requirement;
pub(crate) mod same;
pub mod scenario;
pub mod schema;
pub mod selection;
pub mod settings;
pub mod shard;
pub mod template;
mod value;

pub use embedded::{EMBEDDED_SCENARIOS, embedded_profiles};
pub use load::{Suite, SuiteError, snapshot_name, unchecked_requirements};
