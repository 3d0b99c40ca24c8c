//! A published document about an operation, reduced to its facts, and how our surface of its time differs from it.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Client, Surfaces};
use crate::{Error, Result};

/// The facts of a document: a file of `model/documents/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Document {
    /// Its kind.
    pub title: String,
    /// The client that it is about.
    #[serde(deserialize_with = "client")]
    client: &'static Client,
    /// The version of botocore that has the model of its time.
    pub botocore: String,
    /// The operation that it is about.
    pub operation: String,
    /// The number of operations the service had, where the document shows it.
    pub operations: Option<usize>,
    /// Names, types and order, a fact a line, in the form of [`Surfaces::outline`].
    facts: String,
    /// Statements that are wrong, or speak of another time than its model.
    #[serde(default)]
    pub explained: Vec<Explained>,
}

/// A difference that is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The lines of the document.
    #[serde(default)]
    pub document: Vec<String>,
    /// Our lines in their place.
    #[serde(default)]
    pub ours: Vec<String>,
    /// Why they differ.
    pub why: String,
    /// True if the document was wrong when it was made, and not only made of something else.
    pub wrong: bool,
}

/// One way in which a document and our surface differ, that nothing explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The document has a line that we have not, or not there.
    Lacking(String),
    /// We have a line that the document has not, or not there.
    Extra(String),
    /// An explanation is about a line that is not there.
    Idle(String),
    /// The number of operations is another.
    Operations(usize),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Lacking(line) => write!(formatter, "only in the document: {}", line.trim()),
            Self::Extra(line) => write!(formatter, "only in ours: {}", line.trim()),
            Self::Idle(line) => write!(formatter, "explained, and not there: {}", line.trim()),
            Self::Operations(count) => write!(formatter, "the model has {count} operations"),
        }
    }
}

impl Document {
    /// Reads a document's facts from TOML.
    ///
    /// # Errors
    /// If it is not TOML or not of the form.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| Error::Names("a document in model/documents", error))
    }

    /// The client that it is about.
    pub fn client(&self) -> &'static Client {
        self.client
    }

    /// The number of facts it has.
    pub fn facts(&self) -> usize {
        self.facts.lines().count()
    }

    /// Differences from our surface of the same model, beyond what is explained, in the order of the lines.
    ///
    /// # Errors
    /// If the document is of no operation that is known.
    pub fn compare(&self, surfaces: &Surfaces<'_>) -> Result<Vec<Difference>> {
        let operation = surfaces.operation(&self.operation);
        let operation = operation.ok_or_else(|| self.stale("the model has no such operation"))?;
        let mut theirs: Vec<String> = self.facts.lines().map(str::to_owned).collect();
        let mut ours = surfaces.outline(self.client, operation);
        let mut differences = Vec::new();
        for explained in &self.explained {
            for (lines, side) in [(&explained.document, &mut theirs), (&explained.ours, &mut ours)] {
                for line in lines {
                    match side.iter().position(|other| other == line) {
                        Some(at) => drop(side.remove(at)),
                        None => differences.push(Difference::Idle(line.clone())),
                    }
                }
            }
        }
        differences.extend(unequal(&theirs, &ours));
        let count = surfaces.schema.operations.len();
        if self.operations.is_some_and(|operations| operations != count) {
            differences.push(Difference::Operations(count));
        }
        Ok(differences)
    }

    fn stale(&self, reason: &str) -> Error {
        Error::StaleNote { on: self.title.clone(), reason: reason.into() }
    }
}

/// The client of that name.
fn client<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<&'static Client, D::Error> {
    let name = String::deserialize(deserializer)?;
    Client::named(&name).ok_or_else(|| D::Error::custom(format!("unknown client `{name}`")))
}

/// Lines that one side has and the other has not at that place.
fn unequal(theirs: &[String], ours: &[String]) -> Vec<Difference> {
    let mut differences = Vec::new();
    let (mut at, mut other) = (0, 0);
    while at < theirs.len() || other < ours.len() {
        match (theirs.get(at), ours.get(other)) {
            (Some(line), Some(own)) if line == own => (at, other) = (at + 1, other + 1),
            (Some(line), Some(own)) if !ours[other..].contains(line) || theirs[at..].contains(own) => {
                differences.push(Difference::Lacking(line.clone()));
                at += 1;
            }
            (Some(line), None) => {
                differences.push(Difference::Lacking(line.clone()));
                at += 1;
            }
            (_, Some(own)) => {
                differences.push(Difference::Extra(own.clone()));
                other += 1;
            }
            (None, None) => break,
        }
    }
    differences
}
