//! The request in a body, checked as the service checks it before an operation runs.

use cognito_idp_types::accept::Accept;
use cognito_idp_types::schema::{Shape, Structure};
use cognito_idp_types::validate;
use serde_json::Value;

use crate::failure::ServiceFailure;
use crate::json_types;

/// The request in a body: JSON of the right types, within the constraints of the model.
pub(crate) fn input<T: Structure + Accept>(body: &[u8]) -> Result<T, ServiceFailure> {
    // A null is no boolean, and reads as an absent member.
    let may_have_null = body.windows(4).any(|four| four == b"null");
    if !may_have_null
        && let Ok(input) = T::from_json(body)
        && input.is_valid()
    {
        return Ok(input);
    }
    // Something is wrong with it, or it takes a liberty that the service allows: look closely.
    serde_json::from_value(checked(T::SHAPE, body)?).map_err(|_| ServiceFailure::serialization(None))
}

/// The JSON in a body, once its types and the constraints of the model are checked.
fn checked(shape: &Shape, body: &[u8]) -> Result<Value, ServiceFailure> {
    let mut input: Value = serde_json::from_slice(body).map_err(|_| ServiceFailure::serialization(None))?;
    json_types::check(shape, &mut input)?;
    match validate::message(&validate::validate(shape, &input)) {
        Some(message) => Err(ServiceFailure::invalid_parameter(message)),
        None => Ok(input),
    }
}
