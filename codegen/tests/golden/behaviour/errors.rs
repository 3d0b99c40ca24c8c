//! Errors: of the service, of an operation, and what neither knows.

use errors::error::{Message, MessageKey, OperationError};
use errors::errors::{Broken, CODES, NotFound, SERVER_FAULTS, ServiceError, Silent};
use errors::operations::{Op, OpError, OtherError};
use errors::schema::Call;

#[test]
fn an_operation_knows_what_it_declares() {
    let body = br#"{"__type":"NotFound","message":"gone","reasonCode":"x"}"#;
    let message = || Some(Message { text: "gone".into(), key: MessageKey::Lower });
    let expected = NotFound { message: message(), reason_code: Some("x".into()) };
    let read = ServiceError::parse("NotFound", body);
    assert_eq!(read, ServiceError::NotFound(expected));
    let of_op = OperationError::<OpError>::from(read.clone());
    assert_eq!(of_op, OperationError { kind: OpError::NotFound, error: read.clone() });
    assert_eq!(of_op.to_string(), "NotFound: gone");
    assert_eq!(OperationError::<OpError>::parse(None, body), of_op);
    assert_eq!(OperationError::<OpError>::parse(Some("NotFound:http://x/"), body), of_op);
    let page = OperationError::<OpError>::parse(None, b"<html>");
    assert_eq!((page.kind, page.error.code()), (OpError::Undeclared, ""));
    assert_eq!(OperationError::<OtherError>::from(read).kind, OtherError::Undeclared);
    assert_eq!(Op::OPERATION.errors, ["NotFound", "Silent", "Broken"]);
    assert_eq!((CODES, SERVER_FAULTS), (&["Broken", "NotFound", "Silent"][..], &["Broken"][..]));
}

#[test]
fn the_key_of_a_message_is_kept() {
    let read = ServiceError::parse("Broken", br#"{"Message":"m"}"#);
    let message = Message { text: "m".into(), key: MessageKey::Upper };
    assert_eq!(read, ServiceError::Broken(Broken { message: Some(message.clone()) }));
    let unmodelled = ServiceError::parse("Silent", br#"{"Message":"m"}"#);
    assert_eq!(unmodelled, ServiceError::Silent(Silent { message: Some(message.clone()) }));
    let unknown = ServiceError::parse("New", br#"{"Message":"m"}"#);
    assert_eq!(unknown, ServiceError::Unknown { code: "New".into(), message: Some(message) });
    assert_eq!(serde_json::to_string(&Broken { message: Some("m".into()) }).unwrap(), r#"{"message":"m"}"#);
}
