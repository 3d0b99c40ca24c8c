//! Reads scenarios from files, each part checked against the schema.

use std::collections::BTreeMap;
use std::time::Duration;

use cognito_idp_types::operations::{
    AdminCreateUser, CreateIdentityProvider, CreateResourceServer, CreateUserPool, CreateUserPoolClient,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::json;

use super::members::{check_names, read_arranged, read_fixture};
use super::model::{Arrange, Check, PoolFixture, Scenario, Step};
use super::read_action;
use crate::input::diagnostic::{Sink, suggest};
use crate::input::fields::{Fields, text};
use crate::input::node::{Entry, Kind, Node};
use crate::suite::assertion::{self, Assertion};
use crate::suite::capability::Capability;
use crate::suite::path::Path;
use crate::suite::requirement::{Origin, Requirement};
use crate::suite::template::Template;

/// Names that are always bound: a text that no other run or scenario has.
const ALWAYS_BOUND: [&str; 1] = ["unique"];

pub(crate) const SCENARIO_FIELDS: [&str; 4] = ["title", "needs", "arrange", "steps"];
pub(crate) const ARRANGE_FIELDS: [&str; 7] =
    ["pool", "own-pool", "providers", "resource-servers", "client", "user", "signed-in"];
pub(crate) const STEP_FIELDS: [&str; 13] = [
    "id",
    "wait-milliseconds",
    "at-once",
    "any",
    "invalid",
    "expect",
    "call",
    "with",
    "raw",
    "http",
    "sign-in",
    "capture",
    "checks",
];

/// Reads one scenario; `id` is the path of its file without the folder and the extension.
pub(crate) fn read(
    id: &str,
    root: &Node,
    requirements: &BTreeMap<String, Requirement>,
    sink: &mut Sink<'_>,
) -> Option<Scenario> {
    let fields = Fields::open(root, "a scenario", &SCENARIO_FIELDS, sink)?;
    let mut names: Vec<String> = ALWAYS_BOUND.iter().map(|name| (*name).to_owned()).collect();
    let title = fields.text("title", sink);
    let needs = Capability::read(&fields, "needs", sink);
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
    Some(Scenario { id: id.to_owned(), title: title?, needs, arrange, steps, control_of: None })
}

fn read_arrange(node: &Node, names: &mut Vec<String>, sink: &mut Sink<'_>) -> Arrange {
    let Some(fields) = Fields::open(node, "`arrange`", &ARRANGE_FIELDS, sink) else {
        return Arrange::default();
    };
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
        Some(_) => names.extend(["pool", "region"].map(str::to_owned)),
        None => {
            sink.report(node.position, "`arrange` needs `pool`", Some("the plainest is `pool: {}`".into()));
        }
    }
    let signed_in = fields.boolean("signed-in", sink) == Some(true);
    let client = fields.get("client").map(|node| {
        let template = read_arranged(node, CreateUserPoolClient::OPERATION, names, sink);
        names.extend(["client", "client-secret"].map(str::to_owned));
        template
    });
    let user = fields.get("user").map(|node| {
        let template = read_arranged(node, AdminCreateUser::OPERATION, names, sink);
        names.extend(["user", "password"].map(str::to_owned));
        template
    });
    if signed_in && user.is_none() {
        sink.report(node.position, "`signed-in` needs a `user`", Some("the plainest is `user: {}`".into()));
    }
    // Whoever says nothing of the client gets one that users sign in to.
    let client = client.or_else(|| {
        signed_in.then(|| {
            names.extend(["client", "client-secret"].map(str::to_owned));
            Template::new(
                json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}),
            )
        })
    });
    if signed_in {
        names.extend(["access-token", "id-token", "refresh-token"].map(str::to_owned));
    }
    let has_own_pool = fields.boolean("own-pool", sink) == Some(true);
    Arrange { pool, client, user, has_own_pool, signed_in, ground: None }
}

fn read_step(
    node: &Node,
    requirements: &BTreeMap<String, Requirement>,
    names: &mut Vec<String>,
    sink: &mut Sink<'_>,
) -> Option<Step> {
    let fields = Fields::open(node, "a step", &STEP_FIELDS, sink)?;
    let id = fields.text("id", sink);
    let action = read_action::read(&fields, node.position, names, sink)?;
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
            Some(requirement) if requirement.origin == Origin::Scenario => {}
            Some(_) => {
                let help = Some("it is checked on every exchange".into());
                sink.report(entry.position, format!("`{}` cannot be checked by a scenario", entry.key), help);
            }
            None => {
                let help = suggest(&entry.key, requirements.keys().map(String::as_str));
                sink.report(entry.position, format!("unknown requirement `{}`", entry.key), help);
            }
        }
        let assertions = assertion::read(&entry.node, output, sink);
        check_names(&entry.node, names, sink);
        checks.push(Check { requirement: entry.key.clone(), assertions });
    }
    let wait = read_wait(&fields, sink);
    let at_once = read_at_once(&fields, sink);
    let any = fields.boolean("any", sink) == Some(true);
    let is_invalid = fields.boolean("invalid", sink) == Some(true);
    let expects = fields.get("expect").map(|node| {
        check_names(node, names, sink);
        assertion::read(node, output, sink)
    });
    let expects = expects.unwrap_or_default();
    let step = Step { id: id?, action, captures, wait, at_once, any, is_invalid, expects, checks };
    if step.any && step.at_once < 2 {
        sink.report(node.position, "`any` is about the answers to what is sent `at-once`", None);
    }
    let expects_success = step.assertions().any(|assertion: &Assertion| !assertion.takes_error());
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
    const LONGEST_MILLISECONDS: u64 = 40 * 24 * 60 * 60 * 1000;
    let node = fields.get("wait-milliseconds")?;
    let milliseconds = node.to_json().as_u64().filter(|milliseconds| *milliseconds <= LONGEST_MILLISECONDS);
    if milliseconds.is_none() {
        let message = format!("a wait is a whole number from 0 to {LONGEST_MILLISECONDS}");
        sink.report(node.position, message, None);
    }
    milliseconds.map(Duration::from_millis)
}

fn read_at_once(fields: &Fields<'_>, sink: &mut Sink<'_>) -> usize {
    const MOST: u64 = 64;
    let Some(node) = fields.get("at-once") else { return 1 };
    let count = node.to_json().as_u64().filter(|count| (2..=MOST).contains(count));
    if count.is_none() {
        sink.report(node.position, format!("a step is sent at once from 2 to {MOST} times"), None);
    }
    count.and_then(|count| usize::try_from(count).ok()).unwrap_or(1)
}
