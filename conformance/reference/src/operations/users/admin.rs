//! The operations of administrators on users.

use cognito_idp_types::enums::{MessageActionType, UserStatusType};
use cognito_idp_types::operations::{
    AdminCreateUserRequest, AdminCreateUserResponse, AdminDeleteUserAttributesRequest,
    AdminDeleteUserAttributesResponse, AdminDeleteUserRequest, AdminDisableUserRequest,
    AdminDisableUserResponse, AdminEnableUserRequest, AdminEnableUserResponse, AdminGetUserRequest,
    AdminGetUserResponse, AdminSetUserPasswordRequest, AdminSetUserPasswordResponse,
    AdminUpdateUserAttributesRequest, AdminUpdateUserAttributesResponse, AdminUserGlobalSignOutRequest,
    AdminUserGlobalSignOutResponse, ListUsersRequest, ListUsersResponse,
};
use cognito_idp_types::schema::Nothing;

use super::delivery::send_invitation;
use super::sign_up::{check_free, check_unused, own_name};
use super::{permanent_password, temporary_password};
use crate::attributes::{self, to_answer};
use crate::failure::ServiceFailure;
use crate::operations::page::page_of;
use crate::operations::user_filter::Filter;
use crate::passwords::{self, Wording};
use crate::state::{Records, State, User};

pub(in crate::operations) fn create(
    state: &State,
    request: AdminCreateUserRequest,
) -> Result<AdminCreateUserResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let policies = records.description.policies.as_ref();
    let value = request
        .temporary_password
        .unwrap_or_else(|| state.randomness.password(passwords::minimum_length(policies)));
    let known = records.users.resolve(&records.description, &request.username);
    let user = match (known, &request.message_action) {
        (Some(name), Some(MessageActionType::Resend)) => {
            let password =
                temporary_password(state, &pool, &records.description, &name, &value, Wording::Temporary)?;
            let user = records.users.get_mut(&name).ok_or_else(ServiceFailure::unknown_user)?;
            if user.status != UserStatusType::ForceChangePassword {
                return Err(ServiceFailure::new(
                    "UnsupportedUserStateException",
                    "User is already confirmed.",
                ));
            }
            user.password = Some(password);
            user.clone()
        }
        (Some(_), _) => {
            return Err(ServiceFailure::new("UsernameExistsException", "User account already exists"));
        }
        (None, Some(MessageActionType::Resend)) => return Err(ServiceFailure::unknown_user()),
        (None, _) => {
            let mut attributes = attributes::from_request(request.user_attributes);
            let sub = state.randomness.uuid();
            let username = own_name(&records.description, &request.username, &sub, &mut attributes)?;
            attributes::check_values(records.schema(), &attributes)?;
            check_unused(&records, &attributes)?;
            if request.force_alias_creation != Some(true) {
                check_free(&records, &username, &attributes)?;
            }
            let password = temporary_password(
                state,
                &pool,
                &records.description,
                &username,
                &value,
                Wording::Temporary,
            )?;
            let status = UserStatusType::ForceChangePassword;
            let user = User::new(username, sub, attributes, status, password, state.clock.timestamp());
            records.users.add(user.clone());
            user
        }
    };
    if request.message_action != Some(MessageActionType::Suppress) {
        send_invitation(state, &mut records, &user.username, value);
    }
    Ok(AdminCreateUserResponse { user: Some(user.to_answer()) })
}

pub(in crate::operations) fn get(
    state: &State,
    request: AdminGetUserRequest,
) -> Result<AdminGetUserResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let user = find(&mut records, &request.username)?;
    Ok(AdminGetUserResponse {
        username: Some(user.username.clone()),
        user_attributes: Some(to_answer(&user.all_attributes())),
        user_create_date: Some(user.created.clone()),
        user_last_modified_date: Some(user.modified.clone()),
        enabled: Some(user.is_enabled),
        user_status: Some(user.status.clone()),
        ..AdminGetUserResponse::default()
    })
}

