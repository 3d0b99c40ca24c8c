//! From a raw request to a handler's answer: everything that the service checks before an operation runs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cognito_idp_types::{SERVICE, validate};
use serde_json::Value;

use crate::failure::ServiceFailure;
use crate::json_types;
use crate::operations::{self, Handler};
use crate::state::State;

/// What the checks look at.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// The value of `X-Amz-Target`.
    pub(crate) target: Option<&'a str>,
    /// Whether it carries a SigV4 signature. The signature itself is not verified: any key will do.
    pub(crate) is_signed: bool,
    /// The body, as it came.
    pub(crate) body: &'a [u8],
}

/// A call that has passed every check that comes before its operation.
pub(crate) struct Call {
    handler: Handler,
    input: Value,
}

impl Call {
    /// Checks target, signature, types and constraints, in this order.
    pub(crate) fn read(request: &Request<'_>) -> Result<Self, ServiceFailure> {
        let operation = request
            .target
            .and_then(|target| target.strip_prefix(SERVICE.target_prefix)?.strip_prefix('.'))
            .and_then(|name| SERVICE.operation(name))
            .ok_or_else(ServiceFailure::unknown_operation)?;
        if operation.signed && !request.is_signed {
            return Err(ServiceFailure::new(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ));
        }
        let handler =
            operations::handler(operation.name).ok_or_else(|| ServiceFailure::not_built(operation.name))?;
        let mut input: Value =
            serde_json::from_slice(request.body).map_err(|_| ServiceFailure::serialization(None))?;
        if let Some(shape) = operation.input {
            json_types::check(shape, &mut input)?;
            if let Some(message) = validate::message(&validate::validate(shape, &input)) {
                return Err(ServiceFailure::invalid_parameter(message));
            }
        }
        Ok(Self { handler, input })
    }

    /// Whether other requests should not wait behind it.
    pub(crate) fn is_slow(&self) -> bool {
        self.handler.is_slow
    }

    /// Runs the operation and returns the body of the response. A panic is answered as the service's own fault.
    pub(crate) fn run(self, state: &State) -> Result<Vec<u8>, ServiceFailure> {
        let run = AssertUnwindSafe(|| (self.handler.run)(state, self.input));
        catch_unwind(run).unwrap_or_else(|_| Err(ServiceFailure::internal()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Randomness};

    /// Sends one body to an operation of an empty reference; the answer as code, or the body of a success.
    #[track_caller]
    fn check(target: &str, body: &str, expected: &Result<&str, ServiceFailure>) {
        let config = Config { randomness: Randomness::from_seed(1), ..Config::default() };
        let target = format!("AWSCognitoIdentityProviderService.{target}");
        let request = Request { target: Some(&target), is_signed: true, body: body.as_bytes() };
        let actual = Call::read(&request).and_then(|call| call.run(&State::new(config, ([127, 0, 0, 1], 0).into())));
        let actual = actual.as_ref().map(|body| str::from_utf8(body).unwrap()).map_err(Clone::clone);
        assert_eq!(&actual, expected, "{body}");
    }

    #[test]
    fn what_is_no_valid_call_never_reaches_an_operation() {
        let serialization = |message| Err(ServiceFailure::serialization(message));
        let misplaced = serialization(Some("Start of structure or map found where not expected."));
        let unexpected = serialization(Some("Unexpected field type"));
        check("DescribeUserPool", "", &serialization(None));
        check("DescribeUserPool", "{", &serialization(None));
        check("DescribeUserPool", &"[".repeat(100_000), &serialization(None));
        check("DescribeUserPool", "[]", &unexpected);
        check("DescribeUserPool", r#"{"UserPoolId": {}}"#, &misplaced);
        check("DescribeUserPool", r#"{"UserPoolId": 1}"#, &unexpected);
        check("CreateUserPoolClient", r#"{"RefreshTokenValidity": 1.5}"#, &unexpected);
        check("CreateUserPoolClient", r#"{"RefreshTokenValidity": 99999999999}"#, &unexpected);
        check("CreateUserPoolClient", r#"{"CallbackURLs": "https://example.com"}"#, &unexpected);
        check("NoSuchOperation", "{}", &Err(ServiceFailure::unknown_operation()));
        check("ListGroups", "{}", &Err(ServiceFailure::not_built("ListGroups")));
    }

    #[test]
    fn an_unsigned_call_is_refused_where_the_model_wants_a_signature() {
        let request = Request {
            target: Some("AWSCognitoIdentityProviderService.DescribeUserPool"),
            is_signed: false,
            body: b"{}",
        };
        let expected =
            ServiceFailure::new("MissingAuthenticationTokenException", "Missing Authentication Token");
        assert_eq!(Call::read(&request).err(), Some(expected));
    }
}
