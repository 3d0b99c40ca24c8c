//! Commands that show an exchange again.

use cognito_idp_types::SERVICE;

use crate::exchange::{Exchange, Http, Sent};
use crate::redact::Redactor;
use crate::target::Target;

/// This tool on one requirement: makes everything that the exchange needs.
pub(crate) fn suite(target: &Target, requirement: &str) -> String {
    let options = [target.options.as_str(), "--filter", &quote(requirement)];
    let options: Vec<&str> = options.into_iter().filter(|option| !option.is_empty()).collect();
    format!("cognito-conformance run {}", options.join(" "))
}

/// curl for the exchange alone. Placeholders such as `[client-id#1]` stand for what earlier steps answered.
pub(crate) fn http(target: &Target, exchange: &Exchange, redactor: &Redactor) -> String {
    let header = |name: &str, value: &str| header(redactor, name, value);
    let (is_signed, headers, body) = match &exchange.sent {
        Sent::Http(http) => return page(target, http, redactor),
        Sent::Call(members) => (
            exchange.operation.signed,
            header("X-Amz-Target", exchange.operation.target),
            redactor.apply(exchange.operation.input, members).to_string(),
        ),
        Sent::Raw(raw) => {
            let own = raw.headers.iter().map(|(name, value)| header(name, value));
            let target = raw.target.iter().map(|target| header("X-Amz-Target", target));
            (raw.is_signed, target.chain(own).collect(), redactor.text(&raw.body))
        }
    };
    let signature = if is_signed {
        let keys = "\"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"";
        format!(" --aws-sigv4 aws:amz:{}:{} --user {keys}", target.region, SERVICE.signing_name)
    } else {
        String::new()
    };
    let has_type = headers.to_ascii_lowercase().contains("content-type:");
    let content_type =
        if has_type { String::new() } else { header("Content-Type", "application/x-amz-json-1.1") };
    format!(
        "curl -i {}{signature}{content_type}{headers} --data-raw {}",
        quote(&target.endpoint),
        quote(&body)
    )
}

fn header(redactor: &Redactor, name: &str, value: &str) -> String {
    format!(" -H {}", quote(&format!("{name}: {}", redactor.text(value))))
}

/// curl for a request to an endpoint beside the calls.
fn page(target: &Target, http: &Http, redactor: &Redactor) -> String {
    let base = target.oauth_endpoint.as_deref().unwrap_or(&target.endpoint).trim_end_matches('/');
    let url = quote(&format!("{base}{}", redactor.text(&http.path_and_query())));
    let headers: String = http.headers.iter().map(|(name, value)| header(redactor, name, value)).collect();
    let body = http.form.as_ref().map(|_| format!(" --data-raw {}", quote(&redactor.text(&http.body()))));
    format!("curl -i {url}{headers}{}", body.unwrap_or_default())
}

/// A word as a POSIX shell reads it whole.
pub(crate) fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
