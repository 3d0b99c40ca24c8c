//! `import-model`: from a published service model to `model/`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use awsjson_codegen::diff::diff;
use awsjson_codegen::import::strip_prose;

use crate::botocore::{fetch, fetch_newest, read, sha256};
use crate::model_diff;
use crate::tree::Source;

/// The name of the project's service on the wire.
const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService";

#[derive(clap::Args)]
#[group(multiple = false)]
pub(crate) struct Arguments {
    /// The version of botocore to fetch with pip, such as 1.44.8; the newest, if nothing is said
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
        (None, None) => {
            let (version, published) = fetch_newest()?;
            ("botocore", version, published)
        }
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
    let kept = model.join("cognito-idp.json");
    let before = if kept.exists() { Some(crate::model::load(&kept)?) } else { None };
    fs::create_dir_all(&model)?;
    fs::write(&kept, &imported.json).context("failed to write model/cognito-idp.json")?;
    fs::write(model.join("source.toml"), source.to_toml()?).context("failed to write model/source.toml")?;
    println!(
        "model/cognito-idp.json: {} operations, {} shapes, from {} {}",
        imported.schema.operations.len(),
        imported.schema.shapes.len(),
        source.package,
        source.version
    );
    match before.map(|before| diff(&before, &imported.schema)) {
        None => {}
        Some(changes) if changes.is_empty() => println!("it says what the model said that was there before"),
        Some(changes) => model_diff::write(&changes, false)?,
    }
    println!("next: cargo xtask regenerate");
    Ok(())
}
