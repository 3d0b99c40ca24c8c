//! Which operations a target has at all.
//!
//! Before anything else the run calls an operation that does not exist. A 501 says "not built" by itself.
//! An answer like the one to the unknown operation says so too, but only if the target never answered that
//! operation otherwise: some emulators crash on bad input with the same page that they answer for what
//! they do not know, and a crash is a divergence.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::answer::Answer;

/// The operation that no model has.
pub(crate) const UNKNOWN_OPERATION: &str = "NoSuchOperationForCalibration";

/// What a target answers for an unknown operation, without what changes from call to call.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fingerprint {
    status: u16,
    code: Option<String>,
    text: String,
}

/// Which operations a target has, learned from its answers.
#[derive(Clone, Debug)]
pub struct Support {
    unknown: Fingerprint,
    answered: BTreeSet<&'static str>,
}

impl Support {
    /// Starts from the answer to the unknown operation.
    pub(crate) fn calibrate(answer: &Answer) -> Self {
        Self { unknown: fingerprint(answer, UNKNOWN_OPERATION), answered: BTreeSet::new() }
    }

    /// Learns from an answer to `operation`.
    pub(crate) fn learn(&mut self, operation: &'static str, answer: &Answer) {
        if answer.response.status != 501 && fingerprint(answer, operation) != self.unknown {
            self.answered.insert(operation);
        }
    }

    /// Whether this answer says that the target lacks `operation`. Ask when all answers are learned.
    pub(crate) fn is_unsupported(&self, operation: &'static str, answer: &Answer) -> bool {
        answer.response.status == 501
            || !self.answered.contains(operation) && fingerprint(answer, operation) == self.unknown
    }
}

fn fingerprint(answer: &Answer, operation: &str) -> Fingerprint {
    let text = match (&answer.code, &answer.message, &answer.json) {
        (Some(_), message, _) => message.clone().unwrap_or_default(),
        // Bodies of other forms often carry an id of the request; their keys do not change.
        (None, _, Some(Value::Object(body))) => body.keys().cloned().collect::<Vec<_>>().join(","),
        _ => String::from_utf8_lossy(&answer.response.body).into_owned(),
    };
    Fingerprint {
        status: answer.response.status,
        code: answer.code.clone(),
        text: text.replace(operation, "{operation}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Response;

    fn answer(status: u16, body: &str) -> Answer {
        Answer::read(Response { status, headers: Vec::new(), body: body.into() })
    }

    #[track_caller]
    fn check(unknown: &Answer, earlier: &[Answer], asked: &Answer, expected: bool) {
        let mut support = Support::calibrate(unknown);
        for answer in earlier {
            support.learn("ListUsers", answer);
        }
        support.learn("ListUsers", asked);
        assert_eq!(support.is_unsupported("ListUsers", asked), expected);
    }

    #[test]
    fn an_operation_is_unsupported_when_the_target_says_so() {
        let page = answer(500, "<h1>Internal Server Error</h1>");
        let refusal = answer(400, r#"{"__type":"InvalidParameterException","message":"no"}"#);
        let unknown = answer(400, r#"{"__type":"Unknown","message":"NoSuchOperationForCalibration?"}"#);
        let same = answer(400, r#"{"__type":"Unknown","message":"ListUsers?"}"#);
        check(&page, &[], &page, true);
        check(&page, std::slice::from_ref(&refusal), &page, false);
        check(&page, &[], &refusal, false);
        check(&unknown, &[], &same, true);
        check(&page, std::slice::from_ref(&refusal), &answer(501, ""), true);
    }
}
