//! Surfaces: how each client spells an operation and a call of it.
//!
//! ```text
//!                     ┌─▶ page: names, types, what is required, syntax ─▶ the spec
//! Schema + Names ─────┤
//!       operation ────┘   + input ─▶ call: text to paste, or why the client cannot express it
//! ```
//!
//! Facts of the model are spelled by rule; what no rule says, such as the verbs of cmdlets, stands in [`Names`].

pub mod aws_cli;
mod document;
mod fit;
pub mod http;
mod names;
pub mod paws;
pub mod powershell;
pub mod quote;
mod sample;

use serde_json::{Map, Value};

use crate::schema::{Operation, Schema};

pub use document::{Difference, Document, Explained};
pub use names::Names;

/// A client that people call the service with. A new client is a module here and its line in [`CLIENTS`].
#[derive(Debug)]
pub struct Client {
    /// The name in options and reports.
    pub name: &'static str,
    /// Another name that options take.
    pub alias: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The name where there is little room.
    pub label: &'static str,
    /// Its description, in a line.
    pub about: &'static str,
    /// The language that a call is written in, as code blocks name it.
    pub language: &'static str,
    /// The greatest length of a call, in bytes, where there is a limit.
    longest: Option<usize>,
    call: fn(&Call<'_>) -> Result<Spelling, String>,
    page: fn(&Surfaces<'_>, &Operation) -> String,
    outline: fn(&Surfaces<'_>, &Operation) -> Vec<String>,
}

/// All clients, in the order of reports.
pub static CLIENTS: &[&Client] = &[&http::CLIENT, &aws_cli::CLIENT, &powershell::CLIENT, &paws::CLIENT];

impl Client {
    /// The client of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        CLIENTS.iter().copied().find(|client| client.name == name)
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Client {}

/// The address that a call goes to.
#[derive(Clone, Debug)]
pub struct Place {
    /// The URL of the endpoint; without one, the service itself.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
}

/// The way a call is laid out.
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
    /// Questions that a reader may have about it, in sentences.
    pub notes: Vec<String>,
}

impl From<String> for Spelling {
    fn from(text: String) -> Self {
        Self { text, notes: Vec::new() }
    }
}

/// A call that a client cannot express.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot express this: {why}", client.title)]
pub struct Inexpressible {
    client: &'static Client,
    why: String,
}

impl Inexpressible {
    /// Why `client` cannot express something. Of what an input brings into it, only characters that mean nothing to a shell are kept.
    pub fn new(client: &'static Client, why: &str) -> Self {
        let is_inert = |letter: &char| letter.is_alphanumeric() || " ._-+[]:,/".contains(*letter);
        Self { client, why: why.chars().filter(is_inert).collect() }
    }

    /// A line that stands in place of a call: a comment in every language here, and harmless to a shell that knows none.
    pub fn comment(&self) -> String {
        format!("# {self}")
    }
}

/// The greatest length of a command, in bytes: Linux takes 128 kB in one argument.
pub const LONGEST: usize = 100_000;

/// The surfaces of a service.
#[derive(Clone, Copy, Debug)]
pub struct Surfaces<'a> {
    /// The facts of the model.
    pub schema: &'a Schema,
    /// A value that no model has.
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
    /// If the client cannot send this input.
    pub fn call(
        &self,
        client: &'static Client,
        operation: &Operation,
        input: &Map<String, Value>,
        place: &Place,
        layout: Layout,
    ) -> Result<Spelling, Inexpressible> {
        let call = Call { surfaces: *self, operation, input, place, layout };
        let fits = |spelling: Spelling| match spelling.text.len() {
            length if client.longest.is_some_and(|longest| length > longest) => {
                Err(format!("it is {length} bytes long, and a command may not be"))
            }
            _ => Ok(spelling),
        };
        (client.call)(&call).and_then(fits).map_err(|why| Inexpressible::new(client, &why))
    }

    /// The same call as a command of curl, which sends anything.
    pub fn curl(&self, operation: &Operation, input: &Map<String, Value>, place: &Place) -> http::Curl {
        http::curl(&Call { surfaces: *self, operation, input, place, layout: Layout::Line })
    }

    /// The client's form of `operation`: names, types, what is required, syntax.
    pub fn page(&self, client: &Client, operation: &Operation) -> String {
        (client.page)(self, operation)
    }

    /// The facts of the page, one a line: what a document can be compared with.
    pub fn outline(&self, client: &Client, operation: &Operation) -> Vec<String> {
        (client.outline)(self, operation)
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

/// The values that the clients make text of.
struct Call<'a> {
    surfaces: Surfaces<'a>,
    operation: &'a Operation,
    input: &'a Map<String, Value>,
    place: &'a Place,
    layout: Layout,
}

/// The lines of a page that say something.
fn lines(page: &str) -> Vec<String> {
    page.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
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
