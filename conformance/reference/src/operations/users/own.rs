//! The operations of users on themselves, with an access token.

use cognito_idp_types::enums::UserStatusType;
use cognito_idp_types::operations::{
    ChangePasswordRequest, ChangePasswordResponse, DeleteUserAttributesRequest, DeleteUserAttributesResponse,
    DeleteUserRequest, GetUserAttributeVerificationCodeRequest, GetUserAttributeVerificationCodeResponse,
    GetUserRequest, GetUserResponse, GlobalSignOutRequest, GlobalSignOutResponse,
    UpdateUserAttributesRequest, UpdateUserAttributesResponse, VerifyUserAttributeRequest,
    VerifyUserAttributeResponse,
};
use cognito_idp_types::schema::Nothing;

use super::delivery::{send_code, verifies};
use super::permanent_password;
use super::sign_up::{check_free, check_writable};
use crate::app_client::effects::{self, USER_ADMIN_SCOPE};
use crate::attributes::{self, to_answer};
use crate::failure::ServiceFailure;
use crate::passwords::Wording;
use crate::state::{CodePurpose, Records, State, User};
use crate::tokens::{Bearer, bearer};

pub(in crate::operations) fn get(
    state: &State,
    request: GetUserRequest,
) -> Result<GetUserResponse, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    let mut records = bearer.pool.records();
    let client = records.client(&bearer.client_id)?.clone();
    let user = user(&mut records, &bearer)?;
    let mut readable = user.all_attributes();
    readable.retain(|name, _| effects::may_read(&client.settings, name));
    Ok(GetUserResponse {
        username: Some(user.username.clone()),
        user_attributes: Some(to_answer(&readable)),
        ..GetUserResponse::default()
    })
}

pub(in crate::operations) fn update_attributes(
    state: &State,
    request: UpdateUserAttributesRequest,
) -> Result<UpdateUserAttributesResponse, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    let mut records = bearer.pool.records();
    let client = records.client(&bearer.client_id)?.clone();
    let changes = attributes::from_request(Some(request.user_attributes));
    check_writable(&client, &records, &changes)?;
    attributes::check_change(records.schema(), &changes)?;
    check_free(&records, &bearer.username, &changes)?;
    let user = user(&mut records, &bearer)?;
    let is_new =
        |name: &&str| changes.get(*name).is_some_and(|value| user.attributes.get(*name) != Some(value));
    let mut to_verify: Vec<&str> = ["email", "phone_number"].into_iter().filter(is_new).collect();
    to_verify.retain(|name| !changes[*name].is_empty());
    user.set_attributes(changes);
    user.modified = state.clock.timestamp();
    to_verify.retain(|name| verifies(&records.description, name));
    let deliveries: Result<Vec<_>, _> = to_verify
        .iter()
        .map(|name| send_code(state, &mut records, &bearer.username, CodePurpose::Attribute, name))
        .collect();
    Ok(UpdateUserAttributesResponse { code_delivery_details_list: Some(deliveries?) })
}

pub(in crate::operations) fn delete_attributes(
    state: &State,
    request: DeleteUserAttributesRequest,
) -> Result<DeleteUserAttributesResponse, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    let mut records = bearer.pool.records();
    let client = records.client(&bearer.client_id)?.clone();
    let names = request.user_attribute_names.into_iter().map(|name| (name, String::new())).collect();
    check_writable(&client, &records, &names)?;
    attributes::check_change(records.schema(), &names)?;
    let user = user(&mut records, &bearer)?;
    user.set_attributes(names);
    user.modified = state.clock.timestamp();
    Ok(DeleteUserAttributesResponse {})
}

pub(in crate::operations) fn send_attribute_code(
    state: &State,
    request: GetUserAttributeVerificationCodeRequest,
) -> Result<GetUserAttributeVerificationCodeResponse, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    let mut records = bearer.pool.records();
    let attribute = request.attribute_name;
    let user = user(&mut records, &bearer)?;
    let address = match attribute.as_str() {
        "email" => "email address",
        "phone_number" => "phone number",
        _ => {
            return Err(ServiceFailure::invalid_parameter(
                "Invalid attribute name. Only phone_number and email can be verified.",
            ));
        }
    };
    if !user.attributes.contains_key(&attribute) {
        let message = format!("User does not have a valid registered {address}");
        return Err(ServiceFailure::invalid_parameter(message));
    }
    let details = send_code(state, &mut records, &bearer.username, CodePurpose::Attribute, &attribute)?;
    Ok(GetUserAttributeVerificationCodeResponse { code_delivery_details: Some(details) })
}

pub(in crate::operations) fn verify_attribute(
    state: &State,
    request: VerifyUserAttributeRequest,
) -> Result<VerifyUserAttributeResponse, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    let mut records = bearer.pool.records();
    let user = user(&mut records, &bearer)?;
    let attribute = Some(request.attribute_name.as_str());
    let code = user.redeem(&CodePurpose::Attribute, attribute, &request.code, state.clock.now())?;
    user.attributes.insert(format!("{}_verified", code.attribute), "true".into());
    Ok(VerifyUserAttributeResponse {})
}

pub(in crate::operations) fn change_password(
    state: &State,
    request: ChangePasswordRequest,
) -> Result<ChangePasswordResponse, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    let pool = &bearer.pool;
    let mut records = pool.records();
    let description = records.description.clone();
    let user = user(&mut records, &bearer)?;
    let previous = request.previous_password.unwrap_or_default();
    let is_right = user
        .password
        .as_ref()
        .is_some_and(|password| password.verifier.accepts(pool.srp_name(), &user.username, &previous));
    if !is_right {
        return Err(ServiceFailure::wrong_credentials());
    }
    user.password = Some(permanent_password(
        state,
        pool,
        &description,
        &user.username,
        &request.proposed_password,
        Wording::Own,
    )?);
    user.status = UserStatusType::Confirmed;
    user.modified = state.clock.timestamp();
    Ok(ChangePasswordResponse {})
}

pub(in crate::operations) fn delete(
    state: &State,
    request: DeleteUserRequest,
) -> Result<Nothing, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    let mut records = bearer.pool.records();
    records.sessions.sign_out(&bearer.username);
    records.users.remove(&bearer.username);
    Ok(Nothing {})
}

pub(in crate::operations) fn sign_out(
    state: &State,
    request: GlobalSignOutRequest,
) -> Result<GlobalSignOutResponse, ServiceFailure> {
    let bearer = own(state, &request.access_token)?;
    bearer.pool.records().sessions.sign_out(&bearer.username);
    Ok(GlobalSignOutResponse {})
}

/// The caller, provided that the token lets its holder manage itself.
fn own(state: &State, token: &str) -> Result<Bearer, ServiceFailure> {
    let bearer = bearer(state, token)?;
    if bearer.scopes.iter().any(|scope| scope == USER_ADMIN_SCOPE) {
        return Ok(bearer);
    }
    Err(ServiceFailure::not_authorized("Access Token does not have required scopes"))
}

fn user<'a>(records: &'a mut Records, bearer: &Bearer) -> Result<&'a mut User, ServiceFailure> {
    records.users.get_mut(&bearer.username).ok_or_else(ServiceFailure::unknown_user)
}
