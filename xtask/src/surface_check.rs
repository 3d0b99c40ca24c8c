//! `surface-check`: the four public documents about `UpdateUserPoolClient` against our surfaces of the models that they
//! were made from.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use awsjson_codegen::diff::diff;
use awsjson_codegen::import::strip_prose;
use awsjson_codegen::surface::{Document, Surfaces};

use crate::regenerate::count;
use crate::{botocore, model};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Take the models in model/vintages as they are, without comparing them with the published ones
    #[arg(long)]
    offline: bool,
    /// Write the published models that are not there yet
    #[arg(long, conflicts_with = "offline")]
    import: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let documents = model::documents()?;
    let versions: BTreeSet<&str> = documents.iter().map(|document| document.botocore.as_str()).collect();
    if !arguments.offline {
        for version in &versions {
            compare_with_published(version, arguments.import)?;
        }
    }
    let names = model::names()?;
    let mut unexplained = 0;
    for document in &documents {
        let schema = model::vintage(&document.botocore)?;
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
    let (now, ..) = model::own()?;
    for version in versions {
        let changes = diff(&model::vintage(version)?, &now);
        println!("\nsince botocore {version}, of UpdateUserPoolClient:");
        let own = changes.iter().filter(|change| change.reaches("UpdateUserPoolClient"));
        own.for_each(|change| println!("  {change}"));
    }
    ensure!(unexplained == 0, "{} not explained", count(unexplained, "difference"));
    println!("\nall {} documents agree with our surfaces of their models", documents.len());
    Ok(())
}

/// Compares a kept model with the published one, which is written first where that is wanted.
fn compare_with_published(version: &str, import: bool) -> Result<()> {
    let published =
        String::from_utf8(botocore::fetch(version)?).context("the published model is not UTF-8")?;
    let facts = strip_prose(&published)?.compact()?;
    let path = model::vintage_path(version);
    if import && !path.exists() {
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(&path, &facts).with_context(|| format!("failed to write {}", path.display()))?;
    }
    ensure!(path.exists(), "{} is missing; `cargo xtask surface-check --import` writes it", path.display());
    ensure!(
        model::read(&path)? == facts,
        "{} is not the model of botocore {version}; delete it, and `cargo xtask surface-check --import` writes it anew",
        path.display()
    );
    println!("{}: the model of botocore {version}", path.display());
    Ok(())
}
