//! The code for each feature, and that both forms of a model say the same.

use std::fs;

use awsjson_codegen::load;

use crate::{FEATURES, fixture, folder, generate};

#[test]
fn every_fixture_is_listed() {
    let names = fs::read_dir(folder().join("fixtures")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    let listed = FEATURES.iter().flat_map(|name| [format!("{name}.c2j.json"), format!("{name}.smithy.json")]);
    assert_eq!(names, listed.collect::<Vec<_>>());
}

#[test]
fn both_forms_are_one_schema() {
    for feature in FEATURES {
        let [c2j, smithy] = ["c2j", "smithy"].map(|form| load(&fixture(feature, form)).unwrap());
        assert_eq!(c2j, smithy, "{feature}");
    }
}

#[test]
fn each_feature_is_generated() {
    for feature in FEATURES {
        let files = generate(&fixture(feature, "c2j"), "").unwrap();
        let of_the_model =
            |path: &str| path.starts_with("operations/") || path.starts_with("structures/") || is_list(path);
        let shown = files.iter().filter(|(path, text)| of_the_model(path) && text.lines().count() > 5);
        let shown: Vec<String> =
            shown.map(|(path, text)| format!("==> {path} <==\n{}", body(text))).collect();
        insta::assert_snapshot!(*feature, shown.join("\n"));
    }
}

fn is_list(path: &str) -> bool {
    ["enums.rs", "errors.rs", "shapes.rs"].contains(&path)
}

/// A file without its header.
fn body(text: &str) -> &str {
    text.split_once("\n\n").unwrap().1
}

/// The schema of a Smithy model with these shapes beside its service and its operation `Op`.
#[track_caller]
fn check_smithy(shapes: &str, name: &str, expected: &str) {
    let schema = load(&smithy(shapes)).unwrap();
    assert_eq!(format!("{:?}", schema.shape(name).kind), expected);
}

/// A Smithy model whose operation `Op` takes the structure `In`.
pub(crate) fn smithy(shapes: &str) -> String {
    format!(
        r#"{{"smithy":"2.0","shapes":{{"a#S":{{"type":"service","version":"1","operations":[{{"target":"a#Op"}}],
            "traits":{{"aws.protocols#awsJson1_0":{{}}}}}},
            "a#Op":{{"type":"operation","input":{{"target":"a#In"}}}},{shapes}}}}}"#
    )
}

#[test]
fn what_only_smithy_can_say_is_lowered_too() {
    let member = r#"[Member { name: "A", shape: "SHAPE", required: false, deprecated: false, idempotency_token: false, boxed: false }]"#;
    let structure = |shape: &str| {
        format!(
            "Structure(Structure {{ members: {}, error: None, in_response: false }})",
            member.replace("SHAPE", shape)
        )
    };
    // A constraint of a member makes a shape of its own.
    let constrained = r#""a#In":{"type":"structure","members":{"A":{"target":"smithy.api#String",
        "traits":{"smithy.api#length":{"min":2,"max":4}}}}}"#;
    check_smithy(constrained, "In", &structure("InA"));
    let schema = load(&smithy(constrained)).unwrap();
    assert_eq!((schema.shape("InA").min, schema.shape("InA").max), (Some(2), Some(4)));
    assert_eq!(schema.shape("String").max, None);
    // `apply` adds traits from outside; a shape of the prelude gives way to the model's own.
    let applied = r#""a#In":{"type":"structure","members":{"A":{"target":"smithy.api#Timestamp"},
        "B":{"target":"b#Timestamp"}}},"b#Timestamp":{"type":"string"},
        "a#In$A":{"type":"apply","traits":{"smithy.api#required":{},"smithy.api#timestampFormat":"date-time"}}"#;
    let schema = load(&smithy(applied)).unwrap();
    assert!(schema.shape("In").members()[0].required);
    assert_eq!(format!("{:?}", schema.shape("InA").kind), "Timestamp(DateTime)");
    assert_eq!(format!("{:?}", schema.shape("SmithyTimestamp").kind), "Timestamp(EpochSeconds)");
    assert_eq!(format!("{:?}", schema.shape("Timestamp").kind), "String");
    // A pattern without anchors matches anywhere.
    let pattern = r#""a#In":{"type":"structure","members":{"A":{"target":"a#T"}}},
        "a#T":{"type":"string","traits":{"smithy.api#pattern":"^a"}}"#;
    assert!(!load(&smithy(pattern)).unwrap().shape("T").pattern.as_ref().unwrap().whole);
}

#[test]
fn a_subset_has_only_what_it_reaches() {
    let mut schema = load(&fixture("operations", "c2j")).unwrap();
    schema.retain_operations(&["GetThing".to_owned()]).unwrap();
    assert_eq!(schema.shapes.keys().collect::<Vec<_>>(), ["Text", "Thing"]);
    let error =
        schema.retain_operations(&["GetThing".into(), "Nowhere".into(), "getThing".into()]).unwrap_err();
    assert!(error.to_string().starts_with("the service has no operation `Nowhere`, `getThing`;"), "{error}");
}

#[test]
fn patterns_that_no_engine_takes_are_named() {
    let text = fixture("constraints", "c2j").replace(r#""[a-z]+""#, r#""[a-z""#);
    let schema = load(&text).unwrap();
    assert_eq!(schema.uncheckable_patterns().collect::<Vec<_>>(), [("Name", "[a-z")]);
}

#[test]
fn the_same_model_gives_the_same_files() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../model/cognito-idp.json");
    let text = fs::read_to_string(path).unwrap();
    let (first, second) = (generate(&text, "").unwrap(), generate(&text, "").unwrap());
    assert_eq!(first, second);
    assert_eq!(first.keys().filter(|path| path.starts_with("operations/")).count(), 141 + 1);
    assert_eq!(load(&text).unwrap().uncheckable_patterns().count(), 0);
}
