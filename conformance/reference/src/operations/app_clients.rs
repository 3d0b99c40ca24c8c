//! App clients: create, describe, update, delete, list.

use std::sync::Arc;

use cognito_idp_types::operations::{
    CreateUserPoolClientRequest, CreateUserPoolClientResponse, DeleteUserPoolClientRequest,
    DescribeUserPoolClientRequest, DescribeUserPoolClientResponse, ListUserPoolClientsRequest,
    ListUserPoolClientsResponse, UpdateUserPoolClientRequest, UpdateUserPoolClientResponse,
};
use cognito_idp_types::schema::Nothing;
use cognito_idp_types::structures::{UserPoolClientDescription, UserPoolClientType};

use super::client_secrets;
use super::page::{last_key, page};
use crate::app_client::rules::{Context, check};
use crate::app_client::{self, settings};
use crate::clock::timestamp;
use crate::failure::ServiceFailure;
use crate::state::{AppClient, Ready, State, unknown_client};

pub(super) fn create(
    state: &State,
    request: CreateUserPoolClientRequest,
) -> Result<Ready<CreateUserPoolClientResponse>, ServiceFailure> {
    let value = match (request.generate_secret, &request.client_secret) {
        // That the two exclude each other is documented; the message is ours.
        (Some(true), Some(_)) => {
            return Err(ServiceFailure::invalid_parameter(
                "GenerateSecret and ClientSecret exclude each other.",
            ));
        }
        (_, Some(secret)) => Some(secret.clone()),
        (Some(true), None) => Some(state.randomness.client_secret()),
        _ => None,
    };
    let is_published =
        request.generate_secret == Some(true) && request.publish_secrets_in_aws_secrets_manager == Some(true);
    let (id, now) = (state.randomness.client_id(), state.clock.tick());
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let settings = UserPoolClientType {
        user_pool_id: Some(request.user_pool_id),
        client_id: Some(id.clone()),
        client_name: Some(request.client_name),
        creation_date: Some(timestamp(now)),
        last_modified_date: Some(timestamp(now)),
        ..settings!(request)
    };
    let settings = app_client::with_secret(settings, value.clone(), is_published);
    check(&settings, &Context { pool: &records, verb: "creating" })?;
    let settings = app_client::with_defaults(settings);
    let secrets = value.map(|value| client_secrets::secret(now, &id, value)).into_iter().collect();
    let client = Arc::new(AppClient::new(settings, secrets));
    records.clients.insert(id.clone(), Arc::clone(&client));
    drop(records);
    state.add_client(&id, &pool)?;
    Ok(client.answer())
}

/// A setting that the request leaves out goes back to its default, but for the name and the place of the secret, which
/// stay.
pub(super) fn update(
    state: &State,
    request: UpdateUserPoolClientRequest,
) -> Result<Ready<UpdateUserPoolClientResponse>, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let client = records.client(&request.client_id)?;
    let before = &client.settings;
    let settings = UserPoolClientType {
        user_pool_id: before.user_pool_id.clone(),
        client_id: before.client_id.clone(),
        client_name: request.client_name.or_else(|| before.client_name.clone()),
        creation_date: before.creation_date.clone(),
        // Asked for under the lock: the later of two updates has the later date.
        last_modified_date: Some(state.clock.timestamp()),
        ..settings!(request)
    };
    let is_published =
        request.publish_secrets_in_aws_secrets_manager.unwrap_or(before.client_secret_arn.is_some());
    let secret = client.secrets.first().map(|secret| secret.value.clone());
    let settings = app_client::with_secret(settings, secret, is_published);
    check(&settings, &Context { pool: &records, verb: "updating" })?;
    let settings = app_client::with_defaults(app_client::after_rotation(settings, before));
    let client = Arc::new(AppClient::new(settings, client.secrets.clone()));
    let _before = records.clients.insert(request.client_id, Arc::clone(&client));
    drop(records);
    Ok(client.answer())
}

pub(super) fn describe(
    state: &State,
    request: DescribeUserPoolClientRequest,
) -> Result<Ready<DescribeUserPoolClientResponse>, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let client = Arc::clone(pool.records().client(&request.client_id)?);
    Ok(client.answer())
}

pub(super) fn delete(state: &State, request: DeleteUserPoolClientRequest) -> Result<Nothing, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let removed = pool.records().clients.shift_remove(&request.client_id);
    removed.ok_or_else(|| unknown_client(&request.client_id))?;
    state.remove_client(&request.client_id);
    Ok(Nothing {})
}

pub(super) fn list(
    state: &State,
    request: ListUserPoolClientsRequest,
) -> Result<ListUserPoolClientsResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    let clients = records.clients.iter().map(|(id, client)| (id, &client.settings));
    let last = request.next_token.as_deref().map(|token| last_key("", token)).transpose()?;
    let after = match last.map(|last| records.clients.get_index_of(last.as_str())) {
        None => 0,
        Some(Some(index)) => index + 1,
        Some(None) => return Err(ServiceFailure::invalid_parameter("Invalid pagination token.")),
    };
    let (clients, next_token) = page(clients.skip(after), None, request.max_results)?;
    let describe = |client: &UserPoolClientType| UserPoolClientDescription {
        client_id: client.client_id.clone(),
        user_pool_id: client.user_pool_id.clone(),
        client_name: client.client_name.clone(),
    };
    Ok(ListUserPoolClientsResponse {
        user_pool_clients: Some(clients.into_iter().map(describe).collect()),
        next_token,
    })
}
