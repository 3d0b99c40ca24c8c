//! Resource servers of a pool, so that a client can ask for their scopes.

use cognito_idp_types::operations::{
    CreateResourceServerRequest, CreateResourceServerResponse, DeleteResourceServerRequest,
    DescribeResourceServerRequest, DescribeResourceServerResponse, ListResourceServersRequest,
    ListResourceServersResponse, UpdateResourceServerRequest, UpdateResourceServerResponse,
};
use cognito_idp_types::schema::Nothing;
use cognito_idp_types::structures::ResourceServerType;

use super::page::{asked, page};
use crate::failure::ServiceFailure;
use crate::state::State;

pub(super) fn create(
    state: &State,
    request: CreateResourceServerRequest,
) -> Result<CreateResourceServerResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let identifier = request.identifier;
    if records.resource_servers.contains_key(&identifier) {
        return Err(ServiceFailure::invalid_parameter(format!("{identifier} already exists in user pool.")));
    }
    let server = ResourceServerType {
        user_pool_id: Some(request.user_pool_id),
        identifier: Some(identifier.clone()),
        name: Some(request.name),
        scopes: request.scopes,
        ..ResourceServerType::default()
    };
    records.resource_servers.insert(identifier, server.clone());
    Ok(CreateResourceServerResponse { resource_server: Some(server) })
}

pub(super) fn describe(
    state: &State,
    request: DescribeResourceServerRequest,
) -> Result<DescribeResourceServerResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let server = pool.records().resource_servers.get(&request.identifier).cloned();
    let server = server.ok_or_else(|| unknown(&request.identifier))?;
    Ok(DescribeResourceServerResponse { resource_server: Some(server) })
}

/// Scopes that the request leaves out are gone.
pub(super) fn update(
    state: &State,
    request: UpdateResourceServerRequest,
) -> Result<UpdateResourceServerResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let identifier = request.identifier;
    let server = records.resource_servers.get_mut(&identifier).ok_or_else(|| unknown(&identifier))?;
    server.name = Some(request.name);
    server.scopes = request.scopes;
    Ok(UpdateResourceServerResponse { resource_server: Some(server.clone()) })
}

pub(super) fn delete(state: &State, request: DeleteResourceServerRequest) -> Result<Nothing, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let removed = pool.records().resource_servers.remove(&request.identifier);
    removed.map(|_| Nothing {}).ok_or_else(|| unknown(&request.identifier))
}

pub(super) fn list(
    state: &State,
    request: ListResourceServersRequest,
) -> Result<ListResourceServersResponse, ServiceFailure> {
    let most = asked(request.max_results)?;
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    let (servers, next_token) =
        page(records.resource_servers.iter(), request.next_token.as_deref(), Some(most))?;
    Ok(ListResourceServersResponse {
        resource_servers: Some(servers.into_iter().cloned().collect()),
        next_token,
    })
}

fn unknown(identifier: &str) -> ServiceFailure {
    ServiceFailure::not_found(format!("Resource server {identifier} does not exist."))
}
