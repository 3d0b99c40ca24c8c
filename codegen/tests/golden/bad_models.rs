//! Messages about models that cannot be generated: the shape and the rule.

use crate::forms::smithy;
use crate::{fixture, generate, with_cause};

/// A C2J model of one operation `Op` with these members in its request, and these shapes beside it.
fn c2j(members: &str, shapes: &str) -> String {
    let comma = if shapes.is_empty() { "" } else { "," };
    format!(
        r#"{{"metadata":{{"apiVersion":"2020-01-01","endpointPrefix":"small","jsonVersion":"1.1","protocol":"json",
            "serviceFullName":"Small Service","targetPrefix":"Small"}},
        "operations":{{"Op":{{"name":"Op","input":{{"shape":"In"}},"errors":[{{"shape":"Oops"}}]}}}},
        "shapes":{{"In":{{"type":"structure","members":{{{members}}}}},
            "Oops":{{"type":"structure","members":{{}},"exception":true}},
            "Text":{{"type":"string"}}{comma}{shapes}}}}}"#
    )
}

#[test]
fn a_bad_c2j_model_is_told_the_shape_and_the_rule() {
    let good = c2j("", "");
    let cases = [
        ("no JSON", good[..100].to_owned()),
        ("cut off", good[..good.len() - 40].to_owned()),
        ("no model", "{}".to_owned()),
        ("no object", "[1]".to_owned()),
        ("a shape without a type", c2j("", r#""S":{}"#)),
        ("another protocol", good.replace(r#""protocol":"json""#, r#""protocol":"rest-xml""#)),
        ("a limit with a fraction", c2j("", r#""S":{"type":"string","max":0.5}"#)),
        ("a dangling member", c2j(r#""A":{"shape":"Nowhere"}"#, "")),
        ("a dangling error", good.replace(r#"{"shape":"Oops"}"#, r#"{"shape":"Nowhere"}"#)),
        ("an error that is none", good.replace(r#"{"shape":"Oops"}"#, r#"{"shape":"In"}"#)),
        (
            "a request that is no structure",
            good.replace(r#""input":{"shape":"In"}"#, r#""input":{"shape":"Text"}"#),
        ),
        ("a list without items", c2j("", r#""L":{"type":"list"}"#)),
        ("a dangling item", c2j("", r#""L":{"type":"list","member":{"shape":"Nowhere"}}"#)),
        (
            "a cycle of lists",
            c2j(
                "",
                r#""L":{"type":"list","member":{"shape":"M"}},"M":{"type":"list","member":{"shape":"L"}}"#,
            ),
        ),
        (
            "a key that is no string",
            c2j("", r#""M":{"type":"map","key":{"shape":"In"},"value":{"shape":"Text"}}"#),
        ),
        ("an unknown type", c2j("", r#""S":{"type":"set","member":{"shape":"Text"}}"#)),
        ("an unknown timestamp format", c2j("", r#""S":{"type":"timestamp","timestampFormat":"lunar"}"#)),
        (
            "a required ghost",
            good.replace(r#""In":{"type":"structure""#, r#""In":{"required":["Ghost"],"type":"structure""#),
        ),
        ("an unknown trait of a shape", c2j("", r#""S":{"type":"string","reversed":true}"#)),
        ("an unknown trait of a member", c2j(r#""A":{"shape":"Text","locationName":"a"}"#, "")),
        (
            "an unknown trait of an operation",
            good.replace(r#""name":"Op""#, r#""name":"Op","compressed":true"#),
        ),
        ("members that collide", c2j(r#""FooBar":{"shape":"Text"},"fooBar":{"shape":"Text"}"#, "")),
        ("values that collide", c2j("", r#""E":{"type":"string","enum":["a-b","a_b"]}"#)),
    ];
    let messages =
        cases.map(|(title, model)| format!("{title}: {}", with_cause(&generate(&model, "").unwrap_err())));
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_bad_smithy_model_is_told_the_shape_and_the_rule() {
    let request =
        |members: &str| smithy(&format!(r#""a#In":{{"type":"structure","members":{{{members}}}}}"#));
    let good = request("");
    let cases = [
        ("another version", good.replace(r#""smithy":"2.0""#, r#""smithy":"1.0""#)),
        ("no service", good.replace(r#""type":"service""#, r#""type":"string""#)),
        ("another protocol", good.replace("aws.protocols#awsJson1_0", "aws.protocols#restXml")),
        ("a dangling member", request(r#""A":{"target":"a#Nowhere"}"#)),
        ("no such shape in the prelude", request(r#""A":{"target":"smithy.api#Complex"}"#)),
        (
            "an unknown trait of the prelude",
            request(r#""A":{"target":"smithy.api#String","traits":{"smithy.api#reversed":{}}}"#),
        ),
        ("an unknown trait of somebody", smithy(r#""a#In":{"type":"structure","traits":{"b#reversed":{}}}"#)),
        (
            "an unknown type",
            smithy(
                r#""a#In":{"type":"structure","members":{"A":{"target":"a#N"}}},"a#N":{"type":"bigDecimal"}"#,
            ),
        ),
        (
            "a member that hides itself",
            request(r#""A":{"target":"smithy.api#String","traits":{"smithy.api#sensitive":{}}}"#),
        ),
        (
            "a stream of bytes",
            smithy(
                r#""a#In":{"type":"structure","members":{"A":{"target":"a#B"}}},
            "a#B":{"type":"blob","traits":{"smithy.api#streaming":{}}}"#,
            ),
        ),
        ("mixins", smithy(r#""a#In":{"type":"structure","mixins":[{"target":"a#M"}]}"#)),
        (
            "two shapes of one name",
            smithy(
                r#""a#In":{"type":"structure","members":{"A":{"target":"a#T"},"B":{"target":"b#T"}}},
               "a#T":{"type":"string"},"b#T":{"type":"string"}"#,
            ),
        ),
        (
            "an apply to nothing",
            smithy(r#""a#In":{"type":"structure"},"a#In$A":{"type":"apply","traits":{}}"#),
        ),
        ("an operation that is not there", good.replace("\"a#Op\":{", "\"a#Other\":{")),
    ];
    let messages =
        cases.map(|(title, model)| format!("{title}: {}", with_cause(&generate(&model, "").unwrap_err())));
    insta::assert_snapshot!(messages.join("\n"));
}

/// Whatever is cut off a model, or taken out of it, is an error or a model, and never a panic.
#[test]
fn a_mangled_model_never_panics() {
    for (form, feature) in [("c2j", "unions"), ("smithy", "unions"), ("smithy", "errors")] {
        let model = fixture(feature, form).trim_end().to_owned();
        for cut in (0..model.len()).step_by(7) {
            assert!(generate(&model[..cut], "").is_err(), "{feature}.{form} cut at {cut}");
        }
        let words: Vec<&str> = model.split('"').collect();
        for at in 0..words.len() {
            for word in ["x", "é", "", "2"] {
                let mut mangled = words.clone();
                mangled[at] = word;
                drop(generate(&mangled.join("\""), ""));
            }
        }
    }
}
