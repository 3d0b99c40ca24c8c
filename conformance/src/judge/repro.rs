//! Commands that show an exchange again.

use std::borrow::Cow;

use awsjson_codegen::surface::http::Curl;
use awsjson_codegen::surface::{CLIENTS, Client, Inexpressible, Layout, Place, http, quote};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::redact::Redactor;
use crate::exchange::surface::surfaces;
use crate::exchange::target::Target;
use crate::exchange::{Exchange, Http, Raw, Sent};

/// Commands that show a check's exchange again: that of this tool, which makes everything that the exchange needs, and
/// one by each client, for the exchange alone. In those, names in brackets stand for what earlier steps answered, and a
/// comment says why where the client cannot express the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Repro(IndexMap<String, String>);

/// The name of this tool's own command.
const SUITE: &str = "suite";

impl Default for Repro {
    /// No command of any client.
    fn default() -> Self {
        let names = [SUITE].into_iter().chain(CLIENTS.iter().map(|client| client.name));
        Self(names.map(|name| (name.to_owned(), String::new())).collect())
    }
}

impl Repro {
    /// The command of this tool.
    pub fn suite(&self) -> &str {
        self.0.get(SUITE).map(String::as_str).unwrap_or_default()
    }

    /// The same with this command of this tool.
    pub(super) fn with_suite(mut self, command: String) -> Self {
        self.0.insert(SUITE.to_owned(), command);
        self
    }

    /// The commands that there are: label, language and text of each. The first is that of this tool, `suite`.
    pub(crate) fn commands(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        let call = |client: &'static Client| {
            Some((client.label, client.language, self.0.get(client.name)?.as_str()))
        };
        let calls = CLIENTS.iter().copied().filter_map(call);
        [(SUITE, "sh", self.suite())].into_iter().chain(calls).filter(|(.., command)| !command.is_empty())
    }
}

impl JsonSchema for Repro {
    fn schema_name() -> Cow<'static, str> {
        "Repro".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let property = |about: String| json!({"type": "string", "description": about});
        let suite =
            (SUITE.to_owned(), property("This tool, which makes everything that the exchange needs.".into()));
        let clients =
            CLIENTS.iter().map(|client| (client.name.to_owned(), property(client.about.to_owned())));
        let properties: Map<String, Value> = [suite].into_iter().chain(clients).collect();
        let required: Vec<&String> = properties.keys().collect();
        json_schema!({
            "type": "object",
            "description": "Commands that show a check's exchange again, by client; names in brackets stand for what \
                            earlier steps answered.",
            "properties": properties,
            "required": required,
        })
    }
}

/// The command of this tool for one requirement. `is_slow` says that a scenario of it waits for minutes.
pub(crate) fn suite(target: &Target, requirement: &str, is_slow: bool) -> String {
    let slow = if is_slow && target.clock.is_none() { "--slow" } else { "" };
    let options = [target.options.as_str(), slow, "--filter", &quote::posix(requirement)];
    let options: Vec<&str> = options.into_iter().filter(|option| !option.is_empty()).collect();
    format!("cognito-conformance run {}", options.join(" "))
}

/// The exchange alone, by client. Placeholders such as `[client-id#1]` stand for values of one run.
pub(crate) fn calls(target: &Target, exchange: &Exchange, redactor: &Redactor) -> Repro {
    let mut repro = Repro::default();
    for client in CLIENTS {
        let call = call(client, target, exchange, redactor).unwrap_or_else(|why| why.comment());
        repro.0.insert(client.name.to_owned(), call);
    }
    repro
}

fn call(
    client: &'static Client,
    target: &Target,
    exchange: &Exchange,
    redactor: &Redactor,
) -> Result<String, Inexpressible> {
    let cannot = |why: &str| Err(Inexpressible::new(client, why));
    let is_cut = match &exchange.sent {
        Sent::Call(members) => redactor.cuts_in(members),
        Sent::Raw(raw) => {
            redactor.cuts(&raw.body) || raw.headers.iter().any(|(_, value)| redactor.cuts(value))
        }
        Sent::Http(http) => redactor.cuts(&http.url()) || redactor.cuts(&http.body()),
    };
    if is_cut {
        return cannot("a value in it is too long to be printed here, and the command of the suite makes it");
    }
    match &exchange.sent {
        Sent::Call(members) => {
            let surfaces = surfaces();
            let place = Place { endpoint: Some(target.endpoint.clone()), region: target.region.clone() };
            let members = redactor.apply(exchange.operation.input, members);
            let (Some(operation), Value::Object(input)) =
                (surfaces.operation(exchange.operation.name), members)
            else {
                return cannot("its input is no object");
            };
            Ok(surfaces.call(client, operation, &input, &place, Layout::Line)?.text)
        }
        Sent::Raw(raw) if client == &http::CLIENT => {
            Ok(raw_call(&target.endpoint, &target.region, raw, &|text| redactor.text(text)).to_string())
        }
        Sent::Http(http) if client == &http::CLIENT => Ok(page(http, redactor)),
        Sent::Raw(_) => cannot("it is no call as a client makes one"),
        Sent::Http(_) => cannot("it goes to an endpoint beside the operations"),
    }
}

/// curl for a call whose every part may be wrong; `show` says how each text of it is shown.
pub(crate) fn raw_call(url: &str, region: &str, raw: &Raw, show: &dyn Fn(&str) -> String) -> Curl {
    let service = &surfaces().schema.service;
    let mut curl = Curl::to(url);
    if raw.is_signed {
        curl.sign(service, region);
    }
    if let Some(target) = &raw.target {
        curl.header("X-Amz-Target", &show(target));
    }
    if !raw.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        curl.header("Content-Type", &show(&http::content_type(service)));
    }
    for (name, value) in &raw.headers {
        curl.header(name, &show(value));
    }
    curl.body(&show(&raw.body));
    curl
}

/// curl for a request to an endpoint beside the calls.
fn page(request: &Http, redactor: &Redactor) -> String {
    let mut curl = Curl::to(&redactor.text(&request.url()));
    match &request.form {
        Some(_) => curl.option(format!("--data-raw {}", quote::posix(&redactor.text(&request.body())))),
        None if request.method != "GET" => curl.option(format!("-X {}", request.method)),
        None => {}
    }
    for (name, value) in &request.headers {
        curl.header(name, &redactor.text(value));
    }
    curl.to_string()
}
