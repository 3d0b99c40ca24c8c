//! `model-diff`: what changed between two models.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use awsjson_codegen::Schema;
use awsjson_codegen::diff::{Change, diff};

use crate::{import, regenerate, surface_check};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The older model: a file, or a version of botocore to fetch with pip, such as 1.31.0
    old: String,
    /// The newer model: a file, or a version of botocore
    new: String,
    /// Only what these operations send or get
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    operations: Vec<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (old, new) = (load(&arguments.old)?, load(&arguments.new)?);
    for name in &arguments.operations {
        let has = |schema: &Schema| schema.operations.iter().any(|operation| operation.name == *name);
        ensure!(has(&old) || has(&new), "neither model has an operation `{name}`");
    }
    let is_wanted = |change: &Change| {
        let wanted = &arguments.operations;
        wanted.is_empty()
            || wanted.iter().any(|name| change.requests.contains(name) || change.responses.contains(name))
    };
    let changes: Vec<Change> = diff(&old, &new).into_iter().filter(is_wanted).collect();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&changes)?);
        return Ok(());
    }
    let (breaking, harmless): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.breaking);
    let about = "What may break a caller: a request that was good may be refused, or an answer may lack something or have \
                 another form.";
    for (title, changes) in
        [(about, &breaking), ("What breaks nobody who passes over what he does not know.", &harmless)]
    {
        if !changes.is_empty() {
            println!("{title}");
        }
        for change in changes {
            println!("  {change}");
        }
    }
    println!("{} that may break a caller, {} that do not", breaking.len(), harmless.len());
    Ok(())
}

/// A model in a file, or that of a version of botocore: one that is kept, or else the published one.
fn load(model: &str) -> Result<Schema> {
    let path = PathBuf::from(model);
    if path.exists() {
        return regenerate::load(&path);
    }
    let is_version = model.starts_with(|c: char| c.is_ascii_digit())
        && model.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    ensure!(
        is_version,
        "there is no file `{model}`, and it is no version of botocore either, such as 1.31.0"
    );
    if let Ok(schema) = surface_check::vintage(model) {
        return Ok(schema);
    }
    let text =
        String::from_utf8(import::fetch(model)?).with_context(|| format!("botocore {model} is not UTF-8"))?;
    awsjson_codegen::load(&text).with_context(|| format!("failed to load {}", Path::new(model).display()))
}
