//! The knowledge of the suite: requirements and evidence, as `cognito-conformance list --json` prints them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::Result;

/// Requirements and evidence.
#[derive(Debug, Deserialize)]
pub struct Knowledge {
    pub(super) requirements: Vec<Requirement>,
    pub(super) evidence: BTreeMap<String, Evidence>,
}

/// One sentence about the service.
#[derive(Debug, Deserialize)]
pub(super) struct Requirement {
    #[serde(rename = "requirement")]
    pub(super) id: String,
    pub(super) operation: String,
    origin: String,
    pub(super) grade: String,
    pub(super) statement: String,
    pub(super) evidence: Vec<String>,
    expects: Vec<Value>,
    pub(super) since: Option<String>,
    #[serde(default)]
    pub(super) contested: bool,
    pub(super) not_testable: Option<String>,
}

/// One sourced observation.
#[derive(Debug, Deserialize)]
pub(super) struct Evidence {
    pub(super) grade: String,
    pub(super) operations: Vec<String>,
    pub(super) operation_unsaid: bool,
    pub(super) observed: String,
    pub(super) concluded: Vec<String>,
    pub(super) source: String,
    pub(super) date: Option<String>,
}

/// An error that a requirement expects.
pub(super) struct Refusal<'a> {
    /// Its code, where it is checked.
    pub(super) code: Option<&'a str>,
    /// Its message, where it is checked.
    pub(super) message: Option<&'a str>,
    /// The pattern that its message matches, where that alone is checked.
    pub(super) pattern: Option<&'a str>,
    /// The constraints of the model that its message names.
    pub(super) violations: Vec<&'a str>,
}

impl Knowledge {
    /// Reads what the suite prints.
    ///
    /// # Errors
    /// If it is not of the form.
    pub fn parse(json: &str) -> Result<Self> {
        Ok(serde_json::from_str(json)?)
    }

    /// The number of requirements on an operation that are checked, as the coverage counts them.
    pub(super) fn checked<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Requirement> {
        self.of(operation).filter(|requirement| requirement.not_testable.is_none())
    }

    /// The requirements on an operation that people wrote, in the order of their ids.
    pub(super) fn by_hand<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Requirement> {
        self.of(operation).filter(|requirement| !requirement.is_by_rule())
    }

    /// The requirements that people wrote, in the order of their ids.
    pub(super) fn all_by_hand(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(|requirement| !requirement.is_by_rule())
    }

    fn of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Requirement> {
        self.requirements.iter().filter(move |requirement| requirement.operation == operation)
    }
}

impl Requirement {
    /// True if it follows from the model.
    pub(super) fn is_by_rule(&self) -> bool {
        self.origin == "generated"
    }

    /// Its id without the operation.
    pub(super) fn rest(&self) -> &str {
        self.id.split_once('.').map_or(self.id.as_str(), |(_, rest)| rest)
    }

    /// The member or the part that it is about.
    pub(super) fn subject(&self) -> &str {
        self.rest().split('.').next().unwrap_or_default()
    }

    /// The requirement on whose refusal it has the code alone, if it is named like that.
    pub(super) fn has_the_code_of(&self) -> Option<&str> {
        self.id.strip_suffix("-type")
    }

    /// The operations and endpoints that answer its checks, where they are others than its own.
    pub(super) fn answered_by(&self) -> impl Iterator<Item = &str> {
        self.expects.iter().filter_map(|expected| expected.get("answered-by")?.as_str())
    }

    /// The errors that it expects of its own operation.
    pub(super) fn refusals(&self) -> impl Iterator<Item = Refusal<'_>> {
        let own = self.expects.iter().filter(|expected| expected.get("answered-by").is_none());
        own.filter_map(|expected| expected.get("error").or_else(|| expected.get("success-or"))).map(|error| {
            let text = |key: &str| error.get(key).and_then(Value::as_str);
            let violations = error.get("violations").and_then(Value::as_array).into_iter().flatten();
            Refusal {
                code: text("type"),
                message: text("message"),
                pattern: text("message-matches"),
                violations: violations.filter_map(Value::as_str).collect(),
            }
        })
    }
}
