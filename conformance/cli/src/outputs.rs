//! The forms in which a command writes what it found, and where each goes.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use cognito_suite::report::destination::Destination;
use cognito_suite::report::{Document, FORMS, Form, github};

use crate::console::{note, print, print_as_it_is};
use crate::failure::{Failure, UNREACHABLE, USAGE, WithCode};

/// The destination of each form: an option for each of [`FORMS`].
#[derive(Default)]
pub(crate) struct Outputs(Vec<(&'static Form, PathBuf)>);

impl Args for Outputs {
    fn augment_args(command: Command) -> Command {
        FORMS.iter().fold(command, |command, form| {
            let argument = Arg::new(form.name).long(form.name).help(form.help).help_heading("Reports");
            command.arg(argument.value_name("FILE").value_parser(value_parser!(PathBuf)))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Outputs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut outputs = Self::default();
        outputs.update_from_arg_matches(matches)?;
        Ok(outputs)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let path = |form: &Form| matches.get_one::<PathBuf>(form.name).cloned();
        self.0 = FORMS.iter().filter_map(|form| Some((form, path(form)?))).collect();
        Ok(())
    }
}

/// Outputs that can be written, opened before the work so that none is lost to a path that cannot.
pub(crate) struct Opened {
    files: Vec<(&'static Form, PathBuf, Destination)>,
    stdout: Option<&'static Form>,
}

impl Outputs {
    /// The destination of a form, if it was asked for.
    pub(crate) fn path(&self, form: &str) -> Option<&Path> {
        self.0.iter().find(|(asked, _)| asked.name == form).map(|(_, path)| path.as_path())
    }

    /// Opens every output that was asked for. `further` are other options that write a file.
    pub(crate) fn open<D: Document>(
        &self,
        further: &[(&'static str, Option<&Path>)],
    ) -> Result<Opened, Failure> {
        let mut opened = Opened { files: Vec::new(), stdout: None };
        for (form, path) in &self.0 {
            let option = form.name;
            if D::renderer(form).is_none() {
                let forms = FORMS.iter().filter(|form| D::renderer(form).is_some());
                let forms = forms.map(|form| format!("--{}", form.name)).collect::<Vec<_>>().join(", ");
                return Err(anyhow!("{} has no form for --{option}; it has {forms}", D::WHAT)).code(USAGE);
            }
            if path.as_path() == Path::new("-") {
                if let Some(other) = opened.stdout.replace(form) {
                    let other = other.name;
                    return Err(anyhow!("--{other} and --{option} cannot both be standard output"))
                        .code(USAGE);
                }
                continue;
            }
            let mut others = opened.files.iter().map(|(form, path, _)| (form.name, Some(path.as_path())));
            let is_same = |(_, other): &(&str, Option<&Path>)| *other == Some(path.as_path());
            let other = others.find(is_same).or_else(|| further.iter().copied().find(is_same));
            if let Some((other, _)) = other {
                let path = path.display();
                return Err(anyhow!("--{other} and --{option} would both write {path}")).code(USAGE);
            }
            let destination = if github::is_summary(path) { append(path)? } else { open(path)? };
            opened.files.push((form, path.clone(), destination));
        }
        Ok(opened)
    }
}

/// Opens a file to be written.
pub(crate) fn open(path: &Path) -> Result<Destination, Failure> {
    Destination::open(path).with_context(|| format!("failed to write {}", path.display())).code(USAGE)
}

/// Opens a file to be added to.
fn append(path: &Path) -> Result<Destination, Failure> {
    Destination::append(path).with_context(|| format!("failed to write {}", path.display())).code(USAGE)
}

impl Opened {
    /// Writes every form, and prints `summary`. What cannot be written is said at the end, so that nothing is lost to it.
    pub(crate) fn write(self, document: &impl Document, summary: &str) -> Result<(), Failure> {
        let mut result = Ok(());
        for (form, path, destination) in self.files {
            let text = render(document, form)?;
            let written = destination.write(&text);
            let written = written.with_context(|| format!("failed to write {}", path.display())).code(USAGE);
            result = result.and(written);
        }
        match self.stdout {
            Some(form) => {
                print_as_it_is(&render(document, form)?)?;
                note(summary.trim_end());
            }
            None => print(summary)?,
        }
        result
    }

    /// True if what a reader wants of standard output is a form and not the summary.
    pub(crate) fn is_stdout_taken(&self) -> bool {
        self.stdout.is_some()
    }
}

/// The text of a document in a form, which was found to exist when the outputs were opened.
fn render<D: Document>(document: &D, form: &Form) -> Result<String, Failure> {
    let renderer = D::renderer(form).ok_or_else(|| anyhow!("{} has no form {}", D::WHAT, form.name));
    renderer.code(UNREACHABLE)?(document).code(UNREACHABLE)
}
