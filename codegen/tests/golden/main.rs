//! The generator held to its fixtures: small models, one feature each, in both forms.

mod bad_models;
mod behaviour;
mod forms;
mod model_diff;
mod notes;
mod spec;
mod surface;

use std::fs;
use std::path::{Path, PathBuf};

use awsjson_codegen::{Error, Files, Notes, Provenance, Runtime, emit, load};

/// Each feature has a model in C2J and the same model in Smithy.
const FEATURES: &[&str] = &[
    "collections",
    "constraints",
    "enums",
    "errors",
    "event-stream",
    "idempotency-token",
    "members",
    "names",
    "operations",
    "recursion",
    "scalars",
    "secrets",
    "unions",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn fixture(feature: &str, form: &str) -> String {
    let path = folder().join("fixtures").join(format!("{feature}.{form}.json"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn generate(model: &str, notes: &str) -> Result<Files, Error> {
    generate_on(Runtime::Crate, model, notes)
}

fn generate_on(runtime: Runtime, model: &str, notes: &str) -> Result<Files, Error> {
    let provenance = Provenance {
        command: "generate".into(),
        package: "small".into(),
        version: "1".into(),
        sha256: "0".into(),
    };
    let notes = Notes::parse(notes)?;
    let mut schema = load(model)?;
    notes.apply(&mut schema)?;
    emit(&schema, &notes, &provenance, runtime)
}

/// An error with what caused it, as the tasks print it.
fn with_cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
