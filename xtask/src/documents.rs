//! Output of `cognito-conformance` about itself that the tree keeps: the JSON Schemas of scenario files and of reports, and
//! what the spec is made of, and the table of words in CONTRIBUTING.md. The program is called as a command, so that no task
//! depends on it.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// The file, and the arguments that print it.
const DOCUMENTS: [(&str, &[&str]); 2] = [
    ("conformance/scenario.schema.json", &["schema"]),
    ("conformance/report.schema.json", &["schema", "report"]),
];

/// The file with the table of the words of checks, and what stands around the table.
const WORDS: (&str, &str, &str) =
    ("CONTRIBUTING.md", "<!-- words: written by `cargo xtask regenerate` -->\n", "<!-- end of words -->");

/// Writes each, or checks that nothing would change.
pub(crate) fn run(check: bool) -> Result<()> {
    for (path, arguments) in DOCUMENTS {
        put(path, &print(arguments)?, check)?;
    }
    let (path, start, end) = WORDS;
    let text =
        fs::read_to_string(crate::root().join(path)).with_context(|| format!("failed to read {path}"))?;
    let missing =
        || format!("{path} has no place for the table of words: `{}` and `{end}`", start.trim_end());
    let (before, rest) = text.split_once(start).with_context(missing)?;
    let (_, after) = rest.split_once(end).with_context(missing)?;
    let table = print(&["schema", "words"])?;
    put(path, &format!("{before}{start}{table}{end}{after}"), check)
}

/// Writes a file, or checks that it has this text.
fn put(path: &str, text: &str, check: bool) -> Result<()> {
    let file = crate::root().join(path);
    let is_current = fs::read_to_string(&file).is_ok_and(|is| is == text);
    if check && !is_current {
        bail!("{path} is not what `cognito-conformance` prints; run `cargo xtask regenerate`");
    }
    if !is_current {
        fs::write(&file, text).with_context(|| format!("failed to write {path}"))?;
    }
    println!("{path}: {}", if is_current { "up to date" } else { "written" });
    Ok(())
}

/// Output of the program.
pub(crate) fn print(arguments: &[&str]) -> Result<String> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "cognito-conformance", "--"])
        .args(arguments)
        .current_dir(crate::root())
        .output()
        .context("failed to start cognito-conformance")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim_end());
    String::from_utf8(output.stdout).context("it printed something else than UTF-8")
}
