//! What changed between two models, and whether it can break a caller.
//!
//! Shapes are compared by the place where they stand, whatever they are called: what an operation of both models takes
//! and answers, the members of the same names, the items of lists, the keys and values of maps. What changed in one is
//! told once, with the operations that it reaches. A change breaks a caller if a request that kept the old model may break
//! the new one, or if an answer may lack what the old model promised or have it in another form. New members of answers
//! and new values of enums break nobody who reads what is unknown.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::schema::{Fault, Kind, Operation, Schema, Shape, TimestampFormat};

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
    /// The service is spoken to in another way.
    Service,
    /// There is a new operation.
    OperationAdded,
    /// An operation is gone.
    OperationRemoved,
    /// A call must be signed, or need not be any more.
    Signature,
    /// An operation has a request or an answer with members, or has none any more.
    Body,
    /// An operation declares another error.
    ErrorAdded,
    /// An operation no longer declares an error.
    ErrorRemoved,
    /// An error is the service's fault, or is not any more: its status is another.
    Fault,
    /// A structure has another member.
    MemberAdded,
    /// A structure lost a member.
    MemberRemoved,
    /// A member is required, or is not any more.
    Required,
    /// A value has another type.
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
            What::Service
            | What::Signature
            | What::Body
            | What::Fault
            | What::Required
            | What::Type
            | What::Sensitive => {
                write!(formatter, "`{on}`: {old} before, {new} now")
            }
        }
    }
}

/// All changes from `old` to `new`: the service, its operations, then what they take and answer.
pub fn diff(old: &Schema, new: &Schema) -> Vec<Change> {
    let mut changes = Vec::new();
    let service = |schema: &Schema| {
        let service = &schema.service;
        format!("{}, awsJson {}, {}", service.target_prefix, service.json_version, service.signing_name)
    };
    if service(old) != service(new) {
        let change = Change::new(What::Service, "service", Some(service(old)), Some(service(new)), true);
        changes.push(change);
    }
    let by_name = |schema: &Schema, name: &str| schema.operations.iter().position(|known| known.name == name);
    let names: BTreeSet<&String> =
        old.operations.iter().chain(&new.operations).map(|operation| &operation.name).collect();
    let mut places = Places::default();
    for name in names {
        match (by_name(old, name), by_name(new, name)) {
            (Some(before), Some(after)) => {
                let (before, after) = (&old.operations[before], &new.operations[after]);
                operation(before, after, &mut changes);
                places.of_operation((old, before), (new, after));
            }
            (None, _) => changes.push(Change::new(What::OperationAdded, name, None, None, false).of(name)),
            (_, None) => changes.push(Change::new(What::OperationRemoved, name, None, None, true).of(name)),
        }
    }
    for ((before, after), uses) in &places.0 {
        compare((old, old.shape(before)), (new, new.shape(after)), uses, &mut changes);
    }
    changes
}

impl Change {
    fn new(change: What, on: &str, old: Option<String>, new: Option<String>, breaking: bool) -> Self {
        let (requests, responses) = (BTreeSet::new(), BTreeSet::new());
        Self { change, on: on.to_owned(), old, new, breaking, requests, responses }
    }

    /// The same, about all of an operation.
    fn of(mut self, operation: &str) -> Self {
        self.requests.insert(operation.to_owned());
        self.responses.insert(operation.to_owned());
        self
    }
}

/// The operations that have a shape in requests, and those that have it in answers or errors.
#[derive(Default)]
struct Uses {
    /// The first place where it was met.
    place: String,
    requests: BTreeSet<String>,
    responses: BTreeSet<String>,
}

/// Shapes that stand at the same place in both models.
#[derive(Default)]
struct Places(BTreeMap<(String, String), Uses>);

impl Places {
    fn of_operation(&mut self, (old, before): (&Schema, &Operation), (new, after): (&Schema, &Operation)) {
        if let (Some(input), Some(now)) = (&before.input, &after.input) {
            self.walk(old, new, (input, now), &after.name, (&after.name, true));
        }
        if let (Some(output), Some(now)) = (&before.output, &after.output) {
            self.walk(old, new, (output, now), &after.name, (&after.name, false));
        }
        for error in before.errors.iter().filter(|error| after.errors.contains(error)) {
            self.walk(old, new, (error, error), &after.name, (&after.name, false));
        }
    }

