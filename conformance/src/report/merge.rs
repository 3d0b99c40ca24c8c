//! One report out of those of the shards of a run. What does not add up to one run is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Report;
use crate::judge::{CheckResult, Outcome, profile, sort, wire};
use crate::suite::Suite;
use crate::suite::requirement::Origin;
use crate::suite::selection::Selection;
use crate::suite::shard::Shard;

/// Why reports do not add up to one run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// One of them is whole by itself.
    #[error("{file} is no shard: it was run without --shard")]
    NoShard {
        /// Its file.
        file: String,
    },
    /// Two of them were not made alike.
    #[error("{first} and {second} are not of one run: {what} is {a} in the one and {b} in the other")]
    Unlike {
        /// The file of the one.
        first: String,
        /// The file of the other.
        second: String,
        /// The differences.
        what: &'static str,
        /// In the one.
        a: String,
        /// In the other.
        b: String,
    },
    /// They are of another suite than that of this program.
    #[error(
        "{file} is of another suite: merge it with the program that ran it, and with the --scenarios that it was run with"
    )]
    OtherSuite {
        /// The file of the first.
        file: String,
    },
    /// Two of them are the same part.
    #[error("{first} and {second} are both shard {shard}")]
    Double {
        /// The file of the one.
        first: String,
        /// The file of the other.
        second: String,
        /// The part.
        shard: Shard,
    },
    /// Not all parts are there.
    #[error("of {count} shards, {missing} missing: give the reports of all of them")]
    Missing {
        /// The number of parts.
        count: u32,
        /// The missing parts, in words.
        missing: String,
    },
    /// There is nothing to merge.
    #[error("there is no report to merge")]
    Nothing,
}

/// Merges reports of `suite`, each with the name of its file. The only one is taken as it is if it is no shard, or one that
/// did not end: it is read to see how far it went.
///
/// # Errors
/// If they are not the shards of one run of that suite, all of them, once.
pub fn merge(parts: Vec<(String, Report)>, suite: &Suite) -> Result<Report, MergeError> {
    let mut parts = parts;
    if let [(_, only)] = parts.as_slice()
        && (only.run.shard.is_none() || !only.complete)
    {
        return parts.pop().map(|(_, only)| only).ok_or(MergeError::Nothing);
    }
    check(&parts)?;
    if let Some((file, part)) = parts.first()
        && part.suite.digest != suite.digest
    {
        return Err(MergeError::OtherSuite { file: file.clone() });
    }
    parts.sort_by_key(|(_, part)| part.run.shard);
    let mut parts = parts.into_iter().map(|(_, part)| part);
    let mut whole = parts.next().ok_or(MergeError::Nothing)?;
    for part in parts {
        add(&mut whole, part);
    }
    whole.run.shard = None;
    let (of_wire, mut checks): (Vec<_>, Vec<_>) =
        std::mem::take(&mut whole.checks).into_iter().partition(|result| result.origin == Origin::Wire);
    by_requirement(of_wire, |same| checks.extend(wire::merge(same)));
    // Only globs that were compiled before stand in a report.
    let selection = Selection::new(&whole.run.filters).unwrap_or_default();
    checks.extend(wire::not_shown(suite, &selection, &checks));
    whole.checks = checks;
    settle(&mut whole);
    profile::settle_all(&mut whole.checks, suite, &whole.suite.left_out, whole.complete);
    whole.count();
    Ok(whole)
}

