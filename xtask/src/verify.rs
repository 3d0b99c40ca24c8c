//! `verify`: what CI checks about the code, in one command.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// A check: the arguments of cargo, and the environment that makes it strict.
struct Check {
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
}

const CHECKS: [Check; 5] = [
    Check { arguments: &["fmt", "--all", "--check"], environment: &[] },
    Check { arguments: &["xtask", "regenerate", "--check"], environment: &[] },
    Check {
        arguments: &["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"],
        environment: &[],
    },
    // With CI set, insta writes no new snapshot: a test without one fails.
    Check { arguments: &["test", "--workspace", "--quiet"], environment: &[("CI", "true")] },
    Check {
        arguments: &["doc", "--workspace", "--no-deps", "--quiet"],
        environment: &[("RUSTDOCFLAGS", "--deny warnings")],
    },
];

/// The version of typos, from `PyPI`.
const TYPOS: &str = "1.52.0";

pub(crate) fn run() -> Result<()> {
    println!("== typos");
    check_spelling()?;
    for check in CHECKS {
        let command = format!("cargo {}", check.arguments.join(" "));
        println!("== {command}");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(check.arguments).envs(check.environment.iter().copied());
        succeed(&mut cargo, &command)?;
    }
    check_dependencies()
}

/// Runs typos, which is fetched once.
fn check_spelling() -> Result<()> {
    let folder = crate::root().join("target/tools").join(format!("typos-{TYPOS}"));
    let program = folder.join("bin/typos");
    if !program.exists() {
        crate::pip::install("typos", TYPOS, &folder)?;
    }
    succeed(&mut Command::new(program), "typos")
}

/// Runs cargo-deny where it is installed. Unused dependencies are the affair of a test.
fn check_dependencies() -> Result<()> {
    let installed = Command::new(env!("CARGO")).args(["deny", "--version"]).output();
    if installed.is_ok_and(|output| output.status.success()) {
        println!("== cargo deny check");
        succeed(Command::new(env!("CARGO")).args(["deny", "check"]), "cargo deny check")
    } else {
        println!("== cargo deny check: skipped, cargo-deny is not installed");
        Ok(())
    }
}

/// Runs a command in the root of the tree.
fn succeed(command: &mut Command, name: &str) -> Result<()> {
    let status =
        command.current_dir(crate::root()).status().with_context(|| format!("failed to start `{name}`"))?;
    ensure!(status.success(), "`{name}` failed");
    Ok(())
}
