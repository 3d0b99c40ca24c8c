//! Tells if a request's JSON has the types of the model, before any constraint is looked at.

use cognito_idp_types::schema::{Kind, Shape};
use serde_json::Value;

use crate::failure::ServiceFailure;

/// Checks the type of every value that the model knows; `null` stands for an absent member, but for a boolean. Strings for
/// booleans are taken, as the service takes them: any but "false" is true.
pub(crate) fn check(shape: &Shape, value: &mut Value) -> Result<(), ServiceFailure> {
    match (&shape.kind, &mut *value) {
        (Kind::Boolean, Value::Null) => Err(unexpected()),
        (_, Value::Null)
        | (Kind::Document, _)
        | (Kind::String | Kind::Enum(_) | Kind::Blob, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Double { .. } | Kind::Timestamp(_), Value::Number(_)) => Ok(()),
        (Kind::Structure(members), Value::Object(object)) => members.iter().try_for_each(|member| {
            object.get_mut(member.name).map_or(Ok(()), |value| check(member.shape, value))
        }),
        (Kind::List(item), Value::Array(items)) => items.iter_mut().try_for_each(|value| check(item, value)),
        (Kind::Map(_, item), Value::Object(entries)) => {
            entries.values_mut().try_for_each(|value| check(item, value))
        }
        (Kind::Integer, Value::Number(number))
            if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) =>
        {
            Ok(())
        }
        (Kind::Long, Value::Number(number)) if number.is_i64() => Ok(()),
        (Kind::Boolean, Value::String(text)) => {
            *value = Value::Bool(!text.eq_ignore_ascii_case("false"));
            Ok(())
        }
        (_, Value::Object(_)) => {
            Err(ServiceFailure::serialization(Some("Start of structure or map found where not expected.")))
        }
        _ => Err(unexpected()),
    }
}

fn unexpected() -> ServiceFailure {
    ServiceFailure::serialization(Some("Unexpected field type"))
}
