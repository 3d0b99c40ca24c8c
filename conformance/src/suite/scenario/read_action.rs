//! Reads what a step of a scenario sends.

use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::Operation;
use serde_json::Value;
use strum::VariantArray as _;

use super::action::{Action, By, HttpAction, RawAction, SignIn};
use super::members::{check_names, read_input};
use crate::input::diagnostic::{Position, Sink, suggest};
use crate::input::fields::{Fields, text, texts};
use crate::input::node::{Entry, Kind, Node};
use crate::suite::endpoint;
use crate::suite::template::{CLIENT, Template};

const ACTIONS: [&str; 4] = ["call", "raw", "http", "sign-in"];
pub(crate) const RAW_FIELDS: [&str; 5] = ["operation", "target", "headers", "body", "signed"];
pub(crate) const HTTP_FIELDS: [&str; 5] = ["method", "path", "query", "form", "headers"];
pub(crate) const SIGN_IN_FIELDS: [&str; 6] =
    ["by", "client", "username", "password", "client-secret", "query"];

/// Reads what a step sends.
pub(super) fn read(
    fields: &Fields<'_>,
    position: Position,
    names: &[String],
    sink: &mut Sink<'_>,
) -> Option<Action> {
    let given: Vec<(&str, &Node)> =
        ACTIONS.into_iter().filter_map(|action| Some((action, fields.get(action)?))).collect();
    let [(action, node)] = given.as_slice() else {
        let help = Some(format!("{} or {}", ACTIONS[..3].join(", "), ACTIONS[3]));
        sink.report(position, "a step does one thing", help);
        return None;
    };
    match *action {
        "call" => {
            let operation = read_operation(node, "call", sink)?;
            let empty = Node { position, kind: Kind::Mapping(Vec::new()) };
            let input = read_input(fields.get("with").unwrap_or(&empty), operation, names, sink);
            Some(Action::Call { operation, input })
        }
        "raw" => read_raw(node, names, sink).map(Action::Raw),
        "http" => read_http(node, names, sink).map(Action::Http),
        _ => read_sign_in(node, names, sink).map(Action::SignIn),
    }
}

fn read_raw(node: &Node, names: &[String], sink: &mut Sink<'_>) -> Option<RawAction> {
    let raw = Fields::open(node, "`raw`", &RAW_FIELDS, sink)?;
    let target = raw.get("target").and_then(|node| template(node, "target", names, sink));
    let operation = match raw.get("operation") {
        Some(node) => read_operation(node, "operation", sink)?,
        None if target.is_some() => &endpoint::NO_OPERATION,
        None => {
            let help = Some("name the `operation`, or a `target` that the model does not have".into());
            sink.report(node.position, "a raw call goes to an operation", help);
            return None;
        }
    };
    let body = raw.require("body", sink)?;
    Some(RawAction {
        operation,
        target,
        headers: parameters(&raw, "headers", names, sink).unwrap_or_default(),
        body: template(body, "body", names, sink)?,
        is_signed: raw.boolean("signed", sink),
    })
}

fn read_http(node: &Node, names: &[String], sink: &mut Sink<'_>) -> Option<HttpAction> {
    let http = Fields::open(node, "`http`", &HTTP_FIELDS, sink)?;
    let path = http.require("path", sink)?;
    let text = text(path, "path", sink)?;
    let Some(endpoint) = endpoint::at(&text) else {
        let help = suggest(&text, endpoint::ENDPOINTS.iter().map(|endpoint| endpoint.name));
        sink.report(path.position, format!("unknown endpoint `{text}`"), help);
        return None;
    };
    let form = parameters(&http, "form", names, sink);
    let default = if form.is_some() { "POST" } else { "GET" };
    let method = match http.get("method").map(|node| (node, node.text())) {
        None => default,
        Some((_, Some("GET"))) => "GET",
        Some((_, Some("POST"))) => "POST",
        Some((node, _)) => {
            sink.report(node.position, "a method is GET or POST", None);
            return None;
        }
    };
    Some(HttpAction {
        endpoint,
        method,
        path: template(path, "path", names, sink)?,
        query: parameters(&http, "query", names, sink).unwrap_or_default(),
        form,
        headers: parameters(&http, "headers", names, sink).unwrap_or_default(),
    })
}

fn read_sign_in(node: &Node, names: &[String], sink: &mut Sink<'_>) -> Option<SignIn> {
    let fields = Fields::open(node, "`sign-in`", &SIGN_IN_FIELDS, sink)?;
    let by = fields.require("by", sink)?;
    let Some(way) = By::VARIANTS.iter().copied().find(|way| by.text() == Some(way.name())) else {
        let known: Vec<&str> = By::VARIANTS.iter().map(|way| way.name()).collect();
        let help = Some(format!("known are: {}", known.join(", ")));
        sink.report(by.position, "unknown way to sign in", help);
        return None;
    };
    let mut or_name = |field: &str, name: &str| match fields.get(field) {
        Some(node) => template(node, field, names, sink),
        None if names.iter().any(|known| known == name) => {
            Some(Template::new(Value::from(format!("{{{name}}}"))))
        }
        None => {
            let help = Some(format!("say which, or `arrange` a {name}"));
            sink.report(node.position, format!("nothing gives `{field}` a value"), help);
            None
        }
    };
    let (client, username, password) =
        (or_name("client", CLIENT)?, or_name("username", "user")?, or_name("password", "password")?);
    let secret = fields.get("client-secret").and_then(|node| template(node, "client-secret", names, sink));
    let query = parameters(&fields, "query", names, sink);
    if query.is_some() != (way == By::Page) {
        let help =
            Some("`query` holds the parameters of the authorization request, by the page alone".into());
        sink.report(node.position, "`query` goes with `by: page`", help);
    }
    Some(SignIn { by: way, client, username, password, secret, query: query.unwrap_or_default() })
}

/// A mapping of names to texts; `None` if it is not there.
fn parameters(
    fields: &Fields<'_>,
    key: &str,
    names: &[String],
    sink: &mut Sink<'_>,
) -> Option<Vec<(String, Template)>> {
    let node = fields.get(key)?;
    let Some(entries) = node.entries() else {
        sink.report(node.position, format!("`{key}` must be a mapping, not {}", node.describe()), None);
        return None;
    };
    let read = |entry: &Entry| Some((entry.key.clone(), template(&entry.node, &entry.key, names, sink)?));
    Some(entries.iter().filter_map(read).collect())
}

fn template(node: &Node, what: &str, names: &[String], sink: &mut Sink<'_>) -> Option<Template> {
    check_names(node, names, sink);
    text(node, what, sink).map(|text| Template::new(text.into()))
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
