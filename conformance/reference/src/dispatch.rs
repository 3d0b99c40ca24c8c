//! From a raw request to a handler's answer: everything that the service checks before an operation runs.

use cognito_idp_types::{SERVICE, validate};
use serde_json::Value;

use crate::answer::ServiceFailure;
use crate::state::State;
use crate::{json_types, operations};

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

/// Runs one call and returns the body of the response.
pub(crate) fn dispatch(state: &mut State, request: &Request<'_>) -> Result<Vec<u8>, ServiceFailure> {
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
    handler(state, input)
}
