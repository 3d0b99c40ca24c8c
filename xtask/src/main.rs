//! Tasks of the maintainers. This crate is the IO around `awsjson-codegen`: it reads, writes and compares
//! files, and calls pip, for models and for tools.

mod book;
mod botocore;
mod documents;
mod import;
mod model;
mod model_diff;
mod models;
mod pip;
mod proof;
mod regenerate;
mod surface_check;
mod tree;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Tasks of the maintainers")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Take a service model without its prose into model/
    ImportModel(import::Arguments),
    /// Write generated/ from model/ and from what the suite says of itself, or check that it is up to date
    Regenerate(regenerate::Arguments),
    /// Build the spec as a book for browsers, with mdBook
    Book(book::Arguments),
    /// Say what changed between two models, and what of it can break a caller
    ModelDiff(model_diff::Arguments),
    /// Hold our surfaces to the public documents about `UpdateUserPoolClient`, at the models that they were made from
    SurfaceCheck(surface_check::Arguments),
    /// Generate from every awsJson model of botocore, and compile some of what comes out
    CheckModels(models::Arguments),
    /// Give the reference one fault after the other: the suite must see each
    Proof(proof::Arguments),
    /// Run everything that CI checks about the code: format, spelling, lints, generated files, tests, docs, dependencies
    Verify,
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::ImportModel(arguments) => import::run(&arguments),
        Task::Regenerate(arguments) => regenerate::run(&arguments),
        Task::Book(arguments) => book::run(&arguments),
        Task::ModelDiff(arguments) => model_diff::run(&arguments),
        Task::SurfaceCheck(arguments) => surface_check::run(&arguments),
        Task::CheckModels(arguments) => models::run(&arguments),
        Task::Proof(arguments) => proof::run(&arguments),
        Task::Verify => verify::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map(PathBuf::from).unwrap_or(xtask)
}
