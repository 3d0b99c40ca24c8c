//! The constraints of one place, and for each a value that breaks it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cognito_idp_types::schema::{Kind, Shape};
use serde_json::{Value, json};

use super::rule::Rule;
use super::sentence::{self, Piece, Shown};
use super::text::{Text, Texts, misfit, sample_text};
use super::walk::{Part, Place, Whole};
use crate::suite::assertion::Assertion;
use crate::suite::template::escape;

/// A request that breaks a constraint, or the reason why none can.
pub(super) enum Finding {
    Violation { statement: String, request: Value, assertion: Box<Assertion> },
    None(String),
}

/// Every constraint of a place, with what breaks it.
pub(super) fn violations(place: &Place<'_>, texts: &mut Texts) -> Vec<(Rule, Finding)> {
    let shape = place.shape;
    let mut found = Vec::new();
    if place.is_required {
        found.push((Rule::Required, required(place)));
    }
    // The key of a map is always a string.
    let is_key = place.whole.is_some_and(|whole| whole.part == Part::Key);
    if !matches!(shape.kind, Kind::Document) && !is_key && !is_free(shape) {
        found.push((Rule::Type, wrong_type(place)));
    }
    match shape.kind {
        Kind::String => {
            found.extend(shape.min.map(|min| (Rule::LengthMin, shorter(place, min, texts))));
            found.extend(shape.max.map(|max| (Rule::LengthMax, longer(place, max, texts))));
            found.extend(
                shape.pattern.as_ref().map(|pattern| (Rule::Pattern, other_form(place, pattern.source))),
            );
        }
        Kind::Blob => {
            found.extend(shape.min.map(|min| (Rule::LengthMin, fewer_bytes(min))));
            found.extend(shape.max.map(|max| (Rule::LengthMax, more_bytes(place, max))));
        }
        Kind::Enum(_) => found.push((Rule::Enum, no_such_value(place))),
        Kind::Integer | Kind::Long => {
            found.extend(
                shape.min.map(|min| (Rule::ValueMin, number(place, min - 1, sentence::least("value", min)))),
            );
            found.extend(
                shape.max.map(|max| (Rule::ValueMax, number(place, max + 1, sentence::most("value", max)))),
            );
        }
        Kind::List(item) => {
            found.extend(shape.min.map(|min| (Rule::ItemsMin, fewer_items(place, min))));
            found.extend(shape.max.map(|max| (Rule::ItemsMax, more_items(place, item, max))));
        }
        Kind::Map(key, _) => {
            found.extend(shape.min.map(|min| (Rule::ItemsMin, fewer_items(place, min))));
            found.extend(shape.max.map(|max| (Rule::ItemsMax, more_entries(key, max))));
        }
        _ => {}
    }
    found
}

/// True if the model says nothing of what stands there: a structure that is marked as a document has no members.
fn is_free(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Structure([])) && shape.name == "Document"
}

fn required(place: &Place<'_>) -> Finding {
    let shown = match place.shape {
        shape if is_doubtful(shape) => Shown::Perhaps("null ".into()),
        shape if is_hidden(shape) => Shown::Hidden,
        _ => Shown::Null,
    };
    let violation = sentence::violation(&shown, &place.at, sentence::not_null());
    finding(
        format!("A request without {} is refused: it must not be null.", place.id),
        (place.request)(None),
        &[violation],
    )
}

fn wrong_type(place: &Place<'_>) -> Finding {
    let (value, what) = match place.shape.kind {
        Kind::Structure(_) | Kind::Map(..) => (json!("text"), "A string"),
        _ => (json!({}), "An object"),
    };
    Finding::Violation {
        statement: format!("{what} in place of {} cannot be read and is refused.", place.id),
        request: (place.request)(Some(value)),
        assertion: Box::new(sentence::misread(place.shape)),
    }
}

