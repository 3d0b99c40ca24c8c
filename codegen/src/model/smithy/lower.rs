//! From the Smithy mirror to the schema: the shapes that the service reaches, by name.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::service::{self, UNIT};
use super::traits::{
    self, CONSTRAINTS, DEPRECATED, ENUM_VALUE, ERROR, IDEMPOTENCY_TOKEN, REQUIRED, SENSITIVE, SPARSE,
    STREAMING,
};
use super::{Definition, Model, Reference, Traits, name_of};
use crate::model::whole;
use crate::names::capitalise;
use crate::schema::{self, Fault, Kind, Member, Schema, Shape, Structure, TimestampFormat};
use crate::{Error, Result};

const PRELUDE: &str = "smithy.api#";

/// Lowers the one service of a model; references are left to be resolved.
pub(crate) fn lower(model: &Model) -> Result<Schema> {
    let (id, service) = service::find(model)?;
    let description = service::describe(id, service)?;
    service::check_traits(id, service, model)?;
    let mut lowering = Lowering { model, service, shapes: BTreeMap::new(), ids: BTreeMap::new() };
    let operations = service::operations(model, service)?;
    let operations = operations.into_iter().map(|id| lowering.operation(id)).collect::<Result<_>>()?;
    Ok(Schema { service: description, operations, shapes: lowering.shapes })
}

/// The shapes that were reached so far.
struct Lowering<'a> {
    model: &'a Model,
    service: &'a Definition,
    shapes: BTreeMap<String, Shape>,
    /// Name in the schema → the id that took it.
    ids: BTreeMap<String, String>,
}

impl Lowering<'_> {
    fn operation(&mut self, id: &str) -> Result<schema::Operation> {
        let (model, service) = (self.model, self.service);
        let operation = model
            .shapes
            .get(id)
            .ok_or_else(|| Error::DanglingReference { from: "the service".into(), to: id.to_owned() })?;
        service::check_traits(id, operation, model)?;
        let mut side = |reference: &Option<Reference>| match reference {
            Some(reference) if reference.target != UNIT => self.reach(id, &reference.target).map(Some),
            _ => Ok(None),
        };
        let (input, output) = (side(&operation.input)?, side(&operation.output)?);
        let errors = operation.errors.iter().chain(&service.errors);
        Ok(schema::Operation {
            name: name_of(id).to_owned(),
            signed: service::is_signed(operation, service),
            deprecated: operation.traits.contains_key(DEPRECATED),
            input,
            output,
            errors: errors.map(|error| self.reach(id, &error.target)).collect::<Result<_>>()?,
        })
    }

    /// The name that a shape has in the schema; the shape is lowered when it is first met.
    fn reach(&mut self, from: &str, id: &str) -> Result<String> {
        let (name, taken_by) = self.name(id);
        match taken_by {
            Some(first) if first == id => return Ok(name),
            Some(first) => {
                return Err(Error::NameCollision {
                    scope: "the shapes of the service".into(),
                    first,
                    second: id.to_owned(),
                    identifier: name,
                });
            }
            None => {}
        }
        self.ids.insert(name.clone(), id.to_owned());
        let shape = match (self.model.shapes.get(id), id.strip_prefix(PRELUDE)) {
            (Some(definition), _) => self.shape(id, &name, definition)?,
            (None, Some(builtin)) => Shape::new(&name, prelude(builtin).ok_or_else(|| dangling(from, id))?),
            (None, None) => return Err(dangling(from, id)),
        };
        self.shapes.insert(name.clone(), shape);
        Ok(name)
    }

    /// The name for an id, and the id that has it already. A shape of the prelude gives way to the model's own.
    fn name(&self, id: &str) -> (String, Option<String>) {
        let name = self.service.rename.get(id).map_or_else(|| name_of(id), String::as_str);
        let own = || self.model.shapes.keys().any(|other| name_of(other) == name);
        let name = if id.starts_with(PRELUDE) && own() { format!("Smithy{name}") } else { name.to_owned() };
        let taken_by = self.ids.get(&name).cloned();
        (name, taken_by)
    }

    fn shape(&mut self, id: &str, name: &str, definition: &Definition) -> Result<Shape> {
        traits::check(name, &definition.traits, self.model)?;
        if !definition.mixins.is_empty() {
            return Err(broken(name, "has mixins; publish the model with its mixins resolved"));
        }
        let kind = self.kind(id, name, definition)?;
        let mut shape = Shape::new(name, kind);
        shape.sensitive = definition.traits.contains_key(SENSITIVE);
        shape.sparse = definition.traits.contains_key(SPARSE);
        constrain(&mut shape, &definition.traits)?;
        Ok(shape)
    }

    fn kind(&mut self, id: &str, name: &str, definition: &Definition) -> Result<Kind> {
        let Definition { traits, members, .. } = definition;
        Ok(match definition.kind.as_str() {
            "structure" => Kind::Structure(Structure {
                members: self.members(id, name, definition)?,
                error: traits.get(ERROR).map(|fault| match fault.as_str() {
                    Some("server") => Fault::Server,
                    _ => Fault::Client,
                }),
                in_response: false,
            }),
            "union" if traits.contains_key(STREAMING) => {
                Kind::EventStream(self.members(id, name, definition)?)
            }
            "union" => Kind::Union(self.members(id, name, definition)?),
            "list" | "set" => Kind::List(self.part(id, name, "member", definition.member.as_ref())?),
            "map" => Kind::Map(
                self.part(id, name, "key", definition.key.as_ref())?,
                self.part(id, name, "value", definition.value.as_ref())?,
            ),
            "enum" => {
                let value = |(member, reference): (&String, &Reference)| {
                    let value = reference.traits.get(ENUM_VALUE).and_then(Value::as_str);
                    value.map_or_else(|| member.clone(), str::to_owned)
                };
                Kind::Enum(members.iter().map(value).collect())
            }
            "string" => traits::enum_values(traits).map_or(Kind::String, Kind::Enum),
            "boolean" => Kind::Boolean,
            "byte" | "short" | "integer" | "intEnum" => Kind::Integer,
            "long" => Kind::Long,
            "float" | "double" => Kind::Double(None, None),
            "timestamp" => Kind::Timestamp(TimestampFormat::EpochSeconds),
            "blob" if traits.contains_key(STREAMING) => {
                return Err(broken(name, "is a stream of bytes, which no body of awsJson can hold"));
            }
            "blob" => Kind::Blob,
            "document" => Kind::Document,
            other => return Err(broken(name, &format!("type `{other}` is not known"))),
        })
    }

    fn part(&mut self, id: &str, name: &str, role: &str, part: Option<&Reference>) -> Result<String> {
        let part = part.ok_or_else(|| broken(name, &format!("needs a `{role}`")))?;
        self.target(id, name, role, part)
    }

    fn members(&mut self, id: &str, name: &str, definition: &Definition) -> Result<Vec<Member>> {
        let member = |(member, reference): (&String, &Reference)| {
            Ok(Member {
                name: member.clone(),
                shape: self.target(id, name, member, reference)?,
                required: reference.traits.contains_key(REQUIRED),
                deprecated: reference.traits.contains_key(DEPRECATED),
                idempotency_token: reference.traits.contains_key(IDEMPOTENCY_TOKEN),
                boxed: false,
            })
        };
        definition.members.iter().map(member).collect()
    }

    /// The shape of a member. Where the member constrains its target further, that is a shape of its own, named
    /// after both.
    fn target(&mut self, id: &str, owner: &str, member: &str, reference: &Reference) -> Result<String> {
        traits::check_member(&format!("{owner}.{member}"), &reference.traits, self.model)?;
        let from = format!("{id}${member}");
        let target = self.reach(&from, &reference.target)?;
        if !CONSTRAINTS.iter().any(|constraint| reference.traits.contains_key(*constraint)) {
            return Ok(target);
        }
        let mut name = owner.to_owned() + &capitalise(member);
        while self.ids.contains_key(&name) || self.model.shapes.keys().any(|id| name_of(id) == name) {
            name.push('_');
        }
        self.ids.insert(name.clone(), from.clone());
        let mut shape = self.shapes.get(&target).cloned().ok_or_else(|| {
            broken(owner, &format!("constrains `{member}`, whose shape `{target}` holds `{owner}` itself"))
        })?;
        shape.name.clone_from(&name);
        constrain(&mut shape, &reference.traits)?;
        self.shapes.insert(name.clone(), shape);
        Ok(name)
    }
}

