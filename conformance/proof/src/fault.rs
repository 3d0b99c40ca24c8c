//! Faults: what is wrong with a target, and the liar that makes the reference have it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::header::{AUTHORIZATION, HeaderValue};
use axum::http::{HeaderName, StatusCode};
use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::Shape;
use serde_json::{Value, json};

use crate::forge::{Forge, Forged};
use crate::place::{How, Place, other};
use crate::received::Received;

/// A fault, and the scenarios that can meet it.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The thing that is wrong.
    pub(crate) change: Change,
    /// Places of scenarios in the suite.
    pub(crate) scenarios: Vec<usize>,
}

/// One thing that is wrong with a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// A member of an operation's answers.
    Member { operation: String, place: Place, how: How },
    /// A token of an operation's answers.
    Token { operation: String, token: &'static str, lie: TokenLie },
    /// A header of answers.
    Header { of: Answers, name: String, is_dropped: bool },
    /// A refusal of an operation.
    Refusal { operation: String, code: String, message: String, lie: RefusalLie },
    /// An operation answers a member that the model does not have.
    More { operation: String },
    /// An operation answers a member that it has not, with a value, as JSON, that it had elsewhere.
    Added { operation: String, place: Place, value: String },
    /// Every call of an operation is refused, but for its control.
    Refused { operation: String },
    /// Once an operation has succeeded, another is refused.
    Wrecked { operation: String, then: String },
    /// A member of an operation's requests goes unheard.
    Ignored { operation: String, place: Place },
    /// A setting of an app client that an update does not name stays.
    Merged { member: &'static str },
    /// An update loses a setting, which another operation then answers no more.
    Lost { update: String, operation: String, place: Place },
    /// An operation answers as ever, and nothing comes of it.
    WithoutEffect { operation: String },
}

/// A lie about a token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TokenLie {
    /// Its signature is none of its key's.
    Signature,
    /// Its head names a key that nobody has.
    Key,
    /// A member more in its head.
    Head,
    /// A claim.
    Claim(String, How),
    /// A claim that it should not have.
    ClaimMore,
}

/// A lie about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RefusalLie {
    /// It is a success.
    Accepted,
    /// It is of another type.
    OtherType,
    /// It is worded otherwise.
    OtherMessage,
}

/// The answers that a header stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answers {
    Successes,
    Refusals,
    Endpoints,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member { operation, place, how } => write!(formatter, "{operation} answers {place}: {how}"),
            Self::Token { operation, token, lie } => match lie {
                TokenLie::Signature => write!(formatter, "{operation} signs {token} tokens with garbage"),
                TokenLie::Key => {
                    write!(formatter, "{operation} names a key for {token} tokens that nobody has")
                }
                TokenLie::Head => write!(formatter, "{operation} puts more into the head of {token} tokens"),
                TokenLie::Claim(claim, how) => {
                    write!(formatter, "{operation} claims {claim} in {token} tokens: {how}")
                }
                TokenLie::ClaimMore => write!(formatter, "{operation} claims more in {token} tokens"),
            },
            Self::Header { of, name, is_dropped } => {
                let what = if *is_dropped { "left out" } else { "another value" };
                write!(formatter, "header {name} of {of}: {what}")
            }
            Self::Refusal { operation, code, message, lie } => {
                let what = match lie {
                    RefusalLie::Accepted => "accepts instead",
                    RefusalLie::OtherType => "of another type",
                    RefusalLie::OtherMessage => "in other words",
                };
                write!(formatter, "{operation} refuses with {code}")?;
                if !message.is_empty() {
                    write!(formatter, " \"{}\"", message.trim())?;
                }
                write!(formatter, ": {what}")
            }
            Self::More { operation } => write!(formatter, "{operation} answers a member that nobody knows"),
            Self::Added { operation, place, .. } => {
                write!(formatter, "{operation} answers {place}: though there is none")
            }
            Self::Refused { operation } => {
                write!(formatter, "{operation} refuses everything but its control")
            }
            Self::Wrecked { operation, then } if operation == then => {
                write!(formatter, "{operation} refuses a second call")
            }
            Self::Wrecked { operation, then } => write!(formatter, "{then} is refused after {operation}"),
            Self::Ignored { operation, place } => write!(formatter, "{operation} ignores {place}"),
            Self::Merged { member } => write!(formatter, "UpdateUserPoolClient keeps {member}"),
            Self::Lost { update, operation, place } => {
                write!(formatter, "{update} loses {place}, which {operation} answers")
            }
            Self::WithoutEffect { operation } => write!(formatter, "{operation} has no effect"),
        }
    }
}

impl fmt::Display for Answers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Successes => "successes",
            Self::Refusals => "refusals",
            Self::Endpoints => "endpoints",
        })
    }
}

/// The answers that an answer belongs to.
pub(crate) fn kind_of(operation: &str, status: u16) -> Answers {
    if operation.starts_with('/') {
        Answers::Endpoints
    } else if (200..300).contains(&status) {
        Answers::Successes
    } else {
        Answers::Refusals
    }
}

