//! Users: how they come to be, and what they and administrators change about them.

pub(super) mod admin;
mod delivery;
pub(super) mod forgotten;
pub(super) mod own;
pub(super) mod sign_up;

use cognito_idp_types::structures::UserPoolType;

use std::sync::Arc;

use crate::crypto::srp::Verifier;
use crate::failure::ServiceFailure;
use crate::operations::secret_hash::{Wording, check_hash};
use crate::passwords;
use crate::state::{AppClient, Password, Pool, Records, State};

const DAY_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// The client through which somebody calls for a user, once it has shown that it knows its secret.
fn calling_client(
    records: &Records,
    client_id: &str,
    username: &str,
    secret_hash: Option<&String>,
) -> Result<Arc<AppClient>, ServiceFailure> {
    let client = records.client(client_id)?;
    check_hash(client, username, secret_hash, Wording::Member)?;
    Ok(Arc::clone(client))
}

/// A permanent password for a user, once the pool's policy has passed it.
pub(crate) fn permanent_password(
    state: &State,
    pool: &Pool,
    description: &UserPoolType,
    username: &str,
    password: &str,
    wording: passwords::Wording,
) -> Result<Password, ServiceFailure> {
    passwords::check(description.policies.as_ref(), password, wording)?;
    let verifier = Verifier::new(state.randomness.bytes(), pool.srp_name(), username, password);
    Ok(Password { verifier, expires_at: None })
}

/// A password that the user must change at the first sign-in, within the days of the pool's policy.
fn temporary_password(
    state: &State,
    pool: &Pool,
    description: &UserPoolType,
    username: &str,
    password: &str,
    wording: passwords::Wording,
) -> Result<Password, ServiceFailure> {
    let policy = description.policies.as_ref().and_then(|policies| policies.password_policy.as_ref());
    let days = policy.and_then(|policy| policy.temporary_password_validity_days).unwrap_or(7);
    let expires_at = state.clock.now() + i64::from(days) * DAY_MILLISECONDS;
    let password = permanent_password(state, pool, description, username, password, wording)?;
    Ok(Password { expires_at: Some(expires_at), ..password })
}
