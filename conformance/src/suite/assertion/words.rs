//! The words that a check may use: a table from which the reader, the JSON Schema and the table in CONTRIBUTING.md
//! derive. A new word about a place is a line here, with a function that says what holds.

use serde_json::{Map, Value, json};

use super::operand::Resolved;
use super::signature;
use crate::suite::path::token_part;
use crate::suite::same::{is_same, is_same_set};

/// A word that a check may use.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub(crate) name: &'static str,
    /// Its words, for people.
    pub(crate) about: &'static str,
    /// The text behind it.
    pub(crate) takes: Takes,
    /// The contents.
    pub(crate) rule: Rule,
}

/// The text behind a word in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// One place, or a list of them.
    Places,
    /// Places, each with a value of the type of the place.
    Values,
    /// Places, each with a list or a name that stands for one.
    Lists,
    /// Places, each with an item of the list there.
    Items,
    /// Places, each with a list of names of members.
    Members,
    /// Places, each with a whole number.
    Numbers,
    /// Places, each with a regular expression.
    Patterns,
    /// `true`.
    True,
    /// A text.
    Text,
    /// An error.
    Error,
}

/// The kinds of operand of a word.
#[derive(Debug)]
pub(crate) enum Rule {
    /// Something of a place in the answer.
    Place(PlaceRule),
    /// The call succeeds.
    Success,
    /// The body is the text.
    Body,
    /// The call is refused.
    Error,
    /// The call succeeds, or is refused.
    SuccessOr,
}

