//! Identity providers of a pool, so that a client can name them. Nobody signs in through one here.

use cognito_idp_types::operations::{
    CreateIdentityProviderRequest, CreateIdentityProviderResponse, DeleteIdentityProviderRequest,
    DescribeIdentityProviderRequest, DescribeIdentityProviderResponse, ListIdentityProvidersRequest,
    ListIdentityProvidersResponse, UpdateIdentityProviderRequest, UpdateIdentityProviderResponse,
};
use cognito_idp_types::schema::Nothing;
use cognito_idp_types::structures::{IdentityProviderType, ProviderDescription};

use super::page::{asked, page};
use crate::failure::ServiceFailure;
use crate::state::State;

pub(super) fn create(
    state: &State,
    request: CreateIdentityProviderRequest,
) -> Result<CreateIdentityProviderResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let name = request.provider_name;
    if records.providers.contains_key(&name) {
        let message = format!("A provider with the name {name} already exists in the user pool.");
        return Err(ServiceFailure::new("DuplicateProviderException", message));
    }
    let now = state.clock.timestamp();
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
    records.providers.insert(name, provider.clone());
    Ok(CreateIdentityProviderResponse { identity_provider: Some(provider) })
}

pub(super) fn describe(
    state: &State,
    request: DescribeIdentityProviderRequest,
) -> Result<DescribeIdentityProviderResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let provider = pool.records().providers.get(&request.provider_name).cloned();
    let provider = provider.ok_or_else(|| unknown(&request.provider_name))?;
    Ok(DescribeIdentityProviderResponse { identity_provider: Some(provider) })
}

/// A setting that the request leaves out stays.
pub(super) fn update(
    state: &State,
    request: UpdateIdentityProviderRequest,
) -> Result<UpdateIdentityProviderResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let name = request.provider_name;
    let provider = records.providers.get_mut(&name).ok_or_else(|| unknown(&name))?;
    *provider = IdentityProviderType {
        provider_details: request.provider_details.or_else(|| provider.provider_details.take()),
        attribute_mapping: request.attribute_mapping.or_else(|| provider.attribute_mapping.take()),
        idp_identifiers: request.idp_identifiers.or_else(|| provider.idp_identifiers.take()),
        acr_mapping: request.acr_mapping.or_else(|| provider.acr_mapping.take()),
        last_modified_date: Some(state.clock.timestamp()),
        ..std::mem::take(provider)
    };
    Ok(UpdateIdentityProviderResponse { identity_provider: Some(provider.clone()) })
}

pub(super) fn delete(
    state: &State,
    request: DeleteIdentityProviderRequest,
) -> Result<Nothing, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let removed = pool.records().providers.remove(&request.provider_name);
    removed.map(|_| Nothing {}).ok_or_else(|| unknown(&request.provider_name))
}

pub(super) fn list(
    state: &State,
    request: ListIdentityProvidersRequest,
) -> Result<ListIdentityProvidersResponse, ServiceFailure> {
    let most = asked(request.max_results)?;
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    let (providers, next_token) = page(records.providers.iter(), request.next_token.as_deref(), Some(most));
    let describe = |provider: &IdentityProviderType| ProviderDescription {
        provider_name: provider.provider_name.clone(),
        provider_type: provider.provider_type.clone(),
        last_modified_date: provider.last_modified_date.clone(),
        creation_date: provider.creation_date.clone(),
    };
    Ok(ListIdentityProvidersResponse {
        providers: Some(providers.into_iter().map(describe).collect()),
        next_token,
    })
}

fn unknown(name: &str) -> ServiceFailure {
    ServiceFailure::not_found(format!("Identity provider {name} does not exist."))
}
