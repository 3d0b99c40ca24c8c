//! The output of `--generate-cli-skeleton`.

use serde_json::{Map, Value, json};

use crate::schema::{Kind, Operation, Schema, Shape};
use crate::surface::Surfaces;

/// The skeleton of an input. The program takes any value of an enum; here it is the first.
pub(crate) fn skeleton(surfaces: &Surfaces<'_>, operation: &Operation) -> Value {
    let schema = surfaces.schema;
    operation
        .input
        .as_ref()
        .map_or_else(|| json!({}), |input| of(schema, schema.shape(input), &mut Vec::new()))
}

fn of<'a>(schema: &'a Schema, shape: &'a Shape, above: &mut Vec<&'a str>) -> Value {
    let members = match &shape.kind {
        Kind::Structure(structure) => &structure.members,
        Kind::Union(members) => members,
        Kind::List(item) => return json!([of(schema, schema.shape(item), above)]),
        Kind::Map(_, value) => return json!({"KeyName": of(schema, schema.shape(value), above)}),
        Kind::Enum(values) => return values.first().map_or("", String::as_str).into(),
        Kind::String => return "".into(),
        Kind::Boolean => return true.into(),
        Kind::Integer | Kind::Long => return 0.into(),
        Kind::Double(..) => return 0.0.into(),
        Kind::Timestamp(_) => return "1970-01-01T00:00:00".into(),
        Kind::Document => return json!({}),
        Kind::Blob | Kind::EventStream(_) => return Value::Null,
    };
    if above.iter().filter(|name| **name == shape.name).count() > 0 {
        return json!({});
    }
    above.push(&shape.name);
    let members =
        members.iter().map(|member| (member.name.clone(), of(schema, schema.shape(&member.shape), above)));
    let members: Map<String, Value> = members.collect();
    above.pop();
    members.into()
}
