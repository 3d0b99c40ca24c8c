//! Scenarios: one behaviour as a list of calls, read from a file and checked against the schema.

use std::collections::BTreeMap;
use std::time::Duration;

use cognito_idp_types::SERVICE;
use cognito_idp_types::operations::{
    CreateIdentityProvider, CreateResourceServer, CreateUserPool, CreateUserPoolClient,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::Value;

use crate::assertion::{self, Assertion};
use crate::diagnostic::{Position, Sink, suggest};
use crate::fields::{Fields, text, texts};
use crate::path::Path;
use crate::requirement::{Origin, Requirement};
use crate::target::Capability;
use crate::template::Template;
use crate::value;
use crate::yaml::{Entry, Kind, Node};

/// One behaviour as a list of calls.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// `area/name`, from the path of its file.
    pub id: String,
    /// What it shows, in a sentence.
    pub title: String,
    /// What a target must be able to do for it.
    pub needs: Vec<Capability>,
    /// What must exist before its steps.
    pub arrange: Arrange,
    /// Its calls, in order.
    pub steps: Vec<Step>,
}

/// What must exist before a scenario's steps.
#[derive(Clone, Debug, Default)]
pub struct Arrange {
    /// The user pool with what is set up in it. Scenarios with equal pools share one.
    pub pool: Option<PoolFixture>,
    /// The members of `CreateUserPoolClient` for a client of the scenario's own.
    pub client: Option<Template>,
}

/// A user pool and what scenarios expect to find in it. It has no names in braces, so that it can be shared.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolFixture {
    /// The members of `CreateUserPool`.
    pub pool: Value,
    /// The members of `CreateIdentityProvider`, once per provider.
    pub providers: Vec<Value>,
    /// The members of `CreateResourceServer`, once per resource server.
    pub resource_servers: Vec<Value>,
}

/// One call of a scenario and what is checked of its answer.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name within the scenario.
    pub id: String,
    /// What is sent.
    pub action: Action,
    /// Names that later steps use, each with the place in the answer that gives its value.
    pub captures: Vec<(String, Path)>,
    /// How much time must pass before it is sent, on the clock of the target.
    pub wait: Option<Duration>,
    /// What is checked, by requirement.
    pub checks: Vec<Check>,
}

/// What a step sends.
#[derive(Clone, Debug)]
pub enum Action {
    /// A call of an operation with these members.
    Call {
        /// The operation.
        operation: &'static Operation,
        /// The members of its request.
        input: Template,
    },
    /// A request whose body is no valid call.
    Raw {
        /// The operation in `X-Amz-Target`.
        operation: &'static Operation,
        /// The body, byte for byte once its names are filled in.
        body: Template,
    },
}

impl Action {
    /// The operation that it names.
    pub fn operation(&self) -> &'static Operation {
        match self {
            Self::Call { operation, .. } | Self::Raw { operation, .. } => operation,
        }
    }
}

impl Step {
    /// Whether the step is there to be refused.
    pub(crate) fn expects_error(&self) -> bool {
        self.checks.iter().flat_map(|check| &check.assertions).any(Assertion::expects_error)
    }
}

/// The assertions that enforce one requirement in one step. All of them must hold.
#[derive(Clone, Debug)]
pub struct Check {
    /// The id of the requirement.
    pub requirement: String,
    /// What must hold.
    pub assertions: Vec<Assertion>,
}

/// Names that are always bound: a text that no other run or scenario has.
const ALWAYS_BOUND: [&str; 1] = ["unique"];

/// Reads one scenario; `id` is the path of its file without the folder and the extension.
pub(crate) fn read(
    id: &str,
    root: &Node,
    requirements: &BTreeMap<String, Requirement>,
    sink: &mut Sink<'_>,
) -> Option<Scenario> {
    let fields = Fields::open(root, "a scenario", &["title", "needs", "arrange", "steps"], sink)?;
    let mut names: Vec<String> = ALWAYS_BOUND.iter().map(|name| (*name).to_owned()).collect();
    let title = fields.text("title", sink);
    let needs = read_needs(&fields, sink);
    let arrange = fields.get("arrange").map(|node| read_arrange(node, &mut names, sink)).unwrap_or_default();
    let mut steps: Vec<Step> = Vec::new();
    match fields.require("steps", sink).map(|node| (node, &node.kind)) {
        Some((_, Kind::Sequence(items))) if !items.is_empty() => {
            for item in items {
                let Some(step) = read_step(item, requirements, &mut names, sink) else { continue };
                if steps.iter().any(|other| other.id == step.id) {
                    sink.report(item.position, format!("a second step is called `{}`", step.id), None);
                }
                steps.push(step);
            }
        }
        Some((node, _)) => sink.report(node.position, "`steps` must be a list of at least one step", None),
        None => {}
    }
    if !steps.is_empty() && steps.iter().all(|step| step.checks.is_empty()) {
        sink.report(root.position, "the scenario checks nothing", Some("give a step `checks`".into()));
    }
    Some(Scenario { id: id.to_owned(), title: title?, needs, arrange, steps })
}

