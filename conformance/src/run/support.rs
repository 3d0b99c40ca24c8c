//! The operations that a target has built.
//!
//! Before the scenarios the run makes one valid call of each operation that they use, its positive control. Where it
//! succeeds, the operation is built. A 501, or the answer that the target gives to an operation that no model has, says
//! that it is not. Any other refusal says nothing of what the operation refuses rightly: our control may be wrong. A 500 is
//! an answer like others, but where the target answers an unknown operation with the same 500, does so to a plain call
//! too, and has built other operations.
//!
//! A 501 of an operation that is built is a lack of that part. For the endpoints beside the calls the run asks for a page
//! that nobody has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::exchange::answer::Answer;
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

/// The outcome of the positive control of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It succeeded.
    Built,
    /// The target answered that it has no such operation.
    NotBuilt,
    /// It was refused, in these words: it may be the control that is wrong.
    Refused(String),
    /// Something that it needs could not be had, for this reason.
    Unmet(String),
    /// It was not answered, for this reason.
    Unanswered(String),
    /// No valid call can be made from outside.
    NoControl,
}

/// The operations that a target has built, learned from its answers.
#[derive(Clone, Debug)]
pub struct Support {
    unknown: Option<Fingerprint>,
    /// Answers that say that nobody serves a page.
    unknown_pages: Vec<(u16, Vec<u8>)>,
    standings: BTreeMap<&'static str, Standing>,
    /// Operations of which parts were answered 501.
    in_part: BTreeSet<&'static str>,
    /// Endpoints that answered as if they were served.
    served: BTreeSet<&'static str>,
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
            standings: BTreeMap::new(),
            in_part: BTreeSet::new(),
            served: BTreeSet::new(),
        }
    }

    /// Learns how the target answers a page that nobody has, be it asked for or sent to.
    pub(crate) fn calibrate_pages(&mut self, answer: &Answer) {
        self.unknown_pages.push(whole(answer));
    }

    /// Settles what the control of an operation has shown.
    pub(crate) fn settle(&mut self, operation: &'static str, standing: Standing) {
        self.standings.insert(operation, standing);
    }

    /// Learns from an answer of the run.
    pub(crate) fn learn(&mut self, operation: &'static str, answer: &Answer) {
        let is_501 = answer.response.status == NOT_IMPLEMENTED;
        if is_501 && self.is_built(operation) {
            self.in_part.insert(operation);
        }
        if operation.starts_with('/') && !self.looks_unsupported(operation, answer) {
            self.served.insert(operation);
        }
    }

    /// The outcome of the control of an operation; `None` where none was played.
    pub fn standing(&self, operation: &str) -> Option<&Standing> {
        self.standings.get(operation)
    }

    /// True if an operation is built, or an endpoint served.
    pub(crate) fn is_built(&self, operation: &str) -> bool {
        self.standings.get(operation) == Some(&Standing::Built) || self.served.contains(operation)
    }

    /// True if parts of an operation that is built were answered 501.
    pub(crate) fn lacks_parts(&self, operation: &str) -> bool {
        self.in_part.contains(operation)
    }

    /// True if this answer says that the target lacks `operation`, or that part of it. Ask when all answers are learned.
    pub(crate) fn is_unsupported(&self, operation: &'static str, answer: &Answer) -> bool {
        if operation == endpoint::NO_OPERATION.name {
            return false;
        }
        let is_lacking = if operation.starts_with('/') {
            !self.served.contains(operation)
        } else {
            self.standings.get(operation) == Some(&Standing::NotBuilt)
        };
        answer.response.status == NOT_IMPLEMENTED || is_lacking && self.looks_unsupported(operation, answer)
    }

    /// Operations and endpoints that the target has.
    pub(crate) fn built(&self) -> impl Iterator<Item = &'static str> {
        self.of_standing(&Standing::Built).chain(self.served.iter().copied())
    }

    /// Operations whose control has this outcome.
    pub(crate) fn of_standing(&self, standing: &Standing) -> impl Iterator<Item = &'static str> {
        self.standings.iter().filter(move |(_, own)| *own == standing).map(|(name, _)| *name)
    }

    /// True if an answer looks as if the target had no such operation or page.
    pub(crate) fn looks_unsupported(&self, operation: &str, answer: &Answer) -> bool {
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

/// True if an answer is a 501, and so says by itself that the target has not built it.
pub(crate) fn is_not_implemented(answer: &Answer) -> bool {
    answer.response.status == NOT_IMPLEMENTED
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
    fn check(unknown: &Answer, standing: Standing, asked: &Answer, expected: bool) {
        let mut support = Support::calibrate(Some(unknown));
        support.settle("ListUsers", standing);
        support.learn("ListUsers", asked);
        assert_eq!(support.is_unsupported("ListUsers", asked), expected);
    }

    #[test]
    fn an_operation_is_unsupported_when_its_control_says_so() {
        let page = answer(500, "<h1>Internal Server Error</h1>");
        let refusal = answer(400, r#"{"__type":"InvalidParameterException","message":"no"}"#);
        let unknown = answer(400, r#"{"__type":"Unknown","message":"NoSuchOperationForCalibration?"}"#);
        let same = answer(400, r#"{"__type":"Unknown","message":"ListUsers?"}"#);
        check(&page, Standing::NotBuilt, &page, true);
        // An operation that is built may crash; that is an answer.
        check(&page, Standing::Built, &page, false);
        check(&page, Standing::NotBuilt, &refusal, false);
        check(&unknown, Standing::NotBuilt, &same, true);
        check(&unknown, Standing::Refused("no".into()), &same, false);
        // A part of it that is not built says so itself.
        check(&page, Standing::Built, &answer(501, ""), true);
        check(&answer(200, "{}"), Standing::Built, &answer(200, "{}"), false);
    }
}