/// Sets what `traits` say of the values of `shape`; what they leave open stays.
fn constrain(shape: &mut Shape, traits: &Traits) -> Result<()> {
    let (length, range) = (traits::length(traits), traits::range(traits));
    match &mut shape.kind {
        Kind::String | Kind::Blob | Kind::List(_) | Kind::Map(..) => {
            // A length starts at 0 where only its end is given.
            let implicit = length.max.map(|_| 0);
            shape.max = whole(&shape.name, length.max)?.or(shape.max);
            shape.min = whole(&shape.name, length.min)?.or(implicit).or(shape.min);
        }
        Kind::Integer | Kind::Long => {
            shape.min = whole(&shape.name, range.min)?.or(shape.min);
            shape.max = whole(&shape.name, range.max)?.or(shape.max);
        }
        Kind::Double(min, max) => {
            *min = range.min.and_then(Number::as_f64).or(*min);
            *max = range.max.and_then(Number::as_f64).or(*max);
        }
        Kind::Timestamp(format) => {
            let unknown = |other| broken(&shape.name, &format!("timestamp format `{other}` is not known"));
            *format = traits::timestamp_format(traits).map_err(unknown)?.unwrap_or(*format);
        }
        _ => {}
    }
    shape.pattern = traits::pattern(traits).or_else(|| shape.pattern.take());
    Ok(())
}

/// The kind of a shape of the prelude.
fn prelude(name: &str) -> Option<Kind> {
    Some(match name {
        "String" => Kind::String,
        "Boolean" | "PrimitiveBoolean" => Kind::Boolean,
        "Byte" | "PrimitiveByte" | "Short" | "PrimitiveShort" | "Integer" | "PrimitiveInteger" => {
            Kind::Integer
        }
        "Long" | "PrimitiveLong" => Kind::Long,
        "Float" | "PrimitiveFloat" | "Double" | "PrimitiveDouble" => Kind::Double(None, None),
        "Timestamp" => Kind::Timestamp(TimestampFormat::EpochSeconds),
        "Blob" => Kind::Blob,
        "Document" => Kind::Document,
        "Unit" => Kind::Structure(Structure { members: Vec::new(), error: None, in_response: false }),
        _ => return None,
    })
}

fn dangling(from: &str, to: &str) -> Error {
    Error::DanglingReference { from: format!("`{from}`"), to: to.to_owned() }
}

fn broken(shape: &str, reason: &str) -> Error {
    Error::Shape { shape: shape.to_owned(), reason: reason.to_owned() }
}
