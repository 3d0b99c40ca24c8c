//! `model-diff`: what changed between two models.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use awsjson_codegen::Schema;
use awsjson_codegen::diff::{Change, diff};

use crate::{botocore, model};

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
    let wanted: Vec<&str> = arguments.operations.iter().map(|name| name.trim()).collect();
    for name in &wanted {
        let mut known = [&old, &new].into_iter().flat_map(|schema| &schema.operations);
        let near = known.clone().find(|operation| operation.name.eq_ignore_ascii_case(name));
        let help = near.map(|near| format!("; did you mean `{}`?", near.name)).unwrap_or_default();
        ensure!(
            known.any(|operation| operation.name == *name),
            "neither model has an operation `{name}`{help}"
        );
    }
    let mut changes = diff(&old, &new);
    if !wanted.is_empty() {
        changes.retain(|change| wanted.iter().any(|name| change.reaches(name)));
        for change in &mut changes {
            change.breaking = wanted.iter().any(|name| change.can_break(name));
        }
    }
    write(&changes, arguments.json)
}

/// Prints changes, for people or as JSON.
pub(crate) fn write(changes: &[Change], json: bool) -> Result<()> {
    match try_write(changes, json) {
        // Whoever reads it has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

fn try_write(changes: &[Change], json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        return writeln!(out, "{}", serde_json::to_string_pretty(changes)?);
    }
    let (breaking, harmless): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.breaking);
    let about = "What may break callers: a request that was good may be refused, or an answer may lack something or have \
                 another form.";
    for (title, changes) in
        [(about, &breaking), ("What breaks nobody who passes over what is unknown.", &harmless)]
    {
        if !changes.is_empty() {
            writeln!(out, "{title}")?;
        }
        for change in changes {
            writeln!(out, "  {change}")?;
        }
    }
    writeln!(out, "{} that may break callers, {} that do not", breaking.len(), harmless.len())
}

/// A model in a file, or that of a version of botocore: one that is kept, or else the published one.
fn load(model: &str) -> Result<Schema> {
    let path = PathBuf::from(model);
    if path.exists() {
        return model::load(&path);
    }
    let is_version = model.starts_with(|c: char| c.is_ascii_digit())
        && model.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    ensure!(
        is_version,
        "there is no file `{model}`, and it is no version of botocore either, such as 1.31.0"
    );
    if model::vintage_path(model).exists() {
        return model::vintage(model);
    }
    let text = String::from_utf8(botocore::fetch(model)?)
        .with_context(|| format!("botocore {model} is not UTF-8"))?;
    awsjson_codegen::load(&text).with_context(|| format!("failed to load the model of botocore {model}"))
}
