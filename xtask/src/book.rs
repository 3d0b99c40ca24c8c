//! `book`: the spec as pages for a browser, with a search, in `target/book`.

use std::process::Command;

use anyhow::{Context, Result, ensure};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Open it in a browser when it is built
    #[arg(long)]
    open: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let spec = crate::root().join("generated/spec");
    let mut command = Command::new("mdbook");
    command.arg("build").arg(&spec);
    if arguments.open {
        command.arg("--open");
    }
    let status = command
        .status()
        .context("failed to start mdbook; install it with `cargo install mdbook --locked --version 0.5.4`")?;
    ensure!(status.success(), "mdbook could not build {}", spec.display());
    println!("{}", crate::root().join("target/book/index.html").display());
    Ok(())
}
