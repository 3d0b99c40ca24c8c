//! `--update-divergences`: a profile that is written at the end of a run, for review.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use cognito_suite::report::destination::Destination;
use cognito_suite::report::update::{Update, update};
use cognito_suite::report::{Report, count};
use cognito_suite::suite::{Suite, embedded_profiles};
use toml_edit::DocumentMut;

use crate::console::note;
use crate::failure::{Failure, USAGE, WithCode};
use crate::outputs;

/// A profile that is written at the end.
pub(crate) struct Candidates {
    path: PathBuf,
    destination: Destination,
    basis: Option<String>,
}

impl Candidates {
    /// Opens the file. It is that of the profile, which is added to, or a new one, which begins with the profile if there is
    /// one.
    pub(crate) fn open(path: &Path, profile: Option<&str>) -> Result<Self, Failure> {
        let failed = || format!("failed to read {}", path.display());
        let basis = if path.exists() {
            if profile.is_none_or(|profile| Path::new(profile) != path) {
                let path = path.display();
                let help = format!("to add to it, run with --target {path}; or write another file");
                return Err(anyhow!("{path} is there already\n  help: {help}")).code(USAGE);
            }
            let text = fs::read_to_string(path).with_context(failed).code(USAGE)?;
            text.parse::<DocumentMut>().with_context(failed).code(USAGE)?;
            Some(text)
        } else {
            let embedded = embedded_profiles().find(|(known, ..)| Some(*known) == profile);
            let text = embedded.map(|(_, _, text)| text.to_owned());
            text.or_else(|| profile.and_then(|name| fs::read_to_string(name).ok()))
        };
        Ok(Self { destination: outputs::open(path)?, path: path.to_path_buf(), basis })
    }

    /// Writes what the run found, and says what that was.
    pub(crate) fn write(self, report: &Report, suite: &Suite) -> Result<(), Failure> {
        let path = self.path.display().to_string();
        let failed = || format!("failed to write {path}");
        let (text, done) = update(self.basis.as_deref(), report, suite).with_context(failed).code(USAGE)?;
        self.destination.write(&text).with_context(failed).code(USAGE)?;
        let Update { added, lacks_added, removed, to_split } = &done;
        let mut parts = Vec::new();
        if *added > 0 {
            parts.push(format!("{} added without a reason", count(*added, "requirement")));
        }
        if *lacks_added > 0 {
            parts.push(format!("of what it lacks, {lacks_added} added without a reason"));
        }
        if !removed.is_empty() {
            parts.push(format!("taken out: {}", removed.join(", ")));
        }
        let parts = if parts.is_empty() { "nothing changed".to_owned() } else { parts.join("; ") };
        note(&format!("{path}: {parts}"));
        for pattern in to_split {
            note(&format!(
                "{path}: `{pattern}` is stale for some of what it matches: name those that are not"
            ));
        }
        if *added + *lacks_added > 0 {
            note("say why in each `reason`: a profile without reasons is not accepted");
        }
        Ok(())
    }
}
