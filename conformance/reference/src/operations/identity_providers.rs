//! Identity providers of a pool, so that a client can name them.

use cognito_idp_types::operations::{CreateIdentityProviderRequest, CreateIdentityProviderResponse};
use cognito_idp_types::structures::IdentityProviderType;

use crate::answer::ServiceFailure;
use crate::state::State;

pub(super) fn create(
    state: &mut State,
    request: CreateIdentityProviderRequest,
) -> Result<CreateIdentityProviderResponse, ServiceFailure> {
    let now = state.clock.timestamp();
    let pool = state.pool_mut(&request.user_pool_id)?;
    let name = request.provider_name;
    if pool.providers.contains_key(&name) {
        // The message is ours: nobody has recorded the service's.
        let message = format!("A provider with the name {name} already exists in the user pool.");
        return Err(ServiceFailure::new("DuplicateProviderException", message));
    }
    let provider = IdentityProviderType {
        user_pool_id: Some(request.user_pool_id),
        provider_name: Some(name.clone()),
        provider_type: Some(request.provider_type),
        provider_details: Some(request.provider_details),
        attribute_mapping: request.attribute_mapping,
        idp_identifiers: request.idp_identifiers,
        acr_mapping: request.acr_mapping,
        last_modified_date: Some(now.clone()),
        creation_date: Some(now),
    };
    pool.providers.insert(name, provider.clone());
    Ok(CreateIdentityProviderResponse { identity_provider: Some(provider) })
}
