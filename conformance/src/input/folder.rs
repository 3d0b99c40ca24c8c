//! Reads the scenario files of a folder, or one file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::input::diagnostic::{Diagnostic, Position};

/// Reads `path` and everything below it that ends in `.yaml` or `.yml`, in the order of the names. A file that
/// cannot be read is a mistake like any other, so that the others are still looked at.
pub(crate) fn read(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    if fs::metadata(path)?.is_dir() {
        collect(path, &mut found)?;
        found.sort();
    } else {
        found.push(path.to_path_buf());
    }
    Ok(found.iter().filter_map(|path| read_file(path, diagnostics)).collect())
}

/// Links to folders are not followed, so that no file is read twice.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        if entry.file_type()?.is_dir() {
            collect(&path, found)?;
        } else if extension.is_some_and(|extension| extension == "yaml" || extension == "yml") {
            found.push(path);
        }
    }
    Ok(())
}

fn read_file(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    let file = path.display().to_string();
    let mut refuse = |position: Position, message: String| {
        diagnostics.push(Diagnostic { file: file.clone(), position, message, help: None });
        None
    };
    let start = Position { line: 1, column: 1 };
    match fs::metadata(path) {
        // Reading a pipe would wait for somebody to write into it.
        Ok(metadata) if !metadata.is_file() => return refuse(start, "not a regular file".into()),
        Ok(_) => {}
        Err(error) => return refuse(start, format!("cannot be read: {error}")),
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(start, format!("cannot be read: {error}")),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some((file, text)),
        Err(error) => {
            let valid =
                String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
            let line = valid.matches('\n').count() + 1;
            let column = valid.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            refuse(Position { line, column }, "not UTF-8 from here on".into())
        }
    }
}
