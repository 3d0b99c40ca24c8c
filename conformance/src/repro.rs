//! Commands that show an exchange again.

use cognito_idp_types::SERVICE;

use crate::redact::Redactor;
use crate::runner::{Exchange, Sent};
use crate::target::Target;

/// This tool on one requirement: makes everything that the exchange needs.
pub(crate) fn suite(target: &Target, requirement: &str) -> String {
    let options = [target.options.as_str(), "--filter", &quote(requirement)];
    let options: Vec<&str> = options.into_iter().filter(|option| !option.is_empty()).collect();
    format!("cognito-conformance run {}", options.join(" "))
}

/// curl for the exchange alone. Placeholders such as `[client-id#1]` stand for what earlier steps answered.
pub(crate) fn http(target: &Target, exchange: &Exchange, redactor: &Redactor) -> String {
    let body = match &exchange.sent {
        Sent::Call(members) => redactor.apply(exchange.operation.input, members).to_string(),
        Sent::Raw(text) => redactor.text(text),
    };
    let signature = if exchange.operation.signed {
        let keys = "\"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"";
        format!(" --aws-sigv4 aws:amz:{}:{} --user {keys}", target.region, SERVICE.signing_name)
    } else {
        String::new()
    };
    let headers = format!(
        "-H 'Content-Type: application/x-amz-json-1.1' -H 'X-Amz-Target: {}'",
        exchange.operation.target
    );
    format!("curl -i {}{signature} {headers} --data-raw {}", quote(&target.endpoint), quote(&body))
}

/// A word as a POSIX shell reads it whole.
pub(crate) fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
