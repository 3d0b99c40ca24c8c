//! Cases that must be accepted, from a table of values: the boundaries of each constraint of the app-client operations,
//! and all pairs of the optional members of `UpdateUserPoolClient`.

use std::collections::BTreeMap;

use cognito_idp_types::operations::{
    CreateUserPoolClient, DeleteUserPoolClient, DescribeUserPoolClient, ListUserPoolClients,
    UpdateUserPoolClient,
};
use cognito_idp_types::schema::{Call, Kind, Operation, Shape};
use serde_json::{Map, Value, json};

use super::case::{Case, generated, one_step, pool_with};
use crate::input::diagnostic::{Sink, suggest};
use crate::input::fields::Fields;
use crate::input::node::{Kind as NodeKind, Node};
use crate::suite::assertion::Assertion;
use crate::suite::capability::Capability;
use crate::suite::evidence::{self, Evidence};
use crate::suite::path::Path;
use crate::suite::requirement::Requirement;
use crate::suite::scenario::{Arrange, PoolFixture, Scenario};
use crate::suite::template::Template;
use crate::suite::value;

/// The operations that boundaries are shown for.
const APP_CLIENT_OPERATIONS: [&Operation; 5] = [
    CreateUserPoolClient::OPERATION,
    DescribeUserPoolClient::OPERATION,
    UpdateUserPoolClient::OPERATION,
    DeleteUserPoolClient::OPERATION,
    ListUserPoolClients::OPERATION,
];

const PROVIDERS: &str = "providers";
const RESOURCE_SERVERS: &str = "resource-servers";

/// The member of the answers that holds the client.
const CLIENT: &str = "UserPoolClient";

/// Values of the app-client operations that the service takes.
#[derive(Debug)]
pub(crate) struct Table {
    providers: Vec<Value>,
    resource_servers: Vec<Value>,
    /// By member.
    members: BTreeMap<String, Sample>,
    /// By operation, or `*` for create and update; then by member and rule.
    boundaries: Vec<Boundary>,
}

/// A valid value of a member, and what must stand beside it.
#[derive(Clone, Debug)]
struct Sample {
    value: Value,
    with: Map<String, Value>,
    /// Operations of the reference beyond app clients.
    needs: Vec<Capability>,
}

#[derive(Debug)]
struct Boundary {
    operation: &'static Operation,
    /// Member and rule, such as `ClientName.length-max`.
    id: String,
    samples: Vec<Sample>,
    /// The answer instead of what was sent.
    answer: Option<Value>,
    evidence: Vec<String>,
    /// The contents that the pool must have.
    arrange: Option<String>,
    /// Why the service does not take it, where it does not.
    unacceptable: Option<String>,
}

impl Table {
    /// Reads the table.
    pub(crate) fn read(
        root: &Node,
        ledger: &BTreeMap<String, Evidence>,
        sink: &mut Sink<'_>,
    ) -> Option<Self> {
        const KNOWN: [&str; 4] = [PROVIDERS, RESOURCE_SERVERS, "members", "boundaries"];
        let fields = Fields::open(root, "the table", &KNOWN, sink)?;
        let list = |key: &str| match fields.get(key).map(Node::to_json) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let (providers, resource_servers) = (list(PROVIDERS), list(RESOURCE_SERVERS));
        let mut members = BTreeMap::new();
        for entry in fields.require("members", sink)?.entries()? {
            const KNOWN: [&str; 4] = ["value", "each", "with", "needs"];
            let Some(fields) = Fields::open(&entry.node, "a sample", &KNOWN, sink) else { continue };
            if let Some(sample) = read_sample(&fields, UpdateUserPoolClient::OPERATION, &entry.key, sink) {
                members.insert(entry.key.clone(), sample);
            }
        }
        let mut boundaries = Vec::new();
        for entry in fields.require("boundaries", sink)?.entries()? {
            boundaries.extend(read_boundaries(&entry.key, &entry.node, ledger, sink));
        }
        Some(Self { providers, resource_servers, members, boundaries })
    }
}