/// Facts that must be the same in all shards of one run, as messages call them.
fn facts(report: &Report) -> [(&'static str, String); 10] {
    let model = &report.suite.model;
    [
        ("the number of shards", report.run.shard.map(|shard| shard.count.to_string()).unwrap_or_default()),
        ("the version of the suite", report.suite.version.clone()),
        ("the model", format!("{} {} ({})", model.package, model.version, model.sha256)),
        ("the suite (its digest)", report.suite.digest.clone()),
        ("the target", report.target_name()),
        ("the profile (its digest)", report.run.profile.clone().unwrap_or_else(|| "none".into())),
        ("what was selected", format!("[{}]", report.run.filters.join(", "))),
        ("the gate", report.run.gate.to_string()),
        ("--slow", report.run.slow.to_string()),
        ("the id of the run", report.run.id.clone().unwrap_or_else(|| "unknown".into())),
    ]
}

fn check(parts: &[(String, Report)]) -> Result<(), MergeError> {
    let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
    let mut count = 0;
    for (file, part) in parts {
        let shard = part.run.shard.ok_or_else(|| MergeError::NoShard { file: file.clone() })?;
        count = shard.count;
        let (first, before) = &parts[0];
        for ((what, a), (_, b)) in facts(before).into_iter().zip(facts(part)) {
            if a != b {
                return Err(MergeError::Unlike { first: first.clone(), second: file.clone(), what, a, b });
            }
        }
        if let Some(twin) = seen.insert(shard.index, file) {
            return Err(MergeError::Double { first: twin.to_owned(), second: file.clone(), shard });
        }
    }
    let missing: Vec<String> =
        (1..=count).filter(|index| !seen.contains_key(index)).map(|index| index.to_string()).collect();
    let verb = if missing.len() == 1 { "is" } else { "are" };
    let missing = (!missing.is_empty()).then(|| format!("{} {verb}", missing.join(", ")));
    missing.map_or(Ok(()), |missing| Err(MergeError::Missing { count, missing }))
}

/// Adds another part to what there is.
fn add(whole: &mut Report, part: Report) {
    whole.complete &= part.complete;
    whole.suite.scenarios += part.suite.scenarios;
    whole.suite.left_out.extend(part.suite.left_out);
    whole.run.started = whole.run.started.clone().min(part.run.started);
    whole.run.retried.extend(part.run.retried);
    whole.target.answered.extend(part.target.answered);
    whole.target.wrongly_lacking.extend(part.target.wrongly_lacking);
    whole.target.operations.extend(part.target.operations);
    whole.left_behind.extend(part.left_behind);
    whole.timing.wall_seconds = whole.timing.wall_seconds.max(part.timing.wall_seconds);
    whole.timing.exchanges += part.timing.exchanges;
    whole.evidence.extend(part.evidence);
    whole.observations.extend(part.observations);
    whole.checks.extend(part.checks);
}

/// Gives the results of each requirement to `each`.
pub(super) fn by_requirement(results: Vec<CheckResult>, mut each: impl FnMut(Vec<CheckResult>)) {
    let mut groups: BTreeMap<String, Vec<CheckResult>> = BTreeMap::new();
    for result in results {
        groups.entry(result.requirement.clone()).or_default().push(result);
    }
    groups.into_values().for_each(&mut each);
}

/// Puts the results of several parts in order.
pub(super) fn settle(report: &mut Report) {
    for result in &mut report.checks {
        doubt(result, &report.target.answered);
    }
    // A part of an operation that one part of the run met with a 501 is lacking, whatever the others have met.
    let in_part = &report.target.operations.in_part;
    report.target.wrongly_lacking.retain(|name| !in_part.contains(name));
    sort(&mut report.checks);
    report.suite.left_out.sort_unstable();
    report.observations.sort_by(|a, b| (&a.scenario, &a.step, &a.path).cmp(&(&b.scenario, &b.step, &b.path)));
    let cited: BTreeSet<String> =
        report.checks.iter().flat_map(|result| result.evidence.iter().cloned()).collect();
    report.evidence.retain(|id, _| cited.contains(id));
}

/// A part that took an operation for lacking, by an answer that another part shows to mean something else, has said
/// nothing of it. A 501 means just that, wherever it is.
fn doubt(result: &mut CheckResult, answered: &BTreeSet<String>) {
    const NOT_IMPLEMENTED: u64 = 501;
    let Some(name) = result.lacks().filter(|name| answered.contains(*name)) else { return };
    if result.response["status"].as_u64().is_some_and(|status| status != NOT_IMPLEMENTED) {
        let reason =
            format!("another part of the run shows that the target has {name}: run it without --shard");
        result.outcome = Outcome::inconclusive(reason);
    }
}
