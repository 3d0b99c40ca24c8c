//! The suite: evidence, requirements, scenarios and snapshots, loaded and checked against each other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Sink};
use crate::evidence::{self, Evidence};
use crate::judge::Selection;
use crate::requirement::{self, Origin, Requirement};
use crate::scenario::{self, Scenario};
use crate::yaml;

/// The data folders, as they were when this was built.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// Everything that a run is made of.
#[derive(Debug)]
pub struct Suite {
    /// The ledger, by id.
    pub evidence: BTreeMap<String, Evidence>,
    /// The requirements, by id.
    pub requirements: BTreeMap<String, Requirement>,
    /// The scenarios, in the order of their ids.
    pub scenarios: Vec<Arc<Scenario>>,
    /// The reviewed transcripts, by scenario.
    pub snapshots: BTreeMap<String, Value>,
}

/// Why a suite could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuiteError {
    /// The files have mistakes.
    #[error(transparent)]
    Mistakes(#[from] Diagnostics),
    /// A folder or a file of it cannot be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// The folder or file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A folder holds no scenario.
    #[error("{path} holds no scenario: no file ends in .yaml")]
    NoScenario {
        /// The folder.
        path: String,
    },
}

/// Paths, as they are shown, and texts.
type Files = Vec<(String, String)>;

impl Suite {
    /// The suite that comes with this program.
    ///
    /// # Errors
    /// When its files have mistakes, which its own tests rule out.
    pub fn embedded() -> Result<Self, SuiteError> {
        Self::load(&owned(embedded::EVIDENCE), &owned(embedded::REQUIREMENTS), &owned(embedded::SCENARIOS))
    }

    /// The requirements and the evidence of this program with the scenarios of `folder` beside its own.
    ///
    /// # Errors
    /// When the folder cannot be read, holds no scenario, or a file has mistakes: all of them are reported.
    pub fn with_scenarios(folder: &Path) -> Result<Self, SuiteError> {
        let mut scenarios = owned(embedded::SCENARIOS);
        scenarios.extend(read_folder(folder)?);
        Self::load(&owned(embedded::EVIDENCE), &owned(embedded::REQUIREMENTS), &scenarios)
    }

    fn load(evidence: &Files, requirements: &Files, scenarios: &Files) -> Result<Self, SuiteError> {
        let mut diagnostics = Vec::new();
        let evidence = load_evidence(evidence, &mut diagnostics);
        let requirements = load_requirements(requirements, &evidence, &mut diagnostics);
        let scenarios = load_scenarios(scenarios, &requirements, &mut diagnostics);
        if !diagnostics.is_empty() {
            return Err(Diagnostics(diagnostics).into());
        }
        let snapshots = embedded::SNAPSHOTS.iter();
        let snapshots = snapshots.filter_map(|(path, text)| Some((scenario_of(path)?, transcript_in(text)?)));
        Ok(Self { evidence, requirements, scenarios, snapshots: snapshots.collect() })
    }

    /// The scenarios that check a selected requirement; all of them when a wire requirement is selected,
    /// since every exchange shows it.
    pub fn select(&self, selection: &Selection) -> Vec<Arc<Scenario>> {
        let wire = self.requirements.values().any(|r| r.origin() == Origin::Wire && selection.has(&r.id));
        let checks = |scenario: &Scenario| {
            let mut checks = scenario.steps.iter().flat_map(|step| &step.checks);
            checks.any(|check| selection.has(&check.requirement))
        };
        self.scenarios.iter().filter(|scenario| wire || checks(scenario)).cloned().collect()
    }

    /// The ids of the scenarios that check a requirement.
    pub fn scenarios_of(&self, requirement: &str) -> Vec<&str> {
        let checks = |scenario: &Scenario| {
            scenario.steps.iter().flat_map(|step| &step.checks).any(|check| check.requirement == requirement)
        };
        self.scenarios
            .iter()
            .filter(|scenario| checks(scenario))
            .map(|scenario| scenario.id.as_str())
            .collect()
    }
}

