//! The generated crate against literal texts of the real service: the ids are those of the suite's ledger.

use cognito_idp_types::error::{Message, MessageKey, error_code, error_message};
use cognito_idp_types::errors::{ServiceError, UserNotFoundException};
use cognito_idp_types::operations::{SignUpRequest, UpdateUserPoolClient, UpdateUserPoolClientRequest};
use cognito_idp_types::schema::{Call, Kind};
use cognito_idp_types::{SERVICE, validate};
use serde_json::{Value, json};

/// The message of the service about a request that breaks constraints; nothing if it breaks none.
#[track_caller]
fn check(operation: &str, request: &Value, expected: &str) {
    let shape = SERVICE.operation(operation).unwrap().input.unwrap();
    let message = validate::message(&validate::validate(shape, request)).unwrap_or_default();
    assert_eq!(message, expected);
}

#[test]
fn violations_are_reported_in_the_words_of_the_service() {
    let pool = "us-east-1_Example99";
    // I-001
    check(
        "DescribeUserPoolClient",
        &json!({"UserPoolId": pool, "ClientId": ""}),
        "2 validation errors detected: Value '' at 'clientId' failed to satisfy constraint: Member must have length \
         greater than or equal to 1; Value '' at 'clientId' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: [\\w+]+",
    );
    // I-004: a client id is sensitive in the model, and repeated all the same.
    check(
        "InitiateAuth",
        &json!({"ClientId": "ap-northeast-1_xxx", "AuthFlow": "USER_SRP_AUTH"}),
        "1 validation error detected: Value 'ap-northeast-1_xxx' at 'clientId' failed to satisfy constraint: Member \
         must satisfy regular expression pattern: [\\w+]+",
    );
    // I-006
    check(
        "ListUsers",
        &json!({"UserPoolId": pool, "Limit": 100}),
        "1 validation error detected: Value '100' at 'limit' failed to satisfy constraint: Member must have value \
         less than or equal to 60",
    );
    // I-007
    check(
        "ConfirmSignUp",
        &json!({"ClientId": "abc", "Username": "u", "ConfirmationCode": null}),
        "1 validation error detected: Value null at 'confirmationCode' failed to satisfy constraint: Member must not \
         be null",
    );
    // I-011, with the set as it is in this model
    check(
        "UpdateUserPoolClient",
        &json!({"UserPoolId": pool, "ClientId": "abc", "ExplicitAuthFlows": ["ADMIN_USER_PASSWORD_AUTH"]}),
        "1 validation error detected: Value '[ADMIN_USER_PASSWORD_AUTH]' at 'explicitAuthFlows' failed to satisfy \
         constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ADMIN_NO_SRP_AUTH, \
         CUSTOM_AUTH_FLOW_ONLY, USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_CUSTOM_AUTH, \
         ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_AUTH, \
         ALLOW_TOKEN_EXCHANGE_DELEGATION, ALLOW_TOKEN_EXCHANGE_IMPERSONATION]]",
    );
    // I-002, for one of the two members of that request
    check(
        "UpdateUserPoolClient",
        &json!({"UserPoolId": pool, "ClientId": "abc", "LogoutURLs": [""]}),
        "1 validation error detected: Value '[]' at 'logoutURLs' failed to satisfy constraint: Member must satisfy \
         constraint: [Member must have length less than or equal to 1024, Member must have length greater than or \
         equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+]",
    );
    check("UpdateUserPoolClient", &json!({"UserPoolId": pool, "ClientId": "abc", "ClientName": "a b"}), "");
}

#[test]
fn what_is_sensitive_is_left_out() {
    // I-008, in the form of today's pattern
    let request = json!({"ClientId": "abc", "Username": "u", "Password": " "});
    let shape = SERVICE.operation("SignUp").unwrap().input.unwrap();
    let message = validate::message(&validate::validate(shape, &request)).unwrap();
    assert!(
        message.starts_with("1 validation error detected: Value at 'password' failed to satisfy"),
        "{message}"
    );
    let request = SignUpRequest { password: Some("hunter22".into()), ..Default::default() };
    let shown = format!("{request:?}");
    assert!(shown.contains("password: Some([hidden])") && !shown.contains("hunter22"), "{shown}");
}

#[test]
fn absent_members_stay_off_the_wire() {
    let request = UpdateUserPoolClientRequest {
        user_pool_id: "us-east-1_a".into(),
        client_id: "b".into(),
        callback_urls: Some(vec!["https://example.com".into()]),
        ..Default::default()
    };
    let wire = json!({"UserPoolId": "us-east-1_a", "ClientId": "b", "CallbackURLs": ["https://example.com"]});
    assert_eq!(serde_json::to_value(&request).unwrap(), wire);
    assert_eq!(serde_json::from_value::<UpdateUserPoolClientRequest>(wire).unwrap(), request);
}

#[test]
fn errors_are_read_in_all_their_forms() {
    let body = br#"{"__type":"UserNotFoundException","message":"User does not exist."}"#;
    let old = br#"{"__type":"com.amazonaws.cognito#UserNotFoundException","Message":"m"}"#;
    for (header, body, expected) in [
        (Some("NotAuthorizedException:"), &body[..], Some("NotAuthorizedException")),
        (Some("NotAuthorizedException:http://internal.amazon.com/"), b"", Some("NotAuthorizedException")),
        (None, body, Some("UserNotFoundException")),
        (None, old, Some("UserNotFoundException")),
        (None, br#"{"code":"Throttled"}"#, Some("Throttled")),
        (None, b"<html>", None),
    ] {
        assert_eq!(error_code(header, body).as_deref(), expected);
    }
    let message = |text: &str, key| Some(Message { text: text.to_owned(), key });
    assert_eq!(error_message(body), message("User does not exist.", MessageKey::Lower));
    assert_eq!(error_message(old), message("m", MessageKey::Upper));
    let error = ServiceError::parse("UserNotFoundException", body);
    assert_eq!(error.to_string(), "UserNotFoundException: User does not exist.");
    assert!(matches!(error, ServiceError::UserNotFoundException(_)));
    let old = ServiceError::parse("UserNotFoundException", old);
    assert_eq!(old.message(), message("m", MessageKey::Upper).as_ref());
    assert_eq!(
        serde_json::to_value(UserNotFoundException { message: old.message().cloned() }).unwrap(),
        json!({"Message": "m"})
    );
    assert_eq!(ServiceError::parse("New", b"{}").code(), "New");
}

#[test]
fn every_operation_and_every_pattern_is_usable() {
    assert_eq!(SERVICE.operations.len(), 153);
    assert_eq!(
        UpdateUserPoolClient::OPERATION.target,
        "AWSCognitoIdentityProviderService.UpdateUserPoolClient"
    );
    assert_eq!(SERVICE.operations.iter().filter(|operation| !operation.signed).count(), 34);
    let mut seen = Vec::new();
    let mut open: Vec<_> =
        SERVICE.operations.iter().flat_map(|o| o.input.into_iter().chain(o.output)).collect();
    while let Some(shape) = open.pop() {
        if seen.contains(&shape.name) {
            continue;
        }
        seen.push(shape.name);
        if let Some(pattern) = &shape.pattern {
            assert!(pattern.matches("").is_some(), "no engine takes {}", pattern.source);
        }
        match &shape.kind {
            Kind::Structure(members) => open.extend(members.iter().map(|member| member.shape)),
            Kind::List(item) => open.push(item),
            Kind::Map(key, item) => open.extend([*key, *item]),
            _ => {}
        }
    }
    assert!(seen.len() > 500, "{} shapes reached", seen.len());
}
