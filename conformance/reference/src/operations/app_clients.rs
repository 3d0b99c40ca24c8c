//! App clients: create, describe, update, delete, list.

use cognito_idp_types::operations::{
    CreateUserPoolClientRequest, CreateUserPoolClientResponse, DeleteUserPoolClientRequest,
    DescribeUserPoolClientRequest, DescribeUserPoolClientResponse, ListUserPoolClientsRequest,
    ListUserPoolClientsResponse, UpdateUserPoolClientRequest, UpdateUserPoolClientResponse,
};
use cognito_idp_types::schema::Nothing;
use cognito_idp_types::structures::{UserPoolClientDescription, UserPoolClientType};

use crate::answer::ServiceFailure;
use crate::app_client::{self, settings};
use crate::client_rules::{Context, check};
use crate::state::{State, unknown_client};

/// The most clients that one page of a list holds.
const PAGE: usize = 60;

pub(super) fn create(
    state: &mut State,
    request: CreateUserPoolClientRequest,
) -> Result<CreateUserPoolClientResponse, ServiceFailure> {
    let secret = match (request.generate_secret, &request.client_secret) {
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
    let (id, now) = (state.randomness.client_id(), state.clock.timestamp());
    let pool = state.pool_mut(&request.user_pool_id)?;
    let client = UserPoolClientType {
        user_pool_id: Some(request.user_pool_id.clone()),
        client_id: Some(id.clone()),
        client_name: Some(request.client_name.clone()),
        client_secret: secret,
        creation_date: Some(now.clone()),
        last_modified_date: Some(now),
        ..settings!(request)
    };
    check(&client, &Context { pool, verb: "creating" })?;
    let client = app_client::with_defaults(client);
    pool.clients.insert(id, client.clone());
    Ok(CreateUserPoolClientResponse { user_pool_client: Some(client) })
}

pub(super) fn update(
    state: &mut State,
    request: UpdateUserPoolClientRequest,
) -> Result<UpdateUserPoolClientResponse, ServiceFailure> {
    let now = state.clock.timestamp();
    let pool = state.pool_mut(&request.user_pool_id)?;
    let before = pool.client(&request.client_id)?;
    // What the request leaves out goes back to its default, but for the name, which stays.
    let client = UserPoolClientType {
        user_pool_id: before.user_pool_id.clone(),
        client_id: before.client_id.clone(),
        client_name: request.client_name.clone().or_else(|| before.client_name.clone()),
        client_secret: before.client_secret.clone(),
        creation_date: before.creation_date.clone(),
        last_modified_date: Some(now),
        ..settings!(request)
    };
    check(&client, &Context { pool, verb: "updating" })?;
    let client = app_client::with_defaults(app_client::after_rotation(client, before));
    pool.clients.insert(request.client_id, client.clone());
    Ok(UpdateUserPoolClientResponse { user_pool_client: Some(client) })
}

pub(super) fn describe(
    state: &mut State,
    request: DescribeUserPoolClientRequest,
) -> Result<DescribeUserPoolClientResponse, ServiceFailure> {
    let client = state.pool(&request.user_pool_id)?.client(&request.client_id)?.clone();
    Ok(DescribeUserPoolClientResponse { user_pool_client: Some(client) })
}

pub(super) fn delete(
    state: &mut State,
    request: DeleteUserPoolClientRequest,
) -> Result<Nothing, ServiceFailure> {
    let pool = state.pool_mut(&request.user_pool_id)?;
    let removed = pool.clients.remove(&request.client_id);
    removed.map(|_| Nothing {}).ok_or_else(|| unknown_client(&request.client_id))
}

pub(super) fn list(
    state: &mut State,
    request: ListUserPoolClientsRequest,
) -> Result<ListUserPoolClientsResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let page = request.max_results.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    // The token is the last client id of the page before.
    let after = request.next_token.unwrap_or_default();
    let mut rest = pool.clients.iter().filter(|(id, _)| **id > after);
    let clients: Vec<UserPoolClientDescription> = rest
        .by_ref()
        .take(page)
        .map(|(_, client)| UserPoolClientDescription {
            client_id: client.client_id.clone(),
            user_pool_id: client.user_pool_id.clone(),
            client_name: client.client_name.clone(),
        })
        .collect();
    let more = rest.next().is_some();
    let next_token = clients.last().filter(|_| more).and_then(|client| client.client_id.clone());
    Ok(ListUserPoolClientsResponse { user_pool_clients: Some(clients), next_token })
}
