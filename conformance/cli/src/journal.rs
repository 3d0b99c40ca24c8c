//! The events of a run: where they go, until the report is written.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use cognito_suite::judge::Judge;
use cognito_suite::report::Report;
use cognito_suite::report::events::Events;
use cognito_suite::run::ScenarioRun;
use cognito_suite::run::support::Support;

use crate::console::note;
use crate::failure::{Failure, USAGE, WithCode};

/// The events of a run.
pub(crate) struct Journal<'r> {
    judge: &'r Judge<'r>,
    state: State,
    path: PathBuf,
    /// True if the file is only there as long as there is no report.
    is_draft: bool,
}

/// Nothing is written before a scenario has ended: the file may hold what another run left.
enum State {
    Closed,
    Open(File),
    Begun(Events),
}

impl<'r> Journal<'r> {
    /// Opens the file that was asked for, or one beside the report; without either there are no events.
    pub(crate) fn open(
        asked: Option<&Path>,
        json: Option<&Path>,
        judge: &'r Judge<'r>,
    ) -> Result<Self, Failure> {
        let draft = json.filter(|path| asked.is_none() && is_regular(path)).map(beside);
        let is_draft = draft.is_some();
        let mut journal = Self { judge, state: State::Closed, path: PathBuf::new(), is_draft };
        if let Some(path) = asked.map(Path::to_path_buf).or(draft) {
            let file = File::options().create(true).append(true).open(&path);
            let file = file.with_context(|| format!("failed to write {}", path.display())).code(USAGE)?;
            if is_draft && file.metadata().is_ok_and(|metadata| metadata.len() > 0) {
                let path = path.display();
                note(&format!("note: {path} is of a run that did not end; it is overwritten"));
            }
            (journal.state, journal.path) = (State::Open(file), path);
        }
        Ok(journal)
    }

    /// Writes down a scenario that has ended. After a failure nothing more is written: the run is worth more.
    pub(crate) fn record(&mut self, run: &ScenarioRun, support: &Support) {
        if let Err(error) = self.try_record(run, support) {
            note(&format!("warning: the events cannot be written any more: {error}"));
            self.state = State::Closed;
        }
    }

    fn try_record(&mut self, run: &ScenarioRun, support: &Support) -> io::Result<()> {
        let mut events = match std::mem::replace(&mut self.state, State::Closed) {
            State::Closed => return Ok(()),
            State::Open(file) => {
                // A pipe cannot be emptied, and need not be.
                let _ = file.set_len(0);
                Events::begin(file, Report::draft(self.judge))?
            }
            State::Begun(events) => events,
        };
        let checks = self.judge.scenario(run, support);
        events.scenario(&run.scenario.id, run.exchanges().count(), checks)?;
        self.state = State::Begun(events);
        Ok(())
    }

    /// Takes away what the report holds now.
    pub(crate) fn discard(self) {
        if self.is_draft {
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Leaves the file as it was: the run did not begin.
    pub(crate) fn abandon(self) {
        if fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() == 0) {
            self.discard();
        }
    }
}

/// True if a path is none of a pipe, a device or standard output.
fn is_regular(path: &Path) -> bool {
    path != Path::new("-")
        && fs::metadata(path).map_or(!path.starts_with("/dev"), |metadata| metadata.is_file())
}

/// `report.json` → `report.json.events`.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".events");
    name.into()
}
