//! Changes between two models, and what of it breaks a caller.

use awsjson_codegen::diff::diff;
use awsjson_codegen::load;

/// A model with one operation, whose request and answer are `Shared`.
fn model(operations: &str, errors: &str, members: &str, shapes: &str) -> String {
    format!(
        r#"{{"version": "2.0", "metadata": {{"protocol": "json", "jsonVersion": "1.1", "targetPrefix": "T",
        "apiVersion": "2016-04-18", "endpointPrefix": "t", "serviceFullName": "T", "signatureVersion": "v4"}},
        "operations": {{"Call": {{"name": "Call", "http": {{"method": "POST", "requestUri": "/"}},
          "input": {{"shape": "Shared"}}, "output": {{"shape": "Answer"}}, "errors": [{errors}]}}{operations}}},
        "shapes": {{"Shared": {{"type": "structure", {members}}}, "Answer": {{"type": "structure", "members":
          {{"Number": {{"shape": "Number"}}, "Mode": {{"shape": "Mode"}}}}}},
          "Wrong": {{"type": "structure", "members": {{}}, "exception": true}},
          "Other": {{"type": "structure", "members": {{}}, "exception": true}}, {shapes}}}}}"#
    )
}

const MEMBERS: &str = r#""members": {"Number": {"shape": "Number"}, "Mode": {"shape": "Mode"}}"#;
const SHAPES: &str = r#""Number": {"type": "integer", "min": 1, "max": 9}, "Mode": {"type": "string", "enum": ["a", "b"]},
    "Text": {"type": "string"}"#;
const ERRORS: &str = r#"{"shape": "Wrong"}"#;

#[track_caller]
fn check(new: &str, expected: &[(&str, bool)]) {
    let old = load(&model("", ERRORS, MEMBERS, SHAPES)).unwrap();
    let changes = diff(&old, &load(new).unwrap());
    let said: Vec<(String, bool)> =
        changes.iter().map(|change| (change.to_string(), change.breaking)).collect();
    let expected: Vec<_> = expected.iter().map(|(text, breaking)| ((*text).to_owned(), *breaking)).collect();
    assert_eq!(said, expected);
}

#[test]
fn nothing_changed() {
    check(&model("", ERRORS, MEMBERS, SHAPES), &[]);
}

