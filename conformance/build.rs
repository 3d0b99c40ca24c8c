//! Embeds the data folders, so that the installed binary needs no file beside it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDERS: [&str; 7] =
    ["cases", "controls", "evidence", "requirements", "scenarios", "snapshots", "targets"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut code = String::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        let name = folder.to_uppercase();
        let _ = writeln!(code, "/// Path and text of each file below `{folder}/`.");
        let _ = writeln!(code, "pub(crate) const {name}: &[(&str, &str)] = &[");
        for path in files_below(&root.join(folder))? {
            let shown = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let path = path.display().to_string();
            let _ = writeln!(code, "    ({shown:?}, include_str!({path:?})),");
        }
        code.push_str("];\n");
    }
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("embedded.rs"), code)
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "snap" || e == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
