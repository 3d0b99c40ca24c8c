//! Pages for people and tests beside the calls.

use serde_json::{Value, json};

use crate::{Client, start};

#[tokio::test]
async fn the_landing_page_shows_settings_in_effect_and_no_secret() {
    let reference = start().await;
    let client = Client::new(&reference);
    let pool = client
        .call("CreateUserPool", &json!({"PoolName": "shop", "AutoVerifiedAttributes": ["email"]}))
        .await;
    let pool = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
    let made = client
        .call("CreateUserPoolClient", &json!({"UserPoolId": pool, "ClientName": "web", "GenerateSecret": true, "AccessTokenValidity": 2}))
        .await;
    let id = made["UserPoolClient"]["ClientId"].as_str().unwrap();
    let secret = made["UserPoolClient"]["ClientSecret"].as_str().unwrap();
    client
        .call(
            "AdminCreateUser",
            &json!({"UserPoolId": pool, "Username": "<b>ada</b>", "TemporaryPassword": "Top-Secret-1",
            "UserAttributes": [{"Name": "email", "Value": "ada@example.com"}]}),
        )
        .await;
    let page = client.http.get(&client.endpoint).send().await.unwrap().text().await.unwrap();
    for shown in [pool.as_str(), id, "AccessTokenValidity", "2 hours", "ada@example.com", "invitation"] {
        assert!(page.contains(shown), "{shown}");
    }
    for hidden in [secret, "Top-Secret-1", "<b>ada</b>"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn the_inbox_the_clock_and_the_reset_are_for_tests() {
    let reference = start().await;
    let client = Client::new(&reference);
    let get = async |path: &str| -> Value {
        let body = client
            .http
            .get(format!("{}{path}", client.endpoint))
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        serde_json::from_slice(&body).unwrap()
    };
    let post = async |path: &str, body: &'static str| {
        client
            .http
            .post(format!("{}{path}", client.endpoint))
            .body(body)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(get("/_reference/health").await["status"], "ok");

    let pool =
        client.call("CreateUserPool", &json!({"PoolName": "p", "AutoVerifiedAttributes": ["email"]})).await;
    let pool = &pool["UserPool"]["Id"];
    let made = client.call("CreateUserPoolClient", &json!({"UserPoolId": pool, "ClientName": "c"})).await;
    let ids = json!({"ClientId": made["UserPoolClient"]["ClientId"], "Username": "ada", "Password": "First-password-1",
        "UserAttributes": [{"Name": "email", "Value": "ada@example.com"}]});
    client.call("SignUp", &ids).await;
    let inbox = get("/_reference/inbox?username=ada@example.com").await;
    assert_eq!((&inbox[0]["purpose"], &inbox[0]["medium"]), (&json!("sign-up"), &json!("EMAIL")));
    let code = inbox[0]["code"].as_str().unwrap();
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(get("/_reference/inbox?username=eve").await, json!([]));

    let before = get("/_reference/clock").await["now-milliseconds"].as_i64().unwrap();
    assert_eq!(post("/_reference/clock", r#"{"advance-milliseconds": 3600000}"#).await, 204);
    assert!(get("/_reference/clock").await["now-milliseconds"].as_i64().unwrap() >= before + 3_600_000);
    for refused in ["", "{}", r#"{"advance-milliseconds": -1}"#, r#"{"advance-milliseconds": 4294967296}"#] {
        assert_eq!(post("/_reference/clock", refused).await, 400, "{refused}");
    }

    assert_eq!(post("/_reference/reset", "").await, 204);
    assert_eq!(client.call("ListUserPools", &json!({"MaxResults": 1})).await["UserPools"], json!([]));
    assert!(get("/_reference/clock").await["now-milliseconds"].as_i64().unwrap() < before + 3_600_000);
}
