//! The challenge of a session: who may answer it, and how often.

use crate::failure::ServiceFailure;
use crate::state::{AppClient, Challenge, Pool, Records, State};

/// The challenge of a session, if it may still be answered by this client.
pub(super) fn open(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    session: &str,
) -> Result<Challenge, ServiceFailure> {
    let records = pool.records();
    let challenge = records.sessions.challenges.get(session);
    let challenge =
        challenge.filter(|challenge| Some(&challenge.client_id) == client.settings.client_id.as_ref());
    let challenge = challenge.ok_or_else(unknown_session)?;
    if challenge.is_used {
        return Err(used_session());
    }
    if challenge.expires_at < state.clock.now() {
        return Err(ServiceFailure::not_authorized("Invalid session for the user, session is expired."));
    }
    Ok(challenge.clone())
}

/// Marks a challenge as answered; of two answers at the same time, one comes too late.
pub(super) fn close(records: &mut Records, session: &str) -> Result<(), ServiceFailure> {
    let challenge = records.sessions.challenges.get_mut(session).ok_or_else(unknown_session)?;
    if std::mem::replace(&mut challenge.is_used, true) {
        return Err(used_session());
    }
    Ok(())
}

pub(super) fn unknown_session() -> ServiceFailure {
    ServiceFailure::not_authorized("Invalid session for the user.")
}

fn used_session() -> ServiceFailure {
    ServiceFailure::not_authorized("Invalid session for the user, session can only be used once.")
}
