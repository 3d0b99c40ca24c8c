//! Signing in: start, answer challenges, refresh, revoke.

mod challenge;
pub(crate) mod credentials;
pub(super) mod initiate;
pub(crate) mod refresh;
pub(super) mod respond;
pub(crate) mod revoke;
pub(super) mod srp;

use std::collections::BTreeMap;

use cognito_idp_types::enums::{ChallengeNameType, UserPoolMfaType, UserStatusType};
use cognito_idp_types::structures::{AuthenticationResultType, UserPoolType};
use serde_json::{Map, Value};

use crate::app_client::effects::{self, Lifetimes};
use crate::attributes;
use crate::failure::ServiceFailure;
use crate::state::{
    AppClient, Challenge, ChallengeKind, Grant, Origin, Pool, Records, RefreshToken, State, User,
};
use crate::tokens::{Source, Unsigned};

/// The parameters of a sign-in or the responses to a challenge, by name.
type Parameters = BTreeMap<String, String>;

/// The result of a step of a sign-in.
#[derive(Debug)]
enum Step {
    /// The user is signed in.
    Tokens(Box<Unsigned>),
    /// Something more is asked.
    Challenge { name: ChallengeNameType, session: Option<String>, parameters: Parameters },
}

/// A step as an answer holds it, its tokens signed.
struct Answer {
    challenge_name: Option<ChallengeNameType>,
    session: Option<String>,
    challenge_parameters: Option<Parameters>,
    authentication_result: Option<AuthenticationResultType>,
}

impl Step {
    /// The answer; only tokens need the pool's key.
    fn finish(self, state: &State, pool: &Pool) -> Result<Answer, ServiceFailure> {
        Ok(match self {
            Self::Tokens(tokens) => Answer {
                challenge_name: None,
                session: None,
                challenge_parameters: Some(Parameters::new()),
                authentication_result: Some(tokens.sign(&*state.signing_key(pool)?)),
            },
            Self::Challenge { name, session, parameters } => Answer {
                challenge_name: Some(name),
                session,
                challenge_parameters: Some(parameters),
                authentication_result: None,
            },
        })
    }
}

/// The response type of an operation from an [`Answer`]; four operations have these members in common.
macro_rules! answer {
    ($response:ident, $answer:expr) => {{
        let $crate::operations::sign_in::Answer {
            challenge_name,
            session,
            challenge_parameters,
            authentication_result,
        } = $answer;
        $response {
            challenge_name,
            session,
            challenge_parameters,
            authentication_result,
            ..$response::default()
        }
    }};
}
use answer;

/// The value of a parameter that a step cannot do without.
fn parameter<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a str, ServiceFailure> {
    parameters
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| ServiceFailure::invalid_parameter(format!("Missing required parameter {name}")))
}

/// The next step once the password was right: tokens, a challenge, or a refusal for the state that the user is in.
fn proceed(
    state: &State,
    records: &mut Records,
    client: &AppClient,
    username: &str,
) -> Result<Step, ServiceFailure> {
    let user = records.users.get(username).ok_or_else(ServiceFailure::unknown_user)?;
    match user.status {
        UserStatusType::Unconfirmed => Err(credentials::unconfirmed()),
        UserStatusType::ResetRequired => {
            Err(ServiceFailure::new("PasswordResetRequiredException", "Password reset required for the user"))
        }
        UserStatusType::ForceChangePassword => {
            check_factors(&records.description)?;
            Ok(ask_new_password(state, records, client, username))
        }
        _ => Ok(Step::Tokens(Box::new(sign_in(state, records, client, username, Origin::Api)?))),
    }
}

/// Refuses to sign anybody in to a pool that asks for a second factor: nobody here has one.
pub(crate) fn check_factors(pool: &UserPoolType) -> Result<(), ServiceFailure> {
    if pool.mfa_configuration == Some(UserPoolMfaType::On) {
        return Err(ServiceFailure::not_built("Multi-factor authentication"));
    }
    Ok(())
}