#[test]
fn operations_and_errors() {
    let another = r#", "Another": {"name": "Another", "http": {"method": "POST", "requestUri": "/"}}"#;
    check(&model(another, ERRORS, MEMBERS, SHAPES), &[("`Another`: new operation", false)]);
    let errors = r#"{"shape": "Other"}"#;
    check(
        &model("", errors, MEMBERS, SHAPES),
        &[("`Call`: may answer `Other`", false), ("`Call`: no longer declares `Wrong`", false)],
    );
    let unsigned = model("", ERRORS, MEMBERS, SHAPES)
        .replace(r#""name": "Call","#, r#""name": "Call", "authtype": "none","#);
    check(&unsigned, &[("`Call`: signed before, not signed now", false)]);
}

#[test]
fn members() {
    let more =
        r#""members": {"Number": {"shape": "Number"}, "Mode": {"shape": "Mode"}, "More": {"shape": "Text"}}"#;
    check(&model("", ERRORS, more, SHAPES), &[("`Shared.More`: new, optional, string", false)]);
    let required = format!(r#""required": ["More"], {more}"#);
    check(&model("", ERRORS, &required, SHAPES), &[("`Shared.More`: new, required, string", true)]);
    let fewer = r#""members": {"Number": {"shape": "Number"}}"#;
    check(&model("", ERRORS, fewer, SHAPES), &[("`Shared.Mode`: gone", true)]);
    let required = format!(r#""required": ["Mode"], {MEMBERS}"#);
    check(&model("", ERRORS, &required, SHAPES), &[("`Shared.Mode`: optional before, required now", true)]);
    let text = r#""members": {"Number": {"shape": "Text"}, "Mode": {"shape": "Mode"}}"#;
    check(
        &model("", ERRORS, text, SHAPES),
        &[("`Text (was Number, as in Call.Number)`: integer before, string now", true)],
    );
}

#[test]
fn constraints_and_values() {
    let with = |from: &str, to: &str| model("", ERRORS, MEMBERS, &SHAPES.replace(from, to));
    check(&with(r#""max": 9"#, r#""max": 10"#), &[("`Number`: 1 to 9 before, 1 to 10 now", false)]);
    check(&with(r#""max": 9"#, r#""max": 8"#), &[("`Number`: 1 to 9 before, 1 to 8 now", true)]);
    check(
        &with(r#"["a", "b"]"#, r#"["a", "c"]"#),
        &[("`Mode`: new value `c`", false), ("`Mode`: value `b` is gone", true)],
    );
    let pattern =
        model("", ERRORS, MEMBERS, &SHAPES.replace(r#""enum": ["a", "b"]"#, r#""pattern": "[ab]""#));
    check(
        &pattern,
        &[
            ("`Mode`: one of a set before, any string now", false),
            ("`Mode`: pattern `none` before, `[ab]` now", true),
        ],
    );
}

#[test]
fn a_change_names_the_operations_that_it_reaches() {
    let old = load(&model("", ERRORS, MEMBERS, SHAPES)).unwrap();
    let new = load(&model("", ERRORS, MEMBERS, &SHAPES.replace(r#""min": 1"#, r#""min": 0"#))).unwrap();
    let json = serde_json::to_value(diff(&old, &new)).unwrap();
    let expected = serde_json::json!([{"change": "limit", "on": "Number", "old": "1 to 9", "new": "0 to 9",
        "breaking": false, "requests": ["Call"], "responses": ["Call"]}]);
    assert_eq!(json, expected);
}

/// A model whose request has `Places`: a list, a map, a structure and a number, and whose parts are `parts`.
fn nested(parts: &str) -> String {
    let members =
        r#""members": {"List": {"shape": "List"}, "Map": {"shape": "Map"}, "Inner": {"shape": "Inner"}}"#;
    model("", ERRORS, members, parts)
}

const PARTS: &str = r#""List": {"type": "list", "member": {"shape": "Text"}},
    "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "Inner": {"type": "structure", "required": ["A"], "members": {"A": {"shape": "Text"}}},
    "Other2": {"type": "structure", "required": ["B"], "members": {"A": {"shape": "Text"}, "B": {"shape": "Text"}}},
    "Number": {"type": "integer", "min": 1, "max": 9}, "Mode": {"type": "string", "enum": ["a", "b"]},
    "Text": {"type": "string", "max": 9}, "Time": {"type": "timestamp"}"#;

#[track_caller]
fn check_nested(from: &str, to: &str, expected: &[(&str, bool)]) {
    assert!(PARTS.contains(from) || nested(PARTS).contains(from), "{from}");
    let old = load(&nested(PARTS)).unwrap();
    let changes = diff(&old, &load(&nested(PARTS).replacen(from, to, 1)).unwrap());
    let said: Vec<_> = changes.iter().map(|change| (change.to_string(), change.breaking)).collect();
    let expected: Vec<_> = expected.iter().map(|(text, breaking)| ((*text).to_owned(), *breaking)).collect();
    assert_eq!(said, expected);
}

#[test]
fn what_stands_below_others_is_compared_by_its_place() {
    let list = r#""List": {"type": "list", "member": {"shape": "Text"}}"#;
    check_nested(
        list,
        &list.replace("Text", "Number"),
        &[("`Number (was Text, as in Call.List[])`: string before, integer now", true)],
    );
    check_nested(
        r#""value": {"shape": "Text"}"#,
        r#""value": {"shape": "Number"}"#,
        &[("`Number (was Text, as in Call.Map{})`: string before, integer now", true)],
    );
    check_nested(
        r#""Inner": {"shape": "Inner"}"#,
        r#""Inner": {"shape": "Other2"}"#,
        &[
            ("`Other2 (was Inner, as in Call.Inner).A`: required before, optional now", false),
            ("`Other2 (was Inner, as in Call.Inner).B`: new, required, string", true),
        ],
    );
    check_nested(
        r#""max": 9}, "Time""#,
        r#""max": 8}, "Time""#,
        &[("`Text`: length 0 to 9 before, length 0 to 8 now", true)],
    );
}

#[test]
fn the_service_and_its_errors() {
    let target = r#""targetPrefix": "T""#;
    check_nested(
        target,
        r#""targetPrefix": "U""#,
        &[("`service`: T, awsJson 1.1, t before, U, awsJson 1.1, t now", true)],
    );
    let wrong = r#""Wrong": {"type": "structure", "members": {}, "exception": true}"#;
    let fault = wrong.replace(r#""exception": true"#, r#""exception": true, "fault": true"#);
    check_nested(wrong, &fault, &[("`Wrong`: the caller's, 400 before, the service's fault, 500 now", true)]);
    check_nested(
        r#""output": {"shape": "Answer"}, "#,
        "",
        &[("`Call`: an answer with a body before, no body now", true)],
    );
}

/// Two operations, of which `Send` has `Part` in its request and `Read` in its answer.
fn two(part: &str, others: &str) -> String {
    let operation = |name: &str, side: &str| {
        format!(r#""{name}": {{"name": "{name}", "http": {{"method": "POST", "requestUri": "/"}}, {side}}}"#)
    };
    let shape = |name: &str| format!(r#"{{"shape": "{name}"}}"#);
    let (send, read) = (
        operation("Send", &format!(r#""input": {}"#, shape("Whole"))),
        operation("Read", &format!(r#""output": {}"#, shape("Whole"))),
    );
    format!(
        r#"{{"version": "2.0", "metadata": {{"protocol": "json", "jsonVersion": "1.1", "targetPrefix": "T",
        "apiVersion": "2016-04-18", "endpointPrefix": "t", "serviceFullName": "T", "signatureVersion": "v4"}},
        "operations": {{{send}, {read}}}, "shapes": {{"Text": {{"type": "string"}}, "Wide": {{"type": "long"}},
        "Whole": {{"type": "structure", "members": {{"Part": {{"shape": "Part"}}}}}}, "Part": {part}{others}}}}}"#
    )
}

/// Whom a change of `Part` can break: those who send it, those who read it.
#[track_caller]
fn check_breaks(from: &str, to: &str, expected: &str, (senders, readers): (bool, bool)) {
    let (old, new) = (load(&two(from, "")).unwrap(), load(&two(to, "")).unwrap());
    let changes = diff(&old, &new);
    let said: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(said, [expected]);
    let breaks = (changes[0].can_break("Send"), changes[0].can_break("Read"));
    assert_eq!(breaks, (senders, readers), "{expected}");
    assert_eq!(changes[0].breaking, senders || readers, "{expected}");
    assert!(!changes[0].can_break("Another") && changes[0].reaches("Send") && changes[0].reaches("Read"));
}

#[test]
fn what_breaks_those_who_send_and_those_who_read() {
    let text = |more: &str| format!(r#"{{"type": "string"{more}}}"#);
    let structure = |required: &str, member: &str| {
        format!(r#"{{"type": "structure", "required": [{required}], "members": {{{member}}}}}"#)
    };
    let a = r#""A": {"shape": "Text"}"#;
    let token = r#""A": {"shape": "Text", "idempotencyToken": true}"#;
    let old = r#""A": {"shape": "Text", "deprecated": true}"#;
    let list = |more: &str| format!(r#"{{"type": "list", "member": {{"shape": "Text"}}{more}}}"#);
    let (nobody, senders, readers, all) = ((false, false), (true, false), (false, true), (true, true));
    let cases: [(String, String, &str, (bool, bool)); 20] = [
        (
            text(r#", "max": 9"#),
            text(r#", "max": 8"#),
            "`Part`: length 0 to 9 before, length 0 to 8 now",
            senders,
        ),
        (text(r#", "max": 9"#), text(""), "`Part`: length 0 to 9 before, no limit now", nobody),
        (text(""), text(r#", "min": 1"#), "`Part`: no limit before, length at least 1 now", senders),
        (text(""), text(r#", "pattern": "a""#), "`Part`: pattern `none` before, `a` now", senders),
        (text(r#", "pattern": "a""#), text(""), "`Part`: pattern `a` before, `none` now", nobody),
        (text(r#", "enum": ["a", "b"]"#), text(r#", "enum": ["a"]"#), "`Part`: value `b` is gone", senders),
        (text(r#", "enum": ["a"]"#), text(r#", "enum": ["a", "b"]"#), "`Part`: new value `b`", nobody),
        (text(""), text(r#", "enum": ["a"]"#), "`Part`: any string before, one of a set now", senders),
        (text(""), text(r#", "sensitive": true"#), "`Part`: not sensitive before, sensitive now", nobody),
        (text(""), r#"{"type": "integer"}"#.into(), "`Part`: string before, integer now", all),
        (
            r#"{"type": "integer"}"#.into(),
            r#"{"type": "long"}"#.into(),
            "`Part`: integer before, long now",
            readers,
        ),
        (
            r#"{"type": "long"}"#.into(),
            r#"{"type": "integer"}"#.into(),
            "`Part`: long before, integer now",
            senders,
        ),
        (structure("", a), structure(r#""A""#, a), "`Part.A`: optional before, required now", senders),
        (structure(r#""A""#, a), structure("", a), "`Part.A`: required before, optional now", readers),
        (structure("", a), structure("", ""), "`Part.A`: gone", all),
        (structure("", ""), structure(r#""A""#, a), "`Part.A`: new, required, string", senders),
        (structure("", a), structure("", old), "`Part.A`: deprecated", nobody),
        (
            structure(r#""A""#, token),
            structure(r#""A""#, a),
            "`Part.A`: filled in by clients before, not filled in now",
            senders,
        ),
        (
            list(""),
            list(r#", "sparse": true"#),
            "`Part`: no part is null before, parts may be null now",
            readers,
        ),
        (
            list(r#", "sparse": true"#),
            list(""),
            "`Part`: parts may be null before, no part is null now",
            senders,
        ),
    ];
    for (from, to, expected, breaks) in cases {
        check_breaks(&from, &to, expected, breaks);
    }
    let union = structure("", a).replace(r#""type""#, r#""union": true, "type""#);
    check_breaks(&structure("", a), &union, "`Part`: structure before, union now", nobody);
    let far = text(r#", "max": 9223372036854775807"#);
    let said = "`Part`: length 0 to 9223372036854775807 before, no limit now";
    check_breaks(&far, &text(""), said, nobody);
}

#[test]
fn operations_that_go_or_ask_for_more() {
    let old = load(&two(r#"{"type": "string"}"#, "")).unwrap();
    let check = |from: &str, to: &str, expected: &str, breaking: bool| {
        let new = load(&two(r#"{"type": "string"}"#, "").replacen(from, to, 1)).unwrap();
        let changes = diff(&old, &new);
        let found = changes.iter().find(|change| change.to_string() == expected);
        let found = found.unwrap_or_else(|| panic!("{changes:?}"));
        assert_eq!((found.breaking, found.can_break("Read")), (breaking, breaking), "{expected}");
    };
    let read = r#", "Read": {"name": "Read", "http": {"method": "POST", "requestUri": "/"}, "output": {"shape": "Whole"}}"#;
    check(read, "", "`Read`: the operation is gone", true);
    let deprecated = read.replace(r#""name""#, r#""deprecated": true, "name""#);
    check(read, &deprecated, "`Read`: deprecated", false);
    let with = |required: &str| {
        read.replace(r#""output""#, r#""input": {"shape": "Asked"}, "output""#)
            + r#"}, "shapes": {"Asked": {"type": "structure", "required": ["#
            + required
            + r#"], "members": {"A": {"shape": "Text"}}},"#
    };
    let (from, no) = (format!(r#"{read}}}, "shapes": {{"#), "`Read`: no members before, a request");
    check(&from, &with(""), &format!("{no} with members now"), false);
    check(&from, &with(r#""A""#), &format!("{no} that requires `A` now"), true);
}
