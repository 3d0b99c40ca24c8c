//! Tells if a caller knows the client's secret.

use crate::crypto::{same, secret_hash};
use crate::failure::ServiceFailure;
use crate::state::AppClient;

/// The wording of an operation for a missing hash: the service has two ways.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wording {
    /// As a member of the request, `SecretHash`.
    Member,
    /// Among the parameters of a sign-in, `SECRET_HASH`.
    Parameter,
}

/// Checks the secret hash of a call for a user, by any of the client's secrets.
pub(super) fn check_hash(
    client: &AppClient,
    username: &str,
    hash: Option<&String>,
    wording: Wording,
) -> Result<(), ServiceFailure> {
    let id = client.settings.client_id.as_deref().unwrap_or_default();
    let message = match (hash, client.secrets.is_empty()) {
        (None, true) => return Ok(()),
        (None, false) => match wording {
            Wording::Member => format!("Client {id} is configured for secret but secret was not received"),
            Wording::Parameter => {
                format!("Client {id} is configured with secret but SECRET_HASH was not received")
            }
        },
        (Some(hash), false)
            if client.secrets.iter().any(|secret| secret_hash::verify(hash, username, id, &secret.value)) =>
        {
            return Ok(());
        }
        (Some(_), _) => format!("Unable to verify secret hash for client {id}"),
    };
    Err(ServiceFailure::not_authorized(message))
}

/// True if `sent` is one of the client's secrets, or nothing where it has none.
pub(crate) fn knows_secret(client: &AppClient, sent: Option<&str>) -> bool {
    match sent {
        None => client.secrets.is_empty(),
        Some(sent) => client.secrets.iter().any(|secret| same(secret.value.as_bytes(), sent.as_bytes())),
    }
}
