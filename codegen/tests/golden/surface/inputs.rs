//! Inputs by chance: of the right types, with texts that are hard to quote.

use awsjson_codegen::Schema;
use awsjson_codegen::schema::{Kind, Operation};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Texts that languages read as something else.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9_.:/-]{1,12}",
        3 => "[-'\"`$\\\\\u{2018}-\u{201f}\n\r\t\u{1}\u{7f}\u{85} a-c@{}\\[\\]()=,;#%&|<>!?*~^]{1,12}",
        2 => "\\PC{1,8}",
        1 => "(https?|fileb?)://[a-z]{1,5}",
        1 => Just("\u{0}".to_owned()),
        1 => Just(String::new()),
    ]
}

fn of_shape(schema: &Schema, shape: &str, depth: usize) -> BoxedStrategy<Value> {
    let shape = schema.shape(shape);
    match &shape.kind {
        Kind::Structure(structure) => {
            let members = structure.members.iter().filter(|member| depth > 0 || member.required);
            let members: Vec<_> = members
                .map(|member| {
                    let value = of_shape(schema, &member.shape, depth.saturating_sub(1));
                    let value = if member.required {
                        value.prop_map(Some).boxed()
                    } else {
                        option::weighted(0.3, value).boxed()
                    };
                    (Just(member.name.clone()), value)
                })
                .collect();
            let object = |members: Vec<(String, Option<Value>)>| {
                let members = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
                Value::Object(members.collect())
            };
            members.prop_map(object).boxed()
        }
        Kind::List(item) => vec(of_shape(schema, item, depth), 0..4).prop_map(Value::Array).boxed(),
        Kind::Map(_, value) => btree_map(text(), of_shape(schema, value, depth), 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed(),
        Kind::Enum(values) => {
            prop_oneof![3 => prop::sample::select(values.clone()), 1 => text()].prop_map(Value::from).boxed()
        }
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Integer | Kind::Long => any::<i32>().prop_map(Value::from).boxed(),
        Kind::Blob => Just(Value::from("aGVsbG8=")).boxed(),
        Kind::Timestamp(_) => (0..2_000_000_000i64).prop_map(Value::from).boxed(),
        _ => text().prop_map(Value::from).boxed(),
    }
}

/// Inputs of an operation.
pub(super) fn of(
    schema: &Schema,
    operation: &Operation,
) -> impl Strategy<Value = Map<String, Value>> + use<> {
    of_shape(schema, operation.input.as_ref().unwrap(), 3).prop_map(|input| match input {
        Value::Object(members) => members,
        _ => Map::new(),
    })
}
