//! Requests that no client should send: an answer each, never a hang.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{Client, start};

const TARGET: &str = "X-Amz-Target: AWSCognitoIdentityProviderService.DescribeUserPool\r\n";
const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 test\r\n";

/// Sends bytes as they are, and reads until the server closes.
async fn exchange(address: std::net::SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A server that refuses early resets what it has not read.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn each_broken_request_has_its_answer() {
    let reference = start().await;
    let headers = format!("{TARGET}{SIGNED}");
    let unknown = format!("X-Amz-Target: AWSCognitoIdentityProviderService.Nope\r\n{SIGNED}");
    let deep = format!("{{\"UserPoolId\": {}", "[".repeat(100_000));
    let large = vec![b' '; 1024 * 1024 + 1];
    let serialization = r#"{"__type":"SerializationException"}"#;
    let unknown_operation = r#"{"__type":"UnknownOperationException"}"#;
    for (request, status, body) in [
        (post(&headers, b"{"), 400, serialization),
        (post(&headers, b""), 400, serialization),
        (post(&headers, b"{} {}"), 400, serialization),
        (post(&headers, b"{\"UserPoolId\": \"\xff\xfe\"}"), 400, serialization),
        (post(&headers, deep.as_bytes()), 400, serialization),
        (post(&headers, b"[]"), 400, r#"{"__type":"SerializationException","Message":"Unexpected field type"}"#),
        (
            post(&headers, br#"{"UserPoolId": {"a": 1}}"#),
            400,
            r#"{"__type":"SerializationException","Message":"Start of structure or map found where not expected."}"#,
        ),
        (
            post(&headers, br#"{"UserPoolId": ""}"#),
            400,
            r"Value '' at 'userPoolId' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (post(SIGNED, b"{}"), 400, unknown_operation),
        (post(&unknown, b"{}"), 400, unknown_operation),
        (post("X-Amz-Target: ä\r\n", b"{}"), 400, unknown_operation),
        (post(TARGET, b"{}"), 400, "MissingAuthenticationTokenException"),
        (post(&headers, &large), 413, "Payload Too Large"),
        (b"PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(), 405, ""),
        (b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(), 404, ""),
        (b"GET /nowhere/.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(), 404, "User pool nowhere does not exist."),
        (b"GET /oauth2/authorize?client_id=a&client_id=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(), 302, "/error?error=invalid_request"),
        (b"GET /oauth2/userInfo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer a.b.c\r\n\r\n".to_vec(), 401, "invalid_token"),
        (b"no HTTP at all\r\n\r\n".to_vec(), 400, ""),
    ] {
        let answer = exchange(reference.address(), &request).await;
        let shown = String::from_utf8_lossy(&request[..request.len().min(200)]).into_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{shown}\n{answer}");
        assert!(answer.contains(body), "{shown}\n{answer}");
    }
}

/// The clock of this test jumps to the next deadline whenever nothing else is to be done.
#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let reference = start().await;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{TARGET}{SIGNED}Content-Length: 10\r\n\r\n{{"
    );
    let answer = exchange(reference.address(), head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_given_up() {
    let reference = start().await;
    let answer = exchange(reference.address(), b"POST / HTTP/1.1\r\nHost:").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn idle_connections_keep_nobody_out() {
    let reference = start().await;
    let mut idle = Vec::new();
    for _ in 0..500 {
        idle.push(TcpStream::connect(reference.address()).await.unwrap());
    }
    let client = Client::new(&reference);
    let body = serde_json::json!({"MaxResults": 1});
    let call = client.call("ListUserPools", &body);
    let answer = tokio::time::timeout(Duration::from_secs(30), call).await.unwrap();
    assert_eq!(answer["UserPools"], serde_json::json!([]));
}
