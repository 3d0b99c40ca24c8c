//! Packages of `PyPI`, fetched with pip.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Installs one package, without those that it needs, into a folder.
pub(crate) fn install(package: &str, version: &str, folder: &Path) -> Result<()> {
    ensure!(
        version.chars().all(|c| c.is_ascii_alphanumeric() || c == '.'),
        "`{version}` is not a version; write it as 1.44.5"
    );
    let done = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"])
        .args(["--no-deps", "--upgrade", "--target"])
        .arg(folder)
        .arg(format!("{package}=={version}"))
        .output()
        .context("failed to start `python3 -m pip`; install Python with pip")?;
    let stderr = String::from_utf8_lossy(&done.stderr);
    let reason = stderr.lines().rfind(|line| line.starts_with("ERROR")).unwrap_or("pip gave no reason");
    ensure!(done.status.success(), "pip failed to fetch {package} {version}: {reason}");
    Ok(())
}
