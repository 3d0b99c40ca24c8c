//! Proof of the referee: the reference is given one fault after the other, and the suite must see each.
//!
//! Faults of answers are told by a [`proxy`]; faults of behaviour are the reference's own, behind a feature that no
//! release has. [`plan`] finds them by rule in what the honest reference answers, so that a new requirement needs no new
//! fault, and a new operation is lied about from the start.

mod fault;
mod forge;
mod place;
mod plan;
mod prove;
mod proxy;
mod reasons;
mod received;
mod result;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use crate::reasons::Reasons;

/// The options of `cargo xtask proof`.
#[derive(Parser)]
#[command(
    name = "cargo xtask proof",
    about = "Give the reference one fault after the other: the suite must see each"
)]
struct Arguments {
    /// Only faults whose words contain this text; writes no result
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<bool> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = folder.join("reasons.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let reasons = Reasons::parse(&text).with_context(|| format!("{} has a mistake", path.display()))?;
    let proof = prove::prove(arguments.only.as_deref(), &reasons).await?;
    let result = result::Result::new(&proof, &reasons);
    if let Some(only) = &arguments.only {
        print!("{}", result::seen_by(&proof));
        println!("{} faults with `{only}`", proof.faults.len());
        return Ok(true);
    }
    let path = folder.join("result.md");
    fs::write(&path, result.to_markdown()).with_context(|| format!("cannot write {}", path.display()))?;
    print!("{}", result.summary());
    Ok(result.holds())
}
