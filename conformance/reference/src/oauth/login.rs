//! The sign-in page: a user of the pool signs in, and sets a new password where one is due.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State as Extract};
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::http::{HeaderMap, Response, StatusCode};
use cognito_idp_types::enums::UserStatusType;

use super::authorization::{Authorization, BROWSER_COOKIE, BROWSER_MILLISECONDS, grant};
use super::parameters::{Parameters, cookie};
use crate::app_client::effects;
use crate::failure::ServiceFailure;
use crate::operations::sign_in::{check_factors, credentials};
use crate::operations::users::permanent_password;
use crate::passwords::Wording;
use crate::state::State;
use crate::web::{Shared, page};

/// The cookie that a form must repeat, so that no other site can send it.
const FORM_COOKIE: &str = "XSRF-TOKEN";

/// The page with its form.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    /// The address that the form goes to: this page, with the client's request.
    query: &'a str,
    /// The client that asks.
    client_name: &'a str,
    /// The failure, if there was one.
    message: &'a str,
    form_token: &'a str,
    username: &'a str,
    /// True if to ask for a new password as well.
    wants_new_password: bool,
}

/// The page that says why there is no sign-in.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    message: &'a str,
}

pub(super) async fn show(Extract(context): Shared, RawQuery(text): RawQuery) -> Response<Body> {
    let parameters = Parameters::parse(text.unwrap_or_default().as_bytes());
    match Authorization::read(&context.state, parameters.as_ref()) {
        Ok(authorization) => match unavailable(&authorization) {
            Some(response) => response,
            None => form(&context.state, &authorization, &parameters.unwrap_or_default(), "", "", false),
        },
        Err(refused) => refused.into_response(),
    }
}

pub(super) async fn submit(
    Extract(context): Shared,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let parameters = Parameters::parse(text.unwrap_or_default().as_bytes());
    let authorization = match Authorization::read(&context.state, parameters.as_ref()) {
        Ok(authorization) => authorization,
        Err(refused) => return refused.into_response(),
    };
    if let Some(response) = unavailable(&authorization) {
        return response;
    }
    let sent = Parameters::parse(&body).unwrap_or_default();
    let form_token = cookie(&headers, FORM_COOKIE);
    if form_token.is_none() || form_token != sent.get("_csrf") {
        return error("The form is too old, or was not made by this page. Open the page again.");
    }
    let username = sent.get("username").unwrap_or_default();
    match sign_in(&context.state, &authorization, &sent) {
        Ok(SignedIn::As(name)) => {
            let now = context.state.clock.now();
            let browser = context.state.randomness.token();
            let signed_in = (name.clone(), now + BROWSER_MILLISECONDS);
            authorization.pool.records().sessions.browsers.insert(browser.clone(), signed_in);
            let mut response = grant(context, authorization, name, now).await;
            set_cookie(&mut response, BROWSER_COOKIE, &browser);
            response
        }
        Ok(SignedIn::WithNewPasswordDue) => {
            let parameters = parameters.unwrap_or_default();
            form(&context.state, &authorization, &parameters, "Choose a new password.", username, true)
        }
        Err(failure) => {
            let message = failure.message.unwrap_or_default();
            let wants_new_password = sent.get("new_password").is_some();
            let parameters = parameters.unwrap_or_default();
            form(&context.state, &authorization, &parameters, &message, username, wants_new_password)
        }
    }
}

/// Says why there is no sign-in, in the words of the query.
pub(super) async fn show_error(RawQuery(text): RawQuery) -> Response<Body> {
    let parameters = Parameters::parse(text.unwrap_or_default().as_bytes()).unwrap_or_default();
    error(parameters.get("error").unwrap_or("An error was encountered with the requested page."))
}

/// The other pages of the service.
pub(super) async fn show_not_built() -> Response<Body> {
    let message = "This page is not built in this emulator: call SignUp or ForgotPassword instead.";
    page(StatusCode::NOT_IMPLEMENTED, &ErrorPage { message })
}

/// The progress of the run.
enum SignedIn {
    As(String),
    WithNewPasswordDue,
}

fn sign_in(
    state: &State,
    authorization: &Authorization,
    sent: &Parameters,
) -> Result<SignedIn, ServiceFailure> {
    let (pool, client) = (&authorization.pool, &authorization.client);
    let (username, password) =
        (sent.get("username").unwrap_or_default(), sent.get("password").unwrap_or_default());
    let mut records = pool.records();
    let username = credentials::check(state, pool, &mut records, client, username, password)?;
    let description = records.description.clone();
    check_factors(&description)?;
    let user = records.users.get_mut(&username).ok_or_else(ServiceFailure::unknown_user)?;
    match user.status {
        UserStatusType::Unconfirmed => {
            return Err(ServiceFailure::new("UserNotConfirmedException", "User is not confirmed."));
        }
        UserStatusType::ForceChangePassword => {
            let Some(new) = sent.get("new_password") else { return Ok(SignedIn::WithNewPasswordDue) };
            user.password =
                Some(permanent_password(state, pool, &description, &username, new, Wording::Own)?);
            user.status = UserStatusType::Confirmed;
            user.modified = state.clock.timestamp();
        }
        _ => {}
    }
    Ok(SignedIn::As(username))
}

/// The page that is shown instead when users of the pool cannot sign in here.
pub(super) fn unavailable(authorization: &Authorization) -> Option<Response<Body>> {
    if let Some(name) = authorization.other_provider() {
        let message = format!("Signing in through {name} is not built in this emulator.");
        let mut response = error(&message);
        *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
        return Some(response);
    }
    let is_offered = effects::offers_own_users(&authorization.client.settings);
    (!is_offered).then(|| {
        error("Login pages unavailable: SupportedIdentityProviders of the app client does not name COGNITO.")
    })
}

fn form(
    state: &State,
    authorization: &Authorization,
    parameters: &Parameters,
    message: &str,
    username: &str,
    wants_new_password: bool,
) -> Response<Body> {
    let form_token = state.randomness.token();
    let mut response = page(
        StatusCode::OK,
        &LoginPage {
            query: &parameters.to_query(),
            client_name: authorization.client.settings.client_name.as_deref().unwrap_or_default(),
            message,
            form_token: &form_token,
            username,
            wants_new_password,
        },
    );
    set_cookie(&mut response, FORM_COOKIE, &form_token);
    response
}

fn error(message: &str) -> Response<Body> {
    page(StatusCode::BAD_REQUEST, &ErrorPage { message })
}

fn set_cookie(response: &mut Response<Body>, name: &str, value: &str) {
    if let Ok(cookie) = HeaderValue::try_from(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax")) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
