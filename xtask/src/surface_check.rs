//! `surface-check`: the four public documents about `UpdateUserPoolClient` against our surfaces of the models that they
//! were made from.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use awsjson_codegen::Schema;
use awsjson_codegen::diff::diff;
use awsjson_codegen::import::strip_prose;
use awsjson_codegen::surface::{Document, Names, Surfaces};

use crate::regenerate::count;
use crate::{import, regenerate};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Take the models in model/vintages as they are, without comparing them with the published ones
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let documents = documents()?;
    let versions: BTreeSet<&str> = documents.iter().map(|document| document.botocore.as_str()).collect();
    if !arguments.offline {
        for version in &versions {
            compare_with_published(version)?;
        }
    }
    let names = names()?;
    let mut unexplained = 0;
    for document in &documents {
        let schema = vintage(&document.botocore)?;
        let differences = document.compare(&Surfaces { schema: &schema, names: &names })?;
        let Document { title, botocore, explained, .. } = document;
        let wrong = explained.iter().filter(|difference| difference.wrong).count();
        println!(
            "{title}, botocore {botocore}: {} facts, {} unexplained, {} explained, of which {wrong} are errors of the document",
            document.facts(),
            count(differences.len(), "difference"),
            explained.len(),
        );
        for difference in &differences {
            println!("  {difference}");
        }
        unexplained += differences.len();
    }
    let now = regenerate::schema()?;
    for version in versions {
        let changes = diff(&vintage(version)?, &now);
        let touches = |change: &&awsjson_codegen::diff::Change| {
            change.requests.contains("UpdateUserPoolClient")
                || change.responses.contains("UpdateUserPoolClient")
        };
        println!("\nsince botocore {version}, of UpdateUserPoolClient:");
        changes.iter().filter(touches).for_each(|change| println!("  {change}"));
    }
    ensure!(unexplained == 0, "{} not explained", count(unexplained, "difference"));
    println!("\nall {} documents agree with our surfaces of their models", documents.len());
    Ok(())
}

/// The documents, in the order of their files.
pub(crate) fn documents() -> Result<Vec<Document>> {
    let folder = crate::root().join("model/documents");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let parse = |path: &PathBuf| {
        Document::parse(&regenerate::read(path)?)
            .with_context(|| format!("failed to read {}", path.display()))
    };
    paths.iter().map(parse).collect()
}

/// What clients call things.
pub(crate) fn names() -> Result<Names> {
    let model = crate::root().join("model");
    let (clients, samples) = (model.join("clients.toml"), model.join("samples.toml"));
    Names::parse(&regenerate::read(&clients)?, &regenerate::read(&samples)?)
        .with_context(|| format!("failed to read {} and {}", clients.display(), samples.display()))
}

/// The kept models with their versions, the oldest first.
pub(crate) fn vintages() -> Result<Vec<(String, Schema)>> {
    let documents = documents()?;
    let versions: BTreeSet<&str> = documents.iter().map(|document| document.botocore.as_str()).collect();
    versions.into_iter().map(|version| Ok((version.to_owned(), vintage(version)?))).collect()
}

/// The model of that version of botocore.
pub(crate) fn vintage(version: &str) -> Result<Schema> {
    regenerate::load(&path(version))
}

fn path(version: &str) -> PathBuf {
    crate::root().join("model/vintages").join(format!("{version}.json"))
}

/// Compares a kept model with the published one, and keeps it if there is none yet.
fn compare_with_published(version: &str) -> Result<()> {
    let published = String::from_utf8(import::fetch(version)?).context("the published model is not UTF-8")?;
    let facts = strip_prose(&published)?.compact()?;
    let path = path(version);
    if path.exists() {
        ensure!(
            regenerate::read(&path)? == facts,
            "{} is not the model of botocore {version}; delete it to have it written anew",
            path.display()
        );
        println!("{}: the model of botocore {version}", path.display());
    } else {
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(&path, facts).with_context(|| format!("failed to write {}", path.display()))?;
        println!("{}: written from botocore {version}", path.display());
    }
    Ok(())
}
