//! Targets that are lawful in a way of their own, or wrong in a small one: the verdict is about the thing that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use cognito_reference::Reference;
use serde_json::{Value, json};

use crate::cli::check;
use crate::proxy::{self, Received, Server, listen};

/// A target with a fault, and what keeps it alive.
struct Faulty {
    address: SocketAddr,
    server: Server,
    _reference: Reference,
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The reference behind what changes requests, answers and their delay.
async fn faulty(
    on_request: impl Fn(&mut Received) + Send + Sync + 'static,
    on_answer: impl Fn(&mut Received) -> Duration + Send + Sync + 'static,
) -> Faulty {
    let reference = crate::start_reference().await;
    let (server, address) =
        proxy::between(reference.address(), Arc::new(on_request), Arc::new(on_answer)).await;
    Faulty { address, server, _reference: reference }
}

/// The reference with other answers.
async fn answering(change: impl Fn(&mut Received) + Send + Sync + 'static) -> Faulty {
    let change = move |received: &mut Received| {
        change(received);
        Duration::ZERO
    };
    faulty(|_| {}, change).await
}

/// Runs these requirements against an endpoint; the verdicts of its checks must be these.
#[track_caller]
fn judge(address: SocketAddr, arguments: &[&str], expected: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.json");
    let endpoint = format!("http://{address}");
    let mut run = vec!["run", "--endpoint", &endpoint, "--json", path.to_str().unwrap()];
    run.extend(expected.iter().flat_map(|(requirement, _)| ["--filter", requirement]));
    run.extend(arguments);
    let output = crate::cli::program(&run).output().unwrap();
    let report: Value = serde_json::from_slice(&fs::read(&path).unwrap_or_default())
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let mut found = BTreeMap::<&str, BTreeSet<&str>>::new();
    for result in report["checks"].as_array().unwrap() {
        let verdict = result["verdict"].as_str().unwrap();
        found.entry(result["requirement"].as_str().unwrap()).or_default().insert(verdict);
    }
    for (requirement, expected) in expected {
        let found: Vec<&str> = found[requirement].iter().copied().collect();
        assert_eq!(found.join(" and "), *expected, "{requirement}: {:#}", report["checks"]);
    }
}

/// The reference without a part: it answers 501 to these requests.
async fn lacking(is_part: impl Fn(&Received) -> bool + Send + Sync + 'static) -> Faulty {
    answering(move |received| {
        if is_part(received) {
            received.answer(501, r#"{"__type": "NotImplemented", "message": "this flow is not built"}"#);
        }
    })
    .await
}

/// A part that is not built is a lack of that part: never stale while it is met, at either gate.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_part_that_is_not_built_stays_in_the_profile() {
    let target = lacking(|received| {
        received.operation == "InitiateAuth" && received.sent()["AuthFlow"] == "USER_SRP_AUTH"
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    let (endpoint, profile) = (format!("http://{}", target.address), path.to_str().unwrap());
    let filter = ["--filter", "InitiateAuth.{ClientId,*flows}.*", "--filter", "SignUp.SecretHash.*"];
    for (gate, code) in [("A", 5), ("B", 1)] {
        let run = [&["run", "--endpoint", &endpoint, "--gate", gate], &filter[..]].concat();
        let known = ["--target", profile];
        let update = ["--update-divergences", profile];
        let known_so_far = if path.exists() { &known[..] } else { &[] };
        check(&[&run[..], known_so_far, &update].concat(), code, "added without a reason");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("reason = \"\"", "reason = \"not built\"")).unwrap();
        for _ in 0..3 {
            check(&[&run[..], &known].concat(), 0, "as expected");
        }
        check(&[&run[..], &known, &update].concat(), 0, "nothing changed");
    }
}

/// A value that nobody has cannot be built: a 501 to it is no lack.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_could_not_be_built_is_not_lacking() {
    let target = lacking(|received| {
        let sent = received.sent();
        sent["AuthFlow"] == "NO_SUCH_VALUE" || sent["ChallengeName"] == "NO_SUCH_VALUE"
    })
    .await;
    let expected = [
        ("AdminInitiateAuth.AuthFlow.enum", "diverges"),
        ("RespondToAuthChallenge.ChallengeName.enum", "diverges"),
    ];
    judge(target.address, &[], &expected);
}

/// Null is absence, but for the rule that forbids to write it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn null_is_absence() {
    let target = answering(|received| {
        let mut body = received.answered();
        if received.operation == "ListUserPoolClients"
            && received.status == 200
            && body["NextToken"].is_null()
        {
            body["NextToken"] = Value::Null;
            received.answer = body.to_string().into();
        }
    })
    .await;
    judge(target.address, &[], &[("ListUserPoolClients.NextToken.absent-at-end", "conforms")]);
    judge(target.address, &[], &[("wire.success.no-null", "diverges")]);
}