fn shorter(place: &Place<'_>, min: i64, texts: &mut Texts) -> Finding {
    let Some(length) = min.checked_sub(1).and_then(|length| usize::try_from(length).ok()) else {
        return Finding::None("no length is less than 0".into());
    };
    let text = texts.of_length(place.shape, length);
    let about = format!("{} with {length} characters, one fewer than it must have, is refused.", place.id);
    refused_text(place, about, &text, sentence::least("length", min))
}

fn longer(place: &Place<'_>, max: i64, texts: &mut Texts) -> Finding {
    let length = usize::try_from(max + 1).unwrap_or(usize::MAX);
    let text = texts.of_length(place.shape, length);
    let about = format!("{} with {length} characters, one more than it may have, is refused.", place.id);
    refused_text(place, about, &text, sentence::most("length", max))
}

fn other_form(place: &Place<'_>, source: &str) -> Finding {
    let Some(text) = misfit(place.shape) else {
        return Finding::None("the pattern takes every text of valid length".into());
    };
    let text = Text { template: escape(text), written: Some(text.to_owned()), fits: true };
    let about = format!("{} with a text that does not match the pattern {source} is refused.", place.id);
    refused_text(place, about, &text, sentence::pattern(source))
}

/// A text that breaks one constraint, and its pattern if no text of that length keeps it.
fn refused_text(place: &Place<'_>, about: String, text: &Text, constraint: Vec<Piece>) -> Finding {
    let request = (place.request)(Some(text.template.as_str().into()));
    let mut constraints = vec![constraint];
    if let Some(pattern) = place.shape.pattern.as_ref().filter(|_| !text.fits) {
        constraints.push(sentence::pattern(pattern.source));
    }
    let shown = shown(place, text.written.as_deref());
    finding(about, request, &at(place, &shown, constraints))
}

fn no_such_value(place: &Place<'_>) -> Finding {
    const VALUE: &str = "NO_SUCH_VALUE";
    let about = format!("{} with a value that is none of the model's is refused.", place.id);
    let violations = at(place, &shown(place, Some(VALUE)), vec![sentence::one_of_set()]);
    finding(about, (place.request)(Some(VALUE.into())), &violations)
}

fn number(place: &Place<'_>, value: i64, constraint: Vec<Piece>) -> Finding {
    let about = format!("{} with the value {value}, just out of range, is refused.", place.id);
    let violations = at(place, &shown(place, Some(&value.to_string())), vec![constraint]);
    finding(about, (place.request)(Some(value.into())), &violations)
}

fn fewer_bytes(min: i64) -> Finding {
    Finding::None(if min == 0 {
        "no length is less than 0".into()
    } else {
        "the model has no such blob".into()
    })
}

fn more_bytes(place: &Place<'_>, max: i64) -> Finding {
    let length = usize::try_from(max + 1).unwrap_or(usize::MAX);
    let about = format!("{} with {length} bytes, one more than it may have, is refused.", place.id);
    // A round number of groups of three bytes, and a group with what is left.
    let rest = STANDARD.encode(vec![0; length % 3]);
    let template = format!("{{repeat AAAA {}}}{rest}", length / 3);
    if length / 3 > 200_000 {
        return Finding::None(format!("a request of {length} bytes is more than the suite sends"));
    }
    let violation = sentence::violation(&Shown::Unknown, &place.at, sentence::most("length", max));
    finding(about, (place.request)(Some(template.into())), &[violation])
}

fn fewer_items(place: &Place<'_>, min: i64) -> Finding {
    if min == 0 {
        return Finding::None("no number of items is less than 0".into());
    }
    let empty = if matches!(place.shape.kind, Kind::Map(..)) { json!({}) } else { json!([]) };
    let text = if empty.is_array() { "[]" } else { "{}" };
    let about = format!("{} with no items, fewer than it must have, is refused.", place.id);
    let shown = if is_hidden(place.shape) { Shown::Hidden } else { Shown::Quoted(text.into()) };
    let violation = sentence::violation(&shown, &place.at, sentence::items());
    finding(about, (place.request)(Some(empty)), &[violation])
}

