//! HTTP itself: method, path, headers, bodies, and the status of each error, with curl as the client.

use std::fmt::{self, Write as _};

use serde_json::{Value, json};

use super::quote::{is_printable, json as seen, posix, printf};
use super::{Call, Client, LONGEST, Layout, Surfaces, sample};
use crate::schema::{Fault, Kind, Operation, Service, TimestampFormat};

/// HTTP itself, as curl sends it.
pub static CLIENT: Client = Client {
    name: "http",
    alias: "curl",
    title: "HTTP",
    label: "curl",
    about: "As curl sends it",
    language: "sh",
    longest: Some(LONGEST),
    call: |call| Ok(self::call(call).into()),
    page,
    outline,
};

/// The headers that the service needs to see which operation is called and how the body is written.
pub(super) fn headers(service: &Service, operation: &Operation) -> Vec<(&'static str, String)> {
    vec![
        ("Content-Type", content_type(service)),
        ("X-Amz-Target", format!("{}.{}", service.target_prefix, operation.name)),
    ]
}

/// The type of the body of a request.
pub fn content_type(service: &Service) -> String {
    format!("application/x-amz-json-{}", service.json_version)
}

/// The errors that the model declares, each with the status that is answered. The model has other numbers beside some
/// of them, which this protocol does not use.
pub fn errors<'a>(surfaces: &Surfaces<'a>, operation: &'a Operation) -> Vec<(&'a str, u16)> {
    let status = |error: &str| match surfaces.schema.structure(error).and_then(|error| error.error) {
        Some(Fault::Server) => 500,
        _ => 400,
    };
    operation.errors.iter().map(|error| (error.as_str(), status(error))).collect()
}

/// A request with every member of the operation.
fn request(surfaces: &Surfaces<'_>, operation: &Operation) -> Value {
    surfaces.sample(operation, true).into()
}

/// A response with every member.
fn response(surfaces: &Surfaces<'_>, operation: &Operation) -> Value {
    operation.output.as_ref().map_or_else(|| json!({}), |output| sample::of(surfaces, output, true))
}

/// A command of curl: its words, each as a POSIX shell reads it.
#[derive(Clone, Debug)]
pub struct Curl {
    /// The command whose output is sent.
    input: Option<String>,
    /// The way the answer is shown.
    shows: Vec<&'static str>,
    url: String,
    options: Vec<String>,
}

impl Curl {
    /// curl with a URL, which shows status and headers too.
    pub fn to(url: &str) -> Self {
        Self { input: None, shows: vec!["-i"], url: url.to_owned(), options: Vec::new() }
    }

    /// The same with a signature. Keys come from the environment.
    pub fn sign(&mut self, service: &Service, region: &str) {
        let keys = "\"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"";
        let scope = posix(&format!("aws:amz:{region}:{}", service.signing_name));
        self.option(format!("--aws-sigv4 {scope} --user {keys}"));
    }

    /// The same with a header.
    pub fn header(&mut self, name: &str, value: &str) {
        // curl takes a name with nothing behind its colon for one to leave out.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        self.option(format!("-H {}", posix(&header)));
    }

    /// The same with a body.
    pub fn body(&mut self, body: &str) {
        if is_printable(body) {
            return self.option(format!("--data-raw {}", posix(body)));
        }
        self.input = Some(printf(body));
        self.option("--data-binary @-".into());
    }

    /// The same with an option, which is one or more words.
    pub fn option(&mut self, words: String) {
        self.options.push(words);
    }

    /// The same with other options for what is shown of the answer.
    #[must_use]
    pub fn showing(self, shows: &[&'static str]) -> Self {
        Self { shows: shows.to_vec(), ..self }
    }

    /// The command and its options, each of which may stand on a line of its own.
    fn parts(&self) -> Vec<String> {
        let input = self.input.iter().map(|input| format!("{input} |"));
        // It would take braces and brackets for several URLs.
        let literally = self.url.contains(['{', '}', '[', ']']).then_some("-g");
        let url = posix(&self.url);
        let words =
            ["curl"].into_iter().chain(self.shows.iter().copied()).chain(literally).chain([url.as_str()]);
        let command = input.chain(words.map(str::to_owned)).collect::<Vec<_>>().join(" ");
        [command].into_iter().chain(self.options.iter().cloned()).collect()
    }
}

impl fmt::Display for Curl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.parts().join(" "))
    }
}

