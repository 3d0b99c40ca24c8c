//! Commands that show an exchange again.

use awsjson_codegen::surface::quote::posix as quote;
use awsjson_codegen::surface::{Client, Inexpressible, Layout, Place, http};
use serde_json::Value;

use crate::exchange::{Exchange, Http, Raw, Sent};
use crate::redact::{Redactor, is_cut};
use crate::surface::surfaces;
use crate::target::Target;
use crate::verdict::Repro;

/// This tool on one requirement: makes everything that the exchange needs. `is_slow` says that it waits for minutes.
pub(crate) fn suite(target: &Target, requirement: &str, is_slow: bool) -> String {
    let slow = if is_slow && target.clock.is_none() { "--slow" } else { "" };
    let options = [target.options.as_str(), slow, "--filter", &quote(requirement)];
    let options: Vec<&str> = options.into_iter().filter(|option| !option.is_empty()).collect();
    format!("cognito-conformance run {}", options.join(" "))
}

/// The exchange alone, by client. Placeholders such as `[client-id#1]` stand for what earlier steps answered.
pub(crate) fn calls(target: &Target, exchange: &Exchange, redactor: &Redactor) -> Repro {
    let surfaces = surfaces();
    let place = Place { endpoint: Some(target.endpoint.clone()), region: target.region.clone() };
    let of = |client: Client| -> String {
        let members = match &exchange.sent {
            Sent::Call(members) => redactor.apply(exchange.operation.input, members),
            Sent::Raw(raw) if client == Client::Http => return raw_call(target, raw, redactor),
            Sent::Http(http) if client == Client::Http => return page(target, http, redactor),
            Sent::Raw(_) => return cannot(client, "it is no call as a client makes one"),
            Sent::Http(_) => return cannot(client, "it goes to an endpoint beside the operations"),
        };
        let (Some(operation), Value::Object(input)) = (surfaces.operation(exchange.operation.name), members)
        else {
            return cannot(client, "its input is no object");
        };
        if is_cut(&Value::Object(input.clone())) {
            return "# not printed: a value in it is too long; the suite's command makes it".into();
        }
        let call = surfaces.call(client, operation, &input, &place, Layout::Line);
        call.unwrap_or_else(|why| why.to_string())
    };
    Repro {
        suite: String::new(),
        http: of(Client::Http),
        aws_cli: of(Client::AwsCli),
        powershell: of(Client::PowerShell),
        paws: of(Client::Paws),
    }
}

fn cannot(client: Client, why: &str) -> String {
    Inexpressible::new(client, why).to_string()
}

/// curl for a call whose every part may be wrong.
fn raw_call(target: &Target, raw: &Raw, redactor: &Redactor) -> String {
    let service = &surfaces().schema.service;
    let has_type = raw.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let content_type = ("Content-Type".to_owned(), http::content_type(service));
    let headers = (!has_type).then_some(&content_type).into_iter().chain(&raw.headers);
    let aim = raw.target.iter().map(|target| header(redactor, "X-Amz-Target", target));
    let mut parts = vec![format!("curl -i {}", quote(&target.endpoint))];
    if raw.is_signed {
        parts.push(http::signature(service, &target.region));
    }
    parts.extend(aim.chain(headers.map(|(name, value)| header(redactor, name, value))));
    parts.push(format!("--data-raw {}", quote(&redactor.text(&raw.body))));
    parts.join(" ")
}

fn header(redactor: &Redactor, name: &str, value: &str) -> String {
    format!("-H {}", quote(&format!("{name}: {}", redactor.text(value))))
}

/// curl for a request to an endpoint beside the calls.
fn page(target: &Target, http: &Http, redactor: &Redactor) -> String {
    let base = target.oauth_endpoint.as_deref().unwrap_or(&target.endpoint).trim_end_matches('/');
    let url = quote(&format!("{base}{}", redactor.text(&http.path_and_query())));
    let headers = http.headers.iter().map(|(name, value)| header(redactor, name, value));
    let body = http.form.as_ref().map(|_| format!("--data-raw {}", quote(&redactor.text(&http.body()))));
    let parts: Vec<String> = [format!("curl -i {url}")].into_iter().chain(headers).chain(body).collect();
    parts.join(" ")
}
