//! The destination of a report.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A new file beside a path, with the permissions of what is there, or of any new file.
fn draft_beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let draft = builder.tempfile_in(folder_of(path))?;
    if let Ok(metadata) = fs::metadata(path) {
        fs::set_permissions(draft.path(), metadata.permissions())?;
    }
    Ok(draft)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The destination of a report, opened before the run so that a run is not lost to a path that cannot be written.
#[derive(Debug)]
pub enum Destination {
    /// A regular file: written beside its place and then put there, so that nobody reads half of it.
    File {
        /// The destination.
        path: PathBuf,
    },
    /// A pipe or a device, or a file that is added to: written to as it is.
    Stream(File),
}

impl Destination {
    /// Opens a destination. A link is followed.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn open(path: &Path) -> io::Result<Self> {
        let is_stream = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
        if is_stream {
            return Ok(Self::Stream(File::options().write(true).open(path)?));
        }
        // A link to a file that is not there yet cannot be resolved as a whole.
        let linked = || fs::read_link(path).map(|to| path.parent().unwrap_or(Path::new("")).join(to));
        let path = fs::canonicalize(path).or_else(|_| linked()).unwrap_or_else(|_| path.to_path_buf());
        if path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        let folder = folder_of(&path);
        if !folder.exists() {
            let reason = format!("the folder {} does not exist", folder.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, reason));
        }
        // True if something can be written there; a run that gives no report leaves nothing behind.
        draft_beside(&path)?;
        Ok(Self::File { path })
    }

    /// Opens a file that others have written to before, to be added to.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn append(path: &Path) -> io::Result<Self> {
        Ok(Self::Stream(File::options().append(true).create(true).open(path)?))
    }

    /// Writes all of a text.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(self, text: &str) -> io::Result<()> {
        match self {
            Self::Stream(mut stream) => stream.write_all(text.as_bytes()),
            Self::File { path } => {
                let mut draft = draft_beside(&path)?;
                draft.write_all(text.as_bytes())?;
                match draft.persist(&path) {
                    Ok(_) => Ok(()),
                    // Some places can be written but not replaced.
                    Err(_) => fs::write(path, text),
                }
            }
        }
    }
}
