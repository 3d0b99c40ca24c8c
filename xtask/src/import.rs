//! `import-model`: from a published service model to `model/`.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use awsjson_codegen::import::strip_prose;
use sha2::{Digest, Sha256};

use crate::pip;
use crate::tree::Source;

/// The path at which botocore keeps the model that the project is made from.
const MODEL_IN_BOTOCORE: &str = "botocore/data/cognito-idp/2016-04-18/service-2.json";

/// The name of the project's service on the wire.
const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService";

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Arguments {
    /// The version of botocore to fetch with pip, such as 1.44.5
    #[arg(long, value_name = "VERSION")]
    botocore: Option<String>,
    /// A local model: a service-2.json of botocore or a Smithy AST, packed with gzip or not
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (package, version, published) = match (&arguments.botocore, &arguments.file) {
        (Some(version), _) => ("botocore", version.clone(), fetch(version)?),
        (None, Some(path)) => {
            ("file", path.file_name().unwrap_or_default().to_string_lossy().into(), read(path)?)
        }
        (None, None) => bail!("give --botocore VERSION or --file PATH"),
    };
    let named =
        arguments.file.as_ref().map_or_else(|| format!("{package} {version}"), |p| p.display().to_string());
    let text = String::from_utf8(published).with_context(|| format!("{named} is not UTF-8"))?;
    let imported = strip_prose(&text).with_context(|| format!("failed to import {named}"))?;
    let target_prefix = &imported.schema.service.target_prefix;
    ensure!(
        target_prefix == TARGET_PREFIX,
        "{named} is the model of `{target_prefix}`, not of `{TARGET_PREFIX}`; to generate from another service's model, \
         use `cargo xtask regenerate --model FILE --out DIR`"
    );
    let sha256 = sha256(&text);
    let date = time::OffsetDateTime::now_utc().date().to_string();
    let source = Source { package: package.into(), version, sha256, date };

    let model = crate::root().join("model");
    fs::create_dir_all(&model)?;
    fs::write(model.join("cognito-idp.json"), &imported.json)
        .context("failed to write model/cognito-idp.json")?;
    fs::write(model.join("source.toml"), source.to_toml()?).context("failed to write model/source.toml")?;
    println!(
        "model/cognito-idp.json: {} operations, {} shapes, from {} {}",
        imported.schema.operations.len(),
        imported.schema.shapes.len(),
        source.package,
        source.version
    );
    println!("next: cargo xtask regenerate");
    Ok(())
}

/// The SHA-256 of a text, in hex.
pub(crate) fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Lets pip unpack that version of botocore into a temporary folder, and reads the model from there.
pub(crate) fn fetch(version: &str) -> Result<Vec<u8>> {
    let folder = unpack_botocore(version)?;
    let plain = folder.path().join(MODEL_IN_BOTOCORE);
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
