//! Values with names in braces that are filled in when the scenario runs.
//!
//! A string, be it a value or the name of a member, that is one name becomes the value itself, of whatever type; a name within a longer string
//! becomes text. `{{` and `}}` stand for the braces themselves. Beside names there are four functions:
//! `{repeat TEXT COUNT}`, `{secret-hash NAME}` for the user of that name, `{basic}`, what stands behind `Basic` in a
//! header of the client's, and `{totp NAME}`, the code that an authenticator shows now for the secret of that name.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;

/// The values of the names of one scenario.
pub type Bindings = BTreeMap<String, Value>;

/// The names of the client that functions speak for.
pub(crate) const CLIENT: &str = "client";
/// The prefix of the pool's domain, where it has one.
pub(crate) const DOMAIN: &str = "domain";
pub(crate) const CLIENT_SECRET: &str = "client-secret";

/// More would not fit a request that the service takes.
const MOST_REPEATS: usize = 200_000;

/// A JSON value whose strings may hold names in braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Template(Value);

/// Why a template could not be filled in: no value was bound to this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing was bound to `{0}`")]
pub struct Unbound(pub String);

impl Template {
    /// A template of a value as it was written.
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    /// The value with the names still in it.
    pub fn source(&self) -> &Value {
        &self.0
    }

    /// The names in it, and what is wrong with its braces, if anything.
    pub(crate) fn names(&self) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        let mut strings = Vec::new();
        collect_strings(&self.0, &mut strings);
        for text in strings {
            for part in parse(text)? {
                if let Part::Gap(gap) = part {
                    names.extend(gap.names().into_iter().map(str::to_owned));
                }
            }
        }
        Ok(names)
    }

    /// The value with every name replaced.
    ///
    /// # Errors
    /// If a name has no value, since the answer that should have given it did not.
    pub fn resolve(&self, bindings: &Bindings) -> Result<Value, Unbound> {
        self.fill(&|gap| gap.value(bindings))
    }

    /// The value with every name and function replaced by what `fill` says of it.
    pub(crate) fn fill(&self, fill: Fill<'_>) -> Result<Value, Unbound> {
        resolve(&self.0, fill)
    }
}

enum Part<'t> {
    Text(&'t str),
    Repeat(&'t str, usize),
    Gap(Gap<'t>),
}

/// Values that are not known before a scenario runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap<'t> {
    /// The value of a name.
    Name(&'t str),
    /// The hash for the user of that name.
    SecretHash(&'t str),
    /// The text behind `Basic`.
    Basic,
    /// The code of an authenticator with the secret of that name.
    Totp(&'t str),
}

/// The values in place of names and functions.
pub(crate) type Fill<'f> = &'f dyn Fn(Gap<'_>) -> Result<Value, Unbound>;

impl<'t> Gap<'t> {
    /// The names whose values it is made of.
    pub(crate) fn names(self) -> Vec<&'t str> {
        match self {
            Self::Name(name) | Self::Totp(name) => vec![name],
            Self::SecretHash(name) => vec![name, CLIENT, CLIENT_SECRET],
            Self::Basic => vec![CLIENT, CLIENT_SECRET],
        }
    }

    fn value(self, bindings: &Bindings) -> Result<Value, Unbound> {
        let bound = |name: &str| bindings.get(name).ok_or_else(|| Unbound(name.to_owned()));
        let text_of_name = |name: &str| bound(name).map(text_of);
        match self {
            Self::Name(name) => bound(name).cloned(),
            Self::SecretHash(name) => {
                let (user, client) = (text_of_name(name)?, text_of_name(CLIENT)?);
                Ok(secret_hash(&user, &client, &text_of_name(CLIENT_SECRET)?).into())
            }
            Self::Basic => {
                let pair = [text_of_name(CLIENT)?, text_of_name(CLIENT_SECRET)?].join(":");
                Ok(STANDARD.encode(pair).into())
            }
            Self::Totp(name) => {
                let seconds = time::OffsetDateTime::now_utc().unix_timestamp();
                totp(&text_of_name(name)?, seconds).map(Value::from).ok_or_else(|| Unbound(name.to_owned()))
            }
        }
    }
}

/// The code of an authenticator at a time in seconds (RFC 6238: HMAC-SHA1, six digits, steps of 30 seconds); `None` if the
/// secret is no base32.
fn totp(secret: &str, seconds: i64) -> Option<String> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = 0_u32;
    let mut count = 0;
    let mut key = Vec::new();
    for letter in secret.trim_end_matches('=').chars() {
        bits = bits << 5 | u32::try_from(ALPHABET.find(letter.to_ascii_uppercase())?).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            key.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let hash = hmac::sign(&key, &(seconds / 30).to_be_bytes());
    let hash = hash.as_ref();
    let offset = usize::from(hash.last()? & 0xf);
    let word = u32::from_be_bytes(hash.get(offset..offset + 4)?.try_into().ok()?) & 0x7fff_ffff;
    Some(format!("{:06}", word % 1_000_000))
}

fn collect_strings<'v>(value: &'v Value, strings: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => strings.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_strings(item, strings)),
        Value::Object(object) => object.values().for_each(|item| collect_strings(item, strings)),
        _ => {}
    }
}

fn parse(text: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        parts.push(Part::Text(before));
        if from.starts_with("{{") || from.starts_with("}}") {
            parts.push(Part::Text(&from[..1]));
            rest = &from[2..];
        } else if let Some((inside, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) {
            parts.push(parse_inside(inside)?);
            rest = after;
        } else {
            return Err(format!("unmatched brace in `{text}`; write a literal brace twice"));
        }
    }
    parts.push(Part::Text(rest));
    parts.retain(|part| !matches!(part, Part::Text("")));
    Ok(parts)
}

fn parse_inside(inside: &str) -> Result<Part<'_>, String> {
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let words: Vec<&str> = inside.split(' ').collect();
    match words.as_slice() {
        ["basic"] => Ok(Part::Gap(Gap::Basic)),
        ["totp", name] if is_name(name) => Ok(Part::Gap(Gap::Totp(name))),
        ["secret-hash", name] if is_name(name) => Ok(Part::Gap(Gap::SecretHash(name))),
        ["repeat", text, count] => match count.parse() {
            Ok(count) if count <= MOST_REPEATS => Ok(Part::Repeat(text, count)),
            _ => Err(format!("`{{{inside}}}` repeats by no number up to {MOST_REPEATS}")),
        },
        ["repeat", ..] => Err(format!("`{{{inside}}}` repeats nothing; it is {{repeat TEXT COUNT}}")),
        [name] if is_name(name) => Ok(Part::Gap(Gap::Name(name))),
        _ => Err(format!("`{{{inside}}}` is not a name; write a literal brace twice")),
    }
}

