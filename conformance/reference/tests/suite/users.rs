//! Users under the settings of their pool and client, where one thing ends another.

use serde_json::{Value, json};

use crate::{Client, start};

const PASSWORD: &str = "First-password-1";

/// A pool, a client of it that signs in by password, and how to call them.
struct Fixture {
    client: Client,
    pool: Value,
    app: Value,
    _reference: cognito_reference::Reference,
}

impl Fixture {
    async fn new(pool: Value, app: Value) -> Self {
        let reference = start().await;
        let client = Client::new(&reference);
        let merged = |mut base: Value, more: Value| {
            base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            base
        };
        let made = client.call("CreateUserPool", &merged(json!({"PoolName": "p"}), pool)).await;
        let pool = made["UserPool"]["Id"].clone();
        let base =
            json!({"UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
        let made = client.call("CreateUserPoolClient", &merged(base, app)).await;
        let app = made["UserPoolClient"]["ClientId"].clone();
        Self { client, pool, app, _reference: reference }
    }

    /// The answer of an operation, its pool and its client filled in; or the code and the message of its error.
    async fn call(&self, operation: &str, mut body: Value) -> Result<Value, (String, String)> {
        let takes = |name: &str| {
            let shape = cognito_idp_types::SERVICE.operation(operation).unwrap().input.unwrap();
            shape.member(name).is_some()
        };
        if takes("UserPoolId") {
            body["UserPoolId"] = self.pool.clone();
        }
        if takes("ClientId") {
            body["ClientId"] = self.app.clone();
        }
        let (status, answer) = self.client.send(operation, body.to_string()).await;
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        if status == 200 { Ok(answer) } else { Err((text("__type"), text("message"))) }
    }

    async fn invite(&self, name: &str) {
        self.call("AdminCreateUser", json!({"Username": name, "TemporaryPassword": PASSWORD})).await.unwrap();
    }

    async fn sign_in(&self, name: &str) -> Result<Value, (String, String)> {
        let parameters = json!({"USERNAME": name, "PASSWORD": PASSWORD});
        self.call("InitiateAuth", json!({"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}))
            .await
    }

    async fn set_password(&self, name: &str) {
        let body = json!({"Username": name, "Password": PASSWORD, "Permanent": true});
        self.call("AdminSetUserPassword", body).await.unwrap();
    }

    async fn answer_with(&self, session: &Value, more: Value) -> Result<Value, (String, String)> {
        let mut responses = json!({"USERNAME": "ada", "NEW_PASSWORD": "Second-password-2"});
        responses.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let body = json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session, "ChallengeResponses": responses});
        self.call("RespondToAuthChallenge", body).await
    }

    /// The newest code of a purpose.
    async fn code(&self, purpose: &str) -> String {
        let inbox =
            self.client.http.get(format!("{}/_reference/inbox", self.client.endpoint)).send().await.unwrap();
        let inbox: Vec<Value> = serde_json::from_slice(&inbox.bytes().await.unwrap()).unwrap();
        let message = inbox.iter().rfind(|message| message["purpose"] == purpose).unwrap();
        message["code"].as_str().unwrap().to_owned()
    }
}

fn refusal(code: &str, message: &str) -> Result<Value, (String, String)> {
    Err((code.into(), message.into()))
}

#[tokio::test]
async fn a_challenge_ends_with_the_user_or_the_password_that_it_was_for() {
    let fixture = Fixture::new(json!({}), json!({"WriteAttributes": ["nickname"]})).await;
    let unknown = refusal("NotAuthorizedException", "Invalid session for the user.");

    fixture.invite("ada").await;
    let session = fixture.sign_in("ada").await.unwrap()["Session"].clone();
    let unauthorized =
        refusal("NotAuthorizedException", "A client attempted to write unauthorized attribute");
    let email = json!({"userAttributes.email": "eve@example.com"});
    assert_eq!(fixture.answer_with(&session, email).await, unauthorized);
    fixture.set_password("ada").await;
    assert_eq!(fixture.answer_with(&session, json!({})).await, unknown);

    fixture.invite("bob").await;
    let session = fixture.sign_in("bob").await.unwrap()["Session"].clone();
    fixture.call("AdminDisableUser", json!({"Username": "bob"})).await.unwrap();
    assert_eq!(fixture.answer_with(&session, json!({"USERNAME": "bob"})).await, unknown);
    fixture.call("AdminDeleteUser", json!({"Username": "bob"})).await.unwrap();
    fixture.invite("bob").await;
    assert_eq!(fixture.answer_with(&session, json!({"USERNAME": "bob"})).await, unknown);
}

#[tokio::test]
async fn a_code_confirms_its_own_address_and_no_other() {
    let fixture = Fixture::new(json!({}), json!({})).await;
    let addresses = json!([{"Name": "email", "Value": "ada@example.com"}, {"Name": "phone_number", "Value": "+15551234567"}]);
    let body = json!({"Username": "ada", "UserAttributes": addresses, "MessageAction": "SUPPRESS"});
    fixture.call("AdminCreateUser", body).await.unwrap();
    fixture.set_password("ada").await;
    let token = fixture.sign_in("ada").await.unwrap()["AuthenticationResult"]["AccessToken"].clone();
    let mut codes = Vec::new();
    for name in ["email", "phone_number"] {
        let body = json!({"AccessToken": token, "AttributeName": name});
        fixture.call("GetUserAttributeVerificationCode", body).await.unwrap();
        codes.push(fixture.code("attribute-verification").await);
    }
    let verify = async |name: &str, code: &str| {
        let body = json!({"AccessToken": token, "AttributeName": name, "Code": code});
        fixture.call("VerifyUserAttribute", body).await.map_err(|(code, _)| code)
    };
    if codes[0] != codes[1] {
        assert_eq!(verify("phone_number", &codes[0]).await, Err("CodeMismatchException".into()));
    }
    assert_eq!(verify("phone_number", &codes[1]).await, Ok(json!({})));

    // The address that the code went to is not the one that stands there now.
    let change =
        json!({"AccessToken": token, "UserAttributes": [{"Name": "email", "Value": "eve@example.com"}]});
    fixture.call("UpdateUserAttributes", change).await.unwrap();
    assert_eq!(verify("email", &codes[0]).await, Err("ExpiredCodeException".into()));
}

#[tokio::test]
async fn an_address_signs_one_user_in() {
    let taken = |code: &str| Err(code.to_owned());
    let fixture = Fixture::new(json!({"UsernameAttributes": ["email"]}), json!({})).await;
    let sign_up = async |name: &str, email: &str| {
        let attributes = json!([{"Name": "email", "Value": email}]);
        let body = json!({"Username": name, "Password": PASSWORD, "UserAttributes": attributes});
        fixture.call("SignUp", body).await.map(|_| ()).map_err(|(code, _)| code)
    };
    assert_eq!(sign_up("ada@example.com", "ada@example.com").await, Ok(()));
    assert_eq!(sign_up("ada@example.com", "ada@example.com").await, taken("UsernameExistsException"));
    assert_eq!(sign_up("eve@example.com", "ada@example.com").await, taken("InvalidParameterException"));

    let fixture =
        Fixture::new(json!({"AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]}), json!({}))
            .await;
    for (name, expected) in [("ada", Ok(())), ("eve", taken("AliasExistsException"))] {
        let attributes = json!([{"Name": "email", "Value": "ada@example.com"}]);
        let body = json!({"Username": name, "Password": PASSWORD, "UserAttributes": attributes});
        fixture.call("SignUp", body).await.unwrap();
        let body = json!({"Username": name, "ConfirmationCode": fixture.code("sign-up").await});
        let actual = fixture.call("ConfirmSignUp", body).await.map(|_| ()).map_err(|(code, _)| code);
        assert_eq!(actual, expected, "{name}");
    }
    assert!(fixture.sign_in("ada@example.com").await.is_ok());
}

#[tokio::test]
async fn nobody_learns_who_exists_where_the_client_must_not() {
    let fixture = Fixture::new(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    fixture.invite("ada").await;
    for password in ["weak", "Second-password-2"] {
        let mut answers = Vec::new();
        for name in ["ada", "nobody"] {
            let forgot = fixture.call("ForgotPassword", json!({"Username": name})).await.map(|_| ());
            let body = json!({"Username": name, "ConfirmationCode": "000000", "Password": password});
            let confirm = fixture.call("ConfirmForgotPassword", body).await;
            let wrong = json!({"USERNAME": name, "PASSWORD": "wrong"});
            let body = json!({"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": wrong});
            answers.push((forgot, confirm, fixture.call("InitiateAuth", body).await));
        }
        assert_eq!(answers[0], answers[1]);
    }
}

#[tokio::test]
async fn what_is_not_built_says_so_where_it_would_matter() {
    let fixture = Fixture::new(json!({"MfaConfiguration": "ON"}), json!({})).await;
    fixture.invite("ada").await;
    fixture.set_password("ada").await;
    let expected =
        refusal("NotImplementedException", "Multi-factor authentication is not built in this emulator.");
    assert_eq!(fixture.sign_in("ada").await, expected);
}

#[tokio::test]
async fn required_attributes_are_asked_for_at_the_first_sign_in() {
    let schema = json!({"Schema": [{"Name": "nickname", "Required": true}]});
    let fixture = Fixture::new(schema, json!({})).await;
    fixture.invite("ada").await;
    let asked = fixture.sign_in("ada").await.unwrap();
    assert_eq!(asked["ChallengeParameters"]["requiredAttributes"], r#"["userAttributes.nickname"]"#);
    let answer = fixture.answer_with(&asked["Session"], json!({})).await;
    assert_eq!(answer.unwrap_err().0, "InvalidParameterException");
    let answer = fixture.answer_with(&asked["Session"], json!({"userAttributes.nickname": "Ada"})).await;
    assert!(answer.unwrap()["AuthenticationResult"]["IdToken"].is_string());
}

#[tokio::test]
async fn the_default_is_answered_as_thirty_in_every_unit() {
    for unit in ["seconds", "minutes", "hours", "days"] {
        let units = json!({"TokenValidityUnits": {"RefreshToken": unit}});
        let fixture = Fixture::new(json!({}), units).await;
        let answer = fixture.call("DescribeUserPoolClient", json!({})).await.unwrap();
        assert_eq!(answer["UserPoolClient"]["RefreshTokenValidity"], 30, "{unit}");
    }
}
