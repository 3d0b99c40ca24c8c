//! Transcripts: the exchanges of a scenario, redacted, in order. Snapshots hold them and reports show them.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::redact::{Redactor, Side};
use crate::runner::{Exchange, ScenarioRun, Sent};

/// The headers that belong to the behaviour; the others are checked by form, or say nothing.
const SHOWN_HEADERS: [&str; 3] = ["content-type", "x-amzn-errortype", "x-amzn-errormessage"];

/// The placeholders of a scenario's values; [`ScenarioRun::redactor`] keeps them.
pub(crate) fn redactor(run: &ScenarioRun) -> Redactor {
    let mut redactor = Redactor::default();
    for (name, kind) in [("unique", "unique"), ("pool", "user-pool-id")] {
        if let Some(Value::String(text)) = run.bindings.get(name) {
            redactor.learn(kind, text);
        }
    }
    for exchange in run.arranged.iter().chain(&run.steps) {
        learn_exchange(&mut redactor, exchange);
    }
    redactor
}

/// Learns the values of one exchange.
fn learn_exchange(redactor: &mut Redactor, exchange: &Exchange) {
    if let Sent::Call(members) = &exchange.sent {
        if let Some(shape) = exchange.operation.input {
            redactor.learn_from(shape, members, Side::Request);
        }
        redactor.learn_by_name(members);
    }
    if let Ok(Answer { json: Some(body), .. }) = &exchange.outcome {
        if let Some(shape) = exchange.operation.output {
            redactor.learn_from(shape, body, Side::Response);
        }
        redactor.learn_by_name(body);
    }
}

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
pub fn transcript(run: &ScenarioRun) -> Value {
    let redactor = run.redactor();
    let exchanges = run.arranged.iter().chain(&run.steps);
    exchanges
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
        Sent::Raw(text) => json!({"raw": redactor.text(text)}),
    }
}

/// A response, redacted: status, the headers that matter, and the body or, if it is no JSON, its text.
pub(crate) fn response(exchange: &Exchange, redactor: &Redactor) -> Value {
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        Err(silence) => return json!({"none": silence.to_string()}),
    };
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
