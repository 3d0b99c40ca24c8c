//! The suite: evidence, requirements, scenarios and snapshots, loaded and checked against each other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::{cases, controls, embedded};
use crate::input::diagnostic::{Diagnostic, Diagnostics, Position, Sink};
use crate::input::digest::digest;
use crate::input::node::Node;
use crate::input::{folder, yaml};
use crate::suite::controls::Controls;
use crate::suite::evidence::{self, Evidence};
use crate::suite::requirement::{self, Origin, Requirement};
use crate::suite::scenario::{self, Scenario};
use crate::suite::selection::Selection;

/// Everything that a run is made of.
#[derive(Debug)]
pub struct Suite {
    /// The ledger, by id.
    pub evidence: BTreeMap<String, Evidence>,
    /// The requirements, by id.
    pub requirements: BTreeMap<String, Requirement>,
    /// The scenarios, in the order of their ids.
    pub scenarios: Vec<Arc<Scenario>>,
    /// The positive controls of the operations.
    pub controls: Controls,
    /// The generated cases, each a scenario of one call, in the order of the model.
    pub cases: Vec<Arc<Scenario>>,
    /// The reviewed transcripts, by scenario.
    pub snapshots: BTreeMap<String, Value>,
    /// The SHA-256 of all that it was loaded from: parts of one run have the same.
    pub digest: String,
}

/// Why a suite could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuiteError {
    /// The files have mistakes.
    #[error(transparent)]
    Mistakes(#[from] Diagnostics),
    /// A folder or a file of it cannot be read.
    #[error("failed to read {path}")]
    Read {
        /// The folder or file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A folder holds no scenario.
    #[error("{path} holds no scenario: no file outside of evidence/ and requirements/ ends in .yaml or .yml")]
    NoScenario {
        /// The folder.
        path: String,
    },
}

/// The folders of a user's own that hold no scenarios.
const EVIDENCE: &str = "evidence";
const REQUIREMENTS: &str = "requirements";

/// Paths, as they are shown, and texts.
type Files<'f> = [(&'f str, &'f str)];

/// The files of what there is for each operation.
#[derive(Default)]
struct ByOperation<'f> {
    cases: &'f Files<'f>,
    controls: &'f Files<'f>,
}

const OWN: ByOperation<'static> = ByOperation { cases: embedded::CASES, controls: embedded::CONTROLS };

impl Suite {
    /// The suite that comes with this program.
    ///
    /// # Errors
    /// If its files have mistakes, which its own tests rule out.
    pub fn embedded() -> Result<Self, SuiteError> {
        Self::load(embedded::EVIDENCE, embedded::REQUIREMENTS, embedded::SCENARIOS, &OWN)
    }

    /// The same suite without the generated cases.
    #[must_use]
    pub fn without_cases(mut self) -> Self {
        self.requirements.retain(|_, requirement| requirement.origin != Origin::Generated);
        self.cases.clear();
        self
    }

    /// The suite of this program with that of `folder` beside it: what lies below its `evidence/` and `requirements/`
    /// are entries of the ledger and requirements of its own, all else are scenarios.
    ///
    /// # Errors
    /// If the folder cannot be read, holds no scenario, or a file has mistakes: all of them are reported.
    pub fn with_scenarios(folder: &Path) -> Result<Self, SuiteError> {
        let path = || folder.display().to_string();
        let mut diagnostics = Vec::new();
        let own = folder::read(folder, &mut diagnostics);
        let own = own.map_err(|source| SuiteError::Read { path: path(), source })?;
        let part = |path: &str| {
            let inside = Path::new(path).strip_prefix(folder).ok()?;
            [EVIDENCE, REQUIREMENTS].into_iter().find(|part| inside.starts_with(part))
        };
        let of_part = |wanted: Option<&'static str>| own.iter().filter(move |(path, _)| part(path) == wanted);
        if of_part(None).next().is_none() && diagnostics.is_empty() {
            return Err(SuiteError::NoScenario { path: path() });
        }
        let beside = |ours: &Files<'static>, wanted: Option<&'static str>| -> Vec<(String, String)> {
            let ours = ours.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
            ours.chain(of_part(wanted).cloned()).collect()
        };
        let evidence = beside(embedded::EVIDENCE, Some(EVIDENCE));
        let requirements = beside(embedded::REQUIREMENTS, Some(REQUIREMENTS));
        let scenarios = beside(embedded::SCENARIOS, None);
        match Self::load(&borrowed(&evidence), &borrowed(&requirements), &borrowed(&scenarios), &OWN) {
            Err(SuiteError::Mistakes(Diagnostics(others))) => diagnostics.extend(others),
            Ok(suite) if diagnostics.is_empty() => return Ok(suite),
            Ok(_) => {}
            Err(error) => return Err(error),
        }
        Err(Diagnostics(diagnostics).sorted().into())
    }