fn ask_new_password(state: &State, records: &mut Records, client: &AppClient, username: &str) -> Step {
    let session = state.randomness.session();
    let user = records.users.get(username);
    let attributes: Map<String, Value> = user
        .map(|user| {
            user.attributes.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect()
        })
        .unwrap_or_default();
    let missing: Vec<Value> = user.map(|user| missing(records, user)).unwrap_or_default();
    let parameters = Parameters::from([
        ("USER_ID_FOR_SRP".into(), username.into()),
        ("requiredAttributes".into(), Value::from(missing).to_string()),
        ("userAttributes".into(), Value::from(attributes).to_string()),
    ]);
    keep(state, records, client, session.clone(), username, ChallengeKind::NewPassword);
    Step::Challenge { name: ChallengeNameType::NewPasswordRequired, session: Some(session), parameters }
}

/// The attributes that the pool requires and the user lacks, named as a response sets them.
fn missing(records: &Records, user: &User) -> Vec<Value> {
    let required = records.schema().iter().filter(|attribute| attributes::is_required(attribute));
    let names = required.filter_map(|attribute| attribute.name.as_deref());
    let missing = names.filter(|name| !user.attributes.contains_key(*name));
    missing.map(|name| format!("userAttributes.{name}").into()).collect()
}

/// Keeps a challenge until it is answered or the time that the client gives it is over.
fn keep(
    state: &State,
    records: &mut Records,
    client: &AppClient,
    session: String,
    username: &str,
    kind: ChallengeKind,
) {
    let now = state.clock.now();
    records.sessions.prune(now);
    let challenge = Challenge {
        client_id: client.settings.client_id.clone().unwrap_or_default(),
        username: username.to_owned(),
        kind,
        expires_at: now + effects::session_milliseconds(&client.settings),
        is_used: false,
    };
    records.sessions.challenges.insert(session, challenge);
}

/// Signs a user in: a grant, and its first tokens.
pub(crate) fn sign_in(
    state: &State,
    records: &mut Records,
    client: &AppClient,
    username: &str,
    origin: Origin,
) -> Result<Unsigned, ServiceFailure> {
    check_factors(&records.description)?;
    let is_enabled = records.users.get(username).is_some_and(|user| user.is_enabled);
    if !is_enabled {
        return Err(ServiceFailure::not_authorized("User is disabled."));
    }
    let now = state.clock.now();
    records.sessions.prune(now);
    let authenticated_at = match &origin {
        Origin::Api => now,
        Origin::OAuth { authenticated_at, .. } => *authenticated_at,
    };
    let grant = Grant {
        event_id: state.randomness.uuid(),
        origin_jti: state.randomness.uuid(),
        client_id: client.settings.client_id.clone().unwrap_or_default(),
        username: username.to_owned(),
        origin,
        authenticated_at,
        expires_at: now + Lifetimes::effective(&client.settings).refresh * 1000,
        is_revoked: false,
    };
    let refresh = state.randomness.refresh_token();
    let token = RefreshToken { event_id: grant.event_id.clone(), retired_at: None };
    records.sessions.refresh_tokens.insert(refresh.clone(), token);
    records.sessions.grants.insert(grant.event_id.clone(), grant.clone());
    tokens(state, records, client, &grant, Some(refresh))
}

/// The tokens of a grant as of now.
fn tokens(
    state: &State,
    records: &Records,
    client: &AppClient,
    grant: &Grant,
    refresh: Option<String>,
) -> Result<Unsigned, ServiceFailure> {
    let user = records.users.get(&grant.username).ok_or_else(ServiceFailure::unknown_user)?;
    let issuer = state.issuer(records.description.id.as_deref().unwrap_or_default());
    let source = Source {
        issuer: &issuer,
        client: &client.settings,
        grant,
        now: state.clock.now(),
        randomness: &state.randomness,
    };
    Ok(Unsigned::of_user(source, user, refresh))
}
