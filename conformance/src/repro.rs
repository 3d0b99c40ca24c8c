//! Commands that show an exchange again.

use awsjson_codegen::surface::{Client, Inexpressible, Layout, Place, http, quote};
use serde_json::Value;

use crate::exchange::{Exchange, Http, Raw, Sent};
use crate::redact::Redactor;
use crate::surface::surfaces;
use crate::target::Target;
use crate::verdict::Repro;

/// This tool on one requirement: makes everything that the exchange needs. `is_slow` says that it waits for minutes.
pub(crate) fn suite(target: &Target, requirement: &str, is_slow: bool) -> String {
    let slow = if is_slow && target.clock.is_none() { "--slow" } else { "" };
    let options = [target.options.as_str(), slow, "--filter", &quote::posix(requirement)];
    let options: Vec<&str> = options.into_iter().filter(|option| !option.is_empty()).collect();
    format!("cognito-conformance run {}", options.join(" "))
}

/// The exchange alone, by client. Placeholders such as `[client-id#1]` stand for values of one run.
pub(crate) fn calls(target: &Target, exchange: &Exchange, redactor: &Redactor) -> Repro {
    let of = |client: Client| call(client, target, exchange, redactor).unwrap_or_else(|why| why.comment());
    Repro {
        suite: String::new(),
        http: of(Client::Http),
        aws_cli: of(Client::AwsCli),
        powershell: of(Client::PowerShell),
        paws: of(Client::Paws),
    }
}

fn call(
    client: Client,
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
        Sent::Http(http) => redactor.cuts(&http.path_and_query()) || redactor.cuts(&http.body()),
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
        Sent::Raw(raw) if client == Client::Http => {
            Ok(raw_call(&target.endpoint, &target.region, raw, &|text| redactor.text(text)))
        }
        Sent::Http(http) if client == Client::Http => Ok(page(target, http, redactor)),
        Sent::Raw(_) => cannot("it is no call as a client makes one"),
        Sent::Http(_) => cannot("it goes to an endpoint beside the operations"),
    }
}

/// curl for a call whose every part may be wrong; `show` says how each text of it is shown.
pub(crate) fn raw_call(url: &str, region: &str, raw: &Raw, show: &dyn Fn(&str) -> String) -> String {
    let service = &surfaces().schema.service;
    let has_type = raw.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let content_type = ("Content-Type".to_owned(), http::content_type(service));
    let headers = (!has_type).then_some(&content_type).into_iter().chain(&raw.headers);
    let aim = raw.target.iter().map(|target| header("X-Amz-Target", &show(target)));
    let mut parts = vec![http::curl(url)];
    if raw.is_signed {
        parts.push(http::signature(service, region));
    }
    parts.extend(aim.chain(headers.map(|(name, value)| header(name, &show(value)))));
    let body = show(&raw.body);
    if quote::is_sayable(&body) {
        parts.push(format!("--data-raw {}", quote::posix(&body)));
        return parts.join(" ");
    }
    format!("{} | {} --data-binary @-", quote::printf(&body), parts.join(" "))
}

/// The option of curl for a header.
pub(crate) fn header(name: &str, value: &str) -> String {
    // curl takes a name with nothing behind its colon for one to leave out.
    let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
    format!("-H {}", quote::posix(&header))
}

/// curl for a request to an endpoint beside the calls.
fn page(target: &Target, request: &Http, redactor: &Redactor) -> String {
    let base = target.oauth_endpoint.as_deref().unwrap_or(&target.endpoint).trim_end_matches('/');
    let mut parts = vec![http::curl(&format!("{base}{}", redactor.text(&request.path_and_query())))];
    match &request.form {
        Some(_) => parts.push(format!("--data-raw {}", quote::posix(&redactor.text(&request.body())))),
        None if request.method != "GET" => parts.push(format!("-X {}", request.method)),
        None => {}
    }
    parts.extend(request.headers.iter().map(|(name, value)| header(name, &redactor.text(value))));
    parts.join(" ")
}
