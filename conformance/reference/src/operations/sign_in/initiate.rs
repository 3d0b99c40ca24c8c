//! The start of a sign-in, by users themselves and by administrators.

use std::sync::Arc;

use cognito_idp_types::enums::AuthFlowType;
use cognito_idp_types::operations::{
    AdminInitiateAuthRequest, AdminInitiateAuthResponse, InitiateAuthRequest, InitiateAuthResponse,
};

use super::{Parameters, Step, answer, credentials, parameter, proceed, refresh, srp};
use crate::app_client::effects::{self, Flow};
use crate::failure::ServiceFailure;
use crate::operations::secret_hash::{Wording, check_hash};
use crate::state::{AppClient, Pool, State};

/// The caller who starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    User,
    Administrator,
}

pub(in crate::operations) fn initiate(
    state: &State,
    request: InitiateAuthRequest,
) -> Result<InitiateAuthResponse, ServiceFailure> {
    let pool = state.pool_of_client(&request.client_id)?;
    let client = Arc::clone(pool.records().client(&request.client_id)?);
    let parameters = request.auth_parameters.unwrap_or_default();
    let step = start(state, &pool, &client, &request.auth_flow, &parameters, Caller::User)?;
    Ok(answer!(InitiateAuthResponse, step.finish(state, &pool)?))
}

pub(in crate::operations) fn admin_initiate(
    state: &State,
    request: AdminInitiateAuthRequest,
) -> Result<AdminInitiateAuthResponse, ServiceFailure> {
    let pool = state.pool(&request.user_pool_id)?;
    let client = Arc::clone(pool.records().client(&request.client_id)?);
    let parameters = request.auth_parameters.unwrap_or_default();
    let step = start(state, &pool, &client, &request.auth_flow, &parameters, Caller::Administrator)?;
    Ok(answer!(AdminInitiateAuthResponse, step.finish(state, &pool)?))
}

fn start(
    state: &State,
    pool: &Pool,
    client: &AppClient,
    name: &AuthFlowType,
    parameters: &Parameters,
    caller: Caller,
) -> Result<Step, ServiceFailure> {
    let flow = allowed_flow(client, name, caller)?;
    match flow {
        Flow::Password | Flow::AdminPassword => {
            let username = parameter(parameters, "USERNAME")?;
            let password = parameter(parameters, "PASSWORD")?;
            check_hash(client, username, parameters.get("SECRET_HASH"), Wording::Parameter)?;
            let mut records = pool.records();
            let username = credentials::check(state, pool, &mut records, client, username, password)?;
            proceed(state, &mut records, client, &username)
        }
        Flow::Srp => {
            let username = parameter(parameters, "USERNAME")?;
            let srp_a = parameter(parameters, "SRP_A")?;
            check_hash(client, username, parameters.get("SECRET_HASH"), Wording::Parameter)?;
            srp::challenge(state, pool, client, username, srp_a)
        }
        Flow::Refresh => {
            let token = parameter(parameters, "REFRESH_TOKEN")?;
            refresh::by_flow(state, pool, client, token, parameters.get("SECRET_HASH"))
        }
        Flow::Custom => {
            let records = pool.records();
            let triggers = records.description.lambda_config.as_ref();
            if triggers.is_none_or(|triggers| triggers.define_auth_challenge.is_none()) {
                return Err(ServiceFailure::invalid_parameter(
                    "Custom auth lambda trigger is not configured for the user pool.",
                ));
            }
            Err(ServiceFailure::not_built("Signing in by Lambda triggers"))
        }
        Flow::User => Err(ServiceFailure::not_built("The flow USER_AUTH")),
    }
}

/// The flow of that name, if the client allows it to this caller.
fn allowed_flow(client: &AppClient, name: &AuthFlowType, caller: Caller) -> Result<Flow, ServiceFailure> {
    let refuse = |message: &str| Err(ServiceFailure::invalid_parameter(message));
    let flow = match (name, caller) {
        (AuthFlowType::AdminUserPasswordAuth | AuthFlowType::AdminNoSrpAuth, Caller::User) => {
            return refuse("Initiate Auth method not supported");
        }
        (AuthFlowType::AdminUserPasswordAuth | AuthFlowType::AdminNoSrpAuth, Caller::Administrator) => {
            Flow::AdminPassword
        }
        (AuthFlowType::UserPasswordAuth, _) => Flow::Password,
        (AuthFlowType::UserSrpAuth, _) => Flow::Srp,
        (AuthFlowType::RefreshToken | AuthFlowType::RefreshTokenAuth, _) => Flow::Refresh,
        (AuthFlowType::CustomAuth, _) => Flow::Custom,
        _ => Flow::User,
    };
    // Such clients have other calls for it, and may not even allow the flow (ES-037, ES-044).
    if matches!(flow, Flow::Refresh) && effects::rotation_grace_milliseconds(&client.settings).is_some() {
        return Err(ServiceFailure::new(
            "UnsupportedOperationException",
            "This API does not support refresh token rotation",
        ));
    }
    if effects::allows(&client.settings, flow) {
        return Ok(flow);
    }
    match (flow, caller) {
        (Flow::AdminPassword, _) | (_, Caller::Administrator) => {
            refuse("Auth flow not enabled for this client")
        }
        (Flow::Srp, _) => refuse("USER_SRP_AUTH is not enabled for the client."),
        (Flow::User, _) => refuse("USER_AUTH is not enabled for the client."),
        (Flow::Custom, _) => refuse("CUSTOM_AUTH is not enabled for the client."),
        (Flow::Refresh | Flow::Password, _) => refuse(&format!("{name} flow not enabled for this client")),
    }
}
