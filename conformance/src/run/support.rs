//! The operations that a target has at all.
//!
//! Before anything else the run calls an operation that does not exist, and each operation that it is going to
//! use with a plain call. A 501 says "not built" by itself. An answer like the one to the unknown operation says
//! so too, but only if the target never answered that operation otherwise: some emulators crash on bad input with
//! the page that they answer for what they do not know, and a crash is a divergence. The plain calls, and others about
//! a pool that exists where these are not enough, make this independent of what else is in the
//! run. For the endpoints beside the calls it asks for a page that nobody has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::exchange::answer::Answer;
use crate::exchange::response::TransportError;
use crate::suite::endpoint;

/// The operation that no model has.
pub const UNKNOWN_OPERATION: &str = "NoSuchOperationForCalibration";

/// The page that nobody has.
pub const UNKNOWN_PAGE: &str = "/no-such-page-for-calibration";

const NOT_IMPLEMENTED: u16 = 501;
/// The answer of a server about a path that it does not serve, or not for that method.
const NOT_SERVED: [u16; 2] = [404, 405];

/// The answer of a target to an unknown operation, without what changes from call to call.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fingerprint {
    status: u16,
    code: Option<String>,
    text: String,
}

/// The operations that a target has, learned from its answers.
#[derive(Clone, Debug)]
pub struct Support {
    unknown: Option<Fingerprint>,
    /// Answers that say that nobody serves a page.
    unknown_pages: Vec<(u16, Vec<u8>)>,
    answered: BTreeSet<&'static str>,
    /// Of which a 501 says that they are not built.
    not_built: BTreeSet<&'static str>,
    /// The operations that did not answer their plain call, and the transport error instead.
    unanswered: BTreeMap<&'static str, String>,
}

impl Support {
    /// Starts from the answer to the unknown operation, if there was one. A target that takes even that call
    /// says nothing by it.
    pub(crate) fn calibrate(answer: Option<&Answer>) -> Self {
        let refusal = answer.filter(|answer| !answer.is_success());
        Self {
            unknown: refusal.map(|answer| fingerprint(answer, UNKNOWN_OPERATION)),
            // Some answer all that they do not know alike, be it a page or an operation.
            unknown_pages: refusal.iter().map(|answer| whole(answer)).collect(),
            answered: BTreeSet::new(),
            not_built: BTreeSet::new(),
            unanswered: BTreeMap::new(),
        }
    }

    /// Learns how the target answers a page that nobody has, be it asked for or sent to.
    pub(crate) fn calibrate_pages(&mut self, answer: &Answer) {
        self.unknown_pages.push(whole(answer));
    }

    /// Learns from an answer to `operation`. A refusal without an error type comes from in front of the operation, such
    /// as of a body that is too large: it shows nothing.
    pub(crate) fn learn(&mut self, operation: &'static str, answer: &Answer) {
        if answer.response.status == NOT_IMPLEMENTED {
            self.not_built.insert(operation);
        }
        let is_its_own = answer.is_success() || answer.code.is_some();
        if is_its_own && !self.looks_unsupported(operation, answer) {
            self.answered.insert(operation);
        }
    }

    /// Learns that `operation` did not answer its plain call.
    pub(crate) fn learn_unanswered(&mut self, operation: &'static str, error: &TransportError) {
        self.unanswered.insert(operation, error.to_string());
    }

    /// The transport error of the first call of `operation`, if there was one.
    pub(crate) fn transport_error_of(&self, operation: &str) -> Option<&str> {
        self.unanswered.get(operation).map(String::as_str)
    }

    /// True if this answer says that the target lacks `operation`. Ask when all answers are learned.
    pub(crate) fn is_unsupported(&self, operation: &'static str, answer: &Answer) -> bool {
        operation != endpoint::NO_OPERATION.name
            && (answer.response.status == NOT_IMPLEMENTED
                || !self.answered.contains(operation) && self.looks_unsupported(operation, answer))
    }

    /// True if the target has answered a call of this operation, or an endpoint of this path, as if it had it.
    pub(crate) fn has_answered(&self, operation: &str) -> bool {
        self.answered.contains(operation)
    }

    /// Operations that the target has answered as if it had them.
    pub(crate) fn answered(&self) -> impl Iterator<Item = &'static str> {
        self.answered.iter().copied()
    }

    /// True if it looks as if the target lacked it, without having said so.
    pub(crate) fn is_doubtful(&self, operation: &str) -> bool {
        !self.answered.contains(operation) && !self.not_built.contains(operation)
    }

    fn looks_unsupported(&self, operation: &str, answer: &Answer) -> bool {
        let status = answer.response.status;
        if status == NOT_IMPLEMENTED {
            return true;
        }
        if operation.starts_with('/') {
            return NOT_SERVED.contains(&status) || self.unknown_pages.contains(&whole(answer));
        }
        self.unknown.as_ref().is_some_and(|unknown| fingerprint(answer, operation) == *unknown)
    }
}

/// An answer to the letter.
fn whole(answer: &Answer) -> (u16, Vec<u8>) {
    (answer.response.status, answer.response.body.clone())
}

fn fingerprint(answer: &Answer, operation: &str) -> Fingerprint {
    let text = match (&answer.message, &answer.json) {
        (Some(message), _) => message.clone(),
        // Bodies of other forms often carry an id of the request; their keys do not change.
        (None, Some(Value::Object(body))) => body.keys().cloned().collect::<Vec<_>>().join(","),
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
    use crate::exchange::response::Response;

    fn answer(status: u16, body: &str) -> Answer {
        Answer::read(Response { status, headers: Vec::new(), body: body.into() })
    }

    #[track_caller]
    fn check(unknown: &Answer, earlier: &[Answer], asked: &Answer, expected: bool) {
        let mut support = Support::calibrate(Some(unknown));
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
        let (vague, other) =
            (answer(400, r#"{"message":"what?"}"#), answer(400, r#"{"message":"no such pool"}"#));
        check(&vague, &[], &vague, true);
        check(&vague, &[], &other, false);
        check(&answer(200, "{}"), &[], &answer(200, "{}"), false);
    }
}