/// The name of a scenario's snapshot file, without its extension.
pub fn snapshot_name(scenario: &str) -> String {
    scenario.replace('/', "__")
}

fn owned(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn load_evidence(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Evidence> {
    let mut ledger = BTreeMap::new();
    for (path, text) in files {
        let mut sink = Sink::new(path, diagnostics);
        let Some(root) = yaml::parse(text, &mut sink) else { continue };
        for entry in evidence::read(&root, &mut sink) {
            if let Some(twin) = ledger.insert(entry.id.clone(), entry) {
                sink.report(root.position, format!("another file has an entry `{}` too", twin.id), None);
            }
        }
    }
    ledger
}

fn load_requirements(
    files: &Files,
    ledger: &BTreeMap<String, Evidence>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Requirement> {
    let mut requirements = BTreeMap::new();
    for (path, text) in files {
        let mut sink = Sink::new(path, diagnostics);
        let Some(root) = yaml::parse(text, &mut sink) else { continue };
        for (requirement, position) in requirement::read(&root, ledger, &mut sink) {
            if let Some(twin) = requirements.insert(requirement.id.clone(), requirement) {
                sink.report(position, format!("another file has `{}` too", twin.id), None);
            }
        }
    }
    requirements
}

fn load_scenarios(
    files: &Files,
    requirements: &BTreeMap<String, Requirement>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Scenario>> {
    let mut scenarios: Vec<Arc<Scenario>> = Vec::new();
    for (path, text) in files {
        let mut sink = Sink::new(path, diagnostics);
        let Some(root) = yaml::parse(text, &mut sink) else { continue };
        let id = path.strip_prefix("scenarios/").unwrap_or(path);
        let id = id.strip_suffix(".yaml").unwrap_or(id);
        if let Some(scenario) = scenario::read(id, &root, requirements, &mut sink) {
            scenarios.push(Arc::new(scenario));
        }
    }
    scenarios
}

fn read_folder(folder: &Path) -> Result<Files, SuiteError> {
    let mut files = Files::new();
    collect(folder, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(SuiteError::NoScenario { path: folder.display().to_string() });
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Files) -> Result<(), SuiteError> {
    let read_error = |path: &Path| {
        let path = path.display().to_string();
        move |source| SuiteError::Read { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(read_error(folder))? {
        let path = entry.map_err(read_error(folder))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            let text = std::fs::read_to_string(&path).map_err(read_error(&path))?;
            files.push((path.display().to_string(), text));
        }
    }
    Ok(())
}

/// `snapshots/area__name.snap` → `area/name`.
fn scenario_of(path: &str) -> Option<String> {
    Some(path.strip_prefix("snapshots/")?.strip_suffix(".snap")?.replace("__", "/"))
}

/// The contents of a snapshot file, below its head.
fn transcript_in(text: &str) -> Option<Value> {
    let (_, contents) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    serde_json::from_str(contents).ok()
}

/// A mistake in a whole suite rather than in one of its files.
pub fn unchecked_requirements(suite: &Suite) -> Vec<&str> {
    let unchecked = suite.requirements.values().filter(|requirement| {
        requirement.origin() == Origin::Scenario
            && requirement.not_testable.is_none()
            && suite.scenarios_of(&requirement.id).is_empty()
    });
    unchecked.map(|requirement| requirement.id.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: &str = "X-1: {grade: A, operation: UpdateUserPoolClient, observed: o, source: s}";
    const REQUIREMENTS: &str = "UpdateUserPoolClient.ClientName.kept: {statement: s, evidence: X-1}";

    fn mistakes(evidence: &str, requirements: &str, scenario: &str) -> String {
        let file = |path: &str, text: &str| vec![(path.to_owned(), text.to_owned())];
        let loaded =
            Suite::load(&file("e.yaml", evidence), &file("r.yaml", requirements), &file("s.yaml", scenario));
        match loaded {
            Ok(_) => "no mistake".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[track_caller]
    fn check_scenario(scenario: &str, expected: &str) {
        assert_eq!(mistakes(LEDGER, REQUIREMENTS, scenario), expected);
    }

    const STEP: &str = "call: UpdateUserPoolClient, with: {ClientId: x}";
    const CHECKS: &str = "{UpdateUserPoolClient.ClientName.kept: {present: UserPoolClient.ClientName}}";

    #[test]
    fn a_good_scenario_has_no_mistake() {
        check_scenario(&format!("title: t\nsteps:\n- {{id: a, {STEP}, checks: {CHECKS}}}"), "no mistake");
    }

    #[test]
    fn every_mistake_in_a_scenario_has_a_place_and_a_remedy() {
        check_scenario(
            &format!(
                "title: t\nsteps:\n- id: a\n  call: UpdateUserPoolClints\n- {{id: b, {STEP}, checks: {CHECKS}}}"
            ),
            "s.yaml:4:9: the service has no operation `UpdateUserPoolClints`\n  \
             help: did you mean `UpdateUserPoolClient`?\n1 mistake in the input files",
        );
        check_scenario(
            &format!(
                "title: t\nsteps:\n- id: a\n  call: UpdateUserPoolClient\n  with: {{ClientNam: x, RefreshTokenRotation: {{Featur: y}}}}\n  checks: {CHECKS}"
            ),
            "s.yaml:5:10: `UpdateUserPoolClientRequest` has no member `ClientNam`\n  \
             help: did you mean `ClientName`?\n\
             s.yaml:5:47: `RefreshTokenRotationType` has no member `Featur`\n  \
             help: did you mean `Feature`?\n2 mistakes in the input files",
        );
        check_scenario(
            &format!(
                "title: t\nsteps:\n- id: a\n  {}\n  checks:\n    UpdateUserPoolClient.ClientName.keptt: {{present: UserPoolClient.ClientNames}}",
                "call: UpdateUserPoolClient"
            ),
            "s.yaml:6:5: there is no requirement `UpdateUserPoolClient.ClientName.keptt`\n  \
             help: did you mean `UpdateUserPoolClient.ClientName.kept`?\n\
             s.yaml:6:53: `UserPoolClientType` has no member `ClientNames`\n  \
             help: did you mean `ClientName`?\n2 mistakes in the input files",
        );
        check_scenario(
            &format!(
                "title: t\nsteps:\n- {{id: a, call: UpdateUserPoolClient, with: {{ClientId: '{{client}}'}}, checks: {CHECKS}}}"
            ),
            "s.yaml:3:44: nothing gives `{client}` a value here\n  help: known are: unique\n1 mistake in the input files",
        );
        check_scenario(
            &format!(
                "title: t\nstep: []\nsteps:\n- {{id: a, {STEP}, checks: {{UpdateUserPoolClient.ClientName.kept: {{error: {{}}}}}}}}"
            ),
            "s.yaml:2:1: a scenario has no field `step`\n  help: did you mean `steps`?\n\
             s.yaml:4:112: an error must be named\n  help: say which `type`, which `message`, or both: any 4xx is no pass\n\
             2 mistakes in the input files",
        );
    }

    #[test]
    fn a_requirement_needs_evidence_that_exists() {
        let bad = "UpdateUserPoolClient.ClientName.kept: {statement: s}\nUpdateUserPoolClient.ClientName.other: {statement: s, evidence: X-2}";
        let scenario = format!("title: t\nsteps:\n- {{id: a, {STEP}, checks: {CHECKS}}}");
        assert_eq!(
            mistakes(LEDGER, bad, &scenario),
            "r.yaml:1:1: requirement `UpdateUserPoolClient.ClientName.kept` has no evidence\n  \
             help: cite the ids of the ledger's entries that show it\n\
             r.yaml:2:65: the ledger has no entry `X-2`\n  help: did you mean `X-1`?\n2 mistakes in the input files",
        );
    }
}
