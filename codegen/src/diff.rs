//! Changes between two models, and whether it can break a caller.
//!
//! Shapes are compared by the place where they stand, whatever they are called: what an operation of both models takes
//! and answers, the members of the same names, the items of lists, the keys and values of maps. What changed in one is
//! reported once, with the operations that it reaches. A change breaks a caller if a request that kept the old model may break
//! the new one, or if an answer may lack what the old model promised or have it in another form. New members of answers
//! and new values of enums break nobody who reads what is unknown.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::schema::{Fault, Kind, Operation, Schema, Shape, TimestampFormat};
use crate::words;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// Its kind.
    pub change: What,
    /// The operation, or the shape, or the shape with its member.
    pub on: String,
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Its state now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// True if it can break a caller of any operation.
    pub breaking: bool,
    /// Operations whose requests it is about.
    pub requests: BTreeSet<String>,
    /// Operations whose answers it is about.
    pub responses: BTreeSet<String>,
    #[serde(skip)]
    breaks: Breaks,
}

/// Whom a change can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Breaks {
    /// Those who send it in a request.
    senders: bool,
    /// Those who read it in an answer.
    readers: bool,
}

impl Breaks {
    const NOBODY: Self = Self { senders: false, readers: false };
    const ALL: Self = Self { senders: true, readers: true };

    fn senders(if_so: bool) -> Self {
        Self { senders: if_so, readers: false }
    }

    fn readers(if_so: bool) -> Self {
        Self { senders: false, readers: if_so }
    }
}

/// The kind of a change.
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
    /// A member is filled in by clients when it is left out, or is not any more.
    Filled,
    /// A value has another type.
    Type,
    /// The parts of a list or a map may be null, or may not be any more.
    Nulls,
    /// An enum has another value.
    ValueAdded,
    /// An enum lost a value.
    ValueRemoved,
    /// A least or greatest length, value or number of items is another.
    Limit,
    /// A pattern is another.
    Pattern,
    /// A value that must not be shown is another kind.
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
            | What::Filled
            | What::Type
            | What::Nulls
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
        let (was, is) = (Some(service(old)), Some(service(new)));
        let every = || old.operations.iter().map(|operation| operation.name.clone()).collect();
        changes.push(Change::new(What::Service, "service", was, is, Breaks::ALL, (every(), every())));
    }
    let by_name = |schema: &Schema, name: &str| schema.operations.iter().position(|known| known.name == name);
    let names: BTreeSet<&String> =
        old.operations.iter().chain(&new.operations).map(|operation| &operation.name).collect();
    let mut places = Places::default();
    for name in names {
        match (by_name(old, name), by_name(new, name)) {
            (Some(before), Some(after)) => {
                let (before, after) = ((old, &old.operations[before]), (new, &new.operations[after]));
                operation(before, after, &mut changes);
                places.of_operation(before, after);
            }
            (None, _) => changes.push(Change::of(name, What::OperationAdded, None, None, Breaks::NOBODY)),
            (_, None) => changes.push(Change::of(name, What::OperationRemoved, None, None, Breaks::ALL)),
        }
    }
    for ((before, after), uses) in &places.0 {
        compare((old, old.shape(before)), (new, new.shape(after)), uses, &mut changes);
    }
    changes
}

impl Change {
    fn new(
        change: What,
        on: &str,
        old: Option<String>,
        new: Option<String>,
        breaks: Breaks,
        (requests, responses): (BTreeSet<String>, BTreeSet<String>),
    ) -> Self {
        let breaking = (breaks.senders && !requests.is_empty()) || (breaks.readers && !responses.is_empty());
        Self { change, on: on.to_owned(), old, new, breaking, requests, responses, breaks }
    }

    /// A change of all of an operation.
    fn of(operation: &str, change: What, old: Option<String>, new: Option<String>, breaks: Breaks) -> Self {
        let itself = || BTreeSet::from([operation.to_owned()]);
        Self::new(change, operation, old, new, breaks, (itself(), itself()))
    }

    /// True if it is about a request or an answer of an operation.
    pub fn reaches(&self, operation: &str) -> bool {
        self.requests.contains(operation) || self.responses.contains(operation)
    }

