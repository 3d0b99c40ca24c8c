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

pub(crate) fn run() -> Result<()> {
    for check in CHECKS {
        let command = format!("cargo {}", check.arguments.join(" "));
        println!("== {command}");
        let status = Command::new(env!("CARGO"))
            .args(check.arguments)
            .envs(check.environment.iter().copied())
            .current_dir(crate::root())
            .status()
            .with_context(|| format!("failed to start `{command}`"))?;
        ensure!(status.success(), "`{command}` failed");
    }
    Ok(())
}
