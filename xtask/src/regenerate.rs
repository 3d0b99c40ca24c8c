//! `regenerate`: from `model/` to `generated/src`, or the proof that nothing would change.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use awsjson_codegen::{Files, Notes, Provenance};
use similar::TextDiff;

use crate::tree::{self, Difference, Source};

const COMMAND: &str = "cargo xtask regenerate";
/// A diff of more lines than this is cut: the command to run matters more than its result.
const DIFF_LINES: usize = 80;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail with a diff if a file is missing, stray or out of date
    #[arg(long)]
    check: bool,
    /// Another model to read, a service-2.json
    #[arg(long, value_name = "FILE", requires = "out")]
    model: Option<PathBuf>,
    /// The folder to write that model's code to
    #[arg(long, value_name = "DIR", requires = "model")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = crate::root();
    let (files, folder) = match (&arguments.model, &arguments.out) {
        (Some(model), Some(out)) => {
            let name = model.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let provenance = Provenance {
                command: COMMAND.into(),
                package: "file".into(),
                version: name,
                sha256: "not computed".into(),
            };
            (generate(model, &Notes::default(), &provenance)?, out.clone())
        }
        _ => {
            let source = Source::read(&root.join("model/source.toml"))?;
            let notes = root.join("model/notes.toml");
            let notes =
                fs::read_to_string(&notes).with_context(|| format!("failed to read {}", notes.display()))?;
            let notes = Notes::parse(&notes).context("failed to read model/notes.toml")?;
            let provenance = Provenance {
                command: COMMAND.into(),
                package: source.package,
                version: source.version,
                sha256: source.sha256,
            };
            (generate(&root.join("model/cognito-idp.json"), &notes, &provenance)?, root.join("generated/src"))
        }
    };
    if arguments.check {
        return check(&folder, &files);
    }
    let changed = tree::write(&folder, &files)?;
    println!("{}: {} files, {changed} changed", folder.display(), files.len());
    Ok(())
}

fn generate(model: &PathBuf, notes: &Notes, provenance: &Provenance) -> Result<Files> {
    let text = fs::read_to_string(model).with_context(|| format!("failed to read {}", model.display()))?;
    let schema =
        awsjson_codegen::load(&text, notes).with_context(|| format!("failed to load {}", model.display()))?;
    Ok(awsjson_codegen::emit(&schema, provenance)?)
}

fn check(folder: &std::path::Path, files: &Files) -> Result<()> {
    let differences = tree::compare(folder, files)?;
    for difference in &differences {
        match difference {
            Difference::Changed { path, is } => print_diff(path, is, &files[path]),
            Difference::Missing { path } => println!("missing: {path}"),
            Difference::Stray { path, .. } => println!("stray: {path} (nothing writes this file)"),
        }
    }
    match differences.len() {
        0 => {
            println!("{}: {} files, all up to date", folder.display(), files.len());
            Ok(())
        }
        count => bail!(
            "{count} of the generated files differ from the model; run `{COMMAND}` and commit the result"
        ),
    }
}

fn print_diff(path: &str, is: &str, should_be: &str) {
    let diff = TextDiff::from_lines(is, should_be);
    let text =
        diff.unified_diff().context_radius(2).header(path, &format!("{path} (regenerated)")).to_string();
    for line in text.lines().take(DIFF_LINES) {
        println!("{line}");
    }
    let rest = text.lines().count().saturating_sub(DIFF_LINES);
    if rest > 0 {
        println!("… {rest} more lines");
    }
}