/// A requirement that diverges in two ways needs an entry for each, and any that fits counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_ways_to_diverge_are_two_entries() {
    let target = answering(|received| match received.operation.as_str() {
        "UpdateUserAttributes" => received.answer(200, "{}"),
        "GetUser" if received.status == 200 => {
            let body = String::from_utf8_lossy(&received.answer).replace("Ada", "Eve");
            received.answer = body.into();
        }
        _ => {}
    })
    .await;
    let requirement = "UpdateUserAttributes.UserAttributes.all-or-nothing";
    judge(target.address, &[], &[(requirement, "diverges")]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    let (endpoint, profile) = (format!("http://{}", target.address), path.to_str().unwrap());
    let run = ["run", "--endpoint", &endpoint, "--filter", requirement];
    check(
        &[&run[..], &["--update-divergences", profile]].concat(),
        1,
        "1 requirement added without a reason",
    );
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches("[[divergence]]").count(), 2, "{text}");
    fs::write(&path, text.replace("reason = \"\"", "reason = \"stores all\"")).unwrap();
    check(&[&run[..], &["--target", profile]].concat(), 0, "as expected");
}

/// An operation that is not built passes nothing, whatever the check is called after.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_that_is_not_built_passes_nothing() {
    let target = lacking(|received| received.operation == "RevokeToken").await;
    let expected = [
        ("RevokeToken.Token.of-another-client", "unsupported"),
        ("RevokeToken.answer.success", "unsupported"),
    ];
    judge(target.address, &[], &expected);
}

/// A control shows the opposite first: what never worked has not stopped.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_passes_without_its_opposite() {
    // No client ever rotates.
    let forget = |received: &mut Received| {
        let mut sent = received.sent();
        if received.operation.ends_with("UserPoolClient") && sent["RefreshTokenRotation"].is_object() {
            sent["RefreshTokenRotation"] = json!({"Feature": "DISABLED"});
            received.request = sent.to_string().into();
        }
    };
    let target = faulty(forget, |_| Duration::ZERO).await;
    let grace = "GetTokensFromRefreshToken.RefreshToken.grace";
    judge(target.address, &["--jobs", "1"], &[(grace, "inconclusive")]);
    // Revoking answers as ever, and nothing comes of it.
    let spare = |received: &mut Received| {
        if received.operation == "RevokeToken" {
            let mut sent = received.sent();
            sent["Token"] = "none".into();
            received.request = sent.to_string().into();
        }
    };
    let answer = |received: &mut Received| {
        if received.operation == "RevokeToken" {
            received.answer(200, "");
        }
        Duration::ZERO
    };
    let target = faulty(spare, answer).await;
    judge(target.address, &[], &[("RevokeToken.answer.success", "conforms and diverges")]);
    // A refusal for another reason is not the one that was expected.
    let target = answering(|received| {
        if received.uri.path() == "/oauth2/token" && received.status == 400 {
            received.answer(
                400,
                r#"{"error": "invalid_request", "error_description": "Missing client_id parameter"}"#,
            );
        }
    })
    .await;
    judge(target.address, &[], &[("oauth.token.code-used", "diverges")]);
}

