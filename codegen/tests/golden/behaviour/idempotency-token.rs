//! An idempotency token is marked, and nothing here fills it in.

use idempotency_token::operations::{Op, OpRequest};
use idempotency_token::schema::{Call, Structure};

#[test]
fn tokens_are_marked_and_left_alone() {
    let members = Op::OPERATION.input.unwrap().members();
    assert!(members.iter().all(|member| member.idempotency_token));
    assert_eq!(OpRequest { other: "x".into(), token: None }.to_json().unwrap(), br#"{"Other":"x"}"#);
}
