//! The names that clients use where no rule says it, and values to show: the contents of `model/clients.toml` and
//! `model/samples.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::Surfaces;
use super::sample;
use crate::schema::{Kind, Schema, Shape};
use crate::{Error, Result};

/// Names that authors of clients chose, and values to show.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    aws_cli: AwsCli,
    paws: Paws,
    pub(super) powershell: PowerShell,
    #[serde(skip)]
    pub(super) samples: Samples,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AwsCli {
    /// The text between `aws` and the command.
    service: String,
    /// Operations whose command asks for the next page by itself, with the members that it hides for it.
    paginated: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Paws {
    /// The function that makes a client.
    client: String,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PowerShell {
    /// The namespace of the SDK's types.
    pub(super) namespace: String,
    /// The type of `-ClientConfig`.
    pub(super) config: String,
    /// Structures that are one parameter.
    pub(super) whole: BTreeSet<String>,
    /// Operations whose limit of a page has a default.
    pub(super) limited: BTreeSet<String>,
    /// Paths of structures whose members have only the last part before their names.
    pub(super) shortened: BTreeSet<String>,
    /// Names that are another than by rule, by operation and path.
    pub(super) renamed: BTreeMap<String, String>,
    /// By operation.
    pub(super) cmdlets: BTreeMap<String, Cmdlet>,
}

/// A cmdlet.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cmdlet {
    /// The verb and the noun.
    pub(super) name: String,
    /// The default of `-Select`; nothing where the cmdlet has no output.
    pub(super) select: Option<String>,
    /// The path of the parameter that has a position and takes the pipeline.
    pub(super) position: Option<String>,
    /// True if it never signs.
    #[serde(default)]
    pub(super) unsigned: bool,
}

/// The contents of `model/samples.toml`.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Samples {
    /// Texts to try where nothing else is said, the first that fits is taken.
    pub(super) texts: Vec<String>,
    /// Values by the name of the member, or of the shape.
    pub(super) values: BTreeMap<String, toml::Value>,
    /// Whole structures of answers by the name of the shape, written as JSON.
    pub(super) structures: BTreeMap<String, Json>,
    /// Whole inputs by operation, written as JSON.
    pub(super) inputs: BTreeMap<String, Json>,
}

/// A value that is written as JSON in a text.
#[derive(Debug)]
pub(super) struct Json(pub(super) Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Self).map_err(|error| D::Error::custom(format!("not JSON: {error}")))
    }
}

impl Names {
    /// Reads `model/clients.toml` and `model/samples.toml`.
    ///
    /// # Errors
    /// If a text is not TOML, or has a key that is unknown here.
    pub fn parse(clients: &str, samples: &str) -> Result<Self> {
        let names: Self =
            toml::from_str(clients).map_err(|error| Error::Names("model/clients.toml", error))?;
        let samples = toml::from_str(samples).map_err(|error| Error::Names("model/samples.toml", error))?;
        Ok(Self { samples, ..names })
    }

    /// Checks that each entry is about something in the model, and that each required member has a value to show.
    ///
    /// # Errors
    /// On the first that is not.
    pub fn check(&self, schema: &Schema) -> Result<()> {
        let exists = |name: &str| schema.operations.iter().any(|operation| operation.name == name);
        let powershell = &self.powershell;
        let renamed = powershell.renamed.keys().map(|key| key.split('.').next().unwrap_or_default());
        let operations =
            self.aws_cli.paginated.keys().chain(&powershell.limited).chain(powershell.cmdlets.keys());
        let operations = operations.chain(self.samples.inputs.keys()).map(String::as_str).chain(renamed);
        let stale = |on: String, reason: &str| Err(Error::StaleNote { on, reason: reason.into() });
        if let Some(ghost) = operations.into_iter().find(|name| !exists(name)) {
            return stale(format!("operation `{ghost}`"), "the model has no such operation");
        }
        if let Some(ghost) = powershell.whole.iter().find(|name| !schema.shapes.contains_key(*name)) {
            return stale(format!("shape `{ghost}`"), "the model has no such shape");
        }
        let inputs = || schema.operations.iter().filter_map(|operation| operation.input.as_ref());
        if let Some(ghost) =
            powershell.shortened.iter().find(|path| !inputs().any(|input| leads(schema, input, path)))
        {
            return stale(format!("`{ghost}`"), "no request has such a structure");
        }
        for (operation, cmdlet) in &powershell.cmdlets {
            let input =
                schema.operations.iter().find(|o| o.name == *operation).and_then(|o| o.input.as_ref());
            if let Some(path) = &cmdlet.position
                && !input.is_some_and(|input| leads(schema, input, path))
            {
                return stale(format!("`{operation}.{path}`"), "the request has no such member");
            }
        }
        sample::check(&Surfaces { schema, names: self })
    }

    /// The text between `aws` and a command.
    pub(crate) fn aws_cli_service(&self) -> &str {
        &self.aws_cli.service
    }

    /// True if there is a whole input to show.
    pub(crate) fn has_input(&self, operation: &str) -> bool {
        self.samples.inputs.contains_key(operation)
    }

    /// The members that the command of the AWS CLI hides since it asks for further pages by itself; none where it does
    /// not.
    pub(super) fn paginated(&self, operation: &str) -> &[String] {
        self.aws_cli.paginated.get(operation).map(Vec::as_slice).unwrap_or_default()
    }

    /// The function of paws that makes a client.
    pub(crate) fn paws_client(&self) -> &str {
        &self.paws.client
    }
}

/// True if a path leads to something from a structure.
fn leads(schema: &Schema, structure: &str, path: &str) -> bool {
    let mut shape: Option<&Shape> = Some(schema.shape(structure));
    for part in path.split('.') {
        let is_structure = shape.is_some_and(|shape| matches!(shape.kind, Kind::Structure(_)));
        let members = shape.filter(|_| is_structure).map(Shape::members).unwrap_or_default();
        shape = members.iter().find(|member| member.name == part).map(|member| schema.shape(&member.shape));
    }
    shape.is_some()
}
