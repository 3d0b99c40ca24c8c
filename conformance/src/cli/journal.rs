//! The events of a run: where they go, until the report is written.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{Failure, USAGE, WithCode, note};
use crate::judge;
use crate::report::Report;
use crate::report::events::Events;
use crate::runner::ScenarioRun;
use crate::settings::Settings;
use crate::suite::Suite;
use crate::support::Support;
use crate::target::Target;
use crate::wire;

/// The events of a run.
pub(super) struct Journal<'r> {
    suite: &'r Suite,
    settings: &'r Settings,
    target: &'r Target,
    state: State,
    path: PathBuf,
    /// Whether the file is only there as long as there is no report.
    is_draft: bool,
}

/// Nothing is written before there is something to say: the file may hold what another run left.
enum State {
    Closed,
    Open(File),
    Begun(Events),
}

impl<'r> Journal<'r> {
    /// Opens the file that was asked for, or one beside the report; without either there are no events.
    pub(super) fn open(
        asked: Option<&Path>,
        json: Option<&Path>,
        suite: &'r Suite,
        settings: &'r Settings,
        target: &'r Target,
    ) -> Result<Self, Failure> {
        let draft = json.filter(|path| asked.is_none() && is_regular(path)).map(beside);
        let is_draft = draft.is_some();
        let mut journal =
            Self { suite, settings, target, state: State::Closed, path: PathBuf::new(), is_draft };
        if let Some(path) = asked.map(Path::to_path_buf).or(draft) {
            let file = File::options().create(true).append(true).open(&path);
            let file = file.with_context(|| format!("failed to write {}", path.display())).code(USAGE)?;
            if is_draft && file.metadata().is_ok_and(|metadata| metadata.len() > 0) {
                let path = path.display();
                note(&format!("note: {path} is what a run left that did not end; it is written anew"));
            }
            (journal.state, journal.path) = (State::Open(file), path);
        }
        Ok(journal)
    }

    /// Writes down a scenario that has ended. After a failure nothing more is written: the run is worth more.
    pub(super) fn record(&mut self, run: &ScenarioRun, support: &Support) {
        if let Err(error) = self.try_record(run, support) {
            note(&format!("warning: the events cannot be written any more: {error}"));
            self.state = State::Closed;
        }
    }

    fn try_record(&mut self, run: &ScenarioRun, support: &Support) -> io::Result<()> {
        let (suite, selection) = (self.suite, &self.settings.selection);
        let mut events = match std::mem::replace(&mut self.state, State::Closed) {
            State::Closed => return Ok(()),
            State::Open(file) => {
                // A pipe cannot be emptied, and need not be.
                let _ = file.set_len(0);
                let now = time::OffsetDateTime::now_utc();
                let mut report = Report::begin(suite, self.settings, self.target, now);
                report.cite_all(suite);
                report.checks = wire::rules(suite, selection);
                Events::begin(file, report)?
            }
            State::Begun(events) => events,
        };
        let checks = judge::judge_alone(run, suite, selection, self.target, support);
        events.scenario(&run.scenario.id, run.exchanges().count(), checks)?;
        self.state = State::Begun(events);
        Ok(())
    }

    /// Takes away what the report holds now.
    pub(super) fn discard(self) {
        if self.is_draft {
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Leaves the file as it was: the run did not begin.
    pub(super) fn abandon(self) {
        if fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() == 0) {
            self.discard();
        }
    }
}

/// Whether a path is none of a pipe, a device or standard output.
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
