//! Name and password: who is meant, whether the password is right, and for how long nobody may try again.

use cognito_idp_types::enums::UserStatusType;

use crate::app_client::effects;
use crate::failure::ServiceFailure;
use crate::state::{AppClient, Pool, Records, State, User};

/// After so many wrong passwords in a row, none is looked at for a while.
const ATTEMPTS: u32 = 5;
const FIRST_LOCK_MILLISECONDS: i64 = 1000;
const LONGEST_LOCK_MILLISECONDS: i64 = 15 * 60 * 1000;

/// The name of the user whom a sign-in means, or the error that the client may see.
pub(super) fn find(records: &Records, client: &AppClient, typed: &str) -> Result<String, ServiceFailure> {
    records.users.resolve(&records.description, typed).ok_or_else(|| {
        if effects::hides_users(&client.settings) {
            ServiceFailure::wrong_credentials()
        } else {
            ServiceFailure::unknown_user()
        }
    })
}

/// Checks name and password, and returns the user's name.
pub(crate) fn check(
    state: &State,
    pool: &Pool,
    records: &mut Records,
    client: &AppClient,
    typed: &str,
    password: &str,
) -> Result<String, ServiceFailure> {
    let username = find(records, client, typed)?;
    let user = records.users.get_mut(&username).ok_or_else(ServiceFailure::unknown_user)?;
    // Looked at before the password (N-215).
    if user.status == UserStatusType::Unconfirmed {
        return Err(unconfirmed());
    }
    attempt(state, user, |user| {
        user.password
            .as_ref()
            .is_some_and(|known| known.verifier.accepts(pool.srp_name(), &user.username, password))
    })?;
    Ok(username)
}

/// The refusal of a user who has signed up and not confirmed it.
pub(super) fn unconfirmed() -> ServiceFailure {
    ServiceFailure::new("UserNotConfirmedException", "User is not confirmed.")
}

/// One attempt at a user's password. It counts when it fails; success forgets those before.
pub(super) fn attempt(
    state: &State,
    user: &mut User,
    is_right: impl FnOnce(&User) -> bool,
) -> Result<(), ServiceFailure> {
    let now = state.clock.now();
    if now < user.locked_until {
        return Err(ServiceFailure::not_authorized("Password attempts exceeded"));
    }
    if !is_right(user) {
        user.failures += 1;
        if let Some(beyond) = user.failures.checked_sub(ATTEMPTS) {
            let lock = FIRST_LOCK_MILLISECONDS << beyond.min(20);
            user.locked_until = now + lock.min(LONGEST_LOCK_MILLISECONDS);
        }
        return Err(ServiceFailure::wrong_credentials());
    }
    user.failures = 0;
    if !user.is_enabled {
        return Err(ServiceFailure::not_authorized("User is disabled."));
    }
    let expires_at = user.password.as_ref().and_then(|password| password.expires_at);
    if expires_at.is_some_and(|expires_at| expires_at < now) {
        return Err(ServiceFailure::not_authorized(
            "Temporary password has expired and must be reset by an administrator.",
        ));
    }
    Ok(())
}