/// A step that a check does not need cannot take it along.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn srp_takes_nothing_along_that_needs_none() {
    let target = answering(|received| {
        if received.sent()["AuthFlow"] == "USER_SRP_AUTH" {
            received.answer(400, r#"{"__type": "InvalidParameterException", "message": "no SRP here"}"#);
        }
    })
    .await;
    let expected = [
        ("ForgotPassword.unknown-user.hidden", "conforms"),
        ("SignUp.SecretHash.right", "conforms"),
        ("AdminInitiateAuth.legacy-flows.admin-no-srp", "conforms"),
        ("InitiateAuth.SECRET_HASH.right", "conforms"),
        ("RespondToAuthChallenge.SECRET_HASH.right", "inconclusive"),
        ("oauth.token.code", "conforms"),
    ];
    judge(target.address, &[], &expected);
}

/// The OAuth endpoints may stand below an address that names the pool.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_address_of_the_pages_is_a_template() {
    let strip = |received: &mut Received| {
        if let Some(rest) = received.uri.to_string().strip_prefix("/cognito/us-east-1_") {
            received.uri = rest[rest.find('/').unwrap()..].parse().unwrap();
        } else if received.uri.path().starts_with("/oauth2/") {
            // Nothing is there.
            received.uri = "/nowhere".parse().unwrap();
        }
    };
    let target = faulty(strip, |_| Duration::ZERO).await;
    let pages = format!("http://{}/cognito/{{pool}}", target.address);
    judge(target.address, &["--oauth-endpoint", &pages], &[("oauth.token.code", "conforms")]);
    judge(target.address, &[], &[("oauth.token.code", "unsupported")]);
    let pages = format!("http://{}/{{pol}}", target.address);
    let endpoint = format!("http://{}", target.address);
    check(&["run", "--endpoint", &endpoint, "--oauth-endpoint", &pages], 2, "{pol}");
}

/// The form of a secret is what the model allows: one recording does not say that all have 51 characters.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shorter_secret_is_a_secret() {
    let expected = ["CreateUserPoolClient.ClientSecret.form", "UpdateUserPoolClient.ClientSecret.form"];
    for (secret, verdict) in [("abcdefghijklmnopqrstuvwxyz0123", "conforms"), ("short", "diverges")] {
        let target = answering(move |received| {
            let mut body = received.answered();
            if let Some(shown) = body.pointer_mut("/UserPoolClient/ClientSecret") {
                *shown = secret.into();
                received.answer = body.to_string().into();
            }
        })
        .await;
        judge(target.address, &[], &expected.map(|requirement| (requirement, verdict)));
    }
}

/// A server that closes a connection after each answer, without saying so, is lawful.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_connection_that_closes_between_two_calls_is_no_fault() {
    let reference = crate::start_reference().await;
    let behind = reference.address();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || forward_once(stream, behind));
        }
    });
    judge(
        address,
        &[],
        &[("UpdateUserPoolClient.ClientName.echo", "conforms"), ("SignUp.Password.policy-type", "conforms")],
    );
}

/// Hands on one request and its answer, and hangs up a moment later.
fn forward_once(mut stream: TcpStream, behind: SocketAddr) {
    let Some(request) = message(&mut stream) else { return };
    let mut server = TcpStream::connect(behind).unwrap();
    server.write_all(&request).unwrap();
    let answer = message(&mut server).unwrap();
    let _ = stream.write_all(&answer);
    std::thread::sleep(Duration::from_millis(2));
}

/// A whole message of HTTP, with the body that its length says.
fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                return Some(bytes);
            }
        }
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
    }
}

/// Nothing rests on how fast a target answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_target_has_the_verdicts_of_a_fast_one() {
    let slow = |received: &mut Received| match received.operation.as_str() {
        "InitiateAuth" | "GetUser" | "GetTokensFromRefreshToken" => Duration::from_millis(1200),
        _ => Duration::ZERO,
    };
    let target = faulty(|_| {}, slow).await;
    let expected = [
        ("InitiateAuth.PASSWORD.attempts", "conforms"),
        ("InitiateAuth.RefreshToken.same-sign-in", "conforms"),
        ("GetUser.AccessToken.signed-out", "conforms"),
        ("GetTokensFromRefreshToken.RefreshToken.signed-out", "conforms"),
    ];
    judge(target.address, &[], &expected);
}

