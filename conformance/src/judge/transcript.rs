//! Transcripts: the exchanges of a scenario, redacted, in order. Snapshots hold them and reports show them.

use serde_json::{Map, Value, json};

use super::redact::{Redactor, Side};
use crate::exchange::answer::Answer;
use crate::exchange::{Exchange, Http, Raw, Sent};
use crate::run::ScenarioRun;
use crate::suite::endpoint;
use crate::suite::scenario::Action;

/// The headers that belong to the behaviour; the others are checked by form, or say nothing.
const SHOWN_HEADERS: [&str; 3] = ["content-type", "x-amzn-errortype", "x-amzn-errormessage"];

/// The placeholders of a scenario's values.
pub(crate) fn redactor(run: &ScenarioRun) -> Redactor {
    let mut redactor = Redactor::default();
    let known = [
        ("unique", "unique"),
        ("pool", "user-pool-id"),
        ("client", "client-id"),
        ("pool-name", "pool-name"),
        ("endpoint", "endpoint"),
    ];
    for (name, kind) in known {
        if let Some(Value::String(text)) = run.bindings.get(name) {
            redactor.learn(kind, text);
        }
    }
    if run.scenario.arrange.ground.is_some() {
        for (step, exchange) in run.scenario.steps.iter().zip(&run.steps) {
            if let (Action::Call { operation, input }, Sent::Call(sent)) = (&step.action, &exchange.sent)
                && let Some(shape) = operation.input
            {
                redactor.show_literals(shape, "", input.source(), sent);
            }
        }
    }
    for exchange in run.exchanges() {
        learn_exchange(&mut redactor, exchange);
    }
    redactor
}

/// Learns the values of one exchange.
fn learn_exchange(redactor: &mut Redactor, exchange: &Exchange) {
    match &exchange.sent {
        Sent::Call(members) => {
            if let Some(shape) = exchange.operation.input {
                redactor.learn_from(shape, members, Side::Request);
            }
            redactor.learn_by_name(members);
        }
        Sent::Http(http) => {
            for (name, value) in
                http.headers.iter().filter(|(name, _)| SECRET_HEADERS.contains(&name.as_str()))
            {
                // Behind the scheme, or behind the name of each cookie.
                if name == "cookie" {
                    let values = value.split(';').filter_map(|pair| pair.split_once('='));
                    values.for_each(|(_, value)| redactor.learn(name, value.trim()));
                } else {
                    redactor.learn(name, value.rsplit(' ').next().unwrap_or(value));
                }
            }
            let pairs = http.query.iter().chain(http.form.iter().flatten());
            let pairs: Map<String, Value> =
                pairs.map(|(name, value)| (name.clone(), value.as_str().into())).collect();
            redactor.learn_by_name(&pairs.into());
        }
        Sent::Raw(_) => {}
    }
    if let Ok(Answer { json: Some(body), .. }) = &exchange.outcome {
        if let Some(shape) =
            exchange.operation.output.filter(|_| !endpoint::is_outside_model(exchange.operation))
        {
            redactor.learn_from(shape, body, Side::Response);
        }
        redactor.learn_by_name(body);
        redactor.learn_uuids(body);
    }
}

/// Headers that say who asks.
const SECRET_HEADERS: [&str; 2] = ["authorization", "cookie"];

/// The placeholders for an exchange of no scenario alone, which has ids and names of the run in its request.
pub(crate) fn shared_redactor(exchange: &Exchange) -> Redactor {
    let mut redactor = Redactor::default();
    if let Sent::Call(members) = &exchange.sent {
        for (member, kind) in [("PoolName", "unique"), ("UserPoolId", "user-pool-id")] {
            if let Some(text) = members[member].as_str() {
                redactor.learn(kind, text);
            }
        }
    }
    learn_exchange(&mut redactor, exchange);
    redactor
}

/// The transcript of a scenario, a list of exchanges.
pub(super) fn transcript(run: &ScenarioRun, redactor: &Redactor) -> Value {
    run.exchanges()
        .map(|exchange| {
            json!({
                "step": exchange.step,
                "operation": exchange.operation.name,
                "request": request(exchange, redactor),
                "response": response(exchange, redactor),
            })
        })
        .collect()
}

/// A transcript as the text of a snapshot.
pub fn to_text(transcript: &Value) -> String {
    format!("{transcript:#}")
}

/// The body of a request, redacted; text where it was no valid call.
pub(crate) fn request(exchange: &Exchange, redactor: &Redactor) -> Value {
    match &exchange.sent {
        Sent::Call(members) => redactor.apply(exchange.operation.input, members),
        Sent::Raw(raw) => raw_request(raw, redactor),
        Sent::Http(http) => http_request(http, redactor),
    }
}

fn raw_request(raw: &Raw, redactor: &Redactor) -> Value {
    let mut shown = json!({"raw": redactor.text(&raw.body)});
    if let Some(target) = &raw.target {
        shown["target"] = redactor.text(target).into();
    }
    if !raw.headers.is_empty() {
        shown["headers"] = pairs(&raw.headers, redactor);
    }
    shown["signed"] = raw.is_signed.into();
    shown
}

fn http_request(http: &Http, redactor: &Redactor) -> Value {
    let mut shown = json!({"method": http.method, "path": redactor.text(&http.path)});
    for (name, list) in
        [("query", Some(&http.query)), ("form", http.form.as_ref()), ("headers", Some(&http.headers))]
    {
        if let Some(list) = list.filter(|list| !list.is_empty()) {
            shown[name] = pairs(list, redactor);
        }
    }
    shown
}

fn pairs(pairs: &[(String, String)], redactor: &Redactor) -> Value {
    pairs.iter().map(|(name, value)| (name.clone(), Value::from(redactor.text(value)))).collect()
}

/// A response, redacted: status, the headers that matter, and the body or, if it is no JSON, its text.
pub(crate) fn response(exchange: &Exchange, redactor: &Redactor) -> Value {
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        Err(error) => return json!({"none": error.to_string()}),
    };
    if endpoint::is_outside_model(exchange.operation) && exchange.operation.output.is_some() {
        return endpoint_response(answer, redactor);
    }
    let mut headers = Map::new();
    for name in SHOWN_HEADERS {
        if let Some(value) = answer.response.header(name) {
            headers.insert(name.into(), redactor.text(value).into());
        }
    }
    let mut response = json!({"status": answer.response.status, "headers": headers});
    // A body of success has the shape of the model, an error's has not.
    let shape = exchange.operation.output.filter(|_| answer.is_success());
    if let Some(body) = &answer.json {
        response["body"] = redactor.apply(shape, body);
    } else if !answer.response.body.is_empty() {
        response["text"] = redactor.text(&String::from_utf8_lossy(&answer.response.body)).into();
    }
    response
}

/// The answer of an endpoint beside the calls: pages are known by their type, since their words are the target's own.
fn endpoint_response(answer: &Answer, redactor: &Redactor) -> Value {
    let json = answer.json.as_ref();
    let content_type = answer.response.header("content-type").unwrap_or_default();
    let mut response = json!({"status": answer.response.status});
    if !answer.response.body.is_empty() {
        response["headers"] = json!({"content-type": content_type});
    }
    for part in ["redirect", "body"] {
        if let Some(value) = json.and_then(|json| json.get(part)) {
            let is_page = part == "body" && value.is_string();
            response[part] = if is_page { "[page]".into() } else { redactor.apply(None, value) };
        }
    }
    response
}
