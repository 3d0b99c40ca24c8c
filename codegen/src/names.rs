//! From a wire name to an identifier, by rule: no table per service.

use std::collections::BTreeMap;

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

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

/// Types, traits and constructors that the generated code calls by their short names.
const PRELUDE: &[&str] = &[
    "AsRef",
    "Box",
    "Deserialize",
    "Deserializer",
    "Err",
    "From",
    "FromStr",
    "MapAccess",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Serialize",
    "Serializer",
    "Some",
    "String",
    "Vec",
];

/// The name of a member or a module: `CallbackURLs` → `callback_urls`.
pub(crate) fn snake(wire: &str) -> String {
    let name = with_plain_acronyms(wire).to_snake_case();
    match name.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        _ if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        _ => name,
    }
}

/// The name of a static: `CallbackURLsListType` → `CALLBACK_URLS_LIST_TYPE`.
pub(crate) fn screaming(wire: &str) -> String {
    let name = with_plain_acronyms(wire).to_shouty_snake_case();
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
        _ if name.chars().all(|c| c == '_') => "Unnamed".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        _ if PRELUDE.contains(&name.as_str()) => name + "_",
        _ => name,
    }
}

/// The name of an enum's variant: `ALLOW_USER_SRP_AUTH` → `AllowUserSrpAuth`.
pub(crate) fn variant(value: &str) -> String {
    // Capitals inside a word stay as the service writes them.
    let parts = value.split(|c: char| !c.is_ascii_alphanumeric());
    let name: String = parts
        .map(|part| {
            if part.contains(|c: char| c.is_ascii_lowercase()) {
                capitalise(part)
            } else {
                part.to_upper_camel_case()
            }
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

/// The name with acronyms that are words like others, so that heck finds the words: `CallbackURLs` → `CallbackUrls`,
/// `AllowedOAuthFlows` → `AllowedOauthFlows`. A plural `s` belongs to the acronym before it. A capital that would stand
/// alone belongs to the word after it. What is no letter or digit parts words.
fn with_plain_acronyms(wire: &str) -> String {
    let letters: Vec<char> = wire.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let is_upper = |at: usize| letters.get(at).is_some_and(char::is_ascii_uppercase);
    let is_lower = |at: usize| letters.get(at).is_some_and(char::is_ascii_lowercase);
    let mut name = String::new();
    let mut at = 0;
    while at < letters.len() {
        let mut end = at;
        while is_upper(end) {
            end += 1;
        }
        // The last capital of a run starts the word after it, unless that word is a plural `s`.
        let is_plural = letters.get(end) == Some(&'s') && !is_lower(end + 1);
        if end > at + 1 && is_lower(end) && !is_plural {
            end -= 1;
        }
        match end - at {
            0 => {
                name.push(letters[at]);
                at += 1;
                continue;
            }
            // A lone capital before a capitalised word.
            1 if is_upper(end) => {
                name.push(letters[at]);
                name.push(letters[end].to_ascii_lowercase());
                end += 1;
            }
            _ => name.push_str(&capitalise(&letters[at..end].iter().collect::<String>().to_lowercase())),
        }
        at = end;
    }
    name
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
            ("_", "Unnamed"),
            ("", "Unnamed"),
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
