//! Sparse lists and maps keep their nulls; others have none.

use collections::operations::{Op, OpRequest};
use collections::schema::{Call, Structure};

#[test]
fn nulls_are_kept_where_they_may_stand() {
    let wire = br#"{"Sparse":["a",null],"SparseById":{"k":null},"Grid":[["b"],[]]}"#;
    let read = OpRequest::from_json(wire).unwrap();
    assert_eq!(read.sparse, Some(vec![Some("a".into()), None]));
    assert_eq!(read.to_json().unwrap(), wire);
    assert!(OpRequest::from_json(br#"{"Grid":[null]}"#).is_err());
    assert!(Op::OPERATION.input.unwrap().member("Sparse").unwrap().shape.sparse);
}
