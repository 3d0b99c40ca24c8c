//! What the steps of a scenario send: calls, raw requests, requests to the OAuth endpoints, sign-ins.

use cognito_idp_types::operations::{InitiateAuth, RespondToAuthChallenge};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::Value;

use super::read::{check_names, read_input};
use crate::diagnostic::{Position, Sink, suggest};
use crate::endpoint;
use crate::fields::{Fields, text, texts};
use crate::node::{Kind, Node};
use crate::template::{CLIENT, Template};
use cognito_idp_types::SERVICE;

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
    /// A call that need not be valid.
    Raw(RawAction),
    /// A request to an endpoint beside the calls.
    Http(HttpAction),
    /// A sign-in, with all calls that it takes.
    SignIn(SignIn),
}

/// A call whose every part may be wrong.
#[derive(Clone, Debug)]
pub struct RawAction {
    /// The operation whose answers it is held to.
    pub operation: &'static Operation,
    /// What stands in `X-Amz-Target` instead of the operation.
    pub target: Option<Template>,
    /// Further headers, in place of those that a call has.
    pub headers: Vec<(String, Template)>,
    /// The body, byte for byte once its names are filled in.
    pub body: Template,
    /// Whether it is signed; as the operation wants it, if nothing is said.
    pub is_signed: Option<bool>,
}

/// A request as a browser or a client of OAuth makes it.
#[derive(Clone, Debug)]
pub struct HttpAction {
    /// What stands for the endpoint.
    pub endpoint: &'static Operation,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path.
    pub path: Template,
    /// The parameters behind the path.
    pub query: Vec<(String, Template)>,
    /// The parameters in the body, as a form.
    pub form: Option<Vec<(String, Template)>>,
    /// The headers.
    pub headers: Vec<(String, Template)>,
}

/// A sign-in as a real client does it.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// In which way.
    pub by: By,
    /// The id of the app client.
    pub client: Template,
    /// The user's name.
    pub username: Template,
    /// The user's password.
    pub password: Template,
    /// The secret of the client, where it has one.
    pub secret: Option<Template>,
    /// By the page: the parameters of the authorization request.
    pub query: Vec<(String, Template)>,
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `USER_PASSWORD_AUTH`.
    Password,
    /// `USER_SRP_AUTH` and the answer to its challenge.
    Srp,
    /// The page that `/oauth2/authorize` leads to.
    Page,
}

impl By {
    /// All ways.
    pub(crate) const ALL: [(&'static str, Self); 3] =
        [("password", Self::Password), ("srp", Self::Srp), ("page", Self::Page)];
}

impl Action {
    /// The operation whose answer the step ends with.
    pub fn operation(&self) -> &'static Operation {
        match self {
            Self::Call { operation, .. } | Self::Raw(RawAction { operation, .. }) => operation,
            Self::Http(http) => http.endpoint,
            Self::SignIn(SignIn { by: By::Password, .. }) => InitiateAuth::OPERATION,
            Self::SignIn(SignIn { by: By::Srp, .. }) => RespondToAuthChallenge::OPERATION,
            Self::SignIn(SignIn { by: By::Page, .. }) => endpoint::AUTHORIZATION,
        }
    }
}

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
        sink.report(path.position, format!("there is no endpoint `{text}`"), help);
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
    let way = By::ALL.into_iter().find(|(name, _)| by.text() == Some(name));
    let Some((_, way)) = way else {
        let help = Some(format!("known are: {}", By::ALL.map(|(name, _)| name).join(", ")));
        sink.report(by.position, "no such way to sign in", help);
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
    let read = |entry: &crate::node::Entry| {
        Some((entry.key.clone(), template(&entry.node, &entry.key, names, sink)?))
    };
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
