//! The forms in which a command writes what it found, and where each goes.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;

use super::{Failure, UNREACHABLE, USAGE, WithCode, note, print, print_as_it_is};
use crate::report::destination::Destination;
use crate::report::{Document, Form, github};

/// Where each form is written.
#[derive(Args, Default)]
pub(super) struct Outputs {
    /// Write all of it as JSON; `-` writes a form to standard output, and the summary to standard error
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(super) json: Option<PathBuf>,
    /// Write it as JUnit, for what shows test results in CI
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    junit: Option<PathBuf>,
    /// Write it as one page for a browser
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    html: Option<PathBuf>,
    /// Write the summary as Markdown, such as to `$GITHUB_STEP_SUMMARY`
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    markdown: Option<PathBuf>,
    /// Write what shields.io makes a badge of
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    badge: Option<PathBuf>,
}

/// Outputs that can be written, opened before the work so that none is lost to a path that cannot.
pub(super) struct Opened {
    files: Vec<(Form, PathBuf, Destination)>,
    stdout: Option<Form>,
}

impl Outputs {
    fn path(&self, form: Form) -> Option<&Path> {
        let path = match form {
            Form::Json => &self.json,
            Form::Junit => &self.junit,
            Form::Html => &self.html,
            Form::Markdown => &self.markdown,
            Form::Badge => &self.badge,
        };
        path.as_deref()
    }

    /// Opens every output that was asked for. `further` are other options that write a file.
    pub(super) fn open<D: Document>(
        &self,
        further: &[(&'static str, Option<&Path>)],
    ) -> Result<Opened, Failure> {
        let mut opened = Opened { files: Vec::new(), stdout: None };
        let asked = Form::ALL.into_iter().filter_map(|form| Some((form, self.path(form)?)));
        for (form, path) in asked {
            let option = form.name();
            if !D::FORMS.contains(&form) {
                let forms: Vec<String> = D::FORMS.iter().map(|form| format!("--{}", form.name())).collect();
                let forms = forms.join(", ");
                return Err(anyhow!("{} has no form for --{option}; it has {forms}", D::WHAT)).code(USAGE);
            }
            if path == Path::new("-") {
                if let Some(other) = opened.stdout.replace(form) {
                    let other = other.name();
                    return Err(anyhow!("--{other} and --{option} cannot both be standard output"))
                        .code(USAGE);
                }
                continue;
            }
            let mut others = opened.files.iter().map(|(form, path, _)| (form.name(), Some(path.as_path())));
            let is_same = |(_, other): &(&str, Option<&Path>)| *other == Some(path);
            let other = others.find(is_same).or_else(|| further.iter().copied().find(is_same));
            if let Some((other, _)) = other {
                let path = path.display();
                return Err(anyhow!("--{other} and --{option} would both write {path}")).code(USAGE);
            }
            let destination = if github::is_summary(path) { append(path)? } else { open(path)? };
            opened.files.push((form, path.to_path_buf(), destination));
        }
        Ok(opened)
    }
}

/// Opens a file to be written.
pub(super) fn open(path: &Path) -> Result<Destination, Failure> {
    Destination::open(path).with_context(|| format!("failed to write {}", path.display())).code(USAGE)
}

/// Opens a file to be added to.
fn append(path: &Path) -> Result<Destination, Failure> {
    Destination::append(path).with_context(|| format!("failed to write {}", path.display())).code(USAGE)
}

impl Opened {
    /// Writes every form, and prints `summary`. What cannot be written is said at the end, so that nothing is lost to it.
    pub(super) fn write(self, document: &impl Document, summary: &str) -> Result<(), Failure> {
        let mut result = Ok(());
        for (form, path, destination) in self.files {
            let text = document.render(form).code(UNREACHABLE)?;
            let written = destination.write(&text);
            let written = written.with_context(|| format!("failed to write {}", path.display())).code(USAGE);
            result = result.and(written);
        }
        match self.stdout {
            Some(form) => {
                print_as_it_is(&document.render(form).code(UNREACHABLE)?)?;
                note(summary.trim_end());
            }
            None => print(summary)?,
        }
        result
    }

    /// Whether what a reader wants of standard output is a form and not the summary.
    pub(super) fn is_stdout_taken(&self) -> bool {
        self.stdout.is_some()
    }
}