fn more_items(place: &Place<'_>, item: &'static Shape, max: i64) -> Finding {
    let count = usize::try_from(max + 1).unwrap_or(usize::MAX);
    let about = format!("{} with {count} items, one more than it may have, is refused.", place.id);
    let items: Vec<Value> = (0..count).map(|index| item_value(item, index)).collect();
    let violation = sentence::violation(&Shown::Unknown, &place.at, sentence::items());
    finding(about, (place.request)(Some(items.into())), &[violation])
}

/// A valid item, different from the others where its shape lets it be.
fn item_value(shape: &Shape, index: usize) -> Value {
    match &shape.kind {
        Kind::Structure(members) => {
            let required = members.iter().filter(|member| member.required);
            required.map(|member| (member.name.to_owned(), item_value(member.shape, index))).collect()
        }
        Kind::Enum(values) => values[index % values.len().max(1)].into(),
        Kind::String => {
            let text = sample_text(shape);
            let numbered = format!("{text}{index}");
            let fits = shape.pattern.as_ref().is_none_or(|pattern| pattern.matches(&numbered) != Some(false));
            escape(if fits { &numbered } else { &text }).into()
        }
        Kind::Boolean => false.into(),
        Kind::Integer | Kind::Long => shape.min.unwrap_or(1).into(),
        Kind::List(_) => json!([]),
        _ => json!({}),
    }
}

fn more_entries(key: &Shape, max: i64) -> Finding {
    let pattern = key.pattern.as_ref().map(|pattern| pattern.source).unwrap_or_default();
    Finding::None(format!("the keys that the pattern {pattern} leaves are not more than {max}"))
}

/// The violations at a place, or at the list or map that it is part of.
fn at(place: &Place<'_>, shown: &Shown, constraints: Vec<Vec<Piece>>) -> Vec<Vec<Piece>> {
    match place.whole {
        None => constraints.into_iter().map(|one| sentence::violation(shown, &place.at, one)).collect(),
        // A list reports all constraints of its items at once.
        Some(Whole { part, .. }) => {
            let head = match part {
                Part::Item => Piece::literal("Member"),
                // No recording shows how a map begins.
                Part::Key | Part::Value => Piece::Form("Map (?:keys?|values?)".into()),
            };
            vec![sentence::violation(shown, &place.at, sentence::of_parts(head, place.shape))]
        }
    }
}

/// The way a message repeats a text, in a list or a map if it is part of one.
fn shown(place: &Place<'_>, text: Option<&str>) -> Shown {
    let outer = place.whole.map_or(place.shape, |whole| whole.shape);
    match (text, place.whole.map(|whole| whole.part)) {
        (Some(text), None) if is_doubtful(outer) => Shown::Perhaps(format!("'{text}' ")),
        _ if is_hidden(outer) => Shown::Hidden,
        (None, _) | (_, Some(Part::Key | Part::Value)) => Shown::Unknown,
        (Some(text), _) if text.contains(char::is_control) => Shown::Unknown,
        (Some(text), None) => Shown::Quoted(text.to_owned()),
        (Some(text), Some(Part::Item)) => Shown::Quoted(format!("[{text}]")),
    }
}

/// True if messages are known to repeat the values of this shape, and to leave them out: client ids (I-001, I-034).
fn is_doubtful(shape: &Shape) -> bool {
    shape.sensitive && shape.echoed
}

/// True if messages leave values of this shape out: sensitive ones, but for those that were seen in messages.
fn is_hidden(shape: &Shape) -> bool {
    match shape.kind {
        _ if shape.sensitive => !shape.echoed,
        Kind::List(item) => is_hidden(item),
        Kind::Map(key, value) => is_hidden(key) || is_hidden(value),
        _ => false,
    }
}

fn finding(statement: String, request: Value, violations: &[Vec<Piece>]) -> Finding {
    match sentence::refusal(violations) {
        Some(assertion) => Finding::Violation { statement, request, assertion: Box::new(assertion) },
        None => Finding::None("its sentence cannot be written down".into()),
    }
}
