//! Blobs, documents, timestamps and numbers on the wire.

use scalars::blob::Blob;
use scalars::double::Double;
use scalars::operations::{Op, OpRequest, OpResponse};
use scalars::schema::{Call, Structure};
use serde_json::json;

#[test]
fn each_has_its_form() {
    let request = OpRequest {
        data: Blob(vec![0, 255]),
        json: Some(json!({"any": [null]})),
        at: 1_500_000_000.into(),
        day: Some("1985-04-12T23:20:50.520Z".into()),
        share: Double(0.5),
        total: Some(1 << 40),
        ..OpRequest::default()
    };
    let wire = json!({"Data": "AP8=", "Json": {"any": [null]}, "At": 1_500_000_000,
        "Day": "1985-04-12T23:20:50.520Z", "Share": 0.5, "Total": 1_u64 << 40});
    assert_eq!(serde_json::to_value(&request).unwrap(), wire);
    assert_eq!(OpRequest::from_json(wire.to_string().as_bytes()).unwrap(), request);
}

#[test]
fn a_timestamp_keeps_its_form() {
    for at in ["1500000000", "1500000000.5", "1.5e9"] {
        let read = OpResponse::from_json(format!(r#"{{"At":{at}}}"#).as_bytes()).unwrap();
        assert_eq!(read.at.as_ref().unwrap().seconds().floor(), 1.5e9);
    }
    let whole = OpResponse::from_json(br#"{"At":1500000000}"#).unwrap();
    assert_eq!(whole.to_json().unwrap(), br#"{"At":1500000000}"#);
}

#[test]
fn numbers_that_json_cannot_say_are_texts() {
    for (text, number) in [("Infinity", f64::INFINITY), ("-Infinity", f64::NEG_INFINITY)] {
        let wire = format!(r#"{{"Share":"{text}"}}"#);
        let read = OpResponse::from_json(wire.as_bytes()).unwrap();
        assert_eq!(read.share, Some(Double(number)));
        assert_eq!(read.to_json().unwrap(), wire.as_bytes());
    }
    assert!(OpResponse::from_json(br#"{"Share":"NaN"}"#).unwrap().share.unwrap().0.is_nan());
}

#[test]
fn another_json_type_is_named_with_its_place() {
    let check = |body: &str| {
        let found = Op::OPERATION.check_output(body.as_bytes()).unwrap_err();
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(
        check(r#"{"Data":"?","At":"1","Day":1,"Share":"much"}"#),
        "Data: a string instead of base64 text; At: a string instead of a number of seconds; \
         Day: a number instead of a date as text; Share: a string instead of a number"
    );
    assert_eq!(check(""), "the body: nothing instead of JSON");
    assert_eq!(check("[]"), "the body: an array instead of an object");
    assert_eq!(Op::OPERATION.check_output(br#"{"Share":"NaN","New":1,"Json":[]}"#), Ok(()));
}

#[test]
fn what_is_required_must_be_there() {
    let error = OpRequest::from_json(br#"{"At":1,"Share":1}"#).unwrap_err();
    assert_eq!(error.to_string(), "missing field `Data` at line 1 column 18");
    assert_eq!(OpResponse::from_json(b"{}").unwrap(), OpResponse::default());
}
