//! Open enums: known values, and those that a newer service sends.

use std::collections::HashSet;

use enums::enums::Colour;
use enums::open_enum::Unknown;
use enums::operations::OpRequest;
use enums::schema::Structure;

#[track_caller]
fn check(value: &str, expected: &Colour) {
    let read: Colour = value.parse().unwrap();
    assert_eq!(read, *expected);
    assert_eq!(read, Colour::from(value));
    assert_eq!((read.as_str(), read.as_ref(), read.to_string()), (value, value, value.to_owned()));
    let wire = format!("{value:?}");
    assert_eq!(serde_json::to_string(&read).unwrap(), wire);
    assert_eq!(serde_json::from_str::<Colour>(&wire).unwrap(), read);
}

#[test]
fn each_value_has_one_form() {
    check("DARK_RED", &Colour::DarkRed);
    check("2nd", &Colour::V2nd);
    check("UNKNOWN", &Colour::UnknownValue);
    check("aws:kms", &Colour::AwsKms);
    check("GREEN", &Colour::Unknown(Unknown::new("GREEN").unwrap()));
    check("", &Colour::Unknown(Unknown::new("").unwrap()));
}

#[test]
fn what_is_known_is_never_unknown() {
    for value in Colour::VALUES {
        assert_eq!(Unknown::<Colour>::new(value), None);
    }
    let texts = ["GREEN", "GREEN", "DARK_RED"];
    assert_eq!(texts.map(Colour::from).into_iter().collect::<HashSet<_>>().len(), 2);
    assert_eq!(format!("{:?} {:?}", Colour::DarkRed, Colour::from("GREEN")), r#"DarkRed Unknown("GREEN")"#);
}

#[test]
fn a_required_value_must_be_chosen() {
    let request = OpRequest::new(Colour::DarkRed);
    assert_eq!(request.to_json().unwrap(), br#"{"Colour":"DARK_RED"}"#);
    assert!(request.is_valid());
    assert!(!OpRequest { colour: "GREEN".into(), ..request }.is_valid());
}
