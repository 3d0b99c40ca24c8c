//! What changed between two models, and whether it can break a caller.
//!
//! Shapes are compared by name, and once: what changed in one is told with the operations that it reaches. A change
//! breaks a caller if a request that kept the old model may break the new one, or if an answer may lack what the old
//! model promised. New members of answers and new values of enums break nobody who reads what is unknown.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::schema::{Kind, Member, Operation, Schema, Shape};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// What it is.
    pub change: What,
    /// The operation, or the shape, or the shape with its member.
    pub on: String,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Whether it can break a caller.
    pub breaking: bool,
    /// Operations whose requests it is about.
    pub requests: BTreeSet<String>,
    /// Operations whose answers it is about.
    pub responses: BTreeSet<String>,
}

/// What a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// There is a new operation.
    OperationAdded,
    /// An operation is gone.
    OperationRemoved,
    /// A call must be signed, or need not be any more.
    Signature,
    /// An operation declares another error.
    ErrorAdded,
    /// An operation no longer declares an error.
    ErrorRemoved,
    /// A structure has another member.
    MemberAdded,
    /// A structure lost a member.
    MemberRemoved,
    /// A member is required, or is not any more.
    Required,
    /// A member has another type.
    Type,
    /// An enum has another value.
    ValueAdded,
    /// An enum lost a value.
    ValueRemoved,
    /// A least or greatest length, value or number of items is another.
    Limit,
    /// A pattern is another.
    Pattern,
    /// What must not be shown is another.
    Sensitive,
    /// Something is deprecated, or is not any more.
    Deprecated,
}

impl std::fmt::Display for Change {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let on = &self.on;
        let none = || "none".to_owned();
        let (old, new) = (self.old.clone().unwrap_or_else(none), self.new.clone().unwrap_or_else(none));
        match self.change {
            What::OperationAdded => write!(formatter, "`{on}`: new operation"),
            What::OperationRemoved => write!(formatter, "`{on}`: the operation is gone"),
            What::ErrorAdded => write!(formatter, "`{on}`: may answer `{new}`"),
            What::ErrorRemoved => write!(formatter, "`{on}`: no longer declares `{old}`"),
            What::MemberAdded => write!(formatter, "`{on}`: new, {new}"),
            What::MemberRemoved => write!(formatter, "`{on}`: gone"),
            What::ValueAdded => write!(formatter, "`{on}`: new value `{new}`"),
            What::ValueRemoved => write!(formatter, "`{on}`: value `{old}` is gone"),
            What::Pattern => write!(formatter, "`{on}`: pattern `{old}` before, `{new}` now"),
            What::Deprecated => write!(formatter, "`{on}`: {new}"),
            What::Limit => {
                let limit = |limit: &Option<String>| limit.clone().unwrap_or_else(|| "no limit".to_owned());
                write!(formatter, "`{on}`: {} before, {} now", limit(&self.old), limit(&self.new))
            }
            What::Signature | What::Required | What::Type | What::Sensitive => {
                write!(formatter, "`{on}`: {old} before, {new} now")
            }
        }
    }
}

/// All changes from `old` to `new`: operations first, then shapes by name.
pub fn diff(old: &Schema, new: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    let by_name = |schema: &Schema| -> BTreeMap<String, usize> {
        schema
            .operations
            .iter()
            .enumerate()
            .map(|(index, operation)| (operation.name.clone(), index))
            .collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => {
                operation(&old.operations[*before], &new.operations[*after], &mut changes);
            }
            (None, Some(_)) => changes.push(of_operation(What::OperationAdded, name, None, None, false)),
            (_, None) => changes.push(of_operation(What::OperationRemoved, name, None, None, true)),
        }
    }
    // New operations bring shapes that nobody used before; only what both models reach is compared.
    let reach = Reach::new(new, |operation| before.contains_key(&operation.name));
    for (name, shape) in &old.shapes {
        if let Some(new_shape) = new.shapes.get(name).filter(|_| reach.has(name)) {
            compare(old, new, shape, new_shape, &reach, &mut changes);
        }
    }
    changes
}

/// The operations that use each shape, in requests and in answers.
struct Reach {
    requests: BTreeMap<String, BTreeSet<String>>,
    responses: BTreeMap<String, BTreeSet<String>>,
}

impl Reach {
    fn new(schema: &Schema, counts: impl Fn(&Operation) -> bool) -> Self {
        let mut reach = Self { requests: BTreeMap::new(), responses: BTreeMap::new() };
        for operation in schema.operations.iter().filter(|operation| counts(operation)) {
            let sides = [(&operation.input, &mut reach.requests), (&operation.output, &mut reach.responses)];
            for (root, side) in sides {
                for shape in root.iter().flat_map(|root| schema.reach([root.as_str()])) {
                    side.entry(shape.to_owned()).or_default().insert(operation.name.clone());
                }
            }
        }
        reach
    }

    fn has(&self, shape: &str) -> bool {
        self.requests.contains_key(shape) || self.responses.contains_key(shape)
    }
}

fn of_operation(
    change: What,
    name: &str,
    old: Option<String>,
    new: Option<String>,
    breaking: bool,
) -> Change {
    let operations = || BTreeSet::from([name.to_owned()]);
    Change {
        change,
        on: name.to_owned(),
        old,
        new,
        breaking,
        requests: operations(),
        responses: operations(),
    }
}

