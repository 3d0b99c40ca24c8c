//! User attributes: those that every user pool has, those that it adds, and what their values must be.

use std::collections::BTreeMap;

use cognito_idp_types::enums::AttributeDataType;
use cognito_idp_types::structures::{
    AttributeType, NumberAttributeConstraintsType, SchemaAttributeType, StringAttributeConstraintsType,
};

use crate::failure::ServiceFailure;

/// Values by attribute name.
pub(crate) type Attributes = BTreeMap<String, String>;

/// The attributes of OpenID Connect that every user pool has and that a client may write.
const STANDARD: [&str; 17] = [
    "address",
    "birthdate",
    "email",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];

/// Attributes that every user pool has beside them and no client may write.
const READ_ONLY: [&str; 3] = ["email_verified", "phone_number_verified", "sub"];

/// True if every user pool has this attribute.
pub(crate) fn is_standard(name: &str) -> bool {
    STANDARD.contains(&name) || READ_ONLY.contains(&name)
}

/// True if the service alone, or an administrator, sets this attribute.
pub(crate) fn is_read_only(name: &str) -> bool {
    READ_ONLY.contains(&name)
}

/// The schema of a pool that asks for `wanted`: all standard attributes, changed where `wanted` names them, then the
/// pool's own, their names with `custom:` before them.
pub(crate) fn schema(wanted: Vec<SchemaAttributeType>) -> Vec<SchemaAttributeType> {
    let mut schema: Vec<_> = ["sub"]
        .into_iter()
        .chain(STANDARD)
        .chain(["email_verified", "phone_number_verified"])
        .map(standard)
        .collect();
    for attribute in wanted {
        let is_own = attribute.name.as_deref().is_some_and(is_standard);
        let attribute = if is_own { attribute } else { custom(attribute) };
        let known = schema.iter_mut().find(|known| known.name == attribute.name);
        match known {
            // No pool decides the value of `sub`.
            Some(known) if known.name.as_deref() == Some("sub") => {}
            Some(known) => {
                known.required = attribute.required.or(Some(false));
                known.mutable = attribute.mutable.or(Some(true));
                if attribute.string_attribute_constraints.is_some() {
                    known.string_attribute_constraints = attribute.string_attribute_constraints;
                }
            }
            None => schema.push(attribute),
        }
    }
    schema
}

/// An attribute that a pool adds, as it is described: with its full name and what the request left out.
pub(crate) fn custom(attribute: SchemaAttributeType) -> SchemaAttributeType {
    let name = attribute.name.unwrap_or_default();
    let is_full = name.starts_with("custom:") || name.starts_with("dev:");
    let is_dev = attribute.developer_only_attribute == Some(true);
    let prefix = if is_dev { "dev:custom:" } else { "custom:" };
    let kind = attribute.attribute_data_type.unwrap_or(AttributeDataType::String);
    let text = (kind == AttributeDataType::String).then(StringAttributeConstraintsType::default);
    let number = (kind == AttributeDataType::Number).then(NumberAttributeConstraintsType::default);
    SchemaAttributeType {
        name: Some(if is_full { name } else { [prefix, name.as_str()].concat() }),
        attribute_data_type: Some(kind),
        developer_only_attribute: Some(is_dev),
        mutable: attribute.mutable.or(Some(true)),
        required: attribute.required.or(Some(false)),
        string_attribute_constraints: attribute.string_attribute_constraints.or(text),
        number_attribute_constraints: attribute.number_attribute_constraints.or(number),
    }
}

fn standard(name: &str) -> SchemaAttributeType {
    let length = |least: &str, most: &str| StringAttributeConstraintsType {
        min_length: Some(least.into()),
        max_length: Some(most.into()),
    };
    let (kind, text, number) = match name {
        "email_verified" | "phone_number_verified" => (AttributeDataType::Boolean, None, None),
        "updated_at" => {
            let range = NumberAttributeConstraintsType { min_value: Some("0".into()), max_value: None };
            (AttributeDataType::Number, None, Some(range))
        }
        "sub" => (AttributeDataType::String, Some(length("1", "2048")), None),
        "birthdate" => (AttributeDataType::String, Some(length("10", "10")), None),
        _ => (AttributeDataType::String, Some(length("0", "2048")), None),
    };
    SchemaAttributeType {
        name: Some(name.into()),
        attribute_data_type: Some(kind),
        developer_only_attribute: Some(false),
        mutable: Some(name != "sub"),
        required: Some(name == "sub"),
        number_attribute_constraints: number,
        string_attribute_constraints: text,
    }
}

/// Attributes of a request as values by name; what has no value is empty.
pub(crate) fn from_request(list: Option<Vec<AttributeType>>) -> Attributes {
    let pair =
        |attribute: AttributeType| (attribute.name.unwrap_or_default(), attribute.value.unwrap_or_default());
    list.unwrap_or_default().into_iter().map(pair).collect()
}

/// Attributes as an answer lists them.
pub(crate) fn to_answer<'a>(
    values: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> Vec<AttributeType> {
    let attribute = |(name, value): (&String, &String)| AttributeType {
        name: Some(name.clone()),
        value: Some(value.clone()),
    };
    values.into_iter().map(attribute).collect()
}

/// Checks the attributes of a user who signs up: all required ones there, each known and of its type.
pub(crate) fn check_new(schema: &[SchemaAttributeType], values: &Attributes) -> Result<(), ServiceFailure> {
    for attribute in schema {
        let name = attribute.name.as_deref().unwrap_or_default();
        if is_required(attribute) && values.get(name).is_none_or(String::is_empty) {
            return refuse_schema(&required(name));
        }
    }
    check_values(schema, values)
}

