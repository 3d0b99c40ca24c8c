//! The JSON Schema of scenario files, for editors: the fields of the format, and the members of every operation.

use std::collections::BTreeMap;

use cognito_idp_types::SERVICE;
use cognito_idp_types::operations::{
    AdminCreateUser, CreateIdentityProvider, CreateResourceServer, CreateUserPool, CreateUserPoolClient,
};
use cognito_idp_types::schema::{Call, Kind, Operation, Shape};
use serde_json::{Map, Value, json};
use strum::VariantArray as _;

use crate::suite::assertion::words::{Takes, WORDS};
use crate::suite::capability::Capability;
use crate::suite::endpoint;
use crate::suite::scenario::{
    ARRANGE_FIELDS, By, HTTP_FIELDS, RAW_FIELDS, SCENARIO_FIELDS, SIGN_IN_FIELDS, STEP_FIELDS,
};

/// Shapes by name, as far as requests reach them.
type Definitions = BTreeMap<String, Value>;

/// The schema, in draft 2020-12.
pub fn schema() -> Value {
    let mut definitions = Definitions::new();
    for operation in SERVICE.operations {
        operation.input.into_iter().for_each(|shape| define(shape, &mut definitions));
    }
    definitions.insert("arrange".into(), arrange());
    definitions.insert("step".into(), step());
    definitions.insert("check".into(), check());
    definitions.insert("texts".into(), json!({"type": "object", "additionalProperties": {"type": "string"}}));
    let fields = [
        ("title", json!({"type": "string", "description": "What the scenario shows, in a sentence."})),
        (
            "needs",
            json!({"type": "array", "items": {"enum": Capability::VARIANTS.iter().map(|capability| capability.name()).collect::<Vec<_>>()},
            "description": "What a target must be able to do."}),
        ),
        ("arrange", reference("arrange")),
        ("steps", json!({"type": "array", "minItems": 1, "items": reference("step")})),
    ];
    let mut schema = object(&SCENARIO_FIELDS, &fields);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("A scenario of cognito-conformance");
    schema["required"] = json!(["title", "steps"]);
    schema["$defs"] = json!(definitions);
    schema
}

fn arrange() -> Value {
    let list = |operation: &Operation| json!({"type": "array", "items": input(operation)});
    let fields = [
        ("pool", described(input(CreateUserPool::OPERATION), "Scenarios with equal pools share one.")),
        ("providers", list(CreateIdentityProvider::OPERATION)),
        ("resource-servers", list(CreateResourceServer::OPERATION)),
        (
            "client",
            described(
                input(CreateUserPoolClient::OPERATION),
                "A client of the scenario's own: {client}, {client-secret}.",
            ),
        ),
        ("own-pool", json!({"type": "boolean", "description": "True if no other scenario has the pool."})),
        (
            "signed-in",
            json!({"type": "boolean", "description":
                "True if the user is signed in by password: {access-token}, {id-token}, {refresh-token}."}),
        ),
        (
            "user",
            described(
                input(AdminCreateUser::OPERATION),
                "A confirmed user of the scenario's own: {user}, {password}.",
            ),
        ),
    ];
    let mut arrange = object(&ARRANGE_FIELDS, &fields);
    arrange["required"] = json!(["pool"]);
    arrange
}

fn step() -> Value {
    let names: Vec<&str> = SERVICE.operations.iter().map(|operation| operation.name).collect();
    let raw = [
        ("operation", json!({"enum": names})),
        ("target", json!({"type": "string"})),
        ("headers", reference("texts")),
        ("body", json!({"type": "string"})),
        ("signed", json!({"type": "boolean"})),
    ];
    let http = [
        ("method", json!({"enum": ["GET", "POST"]})),
        ("path", json!({"type": "string", "examples": endpoint::ENDPOINTS.map(|endpoint| endpoint.name)})),
        ("query", reference("texts")),
        ("form", reference("texts")),
        ("headers", reference("texts")),
    ];
    let text = || json!({"type": "string"});
    let sign_in = [
        ("by", json!({"enum": By::VARIANTS.iter().map(|way| way.name()).collect::<Vec<_>>()})),
        ("client", text()),
        ("username", text()),
        ("password", text()),
        ("client-secret", text()),
        ("query", reference("texts")),
    ];
    let fields = [
        ("id", text()),
        (
            "wait-milliseconds",
            described(json!({"type": "integer", "minimum": 0}), "Time that passes before."),
        ),
        (
            "at-once",
            described(
                json!({"type": "integer", "minimum": 2, "maximum": 64}),
                "How many times it is sent at once.",
            ),
        ),
        (
            "any",
            described(json!({"type": "boolean"}), "A check holds when it holds of any of these answers."),
        ),
        (
            "invalid",
            described(
                json!({"type": "boolean"}),
                "No target could build what it asks for: a 501 is no lack.",
            ),
        ),
        (
            "expect",
            described(
                reference("check"),
                "Must hold, or the scenario shows nothing; it shows the opposite of what is checked.",
            ),
        ),
        ("call", json!({"enum": names})),
        ("with", json!({"type": "object"})),
        ("raw", object(&RAW_FIELDS, &raw)),
        ("http", object(&HTTP_FIELDS, &http)),
        ("sign-in", object(&SIGN_IN_FIELDS, &sign_in)),
        ("capture", described(reference("texts"), "Names for later steps: name → place in the answer.")),
        (
            "checks",
            json!({"type": "object", "additionalProperties": reference("check"),
            "description": "What is checked, by the id of a requirement."}),
        ),
    ];
    let mut step = object(&STEP_FIELDS, &fields);
    step["required"] = json!(["id"]);
    step["oneOf"] = ["call", "raw", "http", "sign-in"].map(|action| json!({"required": [action]})).into();
    // The members of a call are those of its operation.
    step["allOf"] = SERVICE
        .operations
        .iter()
        .map(|operation| {
            json!({"if": {"properties": {"call": {"const": operation.name}}, "required": ["call"]},
                "then": {"properties": {"with": input(operation)}}})
        })
        .collect();
    step
}

