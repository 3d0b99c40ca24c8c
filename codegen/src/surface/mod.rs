//! Surfaces: how each client spells an operation and a call of it.
//!
//! ```text
//!                     ┌─▶ page: names, types, what is required, syntax ─▶ the spec
//! Schema + Names ─────┤
//!       operation ────┘   + input ─▶ call: text to paste, or why the client cannot express it
//! ```
//!
//! What the model says is spelled by rule; what no rule says, such as the verbs of cmdlets, stands in [`Names`].

pub(crate) mod aws_cli;
mod document;
mod fit;
pub mod http;
mod names;
mod paws;
pub mod powershell;
pub mod quote;
mod sample;

use serde_json::{Map, Value};

use crate::schema::{Operation, Schema};

pub use document::{Difference, Document, Explained};
pub use names::Names;

/// A client that people call the service with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Client {
    /// HTTP itself, as curl sends it.
    Http,
    /// The AWS CLI.
    AwsCli,
    /// The AWS Tools for PowerShell.
    #[serde(rename = "powershell")]
    PowerShell,
    /// paws, for R.
    Paws,
}

impl Client {
    /// All clients.
    pub const ALL: [Self; 4] = [Self::Http, Self::AwsCli, Self::PowerShell, Self::Paws];

    /// Its name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::AwsCli => "aws-cli",
            Self::PowerShell => "powershell",
            Self::Paws => "paws",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::AwsCli => "AWS CLI",
            Self::PowerShell => "AWS Tools for PowerShell",
            Self::Paws => "paws (R)",
        }
    }

    /// The language that a call is written in, as code blocks name it.
    pub fn language(self) -> &'static str {
        match self {
            Self::Http | Self::AwsCli => "sh",
            Self::PowerShell => "powershell",
            Self::Paws => "r",
        }
    }
}

/// Where a call goes.
#[derive(Clone, Debug)]
pub struct Place {
    /// The URL of the endpoint; without one, the service itself.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
}

/// How a call is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In one line, as reports have it.
    Line,
    /// An argument a line, for people.
    Block,
}

/// A call, ready to paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The call.
    pub text: String,
    /// What a reader may wonder about in it, in sentences.
    pub notes: Vec<String>,
}

impl From<String> for Spelling {
    fn from(text: String) -> Self {
        Self { text, notes: Vec::new() }
    }
}

/// A call that a client cannot express.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot express this: {why}", client.title())]
pub struct Inexpressible {
    client: Client,
    why: String,
}

impl Inexpressible {
    /// Why `client` cannot express something. Of what an input brings into it, only what no shell obeys is kept.
    pub fn new(client: Client, why: &str) -> Self {
        let is_inert = |letter: &char| letter.is_alphanumeric() || " ._-+[]:,/".contains(*letter);
        Self { client, why: why.chars().filter(is_inert).collect() }
    }

    /// A line that stands in place of a call: a comment in every language here, and harmless to a shell that knows none.
    pub fn comment(&self) -> String {
        format!("# {self}")
    }
}

/// How long the text of a command may be, in bytes: Linux takes 128 kB in one argument.
pub const LONGEST: usize = 100_000;

/// The surfaces of a service.
#[derive(Clone, Copy, Debug)]
pub struct Surfaces<'a> {
    /// What the model says.
    pub schema: &'a Schema,
    /// What no model says.
    pub names: &'a Names,
}

impl<'a> Surfaces<'a> {
    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<&'a Operation> {
        self.schema.operations.iter().find(|operation| operation.name == name)
    }

    /// A call of `operation` with `input`, ready to paste.
    ///
    /// # Errors
    /// When the client cannot send this input.
    pub fn call(
        &self,
        client: Client,
        operation: &Operation,
        input: &Map<String, Value>,
        place: &Place,
        layout: Layout,
    ) -> Result<Spelling, Inexpressible> {
        let call = Call { surfaces: *self, operation, input, place, layout };
        let spelling = match client {
            Client::Http => Ok(http::call(&call).into()),
            Client::AwsCli => aws_cli::call(&call),
            Client::PowerShell => powershell::call(&call).map(Spelling::from),
            Client::Paws => paws::call(&call).map(Spelling::from),
        };
        let is_command = matches!(client, Client::Http | Client::AwsCli);
        let fits = |spelling: Spelling| match spelling.text.len() {
            length if is_command && length > LONGEST => {
                Err(format!("it is {length} bytes long, and a command may not be"))
            }
            _ => Ok(spelling),
        };
        spelling.and_then(fits).map_err(|why| Inexpressible::new(client, &why))
    }

    /// How the client spells `operation`: names, types, what is required, syntax.
    pub fn page(&self, client: Client, operation: &Operation) -> String {
        match client {
            Client::Http => http::page(self, operation),
            Client::AwsCli => aws_cli::page(self, operation),
            Client::PowerShell => powershell::page(self, operation),
            Client::Paws => paws::page(self, operation),
        }
    }

    /// The facts of the page, one a line: what a document can be compared with.
    pub fn outline(&self, client: Client, operation: &Operation) -> Vec<String> {
        let lines = |page: &str| page.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        match client {
            Client::Http => http::outline(self, operation),
            Client::Paws => paws::outline(self, operation),
            Client::AwsCli => lines(&aws_cli::manual(self, operation)),
            Client::PowerShell => lines(&powershell::page(self, operation)),
        }
    }

    /// A valid input of `operation` with what is required, and with all else if `whole`.
    pub fn sample(&self, operation: &Operation, whole: bool) -> Map<String, Value> {
        let sample = operation.input.as_ref().map(|input| sample::of(self, input, whole));
        match sample {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }
}

/// What the clients make text of.
struct Call<'a> {
    surfaces: Surfaces<'a>,
    operation: &'a Operation,
    input: &'a Map<String, Value>,
    place: &'a Place,
    layout: Layout,
}

impl Call<'_> {
    /// The parts of a command, in one line or continued by `continuation`.
    fn lay_out(&self, parts: &[String], continuation: &str) -> String {
        match self.layout {
            Layout::Line => parts.join(" "),
            Layout::Block => parts.join(&format!(" {continuation}\n  ")),
        }
    }
}