    fn load(
        evidence: &Files<'_>,
        requirements: &Files<'_>,
        scenarios: &Files<'_>,
        by_operation: &ByOperation<'_>,
    ) -> Result<Self, SuiteError> {
        let mut diagnostics = Vec::new();
        // The place of the files says nothing of what is run.
        let all = [evidence, requirements, scenarios, by_operation.cases, by_operation.controls];
        let digest = digest(all.into_iter().flatten().map(|(_, text)| *text));
        let evidence = load_evidence(evidence, &mut diagnostics);
        let mut requirements = load_requirements(requirements, &evidence, &mut diagnostics);
        let controls = load_controls(by_operation.controls, &evidence, &mut requirements, &mut diagnostics);
        let cases = if by_operation.cases.is_empty() {
            Vec::new()
        } else {
            load_cases(by_operation.cases, &evidence, &mut requirements, &mut diagnostics)
        };
        let scenarios = load_scenarios(scenarios, &requirements, &mut diagnostics);
        if !diagnostics.is_empty() {
            return Err(Diagnostics(diagnostics).sorted().into());
        }
        let snapshots = embedded::SNAPSHOTS.iter();
        let snapshots = snapshots.filter_map(|(path, text)| Some((scenario_of(path)?, transcript_in(text)?)));
        Ok(Self {
            evidence,
            requirements,
            scenarios,
            controls,
            cases,
            snapshots: snapshots.collect(),
            digest,
        })
    }

    /// The scenarios that check a selected requirement; all of them when a wire requirement is selected,
    /// since every exchange shows it. Those that take minutes are left out unless `slow` ones are wanted.
    pub fn select(&self, selection: &Selection, slow: bool) -> Vec<Arc<Scenario>> {
        let wire = self.requirements.values().any(|r| r.origin == Origin::Wire && selection.has(&r.id));
        let checks = |scenario: &Scenario| {
            let mut checks = scenario.steps.iter().flat_map(|step| &step.checks);
            checks.any(|check| selection.has(&check.requirement))
        };
        let is_wanted = |scenario: &Scenario| (wire || checks(scenario)) && (slow || !scenario.is_slow());
        self.all_scenarios().filter(|scenario| is_wanted(scenario)).cloned().collect()
    }

    /// The scenarios that people wrote, then the positive controls and the generated cases.
    pub fn all_scenarios(&self) -> impl Iterator<Item = &Arc<Scenario>> {
        self.scenarios.iter().chain(self.controls.scenarios()).chain(&self.cases)
    }

    /// The ids of the scenarios that check each requirement that any does.
    pub(crate) fn scenarios_by_requirement(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for scenario in self.all_scenarios() {
            for check in scenario.steps.iter().flat_map(|step| &step.checks) {
                let scenarios = found.entry(&check.requirement).or_default();
                if scenarios.last() != Some(&scenario.id.as_str()) {
                    scenarios.push(&scenario.id);
                }
            }
        }
        found
    }

    /// The ids of the scenarios that check a requirement.
    pub fn scenarios_of(&self, requirement: &str) -> Vec<&str> {
        let checking = self.all_scenarios().filter(|scenario| scenario.checks(requirement));
        checking.map(|scenario| scenario.id.as_str()).collect()
    }
}

/// The name of a scenario's snapshot file, without its extension.
pub fn snapshot_name(scenario: &str) -> String {
    scenario.replace('/', "__")
}

fn load_evidence(files: &Files<'_>, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Evidence> {
    let mut ledger = BTreeMap::new();
    read_each(files, diagnostics, |_, root, sink| {
        for entry in evidence::read(root, sink) {
            if let Some(twin) = ledger.insert(entry.id.clone(), entry) {
                sink.report(root.position, format!("another file has an entry `{}` too", twin.id), None);
            }
        }
    });
    ledger
}