fn resolve(value: &Value, fill: Fill<'_>) -> Result<Value, Unbound> {
    match value {
        Value::String(text) => resolve_string(text, fill),
        Value::Array(items) => items.iter().map(|item| resolve(item, fill)).collect(),
        Value::Object(object) => {
            let entry = |(key, item): (&String, &Value)| {
                Ok((text_of(&resolve_string(key, fill)?), resolve(item, fill)?))
            };
            object.iter().map(entry).collect()
        }
        other => Ok(other.clone()),
    }
}

fn resolve_string(text: &str, fill: Fill<'_>) -> Result<Value, Unbound> {
    if !text.contains(['{', '}']) {
        return Ok(text.into());
    }
    // The braces were checked when the file was loaded.
    let parts = parse(text).unwrap_or_default();
    if let [Part::Gap(gap)] = parts.as_slice() {
        return fill(*gap);
    }
    let mut filled = String::new();
    for part in parts {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Repeat(text, count) => filled.push_str(&text.repeat(count)),
            Part::Gap(gap) => filled.push_str(&text_of(&fill(gap)?)),
        }
    }
    Ok(Value::String(filled))
}

/// A value as it stands within a text.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The proof that a call for `username` comes from who knows the client's secret.
pub(crate) fn secret_hash(username: &str, client: &str, secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, [username, client].concat().as_bytes()))
}

/// `text` with its braces doubled, so that it stands for itself in a template.
pub(crate) fn escape(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(template: &Value, expected: Result<Value, &str>) {
        let bindings = Bindings::from([("pool".into(), json!("us-east-1_a")), ("at".into(), json!(1.5))]);
        let actual = Template::new(template.clone()).resolve(&bindings);
        assert_eq!(actual.map_err(|unbound| unbound.0), expected.map_err(str::to_owned));
    }

    #[test]
    fn names_become_values_or_text() {
        check(&json!("{at}"), Ok(json!(1.5)));
        check(&json!({"a": ["{pool}"], "b": 1}), Ok(json!({"a": ["us-east-1_a"], "b": 1})));
        check(&json!("User pool {pool} at {at}."), Ok(json!("User pool us-east-1_a at 1.5.")));
        check(&json!("{{pool}} {{"), Ok(json!("{pool} {")));
        check(&json!("{client}"), Err("client"));
        check(&json!("x{repeat ab 3}"), Ok(json!("xababab")));
        check(&json!("{secret-hash pool}"), Err("client"));
        check(&json!(escape("{pool} {####}")), Ok(json!("{pool} {####}")));
    }

    /// The hash is what Python's `hmac` computes.
    #[test]
    fn functions_speak_for_the_client() {
        let names = [("client", "client-id"), ("client-secret", "client-secret"), ("user", "ada")];
        let bindings: Bindings = names.map(|(name, value)| (name.to_owned(), json!(value))).into();
        let resolve = |text: &str| Template::new(json!(text)).resolve(&bindings).unwrap();
        assert_eq!(resolve("{secret-hash user}"), "uERZ+pyaccxE/Wes511dR8cZwEiAItdjz0GpJ6WFTqw=");
        assert_eq!(resolve("Basic {basic}"), "Basic Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQ=");
    }

    /// Test vectors of RFC 6238, their last six digits.
    #[test]
    fn a_code_is_that_of_an_authenticator() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp(secret, seconds).as_deref(), Some(code));
        }
        assert_eq!(totp("0", 0), None);
    }

    #[test]
    fn a_lone_brace_is_a_mistake() {
        let names = Template::new(json!("{\"UserPoolId\": ")).names();
        assert!(names.unwrap_err().starts_with("unmatched brace"));
        assert!(Template::new(json!("{repeat a x}")).names().is_err());
    }
}
