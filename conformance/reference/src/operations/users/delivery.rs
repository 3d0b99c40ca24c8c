//! Codes that are mailed or texted: made, kept with the user, laid into the inbox.

use cognito_idp_types::enums::{DeliveryMediumType, VerifiedAttributeType};
use cognito_idp_types::structures::{CodeDeliveryDetailsType, UserPoolType};

use super::DAY_MILLISECONDS;
use crate::attributes::{is_email, is_phone_number, masked};
use crate::clock::timestamp;
use crate::failure::ServiceFailure;
use crate::state::{Code, CodePurpose, Message, Records, State};

const HOUR_MILLISECONDS: i64 = 60 * 60 * 1000;

/// Sends a code to the address in one of a user's attributes.
pub(super) fn send_code(
    state: &State,
    records: &mut Records,
    username: &str,
    purpose: CodePurpose,
    attribute: &str,
) -> Result<CodeDeliveryDetailsType, ServiceFailure> {
    let (validity, reason) = match purpose {
        CodePurpose::SignUp => (DAY_MILLISECONDS, "sign-up"),
        CodePurpose::ForgotPassword => (HOUR_MILLISECONDS, "forgot-password"),
        CodePurpose::Attribute => (DAY_MILLISECONDS, "attribute-verification"),
    };
    let now = state.clock.now();
    let value = state.randomness.code();
    let user = records.users.get_mut(username).ok_or_else(ServiceFailure::unknown_user)?;
    let destination = user.attributes.get(attribute).cloned().unwrap_or_default();
    user.expect(Code {
        purpose,
        attribute: attribute.to_owned(),
        value: value.clone(),
        expires_at: now + validity,
    });
    let details = details(attribute, &destination);
    records.inbox.add(Message {
        sent_at: timestamp(now),
        user_pool_id: records.description.id.clone().unwrap_or_default(),
        username: username.to_owned(),
        destination,
        medium: medium(attribute),
        purpose: reason,
        code: value,
    });
    Ok(details)
}

/// Lays an invitation with a temporary password into the inbox.
pub(super) fn send_invitation(state: &State, records: &mut Records, username: &str, password: String) {
    let user = records.users.get(username);
    let address = |attribute: &str| user.and_then(|user| user.attributes.get(attribute)).cloned();
    let attribute = if address("email").is_some() { "email" } else { "phone_number" };
    let message = Message {
        sent_at: state.clock.timestamp(),
        user_pool_id: records.description.id.clone().unwrap_or_default(),
        username: username.to_owned(),
        destination: address(attribute).unwrap_or_default(),
        medium: medium(attribute),
        purpose: "invitation",
        code: password,
    };
    records.inbox.add(message);
}

/// The way a code was sent, as answers say it: the address masked.
fn details(attribute: &str, destination: &str) -> CodeDeliveryDetailsType {
    CodeDeliveryDetailsType {
        destination: Some(masked(destination)),
        delivery_medium: Some(medium(attribute)),
        attribute_name: Some(attribute.to_owned()),
    }
}

/// The way a code would have been sent to somebody who does not exist: as it looks for one who does.
pub(super) fn simulated_details(typed: &str) -> CodeDeliveryDetailsType {
    if is_email(typed) {
        details("email", typed)
    } else if is_phone_number(typed) {
        details("phone_number", typed)
    } else {
        details("email", &format!("{typed}@{typed}"))
    }
}

/// True if the pool verifies this attribute by itself.
pub(super) fn verifies(pool: &UserPoolType, attribute: &str) -> bool {
    let verified = pool.auto_verified_attributes.as_deref().unwrap_or_default();
    verified.iter().map(VerifiedAttributeType::as_str).any(|name| name == attribute)
}

fn medium(attribute: &str) -> DeliveryMediumType {
    if attribute == "phone_number" { DeliveryMediumType::Sms } else { DeliveryMediumType::Email }
}
