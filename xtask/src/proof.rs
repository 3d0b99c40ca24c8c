//! `proof`: gives the reference one fault after the other, and holds what the suite sees against what it must see.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

/// The options that go to the program, which knows them.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only faults whose words contain this text; writes no result
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut cargo = Command::new(env!("CARGO"));
    // Thousands of runs: what is saved by building faster is lost many times over.
    cargo.args(["run", "--release", "--quiet", "--package", "cognito-proof", "--"]);
    if let Some(only) = &arguments.only {
        cargo.args(["--only", only]);
    }
    let status = cargo.current_dir(crate::root()).status().context("cannot start cargo")?;
    ensure!(status.success(), "the proof does not hold");
    Ok(())
}
