//! The report as JSON.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Report;

/// Where a report goes, opened before the run so that a run is never lost to a path that cannot be written.
#[derive(Debug)]
pub struct Destination {
    file: File,
    /// A regular file is written beside its place and then put there, so that nobody reads half of it.
    rename: Option<(PathBuf, PathBuf)>,
}

impl Destination {
    /// Opens a destination. A link is followed; a pipe or a device is written to as it is.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn open(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
            }
            Ok(metadata) if !metadata.is_file() => {
                return Ok(Self { file: File::options().write(true).open(&path)?, rename: None });
            }
            _ => {}
        }
        let mut draft = path.as_os_str().to_owned();
        draft.push(".part");
        let draft = PathBuf::from(draft);
        Ok(Self { file: File::create(&draft)?, rename: Some((draft, path)) })
    }

    /// Writes the report.
    ///
    /// # Errors
    /// When it cannot be written whole; what stood there before is still there then.
    pub fn write(mut self, report: &Report) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(report)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        match self.rename.take() {
            Some((draft, path)) => fs::rename(draft, path),
            None => Ok(()),
        }
    }
}

impl Drop for Destination {
    /// A run that gave no report leaves no draft behind.
    fn drop(&mut self) {
        if let Some((draft, _)) = &self.rename {
            let _ = fs::remove_file(draft);
        }
    }
}