fn load_requirements(
    files: &Files<'_>,
    ledger: &BTreeMap<String, Evidence>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Requirement> {
    let mut requirements = BTreeMap::new();
    read_each(files, diagnostics, |_, root, sink| {
        for (requirement, position) in requirement::read(root, ledger, sink) {
            if let Some(twin) = requirements.insert(requirement.id.clone(), requirement) {
                sink.report(position, format!("another file has `{}` too", twin.id), None);
            }
        }
    });
    requirements
}

/// The positive controls, whose requirements join the others.
fn load_controls(
    files: &Files<'_>,
    ledger: &BTreeMap<String, Evidence>,
    requirements: &mut BTreeMap<String, Requirement>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Controls {
    let mut read = Vec::new();
    read_each(files, diagnostics, |path, root, sink| {
        read.push((path.to_owned(), controls::read(root, ledger, sink)));
    });
    for (_, controls) in &read {
        controls::join(controls, requirements);
    }
    let mut all = Controls::default();
    for (path, own) in read {
        all.extend(controls::finish(own, requirements, &mut Sink::new(&path, diagnostics)));
    }
    all
}

/// The generated cases, whose requirements join those that people wrote.
fn load_cases(
    files: &Files<'_>,
    ledger: &BTreeMap<String, Evidence>,
    requirements: &mut BTreeMap<String, Requirement>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Scenario>> {
    let mut generated = cases::generate_refused();
    read_each(files, diagnostics, |path, root, sink| {
        if path.ends_with("contested.yaml") {
            cases::read_contested(root, ledger, sink).apply(&mut generated, sink);
        } else if let Some(table) = cases::Table::read(root, ledger, sink) {
            generated.extend(cases::generate_accepted(&table));
        }
    });
    let mut scenarios = Vec::with_capacity(generated.len());
    for case in generated {
        let (requirement, scenario) = cases::into_parts(case);
        let (id, requirement) = (requirement.id.clone(), requirement.with_grade(ledger));
        if requirements.insert(id.clone(), requirement).is_some() {
            let mut sink = Sink::new("requirements", diagnostics);
            let start = Position { line: 1, column: 1 };
            sink.report(
                start,
                format!("`{id}` is generated from the model too"),
                Some("take another id".into()),
            );
        }
        scenarios.extend(scenario);
    }
    scenarios
}

fn load_scenarios(
    files: &Files<'_>,
    requirements: &BTreeMap<String, Requirement>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Scenario>> {
    let mut scenarios: Vec<Arc<Scenario>> = Vec::new();
    read_each(files, diagnostics, |path, root, sink| {
        let id = path.strip_prefix("scenarios/").unwrap_or(path);
        let id = id.strip_suffix(".yaml").unwrap_or(id);
        scenarios.extend(scenario::read(id, root, requirements, sink).map(Arc::new));
    });
    scenarios
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

/// Shows `read` every file that is YAML, with a sink for its mistakes.
fn read_each(
    files: &Files<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    mut read: impl FnMut(&str, &Node, &mut Sink<'_>),
) {
    for (path, text) in files {
        let mut sink = Sink::new(path, diagnostics);
        if let Some(root) = yaml::parse(text, &mut sink) {
            read(path, &root, &mut sink);
        }
    }
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

/// The ids of the requirements that no scenario checks and that do not say why none can.
pub fn unchecked_requirements(suite: &Suite) -> Vec<&str> {
    let checked = suite.scenarios_by_requirement();
    let unchecked = suite.requirements.values().filter(|requirement| {
        requirement.origin != Origin::Wire
            && requirement.not_testable.is_none()
            && !checked.contains_key(requirement.id.as_str())
    });
    unchecked.map(|requirement| requirement.id.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: &str = "X-1: {grade: A, operation: UpdateUserPoolClient, observed: o, source: s}";
    const REQUIREMENTS: &str = "UpdateUserPoolClient.ClientName.kept: {statement: s, evidence: X-1}";
    const SCENARIO: &str = "
title: t
steps:
  - id: a
    call: UpdateUserPoolClient
    with: {ClientId: x}
    checks:
      UpdateUserPoolClient.ClientName.kept: {present: UserPoolClient.ClientName}";

    fn mistakes(evidence: &str, requirements: &str, scenario: &str) -> String {
        let loaded = Suite::load(
            &[("evidence.yaml", evidence)],
            &[("requirements.yaml", requirements)],
            &[("scenario.yaml", scenario.trim_start())],
            &ByOperation::default(),
        );
        loaded.map_or_else(|error| error.to_string(), |_| "no mistake".to_owned())
    }

    #[test]
    fn a_good_suite_has_no_mistake() {
        assert_eq!(mistakes(LEDGER, REQUIREMENTS, SCENARIO), "no mistake");
    }

    #[test]
    fn every_mistake_has_a_place_and_a_remedy() {
        let edits = [
            ("unknown operation", "call: UpdateUserPoolClient", "call: UpdateUserPoolClints"),
            ("unknown member", "{ClientId: x}", "{ClientNam: x, RefreshTokenRotation: {Featur: y}}"),
            ("unknown requirement", "ClientName.kept:", "ClientName.keptt:"),
            ("unknown place in the answer", "UserPoolClient.ClientName}", "UserPoolClient.ClientNames}"),
            ("unknown name in braces", "{ClientId: x}", "{ClientId: '{client}'}"),
            ("a name without quotes", "{ClientId: x}", "{ClientId: {client}}"),
            (
                "a value of the wrong type",
                "{ClientId: x}",
                "{ClientId: [x], AuthSessionValidity: 99999999999999999999}",
            ),
            (
                "an expectation of the wrong type",
                "{present: UserPoolClient.ClientName}",
                "{equals: {UserPoolClient.ClientName: 5}}",
            ),
            ("no place", "{present: UserPoolClient.ClientName}", "{absent: [], equals: {}}"),
            ("no name", "{ClientId: x}", "{ClientId: '{\"UserPoolId\": 1}'}"),
            ("a name taken", "checks:", "capture: {unique: UserPoolClient.ClientId}\n    checks:"),
            ("a brace alone", "{ClientId: x}", "{ClientId: '{client'}"),
            (
                "an arranged value that its enum does not have",
                "steps:",
                "arrange: {pool: {}, client: {ExplicitAuthFlows: [ALLOW_USER_PASWORD_AUTH]}}\nsteps:",
            ),
            ("unknown field", "title: t", "titel: t"),
            ("unknown assertion", "{present:", "{presents:"),
            ("unknown error", "{present: UserPoolClient.ClientName}", "{error: {type: NotFoundException}}"),
            ("an error without a name", "{present: UserPoolClient.ClientName}", "{error: {}}"),
            ("an error and an answer", "{present:", "{error: {type: NotAuthorizedException}, present:"),
            ("no check", "checks:", "capture:"),
            ("checks that are no mapping", "checks:", "checks: []\n    x:"),
            ("neither call nor raw", "call: UpdateUserPoolClient", "id2: x"),
            ("the wrong type", "id: a", "id: [a]"),
            ("no YAML", "with: {ClientId: x}", "with: {ClientId: x"),
        ];
        let mut text = String::new();
        for (title, good, bad) in edits {
            assert!(SCENARIO.contains(good), "{good}");
            text += &[title, "\n", &mistakes(LEDGER, REQUIREMENTS, &SCENARIO.replace(good, bad)), "\n\n"]
                .concat();
        }
        let requirement = |text: &str| mistakes(LEDGER, &format!("{REQUIREMENTS}\n{text}"), SCENARIO);
        let id = "UpdateUserPoolClient.ClientName.other";
        for (title, requirements) in [
            ("a requirement without evidence", format!("{id}: {{statement: s}}")),
            ("evidence that does not exist", format!("{id}: {{statement: s, evidence: X-2}}")),
            (
                "a requirement of no operation",
                "UpdateUserPool.a: {statement: s, evidence: X-1}\nUpdate.b: {statement: s, evidence: X-1}"
                    .into(),
            ),
            ("a requirement twice", REQUIREMENTS.into()),
        ] {
            text += &[title, "\n", &requirement(&requirements), "\n\n"].concat();
        }
        let ledger = "X-1: {grade: D, operation: UpdateUserPool2, observed: o}";
        text += &["a poor entry of the ledger\n", &mistakes(ledger, REQUIREMENTS, SCENARIO)].concat();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn an_analogy_is_no_better_than_b() {
        let suite = |operation: &str, contested: &str| {
            let ledger = LEDGER.replace("UpdateUserPoolClient", operation);
            let requirements = REQUIREMENTS.replace("X-1", &format!("X-1{contested}"));
            let scenario = [("file.yaml", SCENARIO.trim_start())];
            Suite::load(
                &[("file.yaml", &ledger)],
                &[("file.yaml", &requirements)],
                &scenario,
                &ByOperation::default(),
            )
            .unwrap()
        };
        let grade = |operation: &str, contested: &str| {
            suite(operation, contested).requirements["UpdateUserPoolClient.ClientName.kept"].grade.to_string()
        };
        assert_eq!(grade("UpdateUserPoolClient", ""), "A");
        assert_eq!(grade("'*'", ""), "A");
        assert_eq!(grade("CreateUserPoolClient", ""), "B");
        assert_eq!(grade("UpdateUserPoolClient", ", contested: true"), "C");
    }
}
