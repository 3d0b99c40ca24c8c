//! A request for authorization, checked by the settings of its client, and what the browser is sent back with.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Response};
use cognito_idp_types::enums::OAuthFlowType;

use super::parameters::{Parameters, cookie, query, with_query};
use super::redirect;
use crate::app_client::effects;
use crate::failure::ServiceFailure;
use crate::operations::sign_in::sign_in;
use crate::state::{AppClient, AuthorizationCode, Origin, Pool, State};
use crate::web::Context;

/// The cookie of a browser that is signed in.
pub(super) const BROWSER_COOKIE: &str = "cognito";

/// For how long a browser stays signed in.
pub(super) const BROWSER_MILLISECONDS: i64 = 60 * 60 * 1000;

const CODE_MILLISECONDS: i64 = 5 * 60 * 1000;

/// The values handed to the callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handed {
    Code,
    Token,
}

/// A request for authorization that the client may make.
#[derive(Debug)]
pub(super) struct Authorization {
    pub(super) pool: Arc<Pool>,
    pub(super) client: Arc<AppClient>,
    response: Handed,
    redirect_uri: String,
    state: Option<String>,
    scopes: Vec<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    identity_provider: Option<String>,
    pub(super) prompt: Option<String>,
}

/// The address for a browser whose request was refused.
pub(super) struct Refused(String);

impl Refused {
    /// To a page that says what is wrong: without a client and a callback of its own, there is no other reader.
    fn page(error: &str, client_id: &str) -> Self {
        Self(with_query("/error", &query([("error", error), ("client_id", client_id)])))
    }

    pub(super) fn into_response(self) -> Response<Body> {
        redirect(&self.0)
    }
}

impl Authorization {
    /// Checks a request by the settings of its client.
    pub(super) fn read(state: &State, parameters: Option<&Parameters>) -> Result<Self, Refused> {
        let Some(parameters) = parameters else { return Err(Refused::page("invalid_request", "")) };
        let client_id = parameters.get("client_id").unwrap_or_default();
        let unknown = |_: ServiceFailure| Refused::page("invalid_request", client_id);
        let pool = state.pool_of_client(client_id).map_err(unknown)?;
        let client = Arc::clone(pool.records().client(client_id).map_err(unknown)?);
        let settings = &client.settings;

        let callbacks = settings.callback_urls.as_deref().unwrap_or_default();
        let redirect_uri = match parameters.get("redirect_uri") {
            Some(uri) if callbacks.iter().any(|callback| callback == uri) => uri.to_owned(),
            Some(_) => return Err(Refused::page("redirect_mismatch", client_id)),
            None => effects::default_redirect(settings)
                .cloned()
                .ok_or_else(|| Refused::page("redirect_mismatch", client_id))?,
        };

        let text = |name: &str| parameters.get(name).map(str::to_owned);
        let mut authorization = Self {
            response: Handed::Code,
            redirect_uri,
            state: text("state"),
            scopes: Vec::new(),
            nonce: text("nonce"),
            code_challenge: text("code_challenge"),
            identity_provider: text("identity_provider"),
            prompt: text("prompt"),
            pool,
            client: Arc::clone(&client),
        };
        let flow = match parameters.get("response_type") {
            Some("code") => OAuthFlowType::Code,
            Some("token") => {
                authorization.response = Handed::Token;
                OAuthFlowType::Implicit
            }
            _ => return Err(authorization.refuse("invalid_request", "unsupported response_type")),
        };
        if !effects::allows_oauth(settings, &flow) {
            return Err(authorization.refuse("invalid_request", "unauthorized_client"));
        }
        authorization.scopes = effects::granted_scopes(settings, parameters.get("scope"))
            .ok_or_else(|| authorization.refuse("invalid_request", "invalid_scope"))?;
        let method = parameters.get("code_challenge_method");
        if authorization.code_challenge.is_some() != (method == Some("S256")) {
            return Err(authorization.refuse("invalid_request", "code_challenge_method must be S256"));
        }
        Ok(authorization)
    }

