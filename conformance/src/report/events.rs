//! Results as they come: a line of JSON for each scenario that has ended, so that a run that is killed leaves what it
//! had judged. Other reports are made of them by `merge`.
//!
//! A verdict here is what could be said at the time: whether a target lacks an operation is settled at the end alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::merge;
use super::model::Report;
use crate::judge::{CheckResult, ExchangeCount, Outcome, Verdict, wire};
use crate::suite::requirement::Origin;

/// The name and version of the form of events.
pub(crate) const SCHEMA: &str = "cognito-conformance/events/1";

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    /// The first: a report whose checks are the rules of the protocol, as they look while they hold.
    Run { schema: String, report: Box<Report> },
    /// A scenario has ended, so long after the first. `held` says on how many exchanges which rules of the protocol did.
    Scenario {
        scenario: String,
        seconds: f64,
        exchanges: usize,
        checks: Vec<CheckResult>,
        held: BTreeMap<String, usize>,
    },
}

/// The destination of the events of a run.
#[derive(Debug)]
pub struct Events {
    file: File,
    began: Instant,
}

/// Why events cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) line: usize,
    pub(crate) reason: String,
}

impl Events {
    /// Writes the first event, of a run that begins with this report.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(file: File, report: Report) -> io::Result<Self> {
        let mut events = Self { file, began: Instant::now() };
        events.append(&Event::Run { schema: SCHEMA.into(), report: Box::new(report) })?;
        Ok(events)
    }

    /// Writes that a scenario of so many exchanges has ended, with what can be said of it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn scenario(&mut self, scenario: &str, exchanges: usize, checks: Vec<CheckResult>) -> io::Result<()> {
        let holds =
            |result: &CheckResult| result.origin == Origin::Wire && result.verdict() == Verdict::Conforms;
        let (held, checks): (Vec<_>, Vec<_>) = checks.into_iter().partition(holds);
        let count =
            |result: CheckResult| (result.requirement, result.exchanges.map_or(0, |exchanges| exchanges.all));
        self.append(&Event::Scenario {
            scenario: scenario.into(),
            seconds: self.began.elapsed().as_secs_f64(),
            exchanges,
            checks,
            held: held.into_iter().map(count).collect(),
        })
    }

    /// In one piece, and not kept back: the next moment may be the last.
    fn append(&mut self, event: &Event) -> io::Result<()> {
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

/// The report of what was judged until the events end. The last line may be half written.
pub(crate) fn recover(text: &[u8]) -> Result<Report, Unreadable> {
    let none = || Unreadable { line: 1, reason: "there is no whole line".into() };
    let end = text.iter().rposition(|byte| *byte == b'\n').ok_or_else(none)?;
    let mut report: Option<Report> = None;
    let mut rules: Vec<CheckResult> = Vec::new();
    let mut wire: Vec<CheckResult> = Vec::new();
    for (index, line) in text[..end].split(|byte| *byte == b'\n').enumerate() {
        let unreadable = |reason: String| Unreadable { line: index + 1, reason };
        let event = serde_json::from_slice(line).map_err(|error| unreadable(error.to_string()))?;
        match (event, &mut report) {
            (Event::Run { report: mut first, .. }, None) => {
                rules = std::mem::take(&mut first.checks);
                report = Some(*first);
            }
            (Event::Scenario { seconds, exchanges, checks, held, .. }, Some(report)) => {
                report.timing.wall_seconds = seconds;
                report.timing.exchanges += exchanges;
                wire.extend(rules.iter().filter_map(|rule| held_on(rule, *held.get(&rule.requirement)?)));
                let (of_wire, own): (Vec<_>, Vec<_>) =
                    checks.into_iter().partition(|result| result.origin == Origin::Wire);
                wire.extend(of_wire);
                report.checks.extend(own);
                report.suite.scenarios += 1;
            }
            (Event::Run { .. }, Some(_)) => return Err(unreadable("a second run in one file".into())),
            (Event::Scenario { .. }, None) => return Err(unreadable("a scenario before its run".into())),
        }
    }
    let mut report = report.ok_or_else(none)?;
    // Whatever the first line says: a run that ended has a report.
    report.complete = false;
    merge::by_requirement(wire, |same| report.checks.extend(wire::merge(same)));
    merge::settle(&mut report);
    // Not all is there, so nothing that is listed can be stale.
    for result in &mut report.checks {
        if let Outcome::Conforms { listed } = &mut result.outcome {
            *listed = None;
        }
    }
    report.count();
    Ok(report)
}

/// A rule that held on so many exchanges.
fn held_on(rule: &CheckResult, all: usize) -> Option<CheckResult> {
    let count = ExchangeCount { all, ..ExchangeCount::default() };
    (all > 0).then(|| CheckResult { exchanges: Some(count), ..rule.clone() })
}
