//! Users who come by themselves: sign up, be sent a code, confirm.

use cognito_idp_types::enums::{AliasAttributeType, UserStatusType, UsernameAttributeType};
use cognito_idp_types::operations::{
    AdminConfirmSignUpRequest, AdminConfirmSignUpResponse, ConfirmSignUpRequest, ConfirmSignUpResponse,
    ResendConfirmationCodeRequest, ResendConfirmationCodeResponse, SignUpRequest, SignUpResponse,
};
use cognito_idp_types::structures::UserPoolType;

use super::delivery::{send_code, simulated_details, verifies};
use super::{calling_client, permanent_password};
use crate::app_client::effects;
use crate::attributes::{self, Attributes};
use crate::failure::ServiceFailure;
use crate::passwords::Wording;
use crate::state::{AppClient, CodePurpose, Records, State, User, ignores_case};

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
    check_unused(&records, &attributes)?;
    let Some(password) = &request.password else {
        return Err(ServiceFailure::not_built("Sign-up without a password"));
    };
    let password = permanent_password(state, &pool, &records.description, &username, password, Wording::Own)?;
    for name in ADDRESSES {
        if attributes.contains_key(name) {
            attributes.insert(format!("{name}_verified"), "false".into());
        }
    }
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
    let username = user.username.clone();
    let mut changed = user.clone();
    let user = &mut changed;
    let code = user.redeem(&CodePurpose::SignUp, None, &request.confirmation_code, state.clock.now())?;
    if request.force_alias_creation != Some(true) {
        check_free(&records, &username, &user.attributes)?;
    }
    user.attributes.insert(format!("{}_verified", code.attribute), "true".into());
    user.status = UserStatusType::Confirmed;
    user.modified = state.clock.timestamp();
    records.users.add(changed);
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
        code_delivery_details: Some(simulated_details(&request.username)),
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
    let known: Vec<&str> = ADDRESSES.into_iter().filter(|name| user.attributes.contains_key(*name)).collect();
    let address = known.into_iter().find(|name| verifies(&records.description, name)).ok_or_else(|| {
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
        let aliases = pool.alias_attributes.iter().flatten();
        if attributes::is_email(typed) && aliases.into_iter().any(|alias| *alias == AliasAttributeType::Email)
        {
            return Err(ServiceFailure::invalid_parameter(
                "Username cannot be of email format, since user pool is configured for email alias.",
            ));
        }
        return Ok(if ignores_case(pool) { typed.to_lowercase() } else { typed.to_owned() });
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
    let known = attributes.entry(attribute.into()).or_insert_with(|| typed.to_owned());
    if known != typed {
        let message = format!("The {attribute} must be the one that the user signs up with.");
        return Err(ServiceFailure::invalid_parameter(message));
    }
    Ok(sub.to_owned())
}

/// Refuses a new user with an address by which another signs in.
pub(super) fn check_unused(records: &Records, attributes: &Attributes) -> Result<(), ServiceFailure> {
    let names = records.description.username_attributes.iter().flatten().map(UsernameAttributeType::as_str);
    for name in names {
        let value = attributes.get(name).map(String::as_str).unwrap_or_default();
        if records.users.is_taken(&records.description, name, value, "") {
            let message = format!("An account with the given {name} already exists.");
            return Err(ServiceFailure::new("UsernameExistsException", message));
        }
    }
    Ok(())
}

/// Refuses attributes by which another user signs in already.
pub(super) fn check_free(
    records: &Records,
    username: &str,
    attributes: &Attributes,
) -> Result<(), ServiceFailure> {
    let taken = attributes
        .iter()
        .find(|(name, value)| records.users.is_taken(&records.description, name, value, username));
    match taken {
        Some((name, _)) => Err(ServiceFailure::new(
            "AliasExistsException",
            format!("An account with the {name} already exists."),
        )),
        None => Ok(()),
    }
}

/// Refuses attributes that the client may not write.
pub(in crate::operations) fn check_writable(
    client: &AppClient,
    records: &Records,
    attributes: &Attributes,
) -> Result<(), ServiceFailure> {
    if let Some(name) = attributes.keys().find(|name| attributes::is_read_only(name)) {
        return Err(attributes::not_mutable(name));
    }
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
