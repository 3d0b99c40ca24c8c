//! Signing in by SRP: a challenge that only who knows the password can answer.

use cognito_idp_types::enums::ChallengeNameType;

use super::{Parameters, Step, challenge, credentials, keep, parameter, proceed};
use crate::app_client::effects;
use crate::crypto::srp::{Claim, Exchange, Verifier};
use crate::crypto::{base64, from_base64, sha256};
use crate::failure::ServiceFailure;
use crate::state::{AppClient, ChallengeKind, Pool, Srp, State};

/// Asks for the proof. Where the client must not learn which users exist, one who does not is asked as well.
pub(super) fn challenge(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    typed: &str,
    srp_a: &str,
) -> Result<Step, ServiceFailure> {
    let (username, user_id, verifier) = subject(state, pool, client, typed)?;
    // The powers of the exchange take milliseconds, so nothing is locked.
    let exchange = Exchange::open(srp_a, &verifier, &state.randomness.bytes())
        .ok_or_else(|| ServiceFailure::invalid_parameter("SRP_A is not a valid public value."))?;
    let secret_block = base64(&state.randomness.bytes::<512>());
    let parameters = Parameters::from([
        ("SALT".into(), verifier.salt_hex()),
        ("SECRET_BLOCK".into(), secret_block.clone()),
        ("SRP_B".into(), exchange.srp_b()),
        ("USERNAME".into(), user_id.clone()),
        ("USER_ID_FOR_SRP".into(), user_id.clone()),
    ]);
    let kind = ChallengeKind::Srp(Box::new(Srp { exchange, user_id }));
    keep(state, &mut pool.records(), client, secret_block, &username, kind);
    Ok(Step::Challenge { name: ChallengeNameType::PasswordVerifier, session: None, parameters })
}

/// Whom the challenge is for: the user's name, the name for SRP, and the password's stand-in.
fn subject(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    typed: &str,
) -> Result<(String, String, Verifier), ServiceFailure> {
    let records = pool.records();
    match credentials::find(&records, client, typed) {
        Ok(username) => {
            let password = records.users.get(&username).and_then(|user| user.password.as_ref());
            let verifier = password.map(|password| password.verifier.clone());
            let nobody = || {
                Verifier::new(state.randomness.bytes(), pool.srp_name(), &username, &state.randomness.token())
            };
            let verifier = verifier.unwrap_or_else(nobody);
            Ok((username.clone(), username, verifier))
        }
        Err(_) if effects::hides_users(&client.settings) => {
            // The same nobody each time, so that asking twice reveals nothing.
            let seed = sha256(&[pool.id.as_bytes(), b"/", typed.as_bytes()]);
            let halves: ([u8; 16], [u8; 16]) = (first(&seed), first(&seed[16..]));
            // Users have a UUID for SRP if their names are addresses, else the name itself (ES-048).
            let has_addresses = records.description.username_attributes.as_ref();
            let user_id = if has_addresses.is_some_and(|names| !names.is_empty()) {
                uuid::Builder::from_random_bytes(halves.0).into_uuid().to_string()
            } else {
                typed.to_owned()
            };
            let verifier = Verifier::new(halves.1, pool.srp_name(), &user_id, &state.randomness.token());
            Ok((typed.to_owned(), user_id, verifier))
        }
        Err(failure) => Err(failure),
    }
}

fn first(bytes: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&bytes[..16]);
    half
}

/// Checks the proof.
pub(super) fn respond(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    responses: &Parameters,
) -> Result<Step, ServiceFailure> {
    let secret_block = parameter(responses, "PASSWORD_CLAIM_SECRET_BLOCK")?;
    let signature = from_base64(parameter(responses, "PASSWORD_CLAIM_SIGNATURE")?).unwrap_or_default();
    let timestamp = parameter(responses, "TIMESTAMP")?;
    let asked = challenge::open(state, pool, client, secret_block)?;
    let ChallengeKind::Srp(srp) = &asked.kind else { return Err(challenge::unknown_session()) };
    let block = from_base64(secret_block).unwrap_or_default();
    let is_right = srp.exchange.accepts(&Claim {
        pool_name: pool.srp_name(),
        username: &srp.user_id,
        secret_block: &block,
        timestamp,
        signature: &signature,
    });
    let mut records = pool.records();
    let user = records.users.get_mut(&asked.username).ok_or_else(ServiceFailure::wrong_credentials)?;
    credentials::attempt(state, user, |_| is_right)?;
    challenge::close(&mut records, secret_block)?;
    proceed(state, &mut records, client, &asked.username)
}
