//! What every emitter needs to know: which type stands where, and what everything is called.

use std::collections::{BTreeMap, BTreeSet};

use crate::Notes;
use crate::names::{screaming, snake, type_name};
use crate::schema::{Kind, Operation, Schema, Shape};

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

    /// Whether the structure stands in that operation's file.
    pub(super) fn owns(&self, operation: &str, shape: &str) -> bool {
        self.owned.get(shape).is_some_and(|owner| *owner == operation)
    }

    /// How other files call the type of a shape that has one; what an operation owns no other file calls.
    pub(super) fn type_path(&self, shape: &str) -> String {
        self.module(shape) + self.type_name(shape)
    }

    /// How other files call the table of a shape.
    pub(super) fn table_path(&self, shape: &str) -> String {
        self.module(shape) + self.table_name(shape)
    }

    fn module(&self, name: &str) -> String {
        let module = match &self.schema.shape(name).kind {
            Kind::Structure(structure) if structure.error.is_some() => "errors::",
            Kind::Structure(_) if self.owned.contains_key(name) => "",
            Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) => "structures::",
            Kind::Enum(_) => "enums::",
            _ => "shapes::",
        };
        module.to_owned()
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