/// A fixture is tried once more, and if it fails again that is the reason which is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fixture_is_tried_once_more_and_named() {
    for (times, code, said) in
        [(1, 0, "as expected"), (9, 5, "`arrange.sign-in` (InitiateAuth) was not answered")]
    {
        let count = AtomicUsize::new(0);
        let late = move |received: &mut Received| {
            let is_it = received.operation == "InitiateAuth"
                && received.sent()["AuthParameters"]["PASSWORD"].is_string()
                && count.fetch_add(1, Ordering::SeqCst) < times;
            if is_it { Duration::from_secs(9) } else { Duration::ZERO }
        };
        let target = faulty(|_| {}, late).await;
        let endpoint = format!("http://{}", target.address);
        let filter = "ChangePassword.in-effect.tokens";
        check(
            &["run", "--endpoint", &endpoint, "--filter", filter, "--timeout", "3", "--jobs", "1"],
            code,
            said,
        );
    }
}

/// Of a member that stands twice nobody knows which counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_stands_twice_proves_nothing() {
    let target = answering(|received| {
        if received.operation == "UpdateUserPoolClient" && received.status == 200 {
            let body = String::from_utf8_lossy(&received.answer)
                .replace("\"ClientName\":", "\"ClientName\":\"other\",\"ClientName\":");
            received.answer = body.into();
        }
    })
    .await;
    judge(target.address, &[], &[("UpdateUserPoolClient.ClientName.echo", "inconclusive")]);
    judge(target.address, &[], &[("wire.body.members-once", "diverges")]);
}

/// A target that is slow at first is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_start_is_waited_for() {
    let count = AtomicUsize::new(0);
    let slow = move |_: &mut Received| {
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        Duration::from_secs(if is_first { 6 } else { 0 })
    };
    let target = faulty(|_| {}, slow).await;
    let endpoint = format!("http://{}", target.address);
    let filter = "UpdateUserPoolClient.ClientName.echo";
    let run = ["run", "--endpoint", &endpoint, "--filter", filter, "--timeout", "2", "--wait", "60"];
    check(&run, 0, "as expected");
}

/// A target that is no Cognito, or hardly one, is told so in a sentence, with the code for what it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_hardly_a_target_is_told() {
    let page = Router::new().fallback(|| async { "<html>files</html>" });
    let (files, address) = listen(page).await;
    let files_endpoint = format!("http://{address}");
    check(&["doctor", "--endpoint", &files_endpoint], 3, "BAD  user pools");
    check(&["run", "--endpoint", &files_endpoint], 3, "it is no Cognito endpoint: `");
    files.abort();
    let nothing = Router::new().fallback(|| async { (StatusCode::NOT_FOUND, "404 page not found") });
    let (server, address) = listen(nothing).await;
    let endpoint = format!("http://{address}");
    check(&["doctor", "--endpoint", &endpoint], 3, "BAD  user pools");
    check(&["run", "--endpoint", &endpoint], 3, "it is no Cognito endpoint: `");
    server.abort();
    // One operation.
    let target = lacking(|received| received.operation != "ListUserPools").await;
    let endpoint = format!("http://{}", target.address);
    check(&["doctor", "--endpoint", &endpoint], 0, "ok   user pools");
    check(&["run", "--endpoint", &endpoint], 5, "1 of 153 operations built");
    // Every second call.
    let count = AtomicUsize::new(0);
    let target = lacking(move |received| {
        !received.operation.is_empty() && count.fetch_add(1, Ordering::SeqCst) % 2 == 1
    })
    .await;
    let endpoint = format!("http://{}", target.address);
    check(&["run", "--endpoint", &endpoint, "--filter", "UpdateUserPoolClient.*"], 5, "NOT complete");
}