    /// The provider that the request names, if it is not the pool itself.
    pub(super) fn other_provider(&self) -> Option<&str> {
        self.identity_provider.as_deref().filter(|name| *name != "COGNITO")
    }

    /// Sends the error to the callback.
    pub(super) fn refuse(&self, error: &str, description: &str) -> Refused {
        let mut pairs = Vec::new();
        if !description.is_empty() {
            pairs.push(("error_description", description));
        }
        pairs.push(("error", error));
        Refused(self.callback(&mut pairs))
    }

    /// Sends the browser back with what it was promised, its user having signed in.
    pub(super) fn grant(
        &self,
        state: &State,
        username: &str,
        authenticated_at: i64,
    ) -> Result<Response<Body>, ServiceFailure> {
        match self.response {
            Handed::Code => {
                let code = state.randomness.uuid();
                let now = state.clock.now();
                let mut records = self.pool.records();
                records.sessions.prune(now);
                records.sessions.codes.insert(
                    code.clone(),
                    AuthorizationCode {
                        client_id: self.client.settings.client_id.clone().unwrap_or_default(),
                        username: username.to_owned(),
                        redirect_uri: self.redirect_uri.clone(),
                        scopes: self.scopes.clone(),
                        nonce: self.nonce.clone(),
                        code_challenge: self.code_challenge.clone(),
                        authenticated_at,
                        expires_at: now + CODE_MILLISECONDS,
                    },
                );
                Ok(redirect(&self.callback(&mut vec![("code", &code)])))
            }
            Handed::Token => {
                let origin = Origin::OAuth {
                    scopes: self.scopes.clone(),
                    nonce: self.nonce.clone(),
                    authenticated_at,
                };
                let tokens = sign_in(state, &mut self.pool.records(), &self.client, username, origin)?;
                // The implicit grant gives no refresh token.
                let tokens = tokens.sign(&*state.signing_key(&self.pool)?);
                let expires_in = tokens.expires_in.unwrap_or_default().to_string();
                let mut pairs = Vec::new();
                pairs.extend(tokens.id_token.as_deref().map(|token| ("id_token", token)));
                pairs.extend(tokens.access_token.as_deref().map(|token| ("access_token", token)));
                pairs.extend([("expires_in", expires_in.as_str()), ("token_type", "Bearer")]);
                Ok(redirect(&self.callback(&mut pairs)))
            }
        }
    }

    /// The callback with these pairs and the client's state; tokens and their errors go into the fragment.
    fn callback<'a>(&'a self, pairs: &mut Vec<(&'a str, &'a str)>) -> String {
        pairs.extend(self.state.as_deref().map(|state| ("state", state)));
        let query = query(pairs.iter().copied());
        match self.response {
            Handed::Code => with_query(&self.redirect_uri, &query),
            Handed::Token => format!("{}#{query}", self.redirect_uri),
        }
    }

    /// The user of a browser that is signed in, and since when.
    pub(super) fn signed_in(&self, state: &State, headers: &HeaderMap) -> Option<(String, i64)> {
        let browser = cookie(headers, BROWSER_COOKIE)?;
        let records = self.pool.records();
        let (username, until) = records.sessions.browsers.get(browser)?;
        let is_enabled = records.users.get(username).is_some_and(|user| user.is_enabled);
        let since = until - BROWSER_MILLISECONDS;
        (is_enabled && *until > state.clock.now()).then(|| (username.clone(), since))
    }
}

/// Grants off the thread that serves others: signing takes a while.
pub(super) async fn grant(
    context: Arc<Context>,
    authorization: Authorization,
    username: String,
    since: i64,
) -> Response<Body> {
    let task = tokio::task::spawn_blocking(move || authorization.grant(&context.state, &username, since));
    match task.await {
        Ok(Ok(response)) => response,
        _ => Refused::page("server_error", "").into_response(),
    }
}
