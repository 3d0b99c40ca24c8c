//! The secrets of an app client: a second one can be added before the first is deleted, so that nobody is cut off.

use std::sync::Arc;

use cognito_idp_types::operations::{
    AddUserPoolClientSecretRequest, AddUserPoolClientSecretResponse, DeleteUserPoolClientSecretRequest,
    DeleteUserPoolClientSecretResponse, ListUserPoolClientSecretsRequest, ListUserPoolClientSecretsResponse,
};
use cognito_idp_types::structures::ClientSecretDescriptorType;

use crate::app_client;
use crate::clock::timestamp;
use crate::failure::ServiceFailure;
use crate::state::{AppClient, Secret, State};

/// The number of secrets a client may that have at a time.
const LIMIT: usize = 2;

/// A secret, named after its client and the second in which it was made; `now` is in milliseconds.
pub(super) fn secret(now: i64, client_id: &str, value: String) -> Secret {
    Secret { id: format!("{client_id}--{}", now / 1000), value, created: timestamp(now) }
}

pub(super) fn add(
    state: &State,
    request: AddUserPoolClientSecretRequest,
) -> Result<AddUserPoolClientSecretResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let mut client = AppClient::clone(records.client(&request.client_id)?);
    if client.secrets.is_empty() {
        return Err(ServiceFailure::invalid_parameter("The app client has no client secret."));
    }
    if client.secrets.len() >= LIMIT {
        let message = format!("An app client can have {LIMIT} active secrets at most.");
        return Err(ServiceFailure::new("LimitExceededException", message));
    }
    let is_generated = request.client_secret.is_none();
    let value = request.client_secret.unwrap_or_else(|| state.randomness.client_secret());
    let mut secret = secret(state.clock.tick(), &request.client_id, value);
    if client.secrets.iter().any(|other| other.id == secret.id) {
        // Two in one second still have two names.
        secret.id.push('1');
    }
    let mut descriptor = describe(&secret);
    descriptor.client_secret_value = is_generated.then(|| secret.value.clone());
    client.secrets.push(secret);
    records.clients.insert(request.client_id, Arc::new(client));
    Ok(AddUserPoolClientSecretResponse { client_secret_descriptor: Some(descriptor) })
}

pub(super) fn delete(
    state: &State,
    request: DeleteUserPoolClientSecretRequest,
) -> Result<DeleteUserPoolClientSecretResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let mut records = pool.records();
    let mut client = AppClient::clone(records.client(&request.client_id)?);
    let id = &request.client_secret_id;
    let place = client.secrets.iter().position(|secret| secret.id == *id);
    let place =
        place.ok_or_else(|| ServiceFailure::not_found(format!("Client secret {id} does not exist.")))?;
    if client.secrets.len() == 1 {
        return Err(ServiceFailure::invalid_parameter("The last secret of an app client cannot be deleted."));
    }
    client.secrets.remove(place);
    let (secret, is_published) = (
        client.secrets.first().map(|secret| secret.value.clone()),
        client.settings.client_secret_arn.is_some(),
    );
    let settings = app_client::with_secret(client.settings, secret, is_published);
    let client = AppClient::new(settings, client.secrets);
    records.clients.insert(request.client_id, Arc::new(client));
    Ok(DeleteUserPoolClientSecretResponse {})
}

pub(super) fn list(
    state: &State,
    request: ListUserPoolClientSecretsRequest,
) -> Result<ListUserPoolClientSecretsResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let records = pool.records();
    let secrets = records.client(&request.client_id)?.secrets.iter().map(describe).collect();
    Ok(ListUserPoolClientSecretsResponse { client_secrets: Some(secrets), next_token: None })
}

/// A secret as it is listed: without its value.
fn describe(secret: &Secret) -> ClientSecretDescriptorType {
    ClientSecretDescriptorType {
        client_secret_id: Some(secret.id.clone()),
        client_secret_value: None,
        client_secret_create_date: Some(secret.created.clone()),
    }
}