fn read_boundaries(
    key: &str,
    node: &Node,
    ledger: &BTreeMap<String, Evidence>,
    sink: &mut Sink<'_>,
) -> Vec<Boundary> {
    let operations: Vec<&'static Operation> = match key {
        "*" => vec![CreateUserPoolClient::OPERATION, UpdateUserPoolClient::OPERATION],
        name => APP_CLIENT_OPERATIONS.into_iter().filter(|operation| operation.name == name).collect(),
    };
    if operations.is_empty() {
        let help = suggest(key, APP_CLIENT_OPERATIONS.iter().map(|operation| operation.name));
        sink.report(node.position, format!("`{key}` is no operation of an app client"), help);
    }
    let mut boundaries = Vec::new();
    for entry in node.entries().unwrap_or_default() {
        for operation in &operations {
            boundaries.extend(read_boundary(operation, &entry.key, &entry.node, ledger, sink));
        }
    }
    boundaries
}

fn read_boundary(
    operation: &'static Operation,
    id: &str,
    node: &Node,
    ledger: &BTreeMap<String, Evidence>,
    sink: &mut Sink<'_>,
) -> Option<Boundary> {
    const KNOWN: [&str; 8] =
        ["value", "values", "each", "with", "answer", "arrange", "evidence", "unacceptable"];
    let fields = Fields::open(node, "a boundary", &KNOWN, sink)?;
    let member = id.split('.').next().unwrap_or_default();
    let unacceptable = fields.optional_text("unacceptable", sink);
    let samples = match fields.get("values").map(|node| &node.kind) {
        Some(NodeKind::Sequence(items)) => {
            let with = read_with(&fields, operation, sink);
            let read = |item: &Node| {
                check_member(item, operation, member, sink);
                Sample { value: item.to_json(), with: with.clone(), needs: Vec::new() }
            };
            items.iter().map(read).collect()
        }
        _ if unacceptable.is_some() => Vec::new(),
        _ => read_sample(&fields, operation, member, sink).into_iter().collect(),
    };
    let answer = fields.get("answer").map(Node::to_json);
    let mut evidence = evidence::cited(&fields, ledger, sink);
    evidence.insert(0, "M-041".into());
    let arrange = fields.optional_text("arrange", sink);
    Some(Boundary { operation, id: id.to_owned(), samples, answer, evidence, arrange, unacceptable })
}

/// A value, or with `each` a list of so many numbered ones.
fn read_sample(
    fields: &Fields<'_>,
    operation: &Operation,
    member: &str,
    sink: &mut Sink<'_>,
) -> Option<Sample> {
    let with = read_with(fields, operation, sink);
    let needs = Capability::read(fields, "needs", sink);
    if let Some(each) = fields.get("each") {
        let each = Fields::open(each, "`each`", &["text", "count"], sink)?;
        let (text, count) = (each.text("text", sink)?, each.require("count", sink)?.to_json().as_u64()?);
        let items = (1..=count).map(|index| Value::from(text.replace('%', &index.to_string())));
        return Some(Sample { value: items.collect(), with, needs });
    }
    let node = fields.require("value", sink)?;
    check_member(node, operation, member, sink);
    Some(Sample { value: node.to_json(), with, needs })
}