    /// True if it can break a caller of that operation.
    pub fn can_break(&self, operation: &str) -> bool {
        (self.breaks.senders && self.requests.contains(operation))
            || (self.breaks.readers && self.responses.contains(operation))
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

fn operation(
    (old, before): (&Schema, &Operation),
    (new, after): (&Schema, &Operation),
    changes: &mut Vec<Change>,
) {
    let mut add = |change: What, was: Option<String>, is: Option<String>, breaks: Breaks| {
        changes.push(Change::of(&after.name, change, was, is, breaks));
    };
    let words = |is: bool, yes: &str, no: &str| Some(if is { yes } else { no }.to_owned());
    if before.signed != after.signed {
        let signed = |operation: &Operation| words(operation.signed, "signed", "not signed");
        add(What::Signature, signed(before), signed(after), Breaks::senders(after.signed));
    }
    if before.deprecated != after.deprecated {
        let is = words(after.deprecated, "deprecated", "no longer deprecated");
        add(What::Deprecated, None, is, Breaks::NOBODY);
    }
    if before.input.is_some() != after.input.is_some() {
        let required = |schema: &Schema, operation: &Operation| -> Vec<String> {
            let input = operation.input.as_ref().map(|input| schema.shape(input));
            let members = input.iter().flat_map(|input| input.members());
            members.filter(|member| member.required).map(|member| format!("`{}`", member.name)).collect()
        };
        let input = |schema: &Schema, operation: &Operation| {
            let required = required(schema, operation);
            Some(match (&operation.input, required.as_slice()) {
                (None, _) => "no members".to_owned(),
                (Some(_), []) => "a request with members".to_owned(),
                (Some(_), required) => format!("a request that requires {}", required.join(", ")),
            })
        };
        let breaks = Breaks::senders(before.input.is_some() || !required(new, after).is_empty());
        add(What::Body, input(old, before), input(new, after), breaks);
    }
    if before.output.is_some() != after.output.is_some() {
        let output =
            |operation: &Operation| words(operation.output.is_some(), "an answer with a body", "no body");
        add(What::Body, output(before), output(after), Breaks::readers(before.output.is_some()));
    }
    for error in after.errors.iter().filter(|error| !before.errors.contains(error)) {
        add(What::ErrorAdded, None, Some(error.clone()), Breaks::NOBODY);
    }
    for error in before.errors.iter().filter(|error| !after.errors.contains(error)) {
        add(What::ErrorRemoved, Some(error.clone()), None, Breaks::NOBODY);
    }
}

/// Differences between two shapes at the same place, not counting what stands below them.
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
    let mut add = |change: What, member: &str, was: Option<String>, is: Option<String>, breaks: Breaks| {
        let on = if member.is_empty() { on.clone() } else { format!("{on}.{member}") };
        let reached = (uses.requests.clone(), uses.responses.clone());
        changes.push(Change::new(change, &on, was, is, breaks, reached));
    };
    if kind(before) != kind(after) {
        let wider = match (&before.kind, &after.kind) {
            (Kind::Integer, Kind::Long) => Some(Breaks::readers(true)),
            (Kind::Long, Kind::Integer) => Some(Breaks::senders(true)),
            // They look alike on the wire.
            (Kind::Structure(_), Kind::Union(_)) | (Kind::Union(_), Kind::Structure(_)) => {
                Some(Breaks::NOBODY)
            }
            _ => None,
        };
        add(What::Type, "", Some(kind(before)), Some(kind(after)), wider.unwrap_or(Breaks::ALL));
        if wider.is_none() {
            return;
        }
    }
    values(before, after, &mut add);
    if bounds(before) != bounds(after) {
        add(What::Limit, "", limits(before), limits(after), Breaks::senders(is_tighter(before, after)));
    }
    let pattern = |shape: &Shape| shape.pattern.as_ref().map(|pattern| pattern.source.clone());
    if pattern(before) != pattern(after) {
        // True if a pattern takes less than another cannot be read off it.
        let breaks = Breaks::senders(after.pattern.is_some());
        add(What::Pattern, "", pattern(before), pattern(after), breaks);
    }
    if before.sparse != after.sparse {
        let words =
            |sparse: bool| Some(if sparse { "parts may be null" } else { "no part is null" }.to_owned());
        let breaks = Breaks { senders: before.sparse, readers: after.sparse };
        add(What::Nulls, "", words(before.sparse), words(after.sparse), breaks);
    }
    if before.sensitive != after.sensitive {
        let words = |sensitive: bool| Some(if sensitive { "sensitive" } else { "not sensitive" }.to_owned());
        add(What::Sensitive, "", words(before.sensitive), words(after.sensitive), Breaks::NOBODY);
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
        add(What::Fault, "", words(was.error), words(is.error), Breaks::readers(true));
    }
    members((old, before), (new, after), &mut add);
}

/// Adds a change: what it is, the member that it is on, what was and what is, and whom that breaks.
type Add<'a> = dyn FnMut(What, &str, Option<String>, Option<String>, Breaks) + 'a;

/// The values of enums.
fn values(before: &Shape, after: &Shape, add: &mut Add<'_>) {
    match (&before.kind, &after.kind) {
        (Kind::Enum(old), Kind::Enum(new)) => {
            for value in new.iter().filter(|value| !old.contains(value)) {
                add(What::ValueAdded, "", None, Some(value.clone()), Breaks::NOBODY);
            }
            for value in old.iter().filter(|value| !new.contains(value)) {
                add(What::ValueRemoved, "", Some(value.clone()), None, Breaks::senders(true));
            }
        }
        (Kind::Enum(_), Kind::String) | (Kind::String, Kind::Enum(_)) => {
            let is_set = |shape: &Shape| matches!(shape.kind, Kind::Enum(_));
            let words = |shape| Some(if is_set(shape) { "one of a set" } else { "any string" }.to_owned());
            add(What::Type, "", words(before), words(after), Breaks::senders(is_set(after)));
        }
        _ => {}
    }
}

/// The members of structures and unions.
fn members((old, before): (&Schema, &Shape), (new, after): (&Schema, &Shape), add: &mut Add<'_>) {
    let required = |is: bool| if is { "required" } else { "optional" };
    for member in after.members() {
        let Some(was) = before.members().iter().find(|was| was.name == member.name) else {
            let is = format!("{}, {}", required(member.required), kind(new.shape(&member.shape)));
            add(What::MemberAdded, &member.name, None, Some(is), Breaks::senders(member.required));
            continue;
        };
        if was.required != member.required {
            let breaks = Breaks { senders: member.required, readers: was.required };
            let (was, is) = (required(was.required), required(member.required));
            add(What::Required, &member.name, Some(was.into()), Some(is.into()), breaks);
        }
        if was.idempotency_token != member.idempotency_token {
            let words = |is: bool| Some(if is { "filled in by clients" } else { "not filled in" }.to_owned());
            let breaks = Breaks::senders(was.idempotency_token && member.required);
            let (was, is) = (words(was.idempotency_token), words(member.idempotency_token));
            add(What::Filled, &member.name, was, is, breaks);
        }
        if was.deprecated != member.deprecated {
            let is = if member.deprecated { "deprecated" } else { "no longer deprecated" };
            add(What::Deprecated, &member.name, None, Some(is.into()), Breaks::NOBODY);
        }
    }
    for member in before.members().iter().filter(|was| after.members().iter().all(|is| is.name != was.name)) {
        add(What::MemberRemoved, &member.name, Some(kind(old.shape(&member.shape))), None, Breaks::ALL);
    }
}

/// The kind of a shape, in a word or two.
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
#[derive(PartialEq)]
enum Bounds {
    Whole(Option<i64>, Option<i64>),
    Double(Option<f64>, Option<f64>),
}

fn bounds(shape: &Shape) -> Bounds {
    match shape.kind {
        Kind::Double(min, max) => Bounds::Double(min, max),
        Kind::Integer | Kind::Long => Bounds::Whole(shape.min, shape.max),
        // No length and no number of items is less.
        _ => Bounds::Whole(shape.min.or(Some(0)), shape.max),
    }
}

fn is_tighter(before: &Shape, after: &Shape) -> bool {
    fn narrows<T: PartialOrd>((least, most): (Option<T>, Option<T>), now: (Option<T>, Option<T>)) -> bool {
        let rises = now.0.is_some_and(|now| least.is_none_or(|was| now > was));
        rises || now.1.is_some_and(|now| most.is_none_or(|was| now < was))
    }
    match (bounds(before), bounds(after)) {
        (Bounds::Whole(min, max), Bounds::Whole(least, most)) => narrows((min, max), (least, most)),
        (Bounds::Double(min, max), Bounds::Double(least, most)) => narrows((min, max), (least, most)),
        // Then the type is another, which is reported.
        _ => false,
    }
}

fn limits(shape: &Shape) -> Option<String> {
    match bounds(shape) {
        Bounds::Whole(..) => words::limits(shape),
        Bounds::Double(Some(min), Some(max)) => Some(format!("{min} to {max}")),
        Bounds::Double(Some(min), None) => Some(format!("at least {min}")),
        Bounds::Double(None, Some(max)) => Some(format!("at most {max}")),
        Bounds::Double(None, None) => None,
    }
}
