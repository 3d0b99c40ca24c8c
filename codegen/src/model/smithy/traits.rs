//! The known traits, and what is read from them.

use serde_json::{Number, Value};

use super::{Model, Traits};
use crate::schema::{Pattern, TimestampFormat};
use crate::{Error, Result};

pub(super) const AUTH: &str = "smithy.api#auth";
pub(super) const DEPRECATED: &str = "smithy.api#deprecated";
pub(super) const ENUM: &str = "smithy.api#enum";
pub(super) const ENUM_VALUE: &str = "smithy.api#enumValue";
pub(super) const ERROR: &str = "smithy.api#error";
pub(super) const IDEMPOTENCY_TOKEN: &str = "smithy.api#idempotencyToken";
pub(super) const OPTIONAL_AUTH: &str = "smithy.api#optionalAuth";
pub(super) const REQUIRED: &str = "smithy.api#required";
pub(super) const SENSITIVE: &str = "smithy.api#sensitive";
pub(super) const SPARSE: &str = "smithy.api#sparse";
pub(super) const STREAMING: &str = "smithy.api#streaming";
pub(super) const TITLE: &str = "smithy.api#title";
const LENGTH: &str = "smithy.api#length";
const PATTERN: &str = "smithy.api#pattern";
const RANGE: &str = "smithy.api#range";
const TIMESTAMP_FORMAT: &str = "smithy.api#timestampFormat";

/// The constraints of a value; on a member it goes before what the member's target says.
pub(super) const CONSTRAINTS: &[&str] = &[LENGTH, PATTERN, RANGE, TIMESTAMP_FORMAT];

/// Traits of the prelude that change neither a type nor the bytes of awsJson: prose, hints for clients, and
/// bindings of other protocols. `httpError` is one of them: an error's status is 400 or 500.
const WITHOUT_EFFECT: &[&str] = &[
    "addedDefault",
    "box",
    "clientOptional",
    "cors",
    "default",
    "documentation",
    "endpoint",
    "eventHeader",
    "eventPayload",
    "examples",
    "externalDocumentation",
    "hostLabel",
    "http",
    "httpBasicAuth",
    "httpBearerAuth",
    "httpChecksumRequired",
    "httpError",
    "httpHeader",
    "httpLabel",
    "httpPayload",
    "httpPrefixHeaders",
    "httpQuery",
    "httpQueryParams",
    "httpResponseCode",
    "idempotent",
    "input",
    "internal",
    "jsonName",
    "mediaType",
    "nestedProperties",
    "noReplace",
    "notProperty",
    "output",
    "paginated",
    "private",
    "property",
    "readonly",
    "recommended",
    "references",
    "requestCompression",
    "requiresLength",
    "resourceIdentifier",
    "retryable",
    "since",
    "suppress",
    "tags",
    "unitType",
    "uniqueItems",
    "unstable",
    "xmlAttribute",
    "xmlFlattened",
    "xmlName",
    "xmlNamespace",
];

/// Namespaces whose traits describe endpoints, policies, tests and other protocols.
const NAMESPACES_WITHOUT_EFFECT: &[&str] =
    &["aws.", "smithy.rules", "smithy.waiters", "smithy.test", "smithy.protocols"];

/// Refuses a trait that nobody has thought about: it may change what is on the wire. Traits that the model
/// itself defines are its own affair.
pub(super) fn check(on: &str, traits: &Traits, model: &Model) -> Result<()> {
    let read =
        [AUTH, DEPRECATED, ENUM, ENUM_VALUE, ERROR, IDEMPOTENCY_TOKEN, OPTIONAL_AUTH, REQUIRED, SENSITIVE];
    let also_read = [SPARSE, STREAMING, TITLE];
    let known = |id: &str| {
        let (namespace, name) = id.split_once('#').unwrap_or(("", id));
        read.contains(&id)
            || also_read.contains(&id)
            || CONSTRAINTS.contains(&id)
            || namespace == "smithy.api" && WITHOUT_EFFECT.contains(&name)
            || NAMESPACES_WITHOUT_EFFECT.iter().any(|prefix| namespace.starts_with(prefix))
            || model.shapes.contains_key(id)
    };
    match traits.keys().find(|id| !known(id)) {
        Some(id) => Err(Error::UnknownTrait { on: format!("`{on}`"), name: id.clone() }),
        None => Ok(()),
    }
}

/// Refuses what [`check`] refuses, and on a member also what is read on shapes alone.
pub(super) fn check_member(on: &str, traits: &Traits, model: &Model) -> Result<()> {
    match [ENUM, ERROR, SENSITIVE, SPARSE, STREAMING].into_iter().find(|id| traits.contains_key(*id)) {
        Some(id) => Err(Error::UnknownTrait { on: format!("the member `{on}`"), name: id.to_owned() }),
        None => check(on, traits, model),
    }
}

/// The limits of a length or a range, as they are written.
pub(super) struct Limits<'a> {
    pub(super) min: Option<&'a Number>,
    pub(super) max: Option<&'a Number>,
}

/// The limits of a `length`.
pub(super) fn length(traits: &Traits) -> Limits<'_> {
    limits(traits.get(LENGTH))
}

/// The limits of a `range`.
pub(super) fn range(traits: &Traits) -> Limits<'_> {
    limits(traits.get(RANGE))
}

fn limits(value: Option<&Value>) -> Limits<'_> {
    let limit = |key: &str| match value?.get(key)? {
        Value::Number(limit) => Some(limit),
        _ => None,
    };
    Limits { min: limit("min"), max: limit("max") }
}

/// The pattern; Smithy's own rule is that it matches anywhere.
pub(super) fn pattern(traits: &Traits) -> Option<Pattern> {
    traits.get(PATTERN)?.as_str().map(Pattern::anywhere)
}

/// The values of the enum trait of Smithy 1, which some models still use.
pub(super) fn enum_values(traits: &Traits) -> Option<Vec<String>> {
    let values = traits.get(ENUM)?.as_array()?.iter();
    Some(values.filter_map(|value| Some(value.get("value")?.as_str()?.to_owned())).collect())
}

/// The timestamp format, if the traits set one, or the name of one that is not known.
pub(super) fn timestamp_format(traits: &Traits) -> std::result::Result<Option<TimestampFormat>, String> {
    let format = match traits.get(TIMESTAMP_FORMAT).map(|format| format.as_str().unwrap_or_default()) {
        None => return Ok(None),
        Some("epoch-seconds") => TimestampFormat::EpochSeconds,
        Some("date-time") => TimestampFormat::DateTime,
        Some("http-date") => TimestampFormat::HttpDate,
        Some(other) => return Err(other.to_owned()),
    };
    Ok(Some(format))
}
