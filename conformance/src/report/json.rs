//! The report as JSON.

use std::io::Write;
use std::path::Path;

use super::Report;

/// Writes the report beside `path` and then puts it in its place, so that nobody reads half of it.
///
/// # Errors
/// When the file cannot be written.
pub fn write(report: &Report, path: &Path) -> std::io::Result<()> {
    let mut text = serde_json::to_vec_pretty(report)?;
    text.push(b'\n');
    let mut draft = path.as_os_str().to_owned();
    draft.push(".part");
    let draft = Path::new(&draft);
    std::fs::File::create(draft)?.write_all(&text)?;
    std::fs::rename(draft, path)
}
