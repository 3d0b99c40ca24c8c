//! Resource servers of a pool, so that a client can ask for their scopes.

use cognito_idp_types::operations::{CreateResourceServerRequest, CreateResourceServerResponse};
use cognito_idp_types::structures::ResourceServerType;

use crate::answer::ServiceFailure;
use crate::state::State;

pub(super) fn create(
    state: &mut State,
    request: CreateResourceServerRequest,
) -> Result<CreateResourceServerResponse, ServiceFailure> {
    let pool = state.pool_mut(&request.user_pool_id)?;
    let identifier = request.identifier;
    if pool.resource_servers.contains_key(&identifier) {
        // The message is ours: nobody has recorded the service's.
        return Err(ServiceFailure::invalid_parameter(format!("{identifier} already exists in user pool.")));
    }
    let server = ResourceServerType {
        user_pool_id: Some(request.user_pool_id),
        identifier: Some(identifier.clone()),
        name: Some(request.name),
        scopes: request.scopes,
        ..ResourceServerType::default()
    };
    pool.resource_servers.insert(identifier, server.clone());
    Ok(CreateResourceServerResponse { resource_server: Some(server) })
}