    fn walk(
        &mut self,
        old: &Schema,
        new: &Schema,
        (before, after): (&str, &str),
        place: &str,
        (operation, is_request): (&str, bool),
    ) {
        let uses = self.0.entry((before.to_owned(), after.to_owned())).or_default();
        if uses.place.is_empty() {
            place.clone_into(&mut uses.place);
        }
        let side = if is_request { &mut uses.requests } else { &mut uses.responses };
        if !side.insert(operation.to_owned()) {
            return;
        }
        let (was, is) = (old.shape(before), new.shape(after));
        match (&was.kind, &is.kind) {
            (Kind::List(was), Kind::List(is)) => {
                self.walk(old, new, (was, is), &format!("{place}[]"), (operation, is_request));
            }
            (Kind::Map(key, value), Kind::Map(new_key, new_value)) => {
                self.walk(old, new, (key, new_key), &format!("{place}{{key}}"), (operation, is_request));
                self.walk(old, new, (value, new_value), &format!("{place}{{}}"), (operation, is_request));
            }
            _ => {
                for member in is.members() {
                    if let Some(known) = was.members().iter().find(|known| known.name == member.name) {
                        let place = format!("{place}.{}", member.name);
                        let whose = (operation, is_request);
                        self.walk(old, new, (&known.shape, &member.shape), &place, whose);
                    }
                }
            }
        }
    }
}

fn operation(old: &Operation, new: &Operation, changes: &mut Vec<Change>) {
    let name = &new.name;
    let mut add = |change: What, old: Option<String>, new: Option<String>, breaking: bool| {
        changes.push(Change::new(change, name, old, new, breaking).of(name));
    };
    let words = |is: bool, yes: &str, no: &str| Some(if is { yes } else { no }.to_owned());
    if old.signed != new.signed {
        let signed = |operation: &Operation| words(operation.signed, "signed", "not signed");
        add(What::Signature, signed(old), signed(new), new.signed);
    }
    if old.deprecated != new.deprecated {
        add(What::Deprecated, None, words(new.deprecated, "deprecated", "no longer deprecated"), false);
    }
    if old.input.is_some() != new.input.is_some() {
        let input =
            |operation: &Operation| words(operation.input.is_some(), "a request with members", "no members");
        add(What::Body, input(old), input(new), old.input.is_some());
    }
    if old.output.is_some() != new.output.is_some() {
        let output =
            |operation: &Operation| words(operation.output.is_some(), "an answer with a body", "no body");
        add(What::Body, output(old), output(new), old.output.is_some());
    }
    for error in new.errors.iter().filter(|error| !old.errors.contains(error)) {
        add(What::ErrorAdded, None, Some(error.clone()), false);
    }
    for error in old.errors.iter().filter(|error| !new.errors.contains(error)) {
        add(What::ErrorRemoved, Some(error.clone()), None, false);
    }
}

/// What differs between two shapes at the same place, not counting what stands below them.
fn compare(
    (old, before): (&Schema, &Shape),
    (new, after): (&Schema, &Shape),
    uses: &Uses,
    changes: &mut Vec<Change>,
) {
    let on = if before.name == after.name {
        after.name.clone()
    } else {
        format!("{} (was {}, as in {})", after.name, before.name, uses.place)
    };
    let in_requests = !uses.requests.is_empty();
    let mut add = |change: What, member: &str, was: Option<String>, is: Option<String>, breaking: bool| {
        let on = if member.is_empty() { on.clone() } else { format!("{on}.{member}") };
        let change = Change::new(change, &on, was, is, breaking);
        changes.push(Change { requests: uses.requests.clone(), responses: uses.responses.clone(), ..change });
    };
    if kind(before) != kind(after) {
        add(What::Type, "", Some(kind(before)), Some(kind(after)), true);
        return;
    }
    values(before, after, in_requests, &mut add);
    if limits(before) != limits(after) {
        add(What::Limit, "", limits(before), limits(after), in_requests && is_tighter(before, after));
    }
    let pattern = |shape: &Shape| shape.pattern.as_ref().map(|pattern| pattern.source.clone());
    if before.pattern != after.pattern {
        // Whether a pattern takes less than another cannot be read off it.
        add(What::Pattern, "", pattern(before), pattern(after), after.pattern.is_some() && in_requests);
    }
    if before.sensitive != after.sensitive {
        let words = |sensitive: bool| Some(if sensitive { "sensitive" } else { "not sensitive" }.to_owned());
        add(What::Sensitive, "", words(before.sensitive), words(after.sensitive), false);
    }
    if let (Kind::Structure(was), Kind::Structure(is)) = (&before.kind, &after.kind)
        && was.error != is.error
    {
        let words = |fault: Option<Fault>| {
            Some(
                if fault == Some(Fault::Server) { "the service's fault, 500" } else { "the caller's, 400" }
                    .to_owned(),
            )
        };
        add(What::Fault, "", words(was.error), words(is.error), true);
    }
    members((old, before), (new, after), uses, &mut add);
}

