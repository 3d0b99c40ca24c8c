//! The files of `model/`, and the comparison of a folder with what it should hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// `model/source.toml`: where the model came from.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// The package that carries it.
    pub(crate) package: String,
    /// The version of that package.
    pub(crate) version: String,
    /// The SHA-256 of the published, unpacked file.
    pub(crate) sha256: String,
    /// The day it was imported.
    pub(crate) date: String,
}

impl Source {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("{} is not of the form that import-model writes", path.display()))
    }

    pub(crate) fn to_toml(&self) -> Result<String> {
        Ok(format!("# Written by `cargo xtask import-model`.\n{}", toml::to_string(self)?))
    }
}

/// One way in which a folder is not what it should be.
#[derive(Debug)]
pub(crate) enum Difference {
    /// The file is there with other contents.
    Changed { path: String, is: String },
    /// The file should be there.
    Missing { path: String },
    /// Nothing writes this file.
    Stray { path: String },
}

/// Compares the files below `folder` with `wanted`.
pub(crate) fn compare(folder: &Path, wanted: &BTreeMap<String, String>) -> Result<Vec<Difference>> {
    let mut differences = Vec::new();
    let mut present = BTreeMap::new();
    for path in files_below(folder)? {
        let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        let text = fs::read(&path).with_context(|| format!("failed to read {}", path.display()))?;
        present.insert(name, String::from_utf8_lossy(&text).into_owned());
    }
    for (path, contents) in wanted {
        match present.remove(path) {
            Some(is) if is == *contents => {}
            Some(is) => differences.push(Difference::Changed { path: path.clone(), is }),
            None => differences.push(Difference::Missing { path: path.clone() }),
        }
    }
    differences.extend(present.into_keys().map(|path| Difference::Stray { path }));
    Ok(differences)
}

/// Makes `folder` hold `wanted` and nothing else; files that are right stay untouched.
pub(crate) fn write(folder: &Path, wanted: &BTreeMap<String, String>) -> Result<usize> {
    let differences = compare(folder, wanted)?;
    for difference in &differences {
        match difference {
            Difference::Changed { path, .. } | Difference::Missing { path } => {
                let target = folder.join(path);
                fs::create_dir_all(target.parent().unwrap_or(folder))?;
                fs::write(&target, &wanted[path])
                    .with_context(|| format!("failed to write {}", target.display()))?;
            }
            Difference::Stray { path } => fs::remove_file(folder.join(path))?,
        }
    }
    Ok(differences.len())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        if !folder.exists() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| format!("failed to read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}