pub(in crate::operations) fn set_password(
    state: &State,
    request: AdminSetUserPasswordRequest,
) -> Result<AdminSetUserPasswordResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let username = find(&mut records, &request.username)?.username.clone();
    let (make, status): (fn(_, _, _, _, _, _) -> _, _) = match request.permanent {
        Some(true) => (permanent_password, UserStatusType::Confirmed),
        _ => (temporary_password, UserStatusType::ForceChangePassword),
    };
    let password = make(state, &pool, &records.description, &username, &request.password, Wording::Set)?;
    let user = find(&mut records, &request.username)?;
    user.set_password(password);
    user.status = status;
    user.modified = state.clock.timestamp();
    Ok(AdminSetUserPasswordResponse {})
}

pub(in crate::operations) fn update_attributes(
    state: &State,
    request: AdminUpdateUserAttributesRequest,
) -> Result<AdminUpdateUserAttributesResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    find(&mut records, &request.username)?;
    let changes = attributes::from_request(Some(request.user_attributes));
    attributes::check_change(records.schema(), &changes)?;
    let username = find(&mut records, &request.username)?.username.clone();
    check_free(&records, &username, &changes)?;
    let user = find(&mut records, &request.username)?;
    user.set_attributes(changes);
    user.modified = state.clock.timestamp();
    Ok(AdminUpdateUserAttributesResponse {})
}

pub(in crate::operations) fn delete_attributes(
    state: &State,
    request: AdminDeleteUserAttributesRequest,
) -> Result<AdminDeleteUserAttributesResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    find(&mut records, &request.username)?;
    let names = request.user_attribute_names.into_iter().map(|name| (name, String::new())).collect();
    attributes::check_change(records.schema(), &names)?;
    let user = find(&mut records, &request.username)?;
    user.set_attributes(names);
    user.modified = state.clock.timestamp();
    Ok(AdminDeleteUserAttributesResponse {})
}

pub(in crate::operations) fn disable(
    state: &State,
    request: AdminDisableUserRequest,
) -> Result<AdminDisableUserResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let user = find(&mut records, &request.username)?;
    user.is_enabled = false;
    user.modified = state.clock.timestamp();
    let username = user.username.clone();
    records.sessions.sign_out(&username);
    Ok(AdminDisableUserResponse {})
}

pub(in crate::operations) fn enable(
    state: &State,
    request: AdminEnableUserRequest,
) -> Result<AdminEnableUserResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let user = find(&mut records, &request.username)?;
    user.is_enabled = true;
    user.modified = state.clock.timestamp();
    Ok(AdminEnableUserResponse {})
}

pub(in crate::operations) fn delete(
    state: &State,
    request: AdminDeleteUserRequest,
) -> Result<Nothing, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let username = find(&mut records, &request.username)?.username.clone();
    records.sessions.sign_out(&username);
    records.users.remove(&username);
    Ok(Nothing {})
}

pub(in crate::operations) fn sign_out(
    state: &State,
    request: AdminUserGlobalSignOutRequest,
) -> Result<AdminUserGlobalSignOutResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let username = find(&mut records, &request.username)?.username.clone();
    records.sessions.sign_out(&username);
    Ok(AdminUserGlobalSignOutResponse {})
}

pub(in crate::operations) fn list(
    state: &State,
    request: ListUsersRequest,
) -> Result<ListUsersResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    let filter = request.filter.as_deref().map(Filter::parse).transpose()?.flatten();
    let matching =
        records.users.iter().filter(|user| filter.as_ref().is_none_or(|filter| filter.accepts(user)));
    let (users, pagination_token) = page_of(
        request.filter.as_deref().unwrap_or_default(),
        matching.map(|user| (user.username.as_str(), user)),
        request.pagination_token.as_deref(),
        request.limit,
    )?;
    let answer = |user: &User| {
        let mut answer = user.to_answer();
        if let (Some(names), Some(list)) = (&request.attributes_to_get, &mut answer.attributes) {
            list.retain(|attribute| attribute.name.as_ref().is_some_and(|name| names.contains(name)));
        }
        answer
    };
    Ok(ListUsersResponse { users: Some(users.into_iter().map(answer).collect()), pagination_token })
}

fn find<'a>(records: &'a mut Records, typed: &str) -> Result<&'a mut User, ServiceFailure> {
    let Records { users, description, .. } = records;
    users.find_mut(description, typed)
}