fn read_with(fields: &Fields<'_>, operation: &Operation, sink: &mut Sink<'_>) -> Map<String, Value> {
    let Some(node) = fields.get("with") else { return Map::new() };
    if let Some(input) = operation.input {
        value::check(node, input, sink);
    }
    match node.to_json() {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn check_member(node: &Node, operation: &Operation, member: &str, sink: &mut Sink<'_>) {
    let Some(input) = operation.input else { return };
    match input.member(member) {
        Some(member) => value::check(node, member.shape, sink),
        None => {
            let help = suggest(member, input.members().iter().map(|member| member.name));
            sink.report(node.position, format!("{} has no member `{member}`", operation.name), help);
        }
    }
}

/// All cases of the table.
pub(crate) fn generate(table: &Table) -> Vec<Case> {
    let mut cases: Vec<Case> =
        table.boundaries.iter().flat_map(|boundary| boundary_cases(boundary, table)).collect();
    let members: Vec<(&String, &Sample)> = table.members.iter().collect();
    for (index, first) in members.iter().enumerate() {
        cases.extend(members[index + 1..].iter().map(|second| pair_case(*first, *second)));
    }
    cases
}

fn boundary_cases(boundary: &Boundary, table: &Table) -> Vec<Case> {
    let Boundary { operation, id, samples, answer, evidence, arrange, unacceptable } = boundary;
    let pool = match arrange.as_deref() {
        Some(PROVIDERS) => pool_with(table.providers.clone(), Vec::new()),
        Some(_) => pool_with(Vec::new(), table.resource_servers.clone()),
        None => pool_with(Vec::new(), Vec::new()),
    };
    let member = id.split('.').next().unwrap_or_default();
    let case = |suffix: &str, shown: String, sample: Option<&Sample>| {
        let id = format!("{}.{id}-accepted{suffix}", operation.name);
        let statement = format!("{member} may be {shown}, at the edge of what the model allows.");
        let requirement = generated(id, statement, evidence.clone(), unacceptable.clone());
        let scenario = sample.map(|sample| {
            let answered = answer.as_ref().unwrap_or(&sample.value);
            let assertions = answers(operation, &[(member, answered)]);
            accepted(&requirement, operation, &[(member, sample)], assertions, pool.clone())
        });
        Case { requirement, scenario }
    };
    match samples.as_slice() {
        [] => vec![case("", "as short or as long as the model allows".into(), None)],
        [one] => vec![case("", brief(&one.value), Some(one))],
        several => several
            .iter()
            .map(|sample| case(&format!(".{}", plain(&sample.value)), brief(&sample.value), Some(sample)))
            .collect(),
    }
}

fn pair_case(first: (&String, &Sample), second: (&String, &Sample)) -> Case {
    let ((first_name, first), (second_name, second)) = (first, second);
    let operation = UpdateUserPoolClient::OPERATION;
    let id = format!("{}.{first_name}.with-{second_name}", operation.name);
    let statement = format!(
        "An update that sets {first_name} and {second_name} together answers both as they were sent."
    );
    let evidence = ["D-003", "D-020", "T-009"].map(str::to_owned).into();
    let requirement = generated(id, statement, evidence, None);
    let pair = [(first_name.as_str(), first), (second_name.as_str(), second)];
    let assertions = answers(operation, &pair.map(|(name, sample)| (name, &sample.value)));
    let scenario = accepted(&requirement, operation, &pair, assertions, pool_with(Vec::new(), Vec::new()));
    Case { requirement, scenario: Some(scenario) }
}

/// The members with what they need, and the samples themselves in the last word.
fn request(samples: &[(&str, &Sample)]) -> Map<String, Value> {
    let mut members = Map::new();
    for (_, sample) in samples {
        members.extend(sample.with.clone());
    }
    members.extend(samples.iter().map(|(name, sample)| ((*name).to_owned(), sample.value.clone())));
    members
}

fn accepted(
    requirement: &Requirement,
    operation: &'static Operation,
    samples: &[(&str, &Sample)],
    assertions: Vec<Assertion>,
    pool: PoolFixture,
) -> Scenario {
    let members = request(samples);
    let mut request = Map::from_iter([("UserPoolId".to_owned(), json!("{pool}"))]);
    let has = |name: &str| operation.input.is_some_and(|input| input.member(name).is_some());
    let arranges_client = has("ClientId");
    if arranges_client {
        request.insert("ClientId".into(), json!("{client}"));
    } else if has("ClientName") {
        request.insert("ClientName".into(), json!("{unique}"));
        if !members.contains_key("ClientSecret") {
            request.insert("GenerateSecret".into(), json!(true));
        }
    }
    request.extend(members);
    let client = arranges_client.then(|| Template::new(json!({"GenerateSecret": true})));
    let mut needs = vec![Capability::AppClients];
    needs.extend((!pool.providers.is_empty()).then_some(Capability::IdentityProviders));
    needs.extend((!pool.resource_servers.is_empty()).then_some(Capability::ResourceServers));
    needs.extend(samples.iter().flat_map(|(_, sample)| &sample.needs));
    let arrange = Arrange { pool: Some(pool), client, ..Arrange::default() };
    let scenario = one_step(requirement, arrange, operation, Template::new(request.into()), assertions);
    Scenario { needs, ..scenario }
}

/// That each member is answered with its value: lists as sets, structures member by member.
fn answers(operation: &'static Operation, members: &[(&str, &Value)]) -> Vec<Assertion> {
    let mut assertions = Vec::new();
    let Some(output) = operation.output else { return assertions };
    for (name, value) in members {
        let Ok((path, shape)) = Path::parse(&format!("{CLIENT}.{name}"), output) else {
            // The answer shows what it lacks.
            let whole = output.members().first().and_then(|first| Path::parse(first.name, output).ok());
            assertions.extend(whole.map(|(path, _)| Assertion::present(path)));
            continue;
        };
        push_answer(path, shape, value, output, &mut assertions);
    }
    assertions
}

fn push_answer(
    path: Path,
    shape: &'static Shape,
    value: &Value,
    output: &'static Shape,
    assertions: &mut Vec<Assertion>,
) {
    match (value, &shape.kind) {
        (Value::Object(members), Kind::Structure(_)) => {
            for (name, value) in members {
                if let Ok((path, shape)) = Path::parse(&format!("{path}.{name}"), output) {
                    push_answer(path, shape, value, output, assertions);
                }
            }
        }
        (Value::Array(_), _) => assertions.push(Assertion::set_equals(path, Template::new(value.clone()))),
        _ => assertions.push(Assertion::equals(path, Template::new(value.clone()))),
    }
}

/// A value in a sentence.
fn brief(value: &Value) -> String {
    match value {
        Value::Array(items) if items.len() > 3 => format!("a list of {} items", items.len()),
        Value::String(text) if text.contains("{repeat") => format!("a text such as {text}"),
        other => other.to_string(),
    }
}

/// A value in an id.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("+"),
        Value::Object(members) => members.values().map(plain).collect::<Vec<_>>().join("+"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::rule::Rule;
    use super::super::text::Texts;
    use super::super::violation::violations;
    use super::super::walk::walk;
    use super::*;
    use crate::input::yaml;

    /// Every boundary that the model gives the app-client operations is in the table, with a value or the reason why
    /// the service takes none.
    #[test]
    fn every_boundary_of_an_app_client_is_in_the_table() {
        let mut diagnostics = Vec::new();
        let mut sink = Sink::new("app-client.yaml", &mut diagnostics);
        let root = yaml::parse(include_str!("../../../cases/app-client.yaml"), &mut sink).unwrap();
        let table =
            Table::read(&root, &crate::suite::Suite::embedded().unwrap().evidence, &mut sink).unwrap();
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let listed: BTreeSet<String> = table
            .boundaries
            .iter()
            .map(|boundary| format!("{}.{}", boundary.operation.name, boundary.id))
            .collect();
        let mut modelled = BTreeSet::new();
        let mut texts = Texts::default();
        for operation in APP_CLIENT_OPERATIONS {
            walk(operation, &mut |place| {
                for (rule, _) in violations(place, &mut texts) {
                    if !matches!(rule, Rule::Required | Rule::Type | Rule::Pattern) {
                        modelled.insert(format!("{}.{}.{}", operation.name, place.id, rule.name()));
                    }
                }
            });
        }
        assert_eq!(listed.symmetric_difference(&modelled).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    /// All optional members of an update have a value in the table, and so all pairs are made.
    #[test]
    fn every_optional_member_has_a_value() {
        let mut sink_of = Vec::new();
        let mut sink = Sink::new("app-client.yaml", &mut sink_of);
        let root = yaml::parse(include_str!("../../../cases/app-client.yaml"), &mut sink).unwrap();
        let table =
            Table::read(&root, &crate::suite::Suite::embedded().unwrap().evidence, &mut sink).unwrap();
        let input = UpdateUserPoolClient::OPERATION.input.unwrap();
        let optional: BTreeSet<&str> =
            input.members().iter().filter(|member| !member.required).map(|member| member.name).collect();
        assert_eq!(table.members.keys().map(String::as_str).collect::<BTreeSet<_>>(), optional);
        assert_eq!(
            generate(&table).iter().filter(|case| case.requirement.id.contains(".with-")).count(),
            231
        );
    }
}