/// Adds a change: what it is, the member that it is on, what was and what is, and whether that breaks a caller.
type Add<'a> = dyn FnMut(What, &str, Option<String>, Option<String>, bool) + 'a;

/// The values of enums.
fn values(before: &Shape, after: &Shape, in_requests: bool, add: &mut Add<'_>) {
    match (&before.kind, &after.kind) {
        (Kind::Enum(old), Kind::Enum(new)) => {
            for value in new.iter().filter(|value| !old.contains(value)) {
                add(What::ValueAdded, "", None, Some(value.clone()), false);
            }
            for value in old.iter().filter(|value| !new.contains(value)) {
                add(What::ValueRemoved, "", Some(value.clone()), None, in_requests);
            }
        }
        (Kind::Enum(_), Kind::String) | (Kind::String, Kind::Enum(_)) => {
            let is_set = |shape: &Shape| matches!(shape.kind, Kind::Enum(_));
            let words = |shape| Some(if is_set(shape) { "one of a set" } else { "any string" }.to_owned());
            add(What::Type, "", words(before), words(after), is_set(after) && in_requests);
        }
        _ => {}
    }
}

/// The members of structures and unions.
fn members(
    (old, before): (&Schema, &Shape),
    (new, after): (&Schema, &Shape),
    uses: &Uses,
    add: &mut Add<'_>,
) {
    let (in_requests, in_responses) = (!uses.requests.is_empty(), !uses.responses.is_empty());
    let required = |is: bool| if is { "required" } else { "optional" };
    for member in after.members() {
        let Some(was) = before.members().iter().find(|was| was.name == member.name) else {
            let is = format!("{}, {}", required(member.required), kind(new.shape(&member.shape)));
            add(What::MemberAdded, &member.name, None, Some(is), member.required && in_requests);
            continue;
        };
        if was.required != member.required {
            let breaking = if member.required { in_requests } else { in_responses };
            let (was, is) = (required(was.required), required(member.required));
            add(What::Required, &member.name, Some(was.into()), Some(is.into()), breaking);
        }
        if was.deprecated != member.deprecated {
            let is = if member.deprecated { "deprecated" } else { "no longer deprecated" };
            add(What::Deprecated, &member.name, None, Some(is.into()), false);
        }
    }
    for member in before.members().iter().filter(|was| after.members().iter().all(|is| is.name != was.name)) {
        add(What::MemberRemoved, &member.name, Some(kind(old.shape(&member.shape))), None, true);
    }
}

/// What a shape is, in a word or two: what differs here has another form on the wire.
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
        Kind::Timestamp(TimestampFormat::EpochSeconds) => "timestamp".into(),
        Kind::Timestamp(TimestampFormat::DateTime) => "timestamp as in RFC 3339".into(),
        Kind::Timestamp(TimestampFormat::HttpDate) => "timestamp as in HTTP headers".into(),
        Kind::Blob => "blob".into(),
        Kind::Document => "document".into(),
    }
}

/// The least and the greatest length, value or number of items.
fn bounds(shape: &Shape) -> (Option<f64>, Option<f64>) {
    match &shape.kind {
        Kind::Double(min, max) => (*min, *max),
        #[expect(clippy::cast_precision_loss, reason = "limits are far below what a double cannot hold")]
        _ => (shape.min.map(|min| min as f64), shape.max.map(|max| max as f64)),
    }
}

fn is_tighter(before: &Shape, after: &Shape) -> bool {
    let ((least, most), (now_least, now_most)) = (bounds(before), bounds(after));
    now_least.unwrap_or(f64::MIN) > least.unwrap_or(f64::MIN)
        || now_most.unwrap_or(f64::MAX) < most.unwrap_or(f64::MAX)
}

fn limits(shape: &Shape) -> Option<String> {
    match bounds(shape) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}
