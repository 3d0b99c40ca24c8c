//! `regenerate`: from `model/` to `generated/`, or the proof that nothing would change.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use awsjson_codegen::spec::{History, Knowledge, Sources};
use awsjson_codegen::surface::Surfaces;
use awsjson_codegen::{Files, Notes, Provenance, Runtime, Schema};
use similar::TextDiff;

use crate::tree::{self, Difference};
use crate::{botocore, documents, model};

/// A diff of more lines than this is cut: the command to run matters more than its result.
const DIFF_LINES: usize = 80;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail with a diff if a file is missing, stray or out of date
    #[arg(long)]
    check: bool,
    /// Another model to read: a service-2.json of botocore or a Smithy AST, packed with gzip or not
    #[arg(long, value_name = "FILE", requires = "out")]
    model: Option<PathBuf>,
    /// Another folder to write to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only these operations, with the shapes that they reach
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', requires = "out")]
    operations: Vec<String>,
    /// Copy the runtime beside the types, so that the folder stands alone
    #[arg(long, requires = "out")]
    embed_runtime: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (mut schema, notes, provenance) = match &arguments.model {
        Some(model) => other_model(model)?,
        None => model::own()?,
    };
    let wanted = arguments.operations.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    let wanted: Vec<String> = wanted.map(str::to_owned).collect();
    if !wanted.is_empty() {
        schema.retain_operations(&wanted)?;
    }
    let runtime = if arguments.embed_runtime { Runtime::Embedded } else { Runtime::Crate };
    let files = awsjson_codegen::emit(&schema, &notes, &provenance, runtime)?;
    let folder = arguments.out.clone().unwrap_or_else(|| crate::root().join("generated/src"));
    let about =
        format!("{}, {}", count(schema.operations.len(), "operation"), count(schema.shapes.len(), "shape"));
    put(&folder, &files, arguments.check, &about)?;
    if !arguments.check {
        for (shape, pattern) in schema.uncheckable_patterns() {
            println!("not checkable: pattern of `{shape}`, which no engine takes: {pattern}");
        }
    }
    if arguments.model.is_some() || arguments.out.is_some() {
        return Ok(());
    }
    // The program's output about itself depends on the code that was just written.
    documents::run(arguments.check)?;
    let files = spec(&schema, &notes, &provenance)?;
    put(&crate::root().join("generated/spec"), &files, arguments.check, "the spec, no broken links")
}

/// Writes the files, or checks that nothing would change.
fn put(folder: &Path, files: &Files, is_check: bool, about: &str) -> Result<()> {
    // A link is followed, so that the folder behind it is written, and the link stays.
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    if is_check {
        return check(&folder, files);
    }
    let changed = tree::write(&folder, files)?;
    println!("{}: {about}, {}, {changed} changed", folder.display(), count(files.len(), "file"));
    Ok(())
}

pub(crate) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// The pages of the spec.
fn spec(schema: &Schema, notes: &Notes, provenance: &Provenance) -> Result<Files> {
    let names = model::names()?;
    names.check(schema).context("failed to apply model/clients.toml and model/samples.toml")?;
    let history = model::read(&crate::root().join("model/history.toml"))?;
    let history = History::parse(&history).context("failed to read model/history.toml")?;
    let older = model::documents()?;
    let known = documents::print(&["list", "--json"])?;
    let knowledge = Knowledge::parse(&known).context("failed to read what `list --json` prints")?;
    let sources = Sources {
        surfaces: Surfaces { schema, names: &names },
        notes,
        history: &history,
        knowledge: &knowledge,
        documents: &older,
        vintages: &model::vintages(&older)?,
        coverage: &documents::print(&["list", "--coverage"])?,
        provenance,
    };
    awsjson_codegen::spec::spec(&sources).context("failed to make the spec")
}

fn other_model(path: &Path) -> Result<(Schema, Notes, Provenance)> {
    let provenance = Provenance {
        command: model::COMMAND.into(),
        package: "file".into(),
        version: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256: botocore::sha256(&model::read(path)?),
    };
    Ok((model::load(path)?, Notes::default(), provenance))
}

fn check(folder: &Path, files: &Files) -> Result<()> {
    let differences = tree::compare(folder, files)?;
    for difference in &differences {
        match difference {
            Difference::Changed { path, is } => print_diff(path, is, &files[path]),
            Difference::Missing { path } => println!("missing: {path}"),
            Difference::Stray { path, .. } => println!("stray: {path} (nothing writes this file)"),
        }
    }
    match differences.len() {
        0 => {
            println!("{}: {} files, all up to date", folder.display(), files.len());
            Ok(())
        }
        count => bail!(
            "{count} of the files in {} differ from the model; run the same command without `--check`, and commit the \
             result",
            folder.display()
        ),
    }
}

fn print_diff(path: &str, is: &str, should_be: &str) {
    let diff = TextDiff::from_lines(is, should_be);
    let text =
        diff.unified_diff().context_radius(2).header(path, &format!("{path} (regenerated)")).to_string();
    for line in text.lines().take(DIFF_LINES) {
        println!("{line}");
    }
    let rest = text.lines().count().saturating_sub(DIFF_LINES);
    if rest > 0 {
        println!("… {rest} more lines");
    }
}
