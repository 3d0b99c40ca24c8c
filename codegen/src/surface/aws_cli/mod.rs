//! The AWS CLI: a command per operation, an option per member.

mod call;
mod page;
mod skeleton;
mod syntax;

use super::{Client, LONGEST, Surfaces, lines};
use crate::schema::{Kind, Operation, Shape};

pub(crate) use skeleton::skeleton;
pub(crate) use syntax::{json, list, shorthand};

/// The AWS CLI.
pub static CLIENT: Client = Client {
    name: "aws-cli",
    alias: "aws",
    title: "AWS CLI",
    label: "AWS CLI",
    about: "The AWS CLI, versions 1 and 2",
    language: "sh",
    longest: Some(LONGEST),
    call: call::call,
    page: page::page,
    outline: |surfaces, operation| lines(&page::manual(surfaces, operation)),
};

/// An option of a command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flag<'a> {
    /// The wire name of its member.
    pub(crate) member: &'a str,
    /// The name with its dashes.
    pub(crate) name: String,
    /// Its type, as the manual pages call it.
    pub(crate) kind: &'static str,
    /// True if the command refuses to run without it.
    pub(crate) required: bool,
    /// The shape of its value.
    pub(crate) shape: &'a Shape,
}

impl Flag<'_> {
    /// The way it is named at its description: both names of a switch.
    pub(crate) fn heading(&self) -> String {
        if self.is_switch() {
            return format!("{} | {}", self.name, self.off());
        }
        self.name.clone()
    }

    /// The way it stands in the synopsis.
    pub(crate) fn synopsis(&self) -> String {
        let text = if self.is_switch() { self.heading() } else { format!("{} <value>", self.name) };
        if self.required { text } else { format!("[{text}]") }
    }

    /// True if it has no value, and a second name for off.
    pub(crate) fn is_switch(&self) -> bool {
        matches!(self.shape.kind, Kind::Boolean)
    }

    /// The name that switches it off.
    pub(crate) fn off(&self) -> String {
        format!("--no-{}", self.name.trim_start_matches('-'))
    }
}

/// The name of the command, such as `update-user-pool-client`.
pub(crate) fn command(operation: &Operation) -> String {
    dashed(&operation.name)
}

/// The options of a command that stand for members, in the order of the model.
pub(crate) fn flags<'a>(surfaces: &Surfaces<'a>, operation: &'a Operation) -> Vec<Flag<'a>> {
    let schema = surfaces.schema;
    let members = operation.input.iter().flat_map(|input| schema.shape(input).members());
    let flag = |member: &'a crate::schema::Member| {
        let shape = schema.shape(&member.shape);
        Flag {
            member: &member.name,
            name: format!("--{}", dashed(&member.name)),
            kind: type_name(&shape.kind),
            required: member.required,
            shape,
        }
    };
    members.map(flag).collect()
}

/// The name of a type on a manual page.
fn type_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "structure",
        Kind::Union(_) => "tagged union structure",
        Kind::EventStream(_) => "eventstream",
        Kind::List(_) => "list",
        Kind::Map(..) => "map",
        Kind::Enum(_) | Kind::String => "string",
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Long => "long",
        Kind::Double(..) => "double",
        Kind::Timestamp(_) => "timestamp",
        Kind::Blob => "blob",
        Kind::Document => "document",
    }
}

/// True if a value of it is one word.
fn is_scalar(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Structure(_)
            | Kind::Union(_)
            | Kind::EventStream(_)
            | Kind::List(_)
            | Kind::Map(..)
            | Kind::Document
    )
}

/// True if it is a document, or a list or a map of them, which have no syntax but JSON.
fn holds_document(surfaces: &Surfaces<'_>, shape: &Shape) -> bool {
    match &shape.kind {
        Kind::Document => true,
        Kind::List(of) | Kind::Map(_, of) => holds_document(surfaces, surfaces.schema.shape(of)),
        _ => false,
    }
}

/// A wire name in small letters with dashes: `AllowedOAuthFlows` → `allowed-o-auth-flows`.
///
/// The plural of capitals at the end, as in `CallbackURLs`, is set off as one word; then a dash goes before every
/// capital that small letters follow, and between a small letter or a digit and a capital.
pub(crate) fn dashed(name: &str) -> String {
    if name.contains('-') {
        return name.to_owned();
    }
    let mut letters: Vec<char> = name.chars().collect();
    if letters.last() == Some(&'s') {
        let capitals =
            letters[..letters.len() - 1].iter().rev().take_while(|c| c.is_ascii_uppercase()).count();
        if capitals >= 2 {
            let start = letters.len() - 1 - capitals;
            letters[start..].iter_mut().for_each(|letter| *letter = letter.to_ascii_lowercase());
            letters.insert(start, '-');
        }
    }
    let letters = before_words(&letters);
    let mut text = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let after_small =
            at > 0 && (letters[at - 1].is_ascii_lowercase() || letters[at - 1].is_ascii_digit());
        if letter.is_ascii_uppercase() && after_small {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// A dash before each capital that small letters follow, unless the name begins there or the letter before it ended
/// such a word.
fn before_words(letters: &[char]) -> Vec<char> {
    let mut text = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        text.push(letters[at]);
        let is_word = |at: usize| {
            letters.get(at).is_some_and(char::is_ascii_uppercase)
                && letters.get(at + 1).is_some_and(char::is_ascii_lowercase)
        };
        at += 1;
        if is_word(at) {
            text.extend(['-', letters[at]]);
            at += 1;
            while letters.get(at).is_some_and(char::is_ascii_lowercase) {
                text.push(letters[at]);
                at += 1;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(super::dashed(name), expected);
    }

    #[test]
    fn names_of_options() {
        check("UserPoolId", "user-pool-id");
        check("CallbackURLs", "callback-urls");
        check("DefaultRedirectURI", "default-redirect-uri");
        check("AllowedOAuthFlowsUserPoolClient", "allowed-o-auth-flows-user-pool-client");
        check("SMSMfaSettings", "sms-mfa-settings");
        check("GetCSVHeader", "get-csv-header");
        check("AdminSetUserMFAPreference", "admin-set-user-mfa-preference");
        check("ListWebAuthnCredentials", "list-web-authn-credentials");
        check("CSS", "css");
    }
}
