//! Input files: YAML and TOML as values with their places, and one message per mistake.

pub mod diagnostic;
pub(crate) mod digest;
pub(crate) mod fields;
pub(crate) mod folder;
pub(crate) mod link;
pub(crate) mod node;
pub(crate) mod toml;
pub(crate) mod yaml;