/// The claim of a word about the value at a place.
#[derive(Debug)]
pub(crate) struct PlaceRule {
    /// True if it holds of the value that was found.
    pub(crate) holds: fn(&Value, &Resolved<'_>) -> bool,
    /// True if it holds where nothing is found.
    pub(crate) holds_of_nothing: bool,
    /// The part that a report shows of the value that was found; the value itself, unless the word says something else.
    pub(crate) actual: fn(&str, &Value, &Resolved<'_>) -> Value,
    /// True if it looks inside the token at the place.
    pub(crate) of_claims: bool,
}

/// All words, in the order in which they are held against the answer.
pub(crate) static WORDS: [Word; 20] = [
    about("equals", "the value is this one", Takes::Values, |found, wanted| is_same(found, wanted.value())),
    about(
        "set-equals",
        "the list has these items, each once, in any order",
        Takes::Lists,
        |found, wanted| is_same_set(found, wanted.value()),
    ),
    Word {
        name: "keys",
        about: "the object has exactly these members; one with `?` behind it may be missing",
        takes: Takes::Members,
        rule: Rule::Place(PlaceRule { actual: other_members, ..PlaceRule::new(has_members) }),
    },
    Word {
        name: "absent",
        about: "there is nothing",
        takes: Takes::Places,
        rule: Rule::Place(PlaceRule { holds_of_nothing: true, ..PlaceRule::new(|_, _| false) }),
    },
    Word {
        name: "no-items",
        about: "there is nothing, or a list or an object with nothing in it",
        takes: Takes::Places,
        rule: Rule::Place(PlaceRule {
            holds_of_nothing: true,
            ..PlaceRule::new(|found, _| *found == json!([]) || *found == json!({}))
        }),
    },
    about("present", "there is something", Takes::Places, |found, _| !found.is_null()),
    about("greater", "the number is greater than this one", Takes::Values, |found, than| {
        found.as_f64().zip(than.value().as_f64()).is_some_and(|(found, than)| found > than)
    }),
    about("number", "there is a number", Takes::Places, |found, _| found.is_number()),
    about("matches", "the text matches this regular expression", Takes::Patterns, |found, pattern| {
        found.as_str().is_some_and(|text| pattern.is_match(text))
    }),
    about("differs", "the value is another one", Takes::Values, |found, other| {
        !is_same(found, other.value())
    }),
    Word {
        name: "count",
        about: "the list has this many items",
        takes: Takes::Numbers,
        rule: Rule::Place(PlaceRule {
            actual: |path, found, _| json!({path: found.as_array().map_or_else(|| found.clone(), |items| items.len().into())}),
            ..PlaceRule::new(|found, count| {
                found
                    .as_array()
                    .is_some_and(|items| count.value().as_u64() == u64::try_from(items.len()).ok())
            })
        }),
    },
    Word {
        name: "lifetime",
        about: "the token is valid for this many seconds, from `iat` to `exp`; a second less or more was seen",
        takes: Takes::Numbers,
        rule: Rule::Place(PlaceRule {
            actual: |path, found, _| json!({path: lifetime(found).map_or(json!("no token"), Value::from)}),
            of_claims: true,
            ..PlaceRule::new(|found, seconds| {
                // 299 seconds for five minutes.
                let seconds = seconds.value().as_i64();
                lifetime(found).zip(seconds).is_some_and(|(found, seconds)| (found - seconds).abs() <= 1)
            })
        }),
    },
    about("near", "the number is this one, give or take a minute", Takes::Values, |found, other| {
        found.as_f64().zip(other.value().as_f64()).is_some_and(|(found, other)| (found - other).abs() <= 60.0)
    }),
    Word {
        name: "verifies",
        about: "the token's signature holds, with the key of this key set that its head names",
        takes: Takes::Values,
        rule: Rule::Place(PlaceRule {
            actual: |path, found, keys| json!({path: signature::verify(found, keys.value()).err()}),
            of_claims: true,
            ..PlaceRule::new(|found, keys| signature::verify(found, keys.value()).is_ok())
        }),
    },
    about("includes", "the list has this item", Takes::Items, |found, wanted| {
        has_item(found, wanted.value())
    }),
    about("excludes", "there is a list, and it does not have this item", Takes::Items, |found, wanted| {
        found.is_array() && !has_item(found, wanted.value())
    }),
    of_answer("success", "the call succeeds", Takes::True, Rule::Success),
    of_answer("body", "the body is this text, byte for byte", Takes::Text, Rule::Body),
    of_answer(
        "error",
        "the call is refused with this `type` (one, or a list of which any will do) and one of `message`, `violations` \
         (in any order), `message-matches`",
        Takes::Error,
        Rule::Error,
    ),
    of_answer(
        "success-or",
        "the call succeeds, or is refused with this error",
        Takes::Error,
        Rule::SuccessOr,
    ),
];

/// The value at a place is this one.
pub(super) static EQUALS: &Word = &WORDS[0];
/// The list at a place has these items.
pub(super) static SET_EQUALS: &Word = &WORDS[1];
/// There is something at a place.
pub(super) static PRESENT: &Word = &WORDS[5];

/// A word about a place that shows the value as it was found.
const fn about(
    name: &'static str,
    about: &'static str,
    takes: Takes,
    holds: fn(&Value, &Resolved<'_>) -> bool,
) -> Word {
    Word { name, about, takes, rule: Rule::Place(PlaceRule::new(holds)) }
}

/// A word about the whole answer.
const fn of_answer(name: &'static str, about: &'static str, takes: Takes, rule: Rule) -> Word {
    Word { name, about, takes, rule }
}

impl PlaceRule {
    const fn new(holds: fn(&Value, &Resolved<'_>) -> bool) -> Self {
        Self { holds, holds_of_nothing: false, actual: as_found, of_claims: false }
    }
}

impl Takes {
    /// The text behind the word, for people.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Places => "a place, or a list of places",
            Self::Values | Self::Items => "place → value",
            Self::Lists => "place → list",
            Self::Members => "place → list of names",
            Self::Numbers => "place → whole number",
            Self::Patterns => "place → regular expression",
            Self::True => "`true`",
            Self::Text => "a text",
            Self::Error => "an error",
        }
    }
}

/// The table of all words in Markdown.
pub fn table() -> String {
    let rows = WORDS.iter().map(|word| {
        let Word { name, about, takes, .. } = word;
        format!("| `{name}` | {} | {about} |\n", takes.about())
    });
    ["| word | takes | holds when |\n|---|---|---|\n".to_owned()].into_iter().chain(rows).collect()
}

fn as_found(path: &str, found: &Value, _: &Resolved<'_>) -> Value {
    json!({path: found})
}

/// From `iat` to `exp` of a signed token, in seconds.
fn lifetime(token: &Value) -> Option<i64> {
    let claims = token_part(token.as_str()?, "claims")?;
    Some(claims["exp"].as_i64()? - claims["iat"].as_i64()?)
}

/// True if a list has an item.
fn has_item(list: &Value, item: &Value) -> bool {
    list.as_array().is_some_and(|items| items.iter().any(|other| is_same(other, item)))
}

/// The names of the members that are required, and of those that may be there.
fn members<'v>(expected: &'v Resolved<'_>) -> impl Iterator<Item = (&'v str, bool)> {
    let names = expected.value().as_array().into_iter().flatten().filter_map(Value::as_str);
    names.map(|name| name.strip_suffix('?').map_or((name, true), |name| (name, false)))
}

/// True if an object has exactly the expected members.
fn has_members(found: &Value, expected: &Resolved<'_>) -> bool {
    found.as_object().is_some_and(|object| {
        members(expected).all(|(name, is_required)| !is_required || is_there(object, name))
            && present(object).all(|key| members(expected).any(|(name, _)| name == key))
    })
}

/// True if an object has a member; one that is null is not there.
fn is_there(object: &Map<String, Value>, name: &str) -> bool {
    object.get(name).is_some_and(|value| !value.is_null())
}

/// The names of the members of an object that are there.
fn present(object: &Map<String, Value>) -> impl Iterator<Item = &String> {
    object.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name)
}

/// The missing and the unexpected members of an object.
fn other_members(path: &str, found: &Value, expected: &Resolved<'_>) -> Value {
    let Some(object) = found.as_object() else { return as_found(path, found, expected) };
    let missing = members(expected).filter(|(name, is_required)| *is_required && !is_there(object, name));
    let unexpected = present(object).filter(|key| members(expected).all(|(name, _)| name != *key));
    json!({"at": path, "missing": missing.map(|(name, _)| name).collect::<Vec<_>>(),
        "unexpected": unexpected.collect::<Vec<_>>()})
}
