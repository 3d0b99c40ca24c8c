//! From shapes that refer to each other by name to a schema in which every reference leads somewhere, and what
//! the emitters need to know of a shape's place in the whole (which side of the wire, boxed or not).

use std::collections::BTreeSet;

use crate::schema::{Kind, Operation, Schema, Shape};
use crate::{Error, Result};

/// Checks what a loader made, and marks what follows from it.
pub(crate) fn resolve(mut schema: Schema) -> Result<Schema> {
    schema.operations.sort_by(|one, other| one.name.cmp(&other.name));
    for operation in &mut schema.operations {
        // Some models list the same error twice.
        let mut seen = BTreeSet::new();
        operation.errors.retain(|error| seen.insert(error.clone()));
    }
    check_references(&schema)?;
    check_roles(&schema)?;
    check_nesting(&schema)?;
    mark_responses(&mut schema);
    mark_boxed(&mut schema);
    Ok(schema)
}

fn check_references(schema: &Schema) -> Result<()> {
    let check = |from: &dyn Fn() -> String, to: &str| {
        if schema.shapes.contains_key(to) {
            Ok(())
        } else {
            Err(Error::DanglingReference { from: from(), to: to.to_owned() })
        }
    };
    for operation in &schema.operations {
        operation.shapes().try_for_each(|to| check(&|| format!("operation `{}`", operation.name), to))?;
    }
    for shape in schema.shapes.values() {
        for member in shape.members() {
            check(&|| format!("`{}.{}`", shape.name, member.name), &member.shape)?;
        }
        if shape.members().is_empty() {
            shape.parts().into_iter().try_for_each(|to| check(&|| format!("shape `{}`", shape.name), to))?;
        }
    }
    Ok(())
}

/// Requests, responses and errors must be structures, and keys of maps strings.
fn check_roles(schema: &Schema) -> Result<()> {
    let broken = |shape: &str, reason: String| Err(Error::Shape { shape: shape.to_owned(), reason });
    for Operation { name, input, output, errors, .. } in &schema.operations {
        for shape in input.iter().chain(output) {
            if schema.structure(shape).is_none() {
                return broken(
                    shape,
                    format!("must be a structure, for operation `{name}` sends or answers it"),
                );
            }
        }
        for shape in errors {
            if schema.structure(shape).is_none_or(|structure| structure.error.is_none()) {
                return broken(shape, format!("must be an error, for operation `{name}` declares it as one"));
            }
        }
    }
    for shape in schema.shapes.values() {
        if let Kind::Map(key, _) = &shape.kind
            && !matches!(schema.shape(key).kind, Kind::String | Kind::Enum(_))
        {
            return broken(&shape.name, format!("the key `{key}` of a map must be a string"));
        }
    }
    Ok(())
}

/// A list or a map that holds itself by lists and maps alone has no type: nothing ends it.
fn check_nesting(schema: &Schema) -> Result<()> {
    for shape in schema.shapes.values() {
        let mut seen = BTreeSet::new();
        let mut inner = inside(shape);
        while let Some(name) = inner {
            if name == shape.name {
                let reason =
                    "is a cycle of lists and maps alone; a structure must stand in between".to_owned();
                return Err(Error::Shape { shape: shape.name.clone(), reason });
            }
            inner = if seen.insert(name) { inside(schema.shape(name)) } else { None };
        }
    }
    Ok(())
}

/// The shape that a list or a map holds.
fn inside(shape: &Shape) -> Option<&str> {
    match &shape.kind {
        Kind::List(item) | Kind::Map(_, item) => Some(item),
        _ => None,
    }
}

/// Marks what a response or an error can hold.
fn mark_responses(schema: &mut Schema) {
    let answered =
        schema.operations.iter().flat_map(|o| o.output.iter().chain(&o.errors)).map(String::as_str);
    let reached: BTreeSet<String> = schema.reach(answered).into_iter().map(str::to_owned).collect();
    for (name, shape) in &mut schema.shapes {
        if let Kind::Structure(structure) = &mut shape.kind {
            structure.in_response = structure.error.is_some() || reached.contains(name);
        }
    }
}

/// A member is boxed where structures and unions alone lead from its shape back to its owner: a list or a map on
/// the way is a box already.
fn mark_boxed(schema: &mut Schema) {
    let mut boxed = BTreeSet::new();
    for shape in schema.shapes.values() {
        for member in shape.members() {
            if leads_directly(schema, &member.shape, &shape.name, &mut BTreeSet::new()) {
                boxed.insert((shape.name.clone(), member.name.clone()));
            }
        }
    }
    for (owner, name) in boxed {
        let members = schema.shapes.get_mut(&owner).map(Shape::members_mut).unwrap_or_default();
        members.iter_mut().filter(|member| member.name == name).for_each(|member| member.boxed = true);
    }
}

fn leads_directly<'a>(schema: &'a Schema, from: &'a str, to: &str, seen: &mut BTreeSet<&'a str>) -> bool {
    let members = schema.shape(from).members();
    !members.is_empty()
        && (from == to
            || seen.insert(from)
                && members.iter().any(|member| leads_directly(schema, &member.shape, to, seen)))
}

impl Schema {
    /// Keeps the operations of these names, and the shapes that they reach.
    ///
    /// # Errors
    /// If the service has no operation of a name.
    pub fn retain_operations(&mut self, names: &[String]) -> Result<()> {
        let unknown =
            names.iter().filter(|name| self.operations.iter().all(|operation| operation.name != **name));
        let unknown: Vec<&str> = unknown.map(String::as_str).collect();
        if !unknown.is_empty() {
            return Err(Error::UnknownOperations(unknown.join("`, `")));
        }
        self.operations.retain(|operation| names.contains(&operation.name));
        let roots = self.operations.iter().flat_map(Operation::shapes);
        let reached: BTreeSet<String> = self.reach(roots).into_iter().map(str::to_owned).collect();
        self.shapes.retain(|name, _| reached.contains(name));
        // The server that answered them may be gone.
        mark_responses(self);
        Ok(())
    }
}