/// Checks attributes that somebody has from the start: each known, of its type, and no `sub`, which is given.
pub(crate) fn check_values(
    schema: &[SchemaAttributeType],
    values: &Attributes,
) -> Result<(), ServiceFailure> {
    for (name, value) in values {
        match find(schema, name) {
            Some(_) if name == "sub" => return Err(not_mutable(name)),
            Some(attribute) => check_value(attribute, value)?,
            None => {
                return refuse_schema(&format!("Type for attribute {{{name}}} could not be determined"));
            }
        }
    }
    Ok(())
}

/// The words about a required attribute that is not there; a family name has another name inside the service.
fn required(name: &str) -> String {
    let name = if name == "family_name" { "name.familyName" } else { name };
    format!("{name}: The attribute {name} is required")
}

/// The refusal of an attribute that only the service sets.
pub(crate) fn not_mutable(name: &str) -> ServiceFailure {
    ServiceFailure::invalid_parameter(format!("Cannot modify the non-mutable attribute {name}"))
}

fn refuse_schema(message: &str) -> Result<(), ServiceFailure> {
    Err(ServiceFailure::invalid_parameter(format!("Attributes did not conform to the schema: {message}")))
}

/// True if every user must have it; `sub` every user has.
pub(crate) fn is_required(attribute: &SchemaAttributeType) -> bool {
    attribute.required == Some(true) && attribute.name.as_deref() != Some("sub")
}

/// Checks a change of attributes: each known, of its type, mutable, and not deleted if it is required.
pub(crate) fn check_change(
    schema: &[SchemaAttributeType],
    values: &Attributes,
) -> Result<(), ServiceFailure> {
    for (name, value) in values {
        let Some(attribute) = find(schema, name) else {
            return Err(ServiceFailure::invalid_parameter(format!(
                "user.{name}: Attribute does not exist in the schema.\n"
            )));
        };
        let refused = if attribute.mutable == Some(false) {
            "Attribute cannot be updated."
        } else if value.is_empty() && is_required(attribute) {
            "Attribute is required."
        } else {
            check_value(attribute, value)?;
            continue;
        };
        return Err(ServiceFailure::invalid_parameter(format!("user.{name}: {refused}\n")));
    }
    Ok(())
}

/// The attribute of that full name.
pub(crate) fn find<'a>(schema: &'a [SchemaAttributeType], name: &str) -> Option<&'a SchemaAttributeType> {
    schema.iter().find(|attribute| attribute.name.as_deref() == Some(name))
}

fn check_value(attribute: &SchemaAttributeType, value: &str) -> Result<(), ServiceFailure> {
    let name = attribute.name.as_deref().unwrap_or_default();
    let refuse = |message: String| Err(ServiceFailure::invalid_parameter(message));
    if value.is_empty() {
        return Ok(());
    }
    let schema = |what: &str| format!("user.{name}: {what}\n");
    match name {
        "email" if !is_email(value) => return refuse("Invalid email address format.".into()),
        "phone_number" if !is_phone_number(value) => return refuse("Invalid phone number format.".into()),
        _ => {}
    }
    match &attribute.attribute_data_type {
        Some(AttributeDataType::Boolean) if !matches!(value, "true" | "false") => {
            refuse(schema("The value must be a boolean"))
        }
        Some(AttributeDataType::Number) => {
            let limits = attribute.number_attribute_constraints.as_ref();
            let limit = |text: Option<&String>| text.and_then(|text| text.parse::<f64>().ok());
            let least = limit(limits.and_then(|limits| limits.min_value.as_ref()));
            let most = limit(limits.and_then(|limits| limits.max_value.as_ref()));
            match value.parse::<f64>() {
                Err(_) => refuse(schema("The value must be a number")),
                Ok(number) if !number.is_finite() => refuse(schema("The value must be a number")),
                Ok(number) if least.is_some_and(|least| number < least) => {
                    refuse(schema("Number must be greater than the minimum"))
                }
                Ok(number) if most.is_some_and(|most| number > most) => {
                    refuse(schema("Number must be less than the maximum"))
                }
                Ok(_) => Ok(()),
            }
        }
        Some(AttributeDataType::String) => {
            let limits = attribute.string_attribute_constraints.as_ref();
            let limit = |text: Option<&String>| text.and_then(|text| text.parse::<usize>().ok());
            let length = value.chars().count();
            let least = limit(limits.and_then(|limits| limits.min_length.as_ref()));
            let most = limit(limits.and_then(|limits| limits.max_length.as_ref()));
            if let Some(least) = least.filter(|least| length < *least) {
                return refuse(schema(&format!("String must be no shorter than {least} characters")));
            }
            if let Some(most) = most.filter(|most| length > *most) {
                return refuse(schema(&format!("String must be no longer than {most} characters")));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// True if it looks like an email address.
pub(crate) fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.contains(char::is_whitespace)
}

/// True if it is a telephone number with its country: `+` and at most fifteen digits.
pub(crate) fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// An address as an answer shows it: the first letter of each part, or the last four digits of a number.
pub(crate) fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let first = |part: &str| part.chars().take(1).collect::<String>();
            format!("{}***@{}***", first(local), first(domain))
        }
        None => {
            let digits: Vec<char> = address.chars().collect();
            let shown: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
            format!("+{}{shown}", "*".repeat(digits.len().saturating_sub(5)))
        }
    }
}
