//! The contents of `model/`: the model with our notes, what clients call things, older documents and the models of their
//! time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use awsjson_codegen::surface::{Document, Names};
use awsjson_codegen::{Notes, Provenance, Schema};

use crate::botocore;
use crate::tree::Source;

/// The command that the header of each file names.
pub(crate) const COMMAND: &str = "cargo xtask regenerate";
/// The model in `model/`, with our notes.
pub(crate) fn own() -> Result<(Schema, Notes, Provenance)> {
    let folder = crate::root().join("model");
    let Source { package, version, sha256, .. } = Source::read(&folder.join("source.toml"))?;
    let notes = read(&folder.join("notes.toml"))?;
    let notes = Notes::parse(&notes).context("failed to read model/notes.toml")?;
    let mut schema = load(&folder.join("cognito-idp.json"))?;
    notes.apply(&mut schema).context("failed to apply model/notes.toml")?;
    Ok((schema, notes, Provenance { command: COMMAND.into(), package, version, sha256 }))
}

/// The model in a file.
pub(crate) fn load(path: &Path) -> Result<Schema> {
    awsjson_codegen::load(&read(path)?).with_context(|| format!("failed to load {}", path.display()))
}

/// Reads a text file, unpacked where it is packed with gzip.
pub(crate) fn read(path: &Path) -> Result<String> {
    String::from_utf8(botocore::read(path)?).with_context(|| format!("{} is not UTF-8", path.display()))
}

/// The documents, in the order of their files.
pub(crate) fn documents() -> Result<Vec<Document>> {
    let folder = crate::root().join("model/documents");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let parse = |path: &PathBuf| {
        Document::parse(&read(path)?).with_context(|| format!("failed to read {}", path.display()))
    };
    paths.iter().map(parse).collect()
}

/// The names that clients use.
pub(crate) fn names() -> Result<Names> {
    let model = crate::root().join("model");
    let (clients, samples) = (model.join("clients.toml"), model.join("samples.toml"));
    Names::parse(&read(&clients)?, &read(&samples)?)
        .with_context(|| format!("failed to read {} and {}", clients.display(), samples.display()))
}

/// The models that the documents were made from, with their versions, the oldest first.
pub(crate) fn vintages(documents: &[Document]) -> Result<Vec<(String, Schema)>> {
    let versions: BTreeSet<&str> = documents.iter().map(|document| document.botocore.as_str()).collect();
    versions.into_iter().map(|version| Ok((version.to_owned(), vintage(version)?))).collect()
}

/// The model of that version of botocore.
pub(crate) fn vintage(version: &str) -> Result<Schema> {
    load(&vintage_path(version))
}

/// The path of the model of that version of botocore.
pub(crate) fn vintage_path(version: &str) -> PathBuf {
    crate::root().join("model/vintages").join(format!("{version}.json"))
}