fn read_needs(fields: &Fields<'_>, sink: &mut Sink<'_>) -> Vec<Capability> {
    let mut needs = Vec::new();
    for (name, position) in fields.texts("needs", sink) {
        match Capability::parse(&name) {
            Some(capability) => needs.push(capability),
            None => {
                let help = suggest(&name, Capability::ALL.iter().map(|capability| capability.name()));
                sink.report(position, format!("there is no capability `{name}`"), help);
            }
        }
    }
    needs
}

fn read_arrange(node: &Node, names: &mut Vec<String>, sink: &mut Sink<'_>) -> Arrange {
    const KNOWN: [&str; 4] = ["pool", "providers", "resource-servers", "client"];
    let Some(fields) = Fields::open(node, "`arrange`", &KNOWN, sink) else { return Arrange::default() };
    let list = |key: &str, operation: &Operation, sink: &mut Sink<'_>| {
        let Some(node) = fields.get(key) else { return Vec::new() };
        let Kind::Sequence(items) = &node.kind else {
            sink.report(node.position, format!("`{key}` must be a list"), None);
            return Vec::new();
        };
        items.iter().map(|item| read_fixture(item, operation, sink)).collect()
    };
    let providers = list("providers", CreateIdentityProvider::OPERATION, sink);
    let resource_servers = list("resource-servers", CreateResourceServer::OPERATION, sink);
    let pool = fields.get("pool").map(|node| PoolFixture {
        pool: read_fixture(node, CreateUserPool::OPERATION, sink),
        providers,
        resource_servers,
    });
    match &pool {
        Some(_) => names.push("pool".into()),
        None => {
            sink.report(node.position, "`arrange` needs `pool`", Some("the plainest is `pool: {}`".into()));
        }
    }
    let client = fields.get("client").map(|node| {
        let template = read_input(node, CreateUserPoolClient::OPERATION, names, sink);
        names.extend(["client", "client-secret"].map(str::to_owned));
        template
    });
    Arrange { pool, client }
}

/// Something that scenarios share, and so without names in braces.
fn read_fixture(node: &Node, operation: &Operation, sink: &mut Sink<'_>) -> Value {
    read_input(node, operation, &[], sink).source().clone()
}

/// The members of a request, each known to the schema, and the names in its strings to the scenario.
fn read_input(node: &Node, operation: &Operation, names: &[String], sink: &mut Sink<'_>) -> Template {
    if let Some(shape) = operation.input {
        value::check(node, shape, sink);
    }
    check_names(node, names, sink);
    Template::new(node.to_json())
}

/// Checks the names in every string of `node`.
fn check_names(node: &Node, names: &[String], sink: &mut Sink<'_>) {
    match &node.kind {
        Kind::Scalar(value) => match Template::new(value.clone()).names() {
            Ok(used) => {
                for name in used.iter().filter(|name| !names.contains(name)) {
                    let help = suggest(name, names.iter().map(String::as_str));
                    sink.report(node.position, format!("nothing gives `{{{name}}}` a value here"), help);
                }
            }
            Err(message) => sink.report(node.position, message, None),
        },
        Kind::Sequence(items) => items.iter().for_each(|item| check_names(item, names, sink)),
        Kind::Mapping(entries) => {
            // The braces of a regular expression are its own.
            let entries =
                entries.iter().filter(|entry| !assertion::PATTERN_FIELDS.contains(&entry.key.as_str()));
            entries.for_each(|entry| check_names(&entry.node, names, sink));
        }
    }
}

