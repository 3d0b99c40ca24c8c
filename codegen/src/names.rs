//! From a wire name to an identifier, by rule: no table per service.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// Hands out the identifiers of one scope and refuses the same one twice.
pub(crate) struct Scope<'a> {
    name: &'a str,
    taken: BTreeMap<String, String>,
}

impl<'a> Scope<'a> {
    /// An empty scope; `name` is what an error calls it.
    pub(crate) fn new(name: &'a str) -> Self {
        Self { name, taken: BTreeMap::new() }
    }

    /// Claims `identifier` for `wire`.
    pub(crate) fn claim(&mut self, wire: &str, identifier: String) -> Result<String> {
        if let Some(first) = self.taken.insert(identifier.clone(), wire.to_owned()) {
            return Err(Error::NameCollision {
                scope: self.name.to_owned(),
                first,
                second: wire.to_owned(),
                identifier,
            });
        }
        Ok(identifier)
    }
}

/// Keywords of Rust, strict and reserved, in any edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Types and constructors that the generated code calls by their short names.
const PRELUDE: &[&str] =
    &["BTreeMap", "Box", "Err", "None", "Ok", "Option", "Result", "Self", "Some", "String", "Vec"];

/// The name of a member or a module: `CallbackURLs` → `callback_urls`.
pub(crate) fn snake(wire: &str) -> String {
    let name = words(wire).join("_").to_lowercase();
    match name.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        _ if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        _ => name,
    }
}

/// The name of a static: `CallbackURLsListType` → `CALLBACK_URLS_LIST_TYPE`.
pub(crate) fn screaming(wire: &str) -> String {
    let name = words(wire).join("_").to_uppercase();
    match name.chars().next() {
        None => "UNNAMED".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        _ => name,
    }
}

/// The name of a type: the wire name, its first letter in upper case; what Rust's own types are called gets a `_`.
pub(crate) fn type_name(wire: &str) -> String {
    let name = capitalise(&wire.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        _ if PRELUDE.contains(&name.as_str()) => name + "_",
        _ => name,
    }
}

/// The name of an enum's variant: `ALLOW_USER_SRP_AUTH` → `AllowUserSrpAuth`.
pub(crate) fn variant(value: &str) -> String {
    let parts = value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name: String = parts
        .map(|part| {
            let shouted = !part.chars().any(|c| c.is_ascii_lowercase());
            capitalise(&if shouted { part.to_lowercase() } else { part.to_owned() })
        })
        .collect();
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        // The variant that keeps what the model does not know has this name.
        _ if name == "Unknown" => "UnknownValue".to_owned(),
        _ if name == "Self" => "Self_".to_owned(),
        _ => name,
    }
}

pub(crate) fn capitalise(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// Splits a wire name into words.
///
/// A capital starts a word when a small letter or a digit stands before it, or when it is the last of a
/// run of capitals and a small letter follows; a plural `s` belongs to the acronym before it, and a
/// capital that would stand alone joins the word after it (`OAuth`).
fn words(wire: &str) -> Vec<String> {
    let letters: Vec<char> = wire.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let before = at.checked_sub(1).map(|i| letters[i]);
        let after = letters.get(at + 1).copied();
        let starts = letter.is_ascii_uppercase()
            && before.is_some_and(|b| {
                !b.is_ascii_uppercase()
                    || after.is_some_and(|a| a.is_ascii_lowercase()) && !is_plural_end(&letters, at + 1)
            });
        if starts && !words.last().is_some_and(|word| is_lone_capital(word)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the `s` at `at` is the plural of the capitals before it: the end of the name or a new word follows.
fn is_plural_end(letters: &[char], at: usize) -> bool {
    letters.get(at) == Some(&'s') && letters.get(at + 1).is_none_or(|c| !c.is_ascii_lowercase())
}

fn is_lone_capital(word: &str) -> bool {
    word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(actual: &str, expected: &str) {
        assert_eq!(actual, expected);
    }

    #[test]
    fn members_become_snake_case() {
        for (wire, expected) in [
            ("UserPoolId", "user_pool_id"),
            ("CallbackURLs", "callback_urls"),
            ("LogoutURLs", "logout_urls"),
            ("DefaultRedirectURI", "default_redirect_uri"),
            ("AllowedOAuthFlows", "allowed_oauth_flows"),
            ("AllowedOAuthFlowsUserPoolClient", "allowed_oauth_flows_user_pool_client"),
            ("OAuthFlowType", "oauth_flow_type"),
            ("SMSMfaSettings", "sms_mfa_settings"),
            ("MFAOptions", "mfa_options"),
            ("UserMFASettingList", "user_mfa_setting_list"),
            ("CSS", "css"),
            ("IDs", "ids"),
            ("EC2Instance", "ec2_instance"),
            ("custom:attribute-name", "custom_attribute_name"),
            ("Type", "type_"),
            ("message", "message"),
            ("Self", "self_"),
            ("2fa", "_2fa"),
            ("_", "unnamed"),
        ] {
            check(&snake(wire), expected);
        }
    }

    #[test]
    fn types_stay_clear_of_those_of_rust() {
        for (wire, expected) in [
            ("userType", "UserType"),
            ("Option", "Option_"),
            ("Value", "Value"),
            ("a.b", "A_b"),
            ("2fa", "V2fa"),
        ] {
            check(&type_name(wire), expected);
        }
    }

    #[test]
    fn enum_values_become_variants() {
        for (value, expected) in [
            ("ALLOW_USER_SRP_AUTH", "AllowUserSrpAuth"),
            ("client_credentials", "ClientCredentials"),
            ("LoginWithAmazon", "LoginWithAmazon"),
            ("UNKNOWN", "UnknownValue"),
            ("2xlarge", "V2xlarge"),
            ("aws:kms", "AwsKms"),
            ("", "Empty"),
        ] {
            check(&variant(value), expected);
        }
    }

    #[test]
    fn a_scope_refuses_the_same_identifier_twice() {
        let mut scope = Scope::new("shape `Pair`");
        scope.claim("FooBar", snake("FooBar")).unwrap();
        let error = scope.claim("fooBar", snake("fooBar")).unwrap_err();
        check(&error.to_string(), "`FooBar` and `fooBar` of shape `Pair` both become `foo_bar`");
    }
}
