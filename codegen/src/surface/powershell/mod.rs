//! AWS Tools for PowerShell: a cmdlet per operation, a parameter for each member that is no structure.

mod call;
mod page;
mod singular;

use std::cmp::Ordering;

use super::names::Cmdlet;
use super::{Client, Spelling, Surfaces, lines};
use crate::schema::{Kind, Operation, Shape};

pub use page::page;

/// The AWS Tools for PowerShell.
pub static CLIENT: Client = Client {
    name: "powershell",
    alias: "pwsh",
    title: "AWS Tools for PowerShell",
    label: "PowerShell",
    about: "The AWS Tools for PowerShell",
    language: "powershell",
    longest: None,
    call: |call| call::call(call).map(Spelling::from),
    page,
    outline: |surfaces, operation| lines(&page(surfaces, operation)),
};

/// Members that turn pages or are of the protocol; their parameters come last.
const OF_PAGES: [&str; 14] = [
    "NextToken",
    "NextPageToken",
    "PageToken",
    "Marker",
    "NextMarker",
    "ETag",
    "Owner",
    "MaxRecords",
    "MaxResults",
    "MaxItems",
    "PageSize",
    "Limit",
    "PaginationToken",
    "ClientToken",
];

/// A parameter of a cmdlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// The wire names on the way to its member; none for a parameter of the tools.
    pub path: Vec<&'a str>,
    /// Its name, without the dash.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// True if the cmdlet asks for it.
    pub required: bool,
    /// True if it has a position and takes the pipeline by value; others have neither.
    pub has_position: bool,
    /// Other names for it.
    pub aliases: Vec<String>,
}

impl Parameter<'_> {
    fn of_the_tools(name: &str, kind: &str) -> Self {
        Self {
            path: Vec::new(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            required: false,
            has_position: false,
            aliases: Vec::new(),
        }
    }
}

/// A member that is no structure, and how to reach it.
struct Leaf<'a> {
    path: Vec<&'a str>,
    shape: &'a Shape,
    required: bool,
    deprecated: bool,
}

/// The name of the cmdlet, such as `Update-CGIPUserPoolClient`, where one is known.
pub fn cmdlet<'a>(surfaces: &Surfaces<'a>, operation: &Operation) -> Option<&'a str> {
    Some(facts(surfaces, operation)?.name.as_str())
}

/// The default of `-Select`: `*` for the whole response, nothing where the cmdlet has no output.
pub fn select<'a>(surfaces: &Surfaces<'a>, operation: &Operation) -> Option<&'a str> {
    facts(surfaces, operation)?.select.as_deref()
}

fn facts<'a>(surfaces: &Surfaces<'a>, operation: &Operation) -> Option<&'a Cmdlet> {
    surfaces.names.powershell.cmdlets.get(&operation.name)
}

/// The parameters in the order of the syntax: the one with a position, the others by the names of their members, those
/// of pages, those of the tools.
pub fn parameters<'a>(surfaces: &Surfaces<'a>, operation: &'a Operation) -> Vec<Parameter<'a>> {
    let mut leaves = Vec::new();
    if let Some(input) = &operation.input {
        flatten(surfaces, surfaces.schema.shape(input), &[], true, &mut leaves);
    }
    let is_last =
        |leaf: &Leaf<'_>| leaf.deprecated || matches!(leaf.path[..], [name] if OF_PAGES.contains(&name));
    let own_name = |leaf: &Leaf<'a>| leaf.path.last().copied().unwrap_or_default();
    leaves.sort_by(|a, b| is_last(a).cmp(&is_last(b)).then_with(|| by_name(own_name(a), own_name(b))));
    let mut parameters: Vec<_> = leaves.iter().map(|leaf| parameter(surfaces, operation, leaf)).collect();
    parameters.sort_by_key(|parameter| !parameter.has_position);
    parameters.push(Parameter::of_the_tools("Select", "String"));
    let verb = cmdlet(surfaces, operation).and_then(|name| name.split('-').next()).unwrap_or_default();
    if !matches!(verb, "Get" | "Test" | "Find") {
        parameters.push(Parameter::of_the_tools("Force", "SwitchParameter"));
    }
    let has_pages = |shape: &Option<String>| {
        let mut members = shape.iter().flat_map(|shape| surfaces.schema.shape(shape).members());
        members.any(|member| matches!(member.name.as_str(), "NextToken" | "PaginationToken"))
    };
    if has_pages(&operation.input) && has_pages(&operation.output) {
        parameters.push(Parameter::of_the_tools("NoAutoIteration", "SwitchParameter"));
    }
    parameters.push(Parameter::of_the_tools("ClientConfig", &surfaces.names.powershell.config));
    parameters
}

