//! What a target answered, read once for every check that looks at it.

use cognito_idp_types::error::{error_code, error_message};
use serde_json::{Value, json};

use crate::session::Response;

/// A response with what the checks look at.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The response as it came.
    pub response: Response,
    /// The body, if it is JSON.
    pub json: Option<Value>,
    /// The error code, wherever the answer carries it; `None` on success.
    pub code: Option<String>,
    /// The message of an error, under whichever key.
    pub message: Option<String>,
}

impl Answer {
    /// Reads a response.
    pub fn read(response: Response) -> Self {
        let json = serde_json::from_slice(&response.body).ok();
        let is_success = (200..300).contains(&response.status);
        let (code, message) = if is_success {
            (None, None)
        } else {
            let message = error_message(&response.body).map(|message| message.text);
            (error_code(response.header("x-amzn-errortype"), &response.body), message)
        };
        Self { response, json, code, message }
    }

    /// Whether the call succeeded.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// Its outcome in short, for reports.
    pub(crate) fn outcome(&self) -> Value {
        let status = self.response.status;
        match (self.is_success(), &self.code) {
            (true, _) => json!({"status": status}),
            (false, Some(code)) => json!({"status": status, "type": code, "message": self.message}),
            (false, None) => json!({"status": status, "body": self.excerpt()}),
        }
    }

    /// The beginning of a body that is no error of the protocol.
    fn excerpt(&self) -> String {
        const LENGTH: usize = 200;
        String::from_utf8_lossy(&self.response.body).chars().take(LENGTH).collect()
    }
}
