//! An answer of a target, read once for every check that looks at it.

use std::borrow::Cow;

use cognito_idp_types::error::{error_code, error_message};
use serde_json::{Map, Value, json};

use super::json;
use super::response::Response;

/// A response with what the checks look at.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The response as it came.
    pub response: Response,
    /// The body, if it is JSON; of an endpoint beside the calls, status, headers, redirect and body.
    pub json: Option<Value>,
    /// The error code, wherever the answer carries it; `None` on success.
    pub code: Option<String>,
    /// The message of an error, under whichever key.
    pub message: Option<String>,
    /// The places of members that stand twice in the body: nobody knows which of the two counts.
    pub twice: Vec<String>,
    /// True if it came from an endpoint beside the calls, where any status is an answer.
    is_of_endpoint: bool,
}

impl Answer {
    /// Reads the response to a call.
    pub fn read(response: Response) -> Self {
        let (json, twice) = json::parse(&response.body).unzip();
        let is_success = (200..300).contains(&response.status);
        let (code, message) = if is_success {
            (None, None)
        } else {
            let message = error_message(&response.body).map(|message| message.text);
            (error_code(response.header("x-amzn-errortype"), &response.body), message)
        };
        Self { response, json, code, message, twice: twice.unwrap_or_default(), is_of_endpoint: false }
    }

    /// Reads the response of an endpoint beside the calls.
    pub(crate) fn of_endpoint(response: Response) -> Self {
        let headers: Map<String, Value> =
            response.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let mut twice = Vec::new();
        let mut json = json!({"status": response.status, "headers": headers});
        if let Some(location) = response.header("location") {
            json["redirect"] = redirect(location);
        }
        if !response.body.is_empty() {
            json["body"] = match json::parse(&response.body) {
                Some((body, found)) => {
                    twice = found;
                    body
                }
                None => String::from_utf8_lossy(&response.body).into(),
            };
        }
        Self { response, json: Some(json), code: None, message: None, twice, is_of_endpoint: true }
    }

    /// True if the call succeeded. An endpoint beside the calls has always answered something.
    pub fn is_success(&self) -> bool {
        self.is_of_endpoint || (200..300).contains(&self.response.status)
    }

    /// Its outcome in short, for reports.
    pub(crate) fn outcome(&self) -> Value {
        let status = self.response.status;
        match (self.is_success(), &self.code) {
            (true, _) => json!({"status": status}),
            (false, Some(code)) => json!({"status": status, "type": code, "message": self.message}),
            (false, None) => json!({"status": status, "body": self.text()}),
        }
    }

    /// The body as text. It is shown redacted, and what is long is cut after that.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.response.body)
    }
}

/// The address that a browser is sent to, taken apart: the address, and the parameters behind `?` and `#`.
fn redirect(location: &str) -> Value {
    let (location, fragment) = location.split_once('#').unwrap_or((location, ""));
    let (to, query) = location.split_once('?').unwrap_or((location, ""));
    let parameters = |text: &str| -> Map<String, Value> {
        let pairs = form_urlencoded::parse(text.as_bytes());
        pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect()
    };
    json!({"to": to, "query": parameters(query), "fragment": parameters(fragment)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_taken_apart() {
        let headers = vec![("location".into(), "https://a.example/cb?code=1&state=x%20y#token=2".into())];
        let answer = Answer::of_endpoint(Response { status: 302, headers, body: Vec::new() });
        let expected = json!({"to": "https://a.example/cb", "query": {"code": "1", "state": "x y"},
            "fragment": {"token": "2"}});
        assert_eq!(answer.json.unwrap()["redirect"], expected);
    }
}
