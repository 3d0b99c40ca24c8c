//! What is generated for small models, one feature each, and what a bad model is told.

use awsjson_codegen::{Error, Notes, Provenance, emit, load};

/// A model of one operation `Op` with the given shapes beside its request and response.
fn model(input: &str, output: &str, shapes: &str) -> String {
    let comma = if shapes.is_empty() { "" } else { "," };
    format!(
        r#"{{"metadata":{{"apiVersion":"2020-01-01","endpointPrefix":"small","jsonVersion":"1.1","protocol":"json",
            "serviceFullName":"Small Service","targetPrefix":"Small"}},
        "operations":{{"Op":{{"name":"Op","input":{{"shape":"OpRequest"}},"output":{{"shape":"OpResponse"}},
            "errors":[{{"shape":"Oops"}},{{"shape":"Oops"}}]}}}},
        "shapes":{{"OpRequest":{{"type":"structure",{input}}},"OpResponse":{{"type":"structure",{output}}},
            "Oops":{{"type":"structure","members":{{"message":{{"shape":"Text"}}}},"exception":true}},
            "Text":{{"type":"string"}}{comma}{shapes}}}}}"#
    )
}

/// An error with what caused it, as the tasks print it.
fn told(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn generate(model: &str, notes: &str) -> Result<awsjson_codegen::Files, Error> {
    let provenance = Provenance {
        command: "generate".into(),
        package: "small".into(),
        version: "1".into(),
        sha256: "0".into(),
    };
    emit(&load(model, &Notes::parse(notes)?)?, &provenance)
}

/// The generated files that a feature shows itself in, one after the other.
#[track_caller]
fn check(name: &str, model: &str, notes: &str, files: &[&str]) {
    let generated = generate(model, notes).unwrap();
    let shown = files.iter().map(|file| format!("==> {file} <==\n{}", generated[*file]));
    insta::assert_snapshot!(name, shown.collect::<Vec<_>>().join("\n"));
}

const EMPTY: &str = r#""members":{}"#;

#[test]
fn requests_spell_out_what_is_required_and_responses_nothing() {
    let members = r#""members":{"CallbackURLs":{"shape":"Urls"},"Type":{"shape":"Text"},"Nested":{"shape":"Both"}},
        "required":["Type"]"#;
    let shapes = r#""Urls":{"type":"list","member":{"shape":"Url"},"min":0,"max":3},
        "Url":{"type":"string","min":1,"max":9,"pattern":"[a-z]+"},
        "Both":{"type":"structure","members":{"Size":{"shape":"Size"}},"required":["Size"]},
        "Size":{"type":"integer","min":1,"max":5}"#;
    check(
        "members",
        &model(members, members, shapes),
        "",
        &["operations/op.rs", "structures/both.rs", "shapes.rs"],
    );
}

#[test]
fn enums_are_open() {
    let members = r#""members":{"Colour":{"shape":"Colour"}}"#;
    let shapes = r#""Colour":{"type":"string","enum":["DARK_RED","2nd","UNKNOWN"]}"#;
    check("enums", &model(members, EMPTY, shapes), "", &["enums.rs"]);
}

#[test]
fn secrets_are_hidden_wherever_they_stand() {
    let members = r#""members":{"Name":{"shape":"Text"},"Password":{"shape":"Secret"},"Tokens":{"shape":"Secrets"},
        "Named":{"shape":"ById"},"Inner":{"shape":"Inner"}},"required":["Password"]"#;
    let shapes = r#""Secret":{"type":"string","sensitive":true},"Id":{"type":"string","sensitive":true},
        "Secrets":{"type":"list","member":{"shape":"Secret"}},
        "ById":{"type":"map","key":{"shape":"Id"},"value":{"shape":"Text"}},
        "Inner":{"type":"structure","members":{"Password":{"shape":"Secret"}}}"#;
    let notes = "[[correction]]\nshape = 'Id'\nechoed = true\nevidence = ['X-1']";
    check("secrets", &model(members, EMPTY, shapes), notes, &["operations/op.rs", "shapes.rs"]);
}

