//! Unions on the wire: an object with one member.

use serde_json::{Value, json};
use unions::operations::{OpRequest, OpResponse};
use unions::schema::Structure;
use unions::structures::{Filter, Range};

#[track_caller]
fn check(filter: Filter, wire: Value) {
    assert_eq!(serde_json::to_value(&filter).unwrap(), wire);
    assert_eq!(serde_json::from_value::<Filter>(wire).unwrap(), filter);
}

#[test]
fn one_member_is_set() {
    let name = || Filter::Name("a".into());
    check(name(), json!({"Name": "a"}));
    check(Filter::Not(Box::new(name())), json!({"Not": {"Name": "a"}}));
    check(Filter::All(vec![name()]), json!({"All": [{"Name": "a"}]}));
    let range = Range { from: Some(3), except: Some(Box::new(name())) };
    check(Filter::Range(Box::new(range)), json!({"Range": {"From": 3, "Except": {"Name": "a"}}}));
    check(Filter::Unknown { name: "New".into(), value: json!([1]) }, json!({"New": [1]}));
    assert_eq!(name().member(), "Name");
}

#[test]
fn nulls_and_the_type_of_a_union_are_passed_over() {
    let wire = json!({"__type": "Filter", "Password": null, "Name": "a"});
    assert_eq!(serde_json::from_value::<Filter>(wire).unwrap(), Filter::Name("a".into()));
}

#[test]
fn no_member_and_two_members_are_errors() {
    let message = |wire: Value| serde_json::from_value::<Filter>(wire).unwrap_err().to_string();
    assert_eq!(message(json!({})), "no member of the union Filter");
    assert_eq!(message(json!({"Name": "a", "New": 1})), "more than one member of the union Filter");
}

#[test]
fn a_required_union_must_be_chosen() {
    let request = OpRequest::new(Filter::Name("a".into()));
    assert_eq!(request.to_json().unwrap(), br#"{"Filter":{"Name":"a"}}"#);
    assert!(OpRequest::from_json(b"{}").is_err());
    assert_eq!(OpResponse::from_json(b"{}").unwrap().filter, None);
}

#[test]
fn secrets_are_hidden() {
    let shown = format!("{:?}", OpRequest { filter: Filter::Password("hunter22".into()) });
    assert_eq!(shown, "OpRequest { filter: Password([hidden]) }");
    let unknown = format!("{:?}", Filter::Unknown { name: "New".into(), value: json!("hunter22") });
    assert!(!unknown.contains("hunter22"), "{unknown}");
}
