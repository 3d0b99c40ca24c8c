//! A sensitive value stays out of `Debug`, wherever it stands.

use secrets::enums::Hidden;
use secrets::operations::OpRequest;
use secrets::error::OperationError;
use secrets::operations::{Op, OpError, OpResponse};
use secrets::schema::{Call, Structure};
use secrets::structures::{Inner, Whole};

#[test]
fn nothing_sensitive_is_shown() {
    let secret = || "hunter22".to_owned();
    let request = OpRequest {
        name: Some("a".into()),
        password: secret(),
        tokens: Some(vec![secret()]),
        named: Some([(secret(), "b".to_owned())].into()),
        inner: Some(Inner { password: Some(secret()), name: Some("c".into()) }),
        whole: Some(Whole { name: Some(secret()) }),
        kind: Some(Hidden::from("hunter22")),
        many: None,
    };
    assert_eq!(
        format!("{request:?}"),
        "OpRequest { name: Some(\"a\"), password: [hidden], tokens: Some([hidden]), named: Some([hidden]), \
         inner: Some(Inner { password: Some([hidden]), name: Some(\"c\") }), whole: Some([hidden]), \
         kind: Some([hidden]), many: None }"
    );
    assert_eq!(format!("{:?}", Whole { name: Some(secret()) }), "Whole { name: Some([hidden]) }");
}

#[test]
fn messages_and_errors_repeat_no_secret() {
    let inner = Inner { password: Some("hunter22".into()), name: None };
    let request = OpRequest { many: Some(vec![inner; 3]), ..OpRequest::default() };
    let message: Vec<String> = request.validate().iter().map(ToString::to_string).collect();
    assert_eq!(message, ["Value at 'many' failed to satisfy constraint: Member must have length less than or equal to 2"]);
    let error = OpResponse::from_json(br#"{"Inner":{"Password":["hunter22"]},"Name":7}"#).unwrap_err();
    assert_eq!(error.to_string(), "a member is missing or has another type at line 1 column 21");
    let error = OperationError::<OpError>::parse(None, br#"{"__type":"Oops","message":"hunter22"}"#);
    assert_eq!((error.kind, error.to_string()), (OpError::Oops, "Oops".to_owned()));
    assert!(!format!("{error:?}").contains("hunter22"), "{error:?}");
    assert_eq!(error.error.message().unwrap().text, "hunter22");
    assert_eq!(format!("{:?}", Hidden::from("hunter22")), "[hidden]");
    assert_eq!(Op::OPERATION.errors, ["Oops"]);
}
