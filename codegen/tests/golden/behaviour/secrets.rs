//! What is sensitive stays out of `Debug`, wherever it stands.

use secrets::enums::Hidden;
use secrets::operations::OpRequest;
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
    };
    assert_eq!(
        format!("{request:?}"),
        "OpRequest { name: Some(\"a\"), password: [hidden], tokens: Some([hidden]), named: Some([hidden]), \
         inner: Some(Inner { password: Some([hidden]), name: Some(\"c\") }), whole: Some([hidden]), \
         kind: Some([hidden]) }"
    );
    assert_eq!(format!("{:?}", Whole { name: Some(secret()) }), "Whole { name: Some([hidden]) }");
}
