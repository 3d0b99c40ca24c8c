//! The answer to a challenge, by users themselves and by administrators.

use std::sync::Arc;

use cognito_idp_types::enums::{ChallengeNameType, UserStatusType};
use cognito_idp_types::operations::{
    AdminRespondToAuthChallengeRequest, AdminRespondToAuthChallengeResponse, RespondToAuthChallengeRequest,
    RespondToAuthChallengeResponse,
};

use super::challenge::{close, open, unknown_session};
use super::{Parameters, Step, answer, missing, parameter, proceed, srp};
use crate::attributes::{self, Attributes};
use crate::failure::ServiceFailure;
use crate::operations::secret_hash::{Wording, check_hash};
use crate::operations::users::permanent_password;
use crate::operations::users::sign_up::check_writable;
use crate::passwords;
use crate::state::{AppClient, ChallengeKind, Pool, State};

pub(in crate::operations) fn respond(
    state: &State,
    request: RespondToAuthChallengeRequest,
) -> Result<RespondToAuthChallengeResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let client = Arc::clone(pool.records().client(&request.client_id)?);
    let responses = request.challenge_responses.unwrap_or_default();
    let step = step(state, &pool, &client, &request.challenge_name, request.session.as_deref(), &responses)?;
    Ok(answer!(RespondToAuthChallengeResponse, step.finish(state, &pool)?))
}

pub(in crate::operations) fn admin_respond(
    state: &State,
    request: AdminRespondToAuthChallengeRequest,
) -> Result<AdminRespondToAuthChallengeResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let client = Arc::clone(pool.records().client(&request.client_id)?);
    let responses = request.challenge_responses.unwrap_or_default();
    let step = step(state, &pool, &client, &request.challenge_name, request.session.as_deref(), &responses)?;
    Ok(answer!(AdminRespondToAuthChallengeResponse, step.finish(state, &pool)?))
}

fn step(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    name: &ChallengeNameType,
    session: Option<&str>,
    responses: &Parameters,
) -> Result<Step, ServiceFailure> {
    match name {
        ChallengeNameType::PasswordVerifier => {
            let username = parameter(responses, "USERNAME")?;
            check_hash(client, username, responses.get("SECRET_HASH"), Wording::Parameter)?;
            srp::respond(state, pool, client, responses)
        }
        ChallengeNameType::NewPasswordRequired => {
            let username = parameter(responses, "USERNAME")?;
            check_hash(client, username, responses.get("SECRET_HASH"), Wording::Parameter)?;
            let session = session
                .ok_or_else(|| ServiceFailure::invalid_parameter("Missing required parameter Session"))?;
            new_password(state, pool, client, session, responses)
        }
        other => Err(ServiceFailure::not_built(&format!("The challenge {other}"))),
    }
}

fn new_password(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    session: &str,
    responses: &Parameters,
) -> Result<Step, ServiceFailure> {
    let challenge = open(state, pool, client, session)?;
    let value = parameter(responses, "NEW_PASSWORD")?;
    let named = |(name, value): (&String, &String)| {
        name.strip_prefix("userAttributes.").map(|name| (name.to_owned(), value.clone()))
    };
    let attributes: Attributes = responses.iter().filter_map(named).collect();
    let mut records = pool.records();
    let means_the_same =
        records.users.resolve(&records.description, parameter(responses, "USERNAME")?).as_ref()
            == Some(&challenge.username);
    if !matches!(challenge.kind, ChallengeKind::NewPassword) || !means_the_same {
        return Err(unknown_session());
    }
    let password = permanent_password(
        state,
        pool,
        &records.description,
        &challenge.username,
        value,
        passwords::Wording::Set,
    )?;
    check_writable(client, &records, &attributes)?;
    attributes::check_change(records.schema(), &attributes)?;
    let mut user =
        records.users.get(&challenge.username).cloned().ok_or_else(ServiceFailure::unknown_user)?;
    user.set_attributes(attributes);
    if user.status != UserStatusType::ForceChangePassword {
        return Err(unknown_session());
    }
    if let Some(name) = missing(&records, &user).first() {
        let name = name.as_str().unwrap_or_default();
        return Err(ServiceFailure::invalid_parameter(format!(
            "Invalid attributes given, {name} is missing"
        )));
    }
    user.set_password(password);
    user.status = UserStatusType::Confirmed;
    user.modified = state.clock.timestamp();
    close(&mut records, session)?;
    records.users.add(user);
    proceed(state, &mut records, client, &challenge.username)
}
