//! Generated files, and the model that they come from.

use std::collections::BTreeMap;

/// Generated files: path below their folder → contents.
pub type Files = BTreeMap<String, String>;

/// The source of a model, for the header of each file.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The command that writes the files.
    pub command: String,
    /// The package and its version.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The SHA-256 of the model as published, in hex.
    pub sha256: String,
}