fn read_step(
    node: &Node,
    requirements: &BTreeMap<String, Requirement>,
    names: &mut Vec<String>,
    sink: &mut Sink<'_>,
) -> Option<Step> {
    let fields = Fields::open(
        node,
        "a step",
        &["id", "wait-milliseconds", "call", "with", "raw", "capture", "checks"],
        sink,
    )?;
    let id = fields.text("id", sink);
    let action = read_action(&fields, node.position, names, sink)?;
    let output = action.operation().output;
    let mut captures = Vec::new();
    for entry in entries(&fields, "capture", sink) {
        let place = text(&entry.node, "capture", sink)?;
        match output.map(|output| Path::parse(&place, output)) {
            Some(Ok((path, _))) => captures.push((entry.key.clone(), path)),
            Some(Err((message, _))) => sink.report(entry.node.position, message, None),
            None => sink.report(entry.node.position, "the operation answers nothing to capture", None),
        }
        if names.contains(&entry.key) {
            let help = Some("take another name".into());
            sink.report(entry.position, format!("`{}` has a value already", entry.key), help);
        }
        names.push(entry.key.clone());
    }
    let mut checks = Vec::new();
    for entry in entries(&fields, "checks", sink) {
        match requirements.get(&entry.key) {
            Some(requirement) if requirement.origin() == Origin::Scenario => {}
            Some(_) => {
                let help = Some("it is checked on every exchange".into());
                sink.report(entry.position, format!("`{}` is no matter for a scenario", entry.key), help);
            }
            None => {
                let help = suggest(&entry.key, requirements.keys().map(String::as_str));
                sink.report(entry.position, format!("there is no requirement `{}`", entry.key), help);
            }
        }
        let assertions = assertion::read(&entry.node, output, sink);
        check_names(&entry.node, names, sink);
        checks.push(Check { requirement: entry.key.clone(), assertions });
    }
    let wait = read_wait(&fields, sink);
    let step = Step { id: id?, action, captures, wait, checks };
    let expects_success = step.checks.iter().flat_map(|check| &check.assertions).any(|a| !a.expects_error());
    if step.expects_error() && (expects_success || !step.captures.is_empty()) {
        sink.report(node.position, "a step expects either an error or an answer, not both", None);
    }
    Some(step)
}

/// The entries of a field that maps names to something; none if it is not there.
fn entries<'n>(fields: &Fields<'n>, key: &str, sink: &mut Sink<'_>) -> &'n [Entry] {
    let Some(node) = fields.get(key) else { return &[] };
    node.entries().unwrap_or_else(|| {
        sink.report(node.position, format!("`{key}` must be a mapping, not {}", node.describe()), None);
        &[]
    })
}

fn read_wait(fields: &Fields<'_>, sink: &mut Sink<'_>) -> Option<Duration> {
    const LONGEST_MILLISECONDS: u64 = 5000;
    let node = fields.get("wait-milliseconds")?;
    let milliseconds = node.to_json().as_u64().filter(|milliseconds| *milliseconds <= LONGEST_MILLISECONDS);
    if milliseconds.is_none() {
        let message = format!("a wait is a whole number from 0 to {LONGEST_MILLISECONDS}");
        sink.report(node.position, message, None);
    }
    milliseconds.map(Duration::from_millis)
}

fn read_action(
    fields: &Fields<'_>,
    position: Position,
    names: &[String],
    sink: &mut Sink<'_>,
) -> Option<Action> {
    match (fields.get("call"), fields.get("raw")) {
        (Some(node), None) => {
            let operation = read_operation(node, "call", sink)?;
            let empty = Node { position, kind: Kind::Mapping(Vec::new()) };
            let input = read_input(fields.get("with").unwrap_or(&empty), operation, names, sink);
            Some(Action::Call { operation, input })
        }
        (None, Some(node)) => {
            let raw = Fields::open(node, "`raw`", &["operation", "body"], sink)?;
            let operation = read_operation(raw.require("operation", sink)?, "operation", sink)?;
            let body = raw.require("body", sink)?;
            check_names(body, names, sink);
            let body = Template::new(text(body, "body", sink)?.into());
            Some(Action::Raw { operation, body })
        }
        _ => {
            let help = Some("`call: Operation`, or `raw` with `operation` and `body`".into());
            sink.report(position, "a step needs either `call` or `raw`", help);
            None
        }
    }
}

fn read_operation(node: &Node, field: &str, sink: &mut Sink<'_>) -> Option<&'static Operation> {
    let (name, position) = texts(node, field, sink).into_iter().next()?;
    let found = SERVICE.operation(&name);
    if found.is_none() {
        let help = suggest(&name, SERVICE.operations.iter().map(|operation| operation.name));
        sink.report(position, format!("the service has no operation `{name}`"), help);
    }
    found
}
