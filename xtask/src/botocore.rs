//! Published models: those of botocore, unpacked by pip, and files.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::pip;

/// The path at which botocore keeps the model that the project is made from.
const MODEL_IN_BOTOCORE: &str = "botocore/data/cognito-idp/2016-04-18/service-2.json";

/// The SHA-256 of a text, in hex.
pub(crate) fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Lets pip unpack that version of botocore into a temporary folder, and reads the model from there.
pub(crate) fn fetch(version: &str) -> Result<Vec<u8>> {
    model_in(unpack_botocore(version)?.path())
}

/// The newest version of botocore, and its model.
pub(crate) fn fetch_newest() -> Result<(String, Vec<u8>)> {
    let folder = tempfile::tempdir()?;
    let version = pip::install_newest("botocore", folder.path())?;
    Ok((version, model_in(folder.path())?))
}

/// The model in a folder that botocore was unpacked to.
fn model_in(folder: &Path) -> Result<Vec<u8>> {
    let plain = folder.join(MODEL_IN_BOTOCORE);
    let packed = plain.with_extension("json.gz");
    read(if packed.exists() { &packed } else { &plain })
}

/// Lets pip unpack that version of botocore into a temporary folder.
pub(crate) fn unpack_botocore(version: &str) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    pip::install("botocore", version, folder.path())?;
    Ok(folder)
}

/// Reads a file, unpacked where it is packed with gzip.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("failed to read {}", path.display()))?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_end(&mut text)
        .with_context(|| format!("failed to unpack {}", path.display()))?;
    Ok(text)
}
