//! Users who come by themselves: sign up, be sent a code, confirm.

use cognito_idp_types::enums::UserStatusType;
use cognito_idp_types::operations::{
    AdminConfirmSignUpRequest, AdminConfirmSignUpResponse, ConfirmSignUpRequest, ConfirmSignUpResponse,
    ResendConfirmationCodeRequest, ResendConfirmationCodeResponse, SignUpRequest, SignUpResponse,
};
use cognito_idp_types::structures::UserPoolType;

use super::delivery::{details, send_code, verifies};
use super::{calling_client, permanent_password};
use crate::app_client::effects;
use crate::attributes::{self, Attributes};
use crate::failure::ServiceFailure;
use crate::state::{AppClient, CodePurpose, Records, State, User};

/// The attributes that a code can be sent to; a telephone comes first.
const ADDRESSES: [&str; 2] = ["phone_number", "email"];

pub(in crate::operations) fn sign_up(
    state: &State,
    request: SignUpRequest,
) -> Result<SignUpResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let mut records = pool.records();
    let secret_hash = request.secret_hash.as_ref();
    let client = calling_client(&records, &request.client_id, &request.username, secret_hash)?;
    let invitations = records.description.admin_create_user_config.as_ref();
    if invitations.is_some_and(|invitations| invitations.allow_admin_create_user_only == Some(true)) {
        return Err(ServiceFailure::not_authorized("SignUp is not permitted for this user pool"));
    }
    let mut attributes = attributes::from_request(request.user_attributes);
    check_writable(&client, &records, &attributes)?;
    let sub = state.randomness.uuid();
    let username = own_name(&records.description, &request.username, &sub, &mut attributes)?;
    if records.users.resolve(&records.description, &request.username).is_some() {
        return Err(ServiceFailure::new("UsernameExistsException", "User already exists"));
    }
    attributes::check_new(records.schema(), &attributes)?;
    let Some(password) = &request.password else {
        return Err(ServiceFailure::not_built("Sign-up without a password"));
    };
    let password = permanent_password(state, &pool, &records.description, &username, password)?;
    let address = ADDRESSES
        .into_iter()
        .find(|name| verifies(&records.description, name) && attributes.contains_key(*name));
    records.users.add(User::new(
        username.clone(),
        sub.clone(),
        attributes,
        UserStatusType::Unconfirmed,
        password,
        state.clock.timestamp(),
    ));
    let code_delivery_details = address
        .map(|address| send_code(state, &mut records, &username, CodePurpose::SignUp, address))
        .transpose()?;
    Ok(SignUpResponse {
        user_confirmed: Some(false),
        code_delivery_details,
        user_sub: Some(sub),
        session: None,
    })
}

pub(in crate::operations) fn confirm(
    state: &State,
    request: ConfirmSignUpRequest,
) -> Result<ConfirmSignUpResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let mut records = pool.records();
    let secret_hash = request.secret_hash.as_ref();
    let client = calling_client(&records, &request.client_id, &request.username, secret_hash)?;
    let Some(user) = find(&mut records, &request.username) else {
        return Err(unknown_at_confirmation(&client));
    };
    if user.status != UserStatusType::Unconfirmed {
        return Err(not_to_be_confirmed(user));
    }
    let code = user.redeem(&CodePurpose::SignUp, None, &request.confirmation_code, state.clock.tick())?;
    user.attributes.insert(format!("{}_verified", code.attribute), "true".into());
    user.status = UserStatusType::Confirmed;
    user.modified = state.clock.timestamp();
    Ok(ConfirmSignUpResponse { session: None })
}