#[test]
fn recursion_is_boxed_only_where_nothing_else_breaks_it() {
    let members = r#""members":{"Tree":{"shape":"Tree"}}"#;
    let shapes = r#""Tree":{"type":"structure","members":{"Left":{"shape":"Tree"},"More":{"shape":"Trees"},
        "Leaf":{"shape":"Leaf"}}},"Trees":{"type":"list","member":{"shape":"Tree"}},
        "Leaf":{"type":"structure","members":{"Text":{"shape":"Text"}}}"#;
    check("recursion", &model(members, EMPTY, shapes), "", &["structures/tree.rs"]);
}

#[test]
fn numbers_keep_their_limits_and_shapes_their_names() {
    let members = r#""members":{"Share":{"shape":"Share"},"Deep":{"shape":"Deep"},"Name":{"shape":"Name"}}"#;
    let shapes = r#""Share":{"type":"double","min":0.001,"max":1.0},"text":{"type":"string","max":3},
        "Deep":{"type":"list","member":{"shape":"text"}},"Name":{"type":"string","min":1}"#;
    check("numbers", &model(members, EMPTY, shapes), "", &["shapes.rs"]);
}

#[test]
fn errors_are_one_enum() {
    check("errors", &model(EMPTY, EMPTY, ""), "", &["errors.rs"]);
}

#[test]
fn a_bad_model_is_told_the_shape_and_the_rule() {
    let good = model(EMPTY, EMPTY, "");
    let cases = [
        ("no JSON", good[..100].to_owned()),
        ("no model", "{}".to_owned()),
        ("another protocol", good.replace(r#""protocol":"json""#, r#""protocol":"rest-xml""#)),
        ("a limit with a fraction", model(EMPTY, EMPTY, r#""S":{"type":"string","max":0.5}"#)),
        ("a dangling member", model(r#""members":{"A":{"shape":"Nowhere"}}"#, EMPTY, "")),
        ("a dangling error", good.replace(r#"{"shape":"Oops"}]"#, r#"{"shape":"Nowhere"}]"#)),
        ("a list without items", model(EMPTY, EMPTY, r#""L":{"type":"list"}"#)),
        ("an unknown type", model(EMPTY, EMPTY, r#""S":{"type":"set","member":{"shape":"Text"}}"#)),
        ("a required ghost", model(r#""members":{},"required":["Ghost"]"#, EMPTY, "")),
        (
            "members that collide",
            model(r#""members":{"FooBar":{"shape":"Text"},"fooBar":{"shape":"Text"}}"#, EMPTY, ""),
        ),
        ("values that collide", model(EMPTY, EMPTY, r#""E":{"type":"string","enum":["a-b","a_b"]}"#)),
    ];
    let messages =
        cases.map(|(title, model)| format!("{title}: {}", told(&generate(&model, "").unwrap_err())));
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_note_that_does_not_apply_is_refused() {
    let model = model(EMPTY, EMPTY, "");
    let note = |shape: &str, evidence: &str| {
        generate(
            &model,
            &format!("[[correction]]\nshape = '{shape}'\nechoed = true\nevidence = [{evidence}]"),
        )
    };
    let errors = [
        note("Nowhere", "'X-1'").unwrap_err(),
        note("Text", "'X-1'").unwrap_err(),
        note("Text", "").unwrap_err(),
        generate(&model, "[[corection]]").unwrap_err(),
    ];
    insta::assert_snapshot!(errors.map(|error| told(&error)).join("\n"));
}

#[test]
fn the_same_model_gives_the_same_files() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../model/cognito-idp.json")).unwrap();
    let (first, second) = (generate(&text, "").unwrap(), generate(&text, "").unwrap());
    assert_eq!(first, second);
    assert_eq!(first.keys().filter(|path| path.starts_with("operations/")).count(), 141 + 1);
}
