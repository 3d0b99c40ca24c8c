//! `list`, `explain` and `validate`: what the suite knows, without a run.

use std::path::Path;

use anyhow::anyhow;
use cognito_suite::input::diagnostic::suggest;
use cognito_suite::judge::profile::Profile;
use cognito_suite::report::{Report, catalogue, count, past};
use cognito_suite::suite::{EMBEDDED_SCENARIOS, Suite};

use crate::console::print;
use crate::failure::{AS_EXPECTED, Failure, USAGE, WithCode};

/// The suite of this program, with that of a folder beside it.
pub(crate) fn load(folder: Option<&Path>) -> Result<Suite, Failure> {
    match folder {
        Some(folder) => Suite::with_scenarios(folder),
        None => Suite::embedded(),
    }
    .code(USAGE)
}

pub(crate) fn list(
    scenarios: Option<&Path>,
    as_json: bool,
    coverage: bool,
    report: Option<&Path>,
) -> Result<u8, Failure> {
    let suite = load(scenarios)?;
    let report = past_report(report)?;
    print(&match (as_json, coverage) {
        (true, _) => catalogue::json(&suite, report.as_ref()),
        (_, true) => catalogue::coverage(&suite),
        _ => catalogue::lines(&suite, report.as_ref()),
    })?;
    Ok(AS_EXPECTED)
}

fn past_report(path: Option<&Path>) -> Result<Option<Report>, Failure> {
    path.map(past::read).transpose().code(USAGE)
}

pub(crate) fn explain(scenarios: Option<&Path>, id: &str, report: Option<&Path>) -> Result<u8, Failure> {
    let suite = load(scenarios)?;
    let report = past_report(report)?;
    if let Some(requirement) = suite.requirements.get(id) {
        print(&catalogue::explain(&suite, requirement, report.as_ref()))?;
    } else if let Some(entry) = suite.evidence.get(id) {
        print(&catalogue::explain_evidence(&suite, entry))?;
    } else {
        let entries = suite.evidence.keys().map(String::as_str);
        return Err(unknown_id("requirement or evidence", id, &suite, entries)).code(USAGE);
    }
    Ok(AS_EXPECTED)
}

/// The message about an id that is no requirement, and none of `others`.
pub(crate) fn unknown_id<'s>(
    what: &str,
    id: &str,
    suite: &'s Suite,
    others: impl Iterator<Item = &'s str>,
) -> anyhow::Error {
    let requirements = || suite.requirements.keys().map(String::as_str);
    let start = format!("{id}.");
    let help = if requirements().any(|known| known.starts_with(&start)) {
        format!("`list` shows all that begin with `{start}`")
    } else {
        let all = "`list` shows all requirements, `list --json` their evidence and scenarios";
        suggest(id, requirements().chain(others)).unwrap_or_else(|| all.into())
    };
    anyhow!("unknown {what} `{id}`\n  help: {help}")
}

pub(crate) fn validate(path: &Path) -> Result<u8, Failure> {
    if path.extension().is_some_and(|extension| extension == "toml") {
        let profile = Profile::load(&path.display().to_string(), &load(None)?).code(USAGE)?;
        let divergences = count(profile.divergences.len(), "group");
        print(&format!("{}: {divergences} of known divergences, no mistakes\n", path.display()))?;
        return Ok(AS_EXPECTED);
    }
    validate_scenarios(path)
}

fn validate_scenarios(folder: &Path) -> Result<u8, Failure> {
    let suite = load(Some(folder)).map_err(|Failure(code, error)| {
        let message = format!("{error:#}");
        let is_part = folder.is_file() && message.contains("unknown requirement");
        let help = "\n  help: the requirements of a file may stand in its folder; validate the folder";
        Failure(code, if is_part { anyhow::anyhow!("{message}{help}") } else { error })
    })?;
    let own = suite.scenarios.len() - EMBEDDED_SCENARIOS;
    print(&format!("{}: {}, no mistakes\n", folder.display(), count(own, "scenario")))?;
    Ok(AS_EXPECTED)
}