pub(in crate::operations) fn resend(
    state: &State,
    request: ResendConfirmationCodeRequest,
) -> Result<ResendConfirmationCodeResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let mut records = pool.records();
    let secret_hash = request.secret_hash.as_ref();
    let client = calling_client(&records, &request.client_id, &request.username, secret_hash)?;
    let hides = effects::hides_users(&client.settings);
    let simulated = || ResendConfirmationCodeResponse {
        code_delivery_details: Some(details("email", &request.username)),
    };
    let Some(user) = find(&mut records, &request.username) else {
        return if hides { Ok(simulated()) } else { Err(unknown_combination()) };
    };
    if user.status != UserStatusType::Unconfirmed {
        return if hides {
            Ok(simulated())
        } else {
            Err(ServiceFailure::invalid_parameter("User is already confirmed."))
        };
    }
    let username = user.username.clone();
    let address = ADDRESSES.into_iter().find(|name| user.attributes.contains_key(*name));
    let address = address.filter(|name| verifies(&records.description, name)).ok_or_else(|| {
        ServiceFailure::invalid_parameter("Cannot resend codes. Auto verification not turned on.")
    })?;
    let details = send_code(state, &mut records, &username, CodePurpose::SignUp, address)?;
    Ok(ResendConfirmationCodeResponse { code_delivery_details: Some(details) })
}

pub(in crate::operations) fn admin_confirm(
    state: &State,
    request: AdminConfirmSignUpRequest,
) -> Result<AdminConfirmSignUpResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let user = find(&mut records, &request.username).ok_or_else(ServiceFailure::unknown_user)?;
    if user.status != UserStatusType::Unconfirmed {
        return Err(not_to_be_confirmed(user));
    }
    user.status = UserStatusType::Confirmed;
    user.modified = state.clock.timestamp();
    Ok(AdminConfirmSignUpResponse {})
}

/// The name that a new user gets: the one that was typed; its `sub` where users sign in by an address, which is then
/// an attribute.
pub(super) fn own_name(
    pool: &UserPoolType,
    typed: &str,
    sub: &str,
    attributes: &mut Attributes,
) -> Result<String, ServiceFailure> {
    let Some(names) = pool.username_attributes.as_deref().filter(|names| !names.is_empty()) else {
        return Ok(typed.to_owned());
    };
    let accepts = |name: &str| names.iter().any(|other| other.as_str() == name);
    let attribute = if accepts("email") && attributes::is_email(typed) {
        "email"
    } else if accepts("phone_number") && attributes::is_phone_number(typed) {
        "phone_number"
    } else {
        return Err(ServiceFailure::invalid_parameter(match (accepts("email"), accepts("phone_number")) {
            (true, false) => "Username should be an email.",
            (false, true) => "Username should be a phone number.",
            _ => "Username should be either an email or a phone number.",
        }));
    };
    attributes.entry(attribute.into()).or_insert_with(|| typed.to_owned());
    Ok(sub.to_owned())
}

/// Refuses attributes that the client may not write.
pub(super) fn check_writable(
    client: &AppClient,
    records: &Records,
    attributes: &Attributes,
) -> Result<(), ServiceFailure> {
    let may_write = |name: &String| effects::may_write(&client.settings, records.schema(), name);
    if attributes.keys().all(may_write) {
        return Ok(());
    }
    Err(ServiceFailure::not_authorized("A client attempted to write unauthorized attribute"))
}

/// The error for a user who does not exist where a code is confirmed.
pub(super) fn unknown_at_confirmation(client: &AppClient) -> ServiceFailure {
    if effects::hides_users(&client.settings) {
        ServiceFailure::expired_code()
    } else {
        unknown_combination()
    }
}

/// The error for a user who does not exist where a code is asked for or confirmed.
pub(super) fn unknown_combination() -> ServiceFailure {
    ServiceFailure::new("UserNotFoundException", "Username/client id combination not found.")
}

pub(super) fn find<'a>(records: &'a mut Records, typed: &str) -> Option<&'a mut User> {
    let Records { users, description, .. } = records;
    users.find_mut(description, typed).ok()
}

fn not_to_be_confirmed(user: &User) -> ServiceFailure {
    ServiceFailure::not_authorized(format!("User cannot be confirmed. Current status is {}", user.status))
}