fn check() -> Value {
    let places = || json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]});
    let values = || json!({"type": "object", "minProperties": 1});
    let error = || {
        json!({"type": "object", "additionalProperties": false, "minProperties": 1, "properties": {
            "type": places(), "message": {"type": "string"}, "violations": places(), "message-matches": {"type": "string"}}})
    };
    let words = WORDS.each_ref().map(|word| {
        let value = match word.takes {
            Takes::Places => places(),
            Takes::True => json!({"const": true}),
            Takes::Text => json!({"type": "string"}),
            Takes::Error => error(),
            Takes::Values
            | Takes::Items
            | Takes::Lists
            | Takes::Members
            | Takes::Numbers
            | Takes::Patterns => values(),
        };
        (word.name, value)
    });
    let mut check = object(&words.each_ref().map(|(name, _)| *name), &words);
    check["minProperties"] = json!(1);
    check
}

/// An object with these fields and no others; each of `names` must have its schema.
fn object(names: &[&str], fields: &[(&str, Value)]) -> Value {
    debug_assert!(names.iter().all(|name| fields.iter().any(|(field, _)| field == name)));
    let fields: Map<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    json!({"type": "object", "additionalProperties": false, "properties": fields})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = description.into();
    schema
}

fn input(operation: &Operation) -> Value {
    operation.input.map_or_else(|| json!({"type": "object"}), |shape| reference(shape.name))
}

/// The JSON types of a shape. Its limits are left out: a scenario may well break them. So is what is required.
fn define(shape: &Shape, definitions: &mut Definitions) {
    if definitions.contains_key(shape.name) {
        return;
    }
    // Known before its members are looked at, since they may hold it again.
    definitions.insert(shape.name.to_owned(), Value::Null);
    let schema = match &shape.kind {
        Kind::Structure(members) | Kind::Union(members) | Kind::EventStream(members) => {
            members.iter().for_each(|member| define(member.shape, definitions));
            let properties: Map<String, Value> =
                members.iter().map(|member| (member.name.to_owned(), reference(member.shape.name))).collect();
            or_name(&json!({"type": "object", "additionalProperties": false, "properties": properties}))
        }
        Kind::List(item) => {
            define(item, definitions);
            or_name(&json!({"type": "array", "items": reference(item.name)}))
        }
        Kind::Map(_, item) => {
            define(item, definitions);
            or_name(&json!({"type": "object", "additionalProperties": reference(item.name)}))
        }
        Kind::Enum(values) => json!({"type": ["string", "null"], "examples": values}),
        Kind::String | Kind::Blob => json!({"type": ["string", "null"]}),
        Kind::Boolean => or_name(&json!({"type": "boolean"})),
        Kind::Integer | Kind::Long => or_name(&json!({"type": "integer"})),
        Kind::Double { .. } | Kind::Timestamp(_) => or_name(&json!({"type": "number"})),
        Kind::Document => json!({}),
    };
    definitions.insert(shape.name.to_owned(), schema);
}

/// The schema, or a name in braces that stands for a value of it.
fn or_name(schema: &Value) -> Value {
    json!({"anyOf": [schema, {"type": "string", "pattern": r"^\{.*\}$"}, {"type": "null"}]})
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::input::diagnostic::Sink;
    use crate::input::yaml;

    fn json(text: &str) -> Value {
        yaml::parse(text, &mut Sink::new("f.yaml", &mut Vec::new())).unwrap().to_json()
    }

    /// Every scenario of ours keeps the schema.
    #[test]
    fn scenarios_keep_the_schema() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut open = vec![root.join("scenarios")];
        let mut files = vec![root.join("examples/sign-up/sign-up.yaml")];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { open.push(path) } else { files.push(path) }
            }
        }
        for file in &files {
            let scenario = json(&fs::read_to_string(file).unwrap());
            let errors: Vec<String> = validator
                .iter_errors(&scenario)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, Vec::<String>::new(), "{}", file.display());
        }
        assert!(files.len() > 90, "{}", files.len());
    }

    #[test]
    fn mistakes_do_not_keep_it() {
        const GOOD: &str = "
title: t
steps:
  - id: a
    call: UpdateUserPoolClient
    with: {ClientId: x, RefreshTokenRotation: {Feature: ENABLED}}
    checks: {UpdateUserPoolClient.ClientName.kept-when-omitted: {present: UserPoolClient.ClientName}}";
        let validator = jsonschema::validator_for(&schema()).unwrap();
        assert!(validator.is_valid(&json(GOOD.trim_start())));
        for (good, bad) in [
            ("title: t", "titel: t"),
            ("call: UpdateUserPoolClient", "call: UpdateUserPoolClints"),
            ("ClientId: x", "ClientIdd: x"),
            ("Feature: ENABLED", "Featur: ENABLED"),
            ("ClientId: x", "ClientId: [x]"),
            ("present:", "presents:"),
            (
                "call: UpdateUserPoolClient",
                "raw: {operation: ListUsers, body: x}\n    call: UpdateUserPoolClient",
            ),
        ] {
            assert!(GOOD.contains(good), "{good}");
            assert!(!validator.is_valid(&json(GOOD.replace(good, bad).trim_start())), "{bad}");
        }
    }
}