/// The members that are no structures, by the names on the way to them.
fn flatten<'a>(
    surfaces: &Surfaces<'a>,
    shape: &'a Shape,
    path: &[&'a str],
    required: bool,
    leaves: &mut Vec<Leaf<'a>>,
) {
    let mut members: Vec<_> = shape.members().iter().collect();
    members.sort_by(|a, b| by_name(&a.name, &b.name));
    for member in members {
        let path: Vec<&str> = path.iter().copied().chain([member.name.as_str()]).collect();
        let shape = surfaces.schema.shape(&member.shape);
        let required = required && member.required;
        if is_flattened(surfaces, shape) && !member.boxed {
            flatten(surfaces, shape, &path, required, leaves);
        } else {
            leaves.push(Leaf { path, shape, required, deprecated: member.deprecated });
        }
    }
}

/// True if a parameter for each of its members stands for the structure.
fn is_flattened(surfaces: &Surfaces<'_>, shape: &Shape) -> bool {
    let is_structure = matches!(shape.kind, Kind::Structure(_) | Kind::Union(_));
    is_structure && !shape.members().is_empty() && !surfaces.names.powershell.whole.contains(&shape.name)
}

fn parameter<'a>(surfaces: &Surfaces<'a>, operation: &'a Operation, leaf: &Leaf<'a>) -> Parameter<'a> {
    let names = &surfaces.names.powershell;
    let path = leaf.path.join(".");
    let whole = leaf.path.join("_");
    let is_limit =
        names.limited.contains(&operation.name) && matches!(whole.as_str(), "Limit" | "MaxResults");
    let parent = leaf.path.split_last().map(|(_, parent)| parent.join(".")).unwrap_or_default();
    let (name, mut aliases) = match names.renamed.get(&format!("{}.{path}", operation.name)) {
        Some(name) => (name.clone(), Vec::new()),
        None => {
            let is_short = names.shortened.contains(&parent);
            let kept = if is_short { leaf.path.len() - 2 } else { 0 };
            let name = singular::last_word(&leaf.path[kept..].join("_"));
            let aliases = if name == whole { Vec::new() } else { vec![whole.clone()] };
            (name, aliases)
        }
    };
    if is_limit {
        aliases.push("MaxItems".into());
    }
    if whole == "PaginationToken" {
        aliases.push("NextToken".into());
    }
    aliases.sort_by(|a, b| by_name(a, b));
    Parameter {
        name,
        kind: type_name(surfaces, leaf.shape),
        required: leaf.required && !is_limit,
        has_position: facts(surfaces, operation).and_then(|cmdlet| cmdlet.position.as_ref()) == Some(&path),
        aliases,
        path: leaf.path.clone(),
    }
}

/// The type of a parameter, without its namespace.
fn type_name(surfaces: &Surfaces<'_>, shape: &Shape) -> String {
    match &shape.kind {
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_) => shape.name.clone(),
        Kind::List(item) => match surfaces.schema.shape(item) {
            Shape { kind: Kind::Enum(_), .. } => "String[]".into(),
            item => type_name(surfaces, item) + "[]",
        },
        Kind::Map(..) => "Hashtable".into(),
        Kind::String => "String".into(),
        Kind::Boolean => "Boolean".into(),
        Kind::Integer => "Int32".into(),
        Kind::Long => "Int64".into(),
        Kind::Double(..) => "Double".into(),
        Kind::Timestamp(_) => "DateTime".into(),
        Kind::Blob => "Byte[]".into(),
        Kind::Document => "PSObject".into(),
    }
}

/// The order of names: capitals count as small letters, `_` stands before all of them, and small letters go first where
/// nothing else differs.
fn by_name(a: &str, b: &str) -> Ordering {
    let key = |c: char| (c != '_', c.to_ascii_lowercase());
    a.chars().map(key).cmp(b.chars().map(key)).then_with(|| b.cmp(a))
}
