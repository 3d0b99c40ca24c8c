//! The knowledge that all emitters share: the place and the name of everything.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::identifier;
use crate::Notes;
use crate::names::{screaming, snake, type_name};
use crate::schema::{Kind, Member, Operation, Schema, Shape, Structure};

pub(super) struct Plan<'a> {
    pub(super) schema: &'a Schema,
    pub(super) notes: &'a Notes,
    /// Structure → the operation in whose file it stands, for it is that operation's alone.
    owned: BTreeMap<&'a str, &'a str>,
    /// The other structures that are no errors, the unions and the event streams: a file each.
    pub(super) shared: Vec<&'a str>,
    types: BTreeMap<&'a str, String>,
    tables: BTreeMap<&'a str, String>,
    files: BTreeMap<&'a str, String>,
    /// The shapes that can hold a number with a fraction.
    fractions: BTreeSet<&'a str>,
    /// The shapes whose type has no `Default`.
    without_default: BTreeSet<&'a str>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(schema: &'a Schema, notes: &'a Notes) -> Self {
        let owned = owned(schema);
        let has_file = |name: &str, shape: &Shape| match &shape.kind {
            Kind::Structure(structure) => structure.error.is_none() && !owned.contains_key(name),
            Kind::Union(_) | Kind::EventStream(_) => true,
            _ => false,
        };
        let shapes = || schema.shapes.iter().map(|(name, shape)| (name.as_str(), shape));
        let shared: Vec<&str> =
            shapes().filter(|(name, shape)| has_file(name, shape)).map(|(name, _)| name).collect();
        let typed = shapes().filter(|(_, shape)| has_type(shape)).map(|(name, _)| name);
        Self {
            schema,
            notes,
            types: distinct(typed, type_name, types_of_operations(schema)),
            tables: distinct(shapes().map(|(name, _)| name), screaming, constants(schema)),
            files: distinct(shared.iter().copied(), snake, BTreeSet::new()),
            fractions: holders(schema, |shape| matches!(shape.kind, Kind::Double(..)), |_, _| true),
            without_default: holders(
                schema,
                |shape| matches!(shape.kind, Kind::Enum(_) | Kind::Union(_)),
                |shape, part| match &shape.kind {
                    Kind::Structure(structure) => structure
                        .members
                        .iter()
                        .any(|member| member.shape == part && is_plain(schema, structure, member)),
                    _ => false,
                },
            ),
            owned,
            shared,
        }
    }

    /// The Rust type of a structure, a union, an event stream or an enum.
    pub(super) fn type_name(&self, shape: &str) -> &str {
        &self.types[shape]
    }

    /// The static table of a shape.
    pub(super) fn table_name(&self, shape: &str) -> &str {
        &self.tables[shape]
    }

    /// The module of a shared structure.
    pub(super) fn file_name(&self, structure: &str) -> &str {
        &self.files[structure]
    }

    /// True if the structure stands in that operation's file.
    pub(super) fn owns(&self, operation: &str, shape: &str) -> bool {
        self.owned.get(shape).is_some_and(|owner| *owner == operation)
    }

    /// The type of a shape that has one, with its path; a type that an operation owns is used in its file alone.
    pub(super) fn type_path(&self, shape: &str) -> TokenStream {
        self.path(shape, &self.types[shape])
    }

    /// The table of a shape, with its path.
    pub(super) fn table_path(&self, shape: &str) -> TokenStream {
        self.path(shape, &self.tables[shape])
    }

    fn path(&self, shape: &str, name: &str) -> TokenStream {
        let name = identifier(name);
        match &self.schema.shape(shape).kind {
            Kind::Structure(structure) if structure.error.is_some() => quote!(crate::errors::#name),
            Kind::Structure(_) if self.owned.contains_key(shape) => quote!(#name),
            Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) => quote!(crate::structures::#name),
            Kind::Enum(_) => quote!(crate::enums::#name),
            _ => quote!(crate::shapes::#name),
        }
    }

    /// True if a number with a fraction can be in a value of the shape.
    pub(super) fn holds_fraction(&self, shape: &str) -> bool {
        self.fractions.contains(shape)
    }

    /// True if a structure has members that must not be shown, or must not be shown itself.
    pub(super) fn hides_members(&self, shape: &str) -> bool {
        let shape = self.schema.shape(shape);
        shape.sensitive || shape.members().iter().any(|member| self.hides(&member.shape))
    }

    /// True if the values of a shape, or the items or values that it is made of, must not be shown.
    fn hides(&self, shape: &str) -> bool {
        let shape = self.schema.shape(shape);
        shape.sensitive
            || match &shape.kind {
                Kind::List(item) => self.hides(item),
                Kind::Map(key, value) => self.hides(key) || self.hides(value),
                _ => false,
            }
    }

    /// True if the type of a shape has a `Default`. An enum or a union has none: no value of it stands for nothing.
    pub(super) fn has_default(&self, shape: &str) -> bool {
        !self.without_default.contains(shape)
    }
}

fn has_type(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_))
}

/// The structures that are the request or the response of one operation and stand nowhere else.
fn owned(schema: &Schema) -> BTreeMap<&str, &str> {
    let mut uses: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operation in &schema.operations {
        for shape in operation.input.iter().chain(&operation.output) {
            uses.entry(shape).or_default().push(&operation.name);
        }
    }
    let nested: BTreeSet<&str> = schema.shapes.values().flat_map(Shape::parts).collect();
    let declared: BTreeSet<&str> = schema.errors().map(|(name, _)| name).collect();
    uses.retain(|shape, operations| {
        operations.len() == 1 && !nested.contains(shape) && !declared.contains(shape)
    });
    uses.into_iter().map(|(shape, operations)| (shape, operations[0])).collect()
}

/// The shapes that `is_one`, and those that hold one of them in a part that `counts`, at any depth.
fn holders(
    schema: &Schema,
    is_one: impl Fn(&Shape) -> bool,
    counts: impl Fn(&Shape, &str) -> bool,
) -> BTreeSet<&str> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    loop {
        let holds = |shape: &Shape| {
            is_one(shape) || shape.parts().iter().any(|part| found.contains(part) && counts(shape, part))
        };
        let more: Vec<&str> = schema
            .shapes
            .iter()
            .filter(|(name, shape)| !found.contains(name.as_str()) && holds(shape))
            .map(|(name, _)| name.as_str())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// True if a member is a plain field. Requests spell out what is required; a recursive or answered member may always
/// be missing, and an event stream is never in the body.
pub(super) fn is_plain(schema: &Schema, structure: &Structure, member: &Member) -> bool {
    let is_stream = matches!(schema.shape(&member.shape).kind, Kind::EventStream(_));
    member.required && !structure.in_response && !member.boxed && !is_stream
}

/// The types that the emitters write beside those of the shapes.
fn types_of_operations(schema: &Schema) -> BTreeSet<String> {
    let of_operation =
        |operation: &Operation| [type_name(&operation.name), type_name(&operation.name) + "Error"];
    let own = ["ServiceError", "Undeclared", "Unknown"].map(str::to_owned);
    schema.operations.iter().flat_map(of_operation).chain(own).collect()
}

/// The constants, and the types that are constants as well, beside the tables.
fn constants(schema: &Schema) -> BTreeSet<String> {
    let streams = schema.shapes.values().filter(|shape| matches!(shape.kind, Kind::EventStream(_)));
    let units = streams.map(|shape| type_name(&shape.name)).chain(types_of_operations(schema));
    units.chain(["CODES", "OPERATION", "OPERATIONS", "SERVER_FAULTS"].map(str::to_owned)).collect()
}

/// Names that differ from each other and from those that are `taken`. Some models have shapes whose names differ in
/// case alone (`String` and `string`); of those that would become one, each after the first in byte order gets one
/// more `_`.
fn distinct<'a>(
    names: impl Iterator<Item = &'a str>,
    rule: fn(&str) -> String,
    mut taken: BTreeSet<String>,
) -> BTreeMap<&'a str, String> {
    let names: BTreeSet<&str> = names.collect();
    let distinct = names.into_iter().map(|name| {
        let mut identifier = rule(name);
        while !taken.insert(identifier.clone()) {
            identifier.push('_');
        }
        (name, identifier)
    });
    distinct.collect()
}
