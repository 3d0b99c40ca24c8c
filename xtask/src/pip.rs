//! Packages of `PyPI`, fetched with pip.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Installs one package in one version, without those that it needs, into a folder.
pub(crate) fn install(package: &str, version: &str, folder: &Path) -> Result<()> {
    ensure!(
        version.chars().all(|c| c.is_ascii_alphanumeric() || c == '.'),
        "`{version}` is not a version; write it as 1.44.8"
    );
    install_requirement(&format!("{package}=={version}"), folder)
}

/// Installs the newest version of one package, without those that it needs, into a folder; says which it is.
pub(crate) fn install_newest(package: &str, folder: &Path) -> Result<String> {
    install_requirement(package, folder)?;
    let prefix = format!("{package}-");
    let names = fs::read_dir(folder)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut versions = names.filter_map(|name| {
        let version = name.strip_prefix(&prefix)?.strip_suffix(".dist-info")?;
        Some(version.to_owned())
    });
    versions.next().with_context(|| format!("pip installed {package} without saying which version"))
}

fn install_requirement(requirement: &str, folder: &Path) -> Result<()> {
    let done = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"])
        .args(["--no-deps", "--upgrade", "--target"])
        .arg(folder)
        .arg(requirement)
        .output()
        .context("failed to start `python3 -m pip`; install Python with pip")?;
    let stderr = String::from_utf8_lossy(&done.stderr);
    let reason = stderr.lines().rfind(|line| line.starts_with("ERROR")).unwrap_or("pip gave no reason");
    ensure!(done.status.success(), "pip failed to fetch {requirement}: {reason}");
    Ok(())
}