fn operation(old: &Operation, new: &Operation, changes: &mut Vec<Change>) {
    let name = &new.name;
    let signature = |operation: &Operation| if operation.signed { "signed" } else { "not signed" };
    if old.signed != new.signed {
        let (old, new) = (signature(old).to_owned(), signature(new).to_owned());
        changes.push(of_operation(What::Signature, name, Some(old), Some(new.clone()), new == "signed"));
    }
    if old.deprecated != new.deprecated {
        let new = if new.deprecated { "deprecated" } else { "no longer deprecated" };
        changes.push(of_operation(What::Deprecated, name, None, Some(new.to_owned()), false));
    }
    for error in new.errors.iter().filter(|error| !old.errors.contains(error)) {
        changes.push(of_operation(What::ErrorAdded, name, None, Some(error.clone()), false));
    }
    for error in old.errors.iter().filter(|error| !new.errors.contains(error)) {
        changes.push(of_operation(What::ErrorRemoved, name, Some(error.clone()), None, false));
    }
}

/// What differs between two shapes, not counting the shapes that they refer to.
fn compare(
    old: &Schema,
    new: &Schema,
    before: &Shape,
    after: &Shape,
    reach: &Reach,
    changes: &mut Vec<Change>,
) {
    let name = after.name.as_str();
    let of = |side: &BTreeMap<String, BTreeSet<String>>| side.get(name).cloned().unwrap_or_default();
    let (requests, responses) = (of(&reach.requests), of(&reach.responses));
    let in_requests = !requests.is_empty();
    let mut add = |change: What, on: String, old: Option<String>, new: Option<String>, breaking: bool| {
        changes.push(Change {
            change,
            on,
            old,
            new,
            breaking,
            requests: requests.clone(),
            responses: responses.clone(),
        });
    };
    if kind(before) != kind(after) {
        add(What::Type, name.into(), Some(kind(before)), Some(kind(after)), true);
        return;
    }
    if let (Kind::Enum(old), Kind::Enum(new)) = (&before.kind, &after.kind) {
        for value in new.iter().filter(|value| !old.contains(value)) {
            add(What::ValueAdded, name.into(), None, Some(value.clone()), false);
        }
        for value in old.iter().filter(|value| !new.contains(value)) {
            add(What::ValueRemoved, name.into(), Some(value.clone()), None, in_requests);
        }
    }
    let is_set = |shape: &Shape| matches!(shape.kind, Kind::Enum(_));
    if is_set(before) != is_set(after) {
        let words =
            |shape: &Shape| Some(if is_set(shape) { "one of a set" } else { "any string" }.to_owned());
        add(What::Type, name.into(), words(before), words(after), is_set(after) && in_requests);
    }
    if (before.min, before.max) != (after.min, after.max) {
        let tighter = after.min.unwrap_or(i64::MIN) > before.min.unwrap_or(i64::MIN)
            || after.max.unwrap_or(i64::MAX) < before.max.unwrap_or(i64::MAX);
        add(What::Limit, name.into(), limits(before), limits(after), tighter && in_requests);
    }
    let pattern = |shape: &Shape| shape.pattern.as_ref().map(|pattern| pattern.source.clone());
    if before.pattern != after.pattern {
        // Whether a pattern takes less than another cannot be read off it.
        let breaking = after.pattern.is_some() && in_requests;
        add(What::Pattern, name.into(), pattern(before), pattern(after), breaking);
    }
    if before.sensitive != after.sensitive {
        let words = |sensitive: bool| Some(if sensitive { "sensitive" } else { "not sensitive" }.to_owned());
        add(What::Sensitive, name.into(), words(before.sensitive), words(after.sensitive), false);
    }
    let on = |member: &Member| format!("{name}.{}", member.name);
    for member in after.members() {
        let required = if member.required { "required" } else { "optional" };
        let Some(was) = before.members().iter().find(|was| was.name == member.name) else {
            let new = format!("{required}, {}", kind(new.shape(&member.shape)));
            add(What::MemberAdded, on(member), None, Some(new), member.required && in_requests);
            continue;
        };
        if was.required != member.required {
            let old = if was.required { "required" } else { "optional" };
            let breaking =
                if member.required { in_requests } else { !reach.responses.is_empty() && !in_requests };
            add(What::Required, on(member), Some(old.into()), Some(required.into()), breaking);
        }
        if was.deprecated != member.deprecated {
            let new = if member.deprecated { "deprecated" } else { "no longer deprecated" };
            add(What::Deprecated, on(member), None, Some(new.into()), false);
        }
        // Another name for the same kind of shape is not seen on the wire; what else differs is.
        let (was, is) = (old.shape(&was.shape), new.shape(&member.shape));
        if was.name != is.name
            && (kind(was), limits(was), &was.pattern) != (kind(is), limits(is), &is.pattern)
        {
            add(What::Type, on(member), Some(described(was)), Some(described(is)), true);
        }
    }
    for member in before.members().iter().filter(|was| after.members().iter().all(|is| is.name != was.name)) {
        add(What::MemberRemoved, on(member), None, None, true);
    }
}

/// What a shape is, in a word or two.
fn kind(shape: &Shape) -> String {
    match &shape.kind {
        Kind::Structure(_) => "structure".into(),
        Kind::Union(_) => "union".into(),
        Kind::EventStream(_) => "stream of events".into(),
        Kind::List(_) => "list".into(),
        Kind::Map(..) => "map".into(),
        Kind::Enum(_) | Kind::String => "string".into(),
        Kind::Boolean => "boolean".into(),
        Kind::Integer => "integer".into(),
        Kind::Long => "long".into(),
        Kind::Double(..) => "double".into(),
        Kind::Timestamp(_) => "timestamp".into(),
        Kind::Blob => "blob".into(),
        Kind::Document => "document".into(),
    }
}

fn described(shape: &Shape) -> String {
    match limits(shape) {
        Some(limits) => format!("{}, {limits}", kind(shape)),
        None => kind(shape),
    }
}

fn limits(shape: &Shape) -> Option<String> {
    match (shape.min, shape.max) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}