/// A message without what differs from run to run: ids, names and times have digits, words have none.
pub(crate) fn without_ids(message: &str) -> String {
    let is_id = |word: &str| word.len() > 8 && word.bytes().any(|byte| byte.is_ascii_digit());
    let words = message.split(' ').map(|word| if is_id(word) { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// The type of a refusal: `__type`, or `error` at an endpoint.
pub(crate) fn code_of(body: &Value) -> Option<&str> {
    body["__type"].as_str().or_else(|| body["error"].as_str())
}

/// The shape of an operation's response.
pub(crate) fn output_of(operation: &str) -> Option<&'static Shape> {
    SERVICE.operation(operation)?.output
}

/// The names of tokens in answers, and their kinds.
pub(crate) const TOKENS: [(&str, &str); 4] =
    [("AccessToken", "access"), ("IdToken", "ID"), ("access_token", "access"), ("id_token", "ID")];

/// Makes the reference have a fault.
#[derive(Debug)]
pub(crate) struct Liar {
    change: Option<Change>,
    forge: Arc<Forge>,
    forged: Forged,
    /// For settings that stay: the last values, by client.
    kept: Mutex<BTreeMap<String, Value>>,
    /// True once the controls have been played: what refuses everything lets them pass.
    is_armed: AtomicBool,
    /// True once the operation has succeeded that wrecks another.
    is_wrecked: AtomicBool,
    /// The things that were updated, by the names that requests have for them.
    updated: Mutex<BTreeSet<Vec<String>>>,
}

impl Liar {
    /// One with a fault; without one it is honest.
    pub(crate) fn new(change: Option<Change>, forge: Arc<Forge>) -> Self {
        Self {
            change,
            forge,
            forged: Forged::default(),
            kept: Mutex::default(),
            is_armed: AtomicBool::new(false),
            is_wrecked: AtomicBool::new(false),
            updated: Mutex::default(),
        }
    }

    /// Says that the controls have been played.
    pub(crate) fn arm(&self) {
        self.is_armed.store(true, Ordering::Relaxed);
    }

    /// Changes a request on its way.
    pub(crate) fn change_request(&self, received: &mut Received) {
        if let Some(honest) = str::from_utf8(&received.request).ok().and_then(|text| self.forged.undo(text)) {
            received.request = honest.into();
        }
        let bearer = received.request_headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some(Ok(honest)) = bearer.and_then(|text| self.forged.undo(text)).map(|text| text.parse()) {
            received.request_headers.insert(AUTHORIZATION, honest);
        }
        if let Some(Change::Ignored { operation, place }) = &self.change
            && *operation == received.operation
        {
            let mut sent = received.sent();
            if place.lie(&mut sent, How::Dropped, None) {
                received.request = sent.to_string().into();
            }
        }
    }

    /// Changes an answer on its way.
    pub(crate) fn change_answer(&self, received: &mut Received) {
        let status = received.status;
        match &self.change {
            Some(Change::Member { operation, place, how })
                if *operation == received.operation && status.is_success() =>
            {
                let mut body = received.answered();
                if place.lie(&mut body, *how, output_of(operation)) {
                    received.answer(status, &body);
                }
            }
            Some(Change::Token { operation, token, lie }) => {
                if received.operation == "/.well-known/jwks.json" {
                    self.publish(received);
                } else if *operation == received.operation && status.is_success() {
                    self.forge_tokens(received, token, lie);
                }
            }
            Some(Change::Header { of, name, is_dropped })
                if *of == kind_of(&received.operation, status.as_u16()) =>
            {
                let name = HeaderName::from_bytes(name.as_bytes());
                let there = name.ok().filter(|name| received.headers.contains_key(name));
                match (there, is_dropped) {
                    (Some(name), true) => drop(received.headers.remove(name)),
                    (Some(name), false) => {
                        received.headers.insert(name, HeaderValue::from_static("something-else"));
                    }
                    (None, _) => {}
                }
            }
            Some(Change::Refusal { operation, code, message, lie })
                if *operation == received.operation && !status.is_success() =>
            {
                let mut body = received.answered();
                let is_this = code_of(&body) == Some(code) && without_ids(text(&body["message"])) == *message;
                match lie {
                    _ if !is_this => {}
                    RefusalLie::Accepted => received.answer(StatusCode::OK, &json!({})),
                    RefusalLie::OtherType => {
                        let name = if body["__type"].is_string() { "__type" } else { "error" };
                        body[name] = other_code(code).into();
                        received.answer(status, &body);
                    }
                    RefusalLie::OtherMessage => {
                        body["message"] = "It is worded otherwise.".into();
                        received.answer(status, &body);
                    }
                }
            }
            Some(Change::More { operation }) if *operation == received.operation && status.is_success() => {
                let mut body = received.answered();
                if let Some(object) = body.as_object_mut() {
                    object.insert("More".into(), "than the model has".into());
                    received.answer(status, &body);
                }
            }
            Some(Change::Added { operation, place, value })
                if *operation == received.operation && status.is_success() =>
            {
                let mut body = received.answered();
                let value = serde_json::from_str(value).unwrap_or_default();
                if place.add(&mut body, &value) {
                    received.answer(status, &body);
                }
            }
            Some(Change::Refused { operation })
                if *operation == received.operation
                    && status.is_success()
                    && self.is_armed.load(Ordering::Relaxed) =>
            {
                refuse(received);
            }
            Some(Change::Wrecked { operation, then })
                if status.is_success() && self.is_armed.load(Ordering::Relaxed) =>
            {
                if *then == received.operation && self.is_wrecked.load(Ordering::Relaxed) {
                    refuse(received);
                } else if *operation == received.operation {
                    self.is_wrecked.store(true, Ordering::Relaxed);
                }
            }
            Some(Change::Lost { update, operation, place }) if status.is_success() => {
                let Ok(mut updated) = self.updated.lock() else { return };
                if *update == received.operation {
                    updated.insert(names(&received.sent()));
                } else if *operation == received.operation && updated.contains(&names(&received.sent())) {
                    let mut body = received.answered();
                    if place.lie(&mut body, How::Dropped, None) {
                        received.answer(status, &body);
                    }
                }
            }
            Some(Change::Merged { member }) => self.merge(received, member),
            _ => {}
        }
    }

    /// Adds the key that signs forged tokens to a key set.
    fn publish(&self, received: &mut Received) {
        let mut body = received.answered();
        if let Some(keys) = body["keys"].as_array_mut() {
            keys.push(self.forge.public.clone());
            received.answer(received.status, &body);
        }
    }

    fn forge_tokens(&self, received: &mut Received, kind: &str, lie: &TokenLie) {
        let mut body = received.answered();
        let inside = if body["AuthenticationResult"].is_object() {
            &mut body["AuthenticationResult"]
        } else {
            &mut body
        };
        let mut is_forged = false;
        for (name, _) in TOKENS.iter().filter(|(_, own)| *own == kind) {
            let Some(honest) = inside.get(name).and_then(Value::as_str).map(str::to_owned) else { continue };
            let forged = match lie {
                TokenLie::Signature => self.with_garbage(&honest),
                TokenLie::Key => {
                    self.forged.forge(&self.forge, &honest, |head, _| head["kid"] = "nobody's".into())
                }
                TokenLie::Head => {
                    self.forged.forge(&self.forge, &honest, |head, _| head["typ"] = "JWT".into())
                }
                TokenLie::ClaimMore => self.forged.forge(&self.forge, &honest, |_, claims| {
                    claims.insert("more".into(), "than it should".into());
                }),
                TokenLie::Claim(claim, how) => self.forged.forge(&self.forge, &honest, |_, claims| {
                    let told = claims.get(claim).and_then(|value| claim_told(value, *how));
                    match (how, told) {
                        (How::Dropped, _) => drop(claims.shift_remove(claim)),
                        (_, Some(told)) => drop(claims.insert(claim.clone(), told)),
                        _ => {}
                    }
                }),
            };
            inside[*name] = forged.into();
            is_forged = true;
        }
        if is_forged {
            received.answer(received.status, &body);
        }
    }

    /// A token whose signature is another's.
    fn with_garbage(&self, honest: &str) -> String {
        let Some((message, signature)) = honest.rsplit_once('.') else { return honest.to_owned() };
        let forged = format!("{message}.{}", signature.chars().rev().collect::<String>());
        self.forged.remember(&forged, honest);
        forged
    }

    /// A setting from before, be it by the create, stays where an update does not name it.
    fn merge(&self, received: &mut Received, member: &str) {
        let mut body = received.answered();
        let Some(client) = body["UserPoolClient"].as_object_mut() else { return };
        let id = client.get("ClientId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Ok(mut kept) = self.kept.lock() else { return };
        let is_update = received.operation == "UpdateUserPoolClient";
        match (kept.get(&id), client.get(member)) {
            (Some(before), _) if is_update && received.sent().get(member).is_none() => {
                client.insert(member.into(), before.clone());
                received.answer(received.status, &body);
            }
            (_, Some(value)) => {
                kept.insert(id, value.clone());
            }
            _ => {}
        }
    }
}

/// The names of the thing that a request is about.
fn names(sent: &Value) -> Vec<String> {
    let names = ["UserPoolId", "ClientId", "ProviderName", "Identifier", "Username"];
    names.into_iter().filter_map(|name| Some(sent.get(name)?.to_string())).collect()
}

fn refuse(received: &mut Received) {
    let body = json!({"__type": "InvalidParameterException", "message": "It is refused all the same."});
    received.answer(StatusCode::BAD_REQUEST, &body);
}

/// The claim in place of a value.
pub(crate) fn claim_told(value: &Value, how: How) -> Option<Value> {
    match (how, value) {
        // An hour, for a second is allowed.
        (How::Other, Value::Number(number))
            if number.as_i64().is_some_and(|number| number > 1_000_000_000) =>
        {
            Some(json!(number.as_i64()? - 3600))
        }
        (How::Dropped, _) => None,
        (how, value) => other(value, how, None),
    }
}

fn other_code(code: &str) -> &'static str {
    if code == "InternalErrorException" { "LimitExceededException" } else { "InternalErrorException" }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
