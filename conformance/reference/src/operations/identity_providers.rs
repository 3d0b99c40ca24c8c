//! Identity providers of a pool, so that a client can name them. Nobody signs in through one here.

use std::collections::BTreeMap;

use cognito_idp_types::enums::IdentityProviderTypeType;
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

/// The details of Google that every provider of its type has.
const OF_GOOGLE: [(&str, &str); 6] = [
    ("attributes_url", "https://people.googleapis.com/v1/people/me?personFields="),
    ("attributes_url_add_attributes", "true"),
    ("authorize_url", "https://accounts.google.com/o/oauth2/v2/auth"),
    ("oidc_issuer", "https://accounts.google.com"),
    ("token_request_method", "POST"),
    ("token_url", "https://www.googleapis.com/oauth2/v4/token"),
];

pub(super) fn create(
    state: &State,
    request: CreateIdentityProviderRequest,
) -> Result<CreateIdentityProviderResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let name = request.provider_name;
    if records.providers.contains_key(&name) {
        let message = format!("{name} already exists for tenant {}.", request.user_pool_id);
        return Err(ServiceFailure::new("DuplicateProviderException", message));
    }
    let mut details = request.provider_details;
    check(&name, &request.provider_type, &mut details)?;
    let mapping = request.attribute_mapping.unwrap_or_default();
    let now = state.clock.timestamp();
    let provider = IdentityProviderType {
        user_pool_id: Some(request.user_pool_id),
        provider_name: Some(name.clone()),
        provider_type: Some(request.provider_type),
        provider_details: Some(details),
        attribute_mapping: Some(mapped(mapping)),
        idp_identifiers: request.idp_identifiers,
        acr_mapping: request.acr_mapping,
        last_modified_date: Some(now.clone()),
        creation_date: Some(now),
    };
    records.providers.insert(name, provider.clone());
    Ok(CreateIdentityProviderResponse { identity_provider: Some(provider) })
}

/// Checks name and details against the type, and adds the details that the service knows by itself.
fn check(
    name: &str,
    kind: &IdentityProviderTypeType,
    details: &mut BTreeMap<String, String>,
) -> Result<(), ServiceFailure> {
    let refuse = |message: &str| Err(ServiceFailure::invalid_parameter(message));
    match kind {
        IdentityProviderTypeType::Google => {
            if name != "Google" {
                return refuse(&format!("Provider {name} cannot be of type Google."));
            }
            if !["client_id", "client_secret", "authorize_scopes"]
                .iter()
                .all(|key| details.contains_key(*key))
            {
                return refuse("clientId, clientSecret and authorizeScopes are all required idp details.");
            }
            for (key, value) in OF_GOOGLE {
                details.entry(key.into()).or_insert_with(|| value.into());
            }
        }
        IdentityProviderTypeType::Oidc
            if details.get("oidc_issuer").is_some_and(|issuer| !issuer.starts_with("https://")) =>
        {
            return refuse("OIDC endpoint must start with https://");
        }
        _ => {}
    }
    Ok(())
}

/// A mapping always has a source of the user name.
fn mapped(mut mapping: BTreeMap<String, String>) -> BTreeMap<String, String> {
    mapping.entry("username".into()).or_insert_with(|| "sub".into());
    mapping
}

pub(super) fn describe(
    state: &State,
    request: DescribeIdentityProviderRequest,
) -> Result<DescribeIdentityProviderResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let provider = pool.records().providers.get(&request.provider_name).cloned();
    let mut provider = provider.ok_or_else(|| unknown(&request.provider_name, &request.user_pool_id))?;
    // Creation and update show identifiers only if there are any; this call always.
    provider.idp_identifiers.get_or_insert_default();
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
    let provider = records.providers.get_mut(&name).ok_or_else(|| unknown(&name, &request.user_pool_id))?;
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
    removed.map(|_| Nothing {}).ok_or_else(|| unknown(&request.provider_name, &request.user_pool_id))
}

pub(super) fn list(
    state: &State,
    request: ListIdentityProvidersRequest,
) -> Result<ListIdentityProvidersResponse, ServiceFailure> {
    let most = asked(request.max_results)?;
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    let (providers, next_token) = page(records.providers.iter(), request.next_token.as_deref(), Some(most))?;
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

fn unknown(name: &str, pool_id: &str) -> ServiceFailure {
    ServiceFailure::not_found(format!("Identity provider {name} for tenantId {pool_id} does not exist."))
}