/// The address of the service itself, in a region.
pub fn url(service: &Service, region: &str) -> String {
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://{}.{region}.{domain}/", service.signing_name)
}

/// The command for a call.
pub(super) fn curl(call: &Call<'_>) -> Curl {
    let service = &call.surfaces.schema.service;
    let url = call.place.endpoint.clone().unwrap_or_else(|| url(service, &call.place.region));
    let mut curl = Curl::to(&url);
    if call.operation.signed {
        curl.sign(service, &call.place.region);
        if call.place.endpoint.is_none() {
            // Keys that expire come with a token. In one word, so that every shell leaves it out where there is none.
            curl.option("${AWS_SESSION_TOKEN:+\"-HX-Amz-Security-Token: $AWS_SESSION_TOKEN\"}".into());
        }
    }
    for (name, value) in headers(service, call.operation) {
        curl.header(name, &value);
    }
    let body = Value::from(call.input.clone());
    let body = if call.layout == Layout::Block { format!("{body:#}") } else { body.to_string() };
    curl.option(format!("--data-raw {}", posix(&seen(&body))));
    curl
}

fn call(call: &Call<'_>) -> String {
    call.lay_out(&curl(call).parts(), "\\")
}

/// Method, headers, members with the types of their JSON, and errors with their status, one a line.
pub fn outline(surfaces: &Surfaces<'_>, operation: &Operation) -> Vec<String> {
    let mut lines = vec!["POST /".to_owned()];
    let headers = headers(&surfaces.schema.service, operation);
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    for (side, shape) in [("request", &operation.input), ("response", &operation.output)] {
        if let Some(shape) = shape {
            members(surfaces, shape, side, &mut Vec::new(), &mut lines);
        }
    }
    lines.extend(errors(surfaces, operation).iter().map(|(error, status)| format!("{status} {error}")));
    lines
}

fn members<'a>(
    surfaces: &Surfaces<'a>,
    shape: &'a str,
    path: &str,
    above: &mut Vec<&'a str>,
    lines: &mut Vec<String>,
) {
    if above.contains(&shape) {
        return;
    }
    above.push(shape);
    for member in surfaces.schema.shape(shape).members() {
        let kind = match surfaces.schema.shape(&member.shape).kind {
            Kind::Structure(_) | Kind::Union(_) | Kind::Map(..) => "object",
            Kind::List(_) => "list",
            Kind::Boolean => "boolean",
            Kind::Integer
            | Kind::Long
            | Kind::Double(..)
            | Kind::Timestamp(TimestampFormat::EpochSeconds) => "number",
            Kind::Document | Kind::EventStream(_) => "any",
            Kind::Enum(_) | Kind::String | Kind::Blob | Kind::Timestamp(_) => "string",
        };
        let dot = if above.len() == 1 { ' ' } else { '.' };
        let path = format!("{path}{dot}{}", member.name);
        lines.push(format!("{path} {kind}"));
        members(surfaces, &member.shape, &path, above, lines);
    }
    above.pop();
}

fn page(surfaces: &Surfaces<'_>, operation: &Operation) -> String {
    let service = &surfaces.schema.service;
    let mut text = String::from("POST / HTTP/1.1\n");
    for (name, value) in headers(service, operation) {
        let _ = writeln!(text, "{name}: {value}");
    }
    if operation.signed {
        let _ = writeln!(text, "Authorization: AWS4-HMAC-SHA256 … ({} in the scope)", service.signing_name);
    }
    let _ = writeln!(text, "\n{:#}\n", request(surfaces, operation));
    match &operation.output {
        Some(_) => drop(writeln!(text, "200\n\n{:#}\n", response(surfaces, operation))),
        None => text.push_str("200, without a body\n\n"),
    }
    for (error, status) in errors(surfaces, operation) {
        let _ = writeln!(text, "{status} {error}");
    }
    text
}
