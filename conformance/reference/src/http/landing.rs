//! The page at `/`: what runs, with every app client's settings as they are in effect. Secrets are not on it.

use askama::Template;
use axum::body::Body;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, Response, StatusCode};
use cognito_idp_types::structures::UserPoolClientType;
use form_urlencoded::Serializer;

use crate::app_client::effects;
use crate::operations::BUILT;
use crate::state::{Message, Pool, State};
use crate::web::{Shared, page};

/// The number of messages the page shows, the newest first.
const MESSAGES: usize = 20;

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    base: String,
    region: String,
    operations: usize,
    pools: Vec<PoolView>,
    inbox: Vec<MessageView>,
}

struct PoolView {
    id: String,
    name: String,
    issuer: String,
    users: usize,
    clients: Vec<ClientView>,
}

struct ClientView {
    id: String,
    name: String,
    /// The address where its users can sign in in a browser.
    sign_in: Option<String>,
    settings: Vec<effects::Setting>,
}

struct MessageView {
    destination: String,
    username: String,
    purpose: &'static str,
    code: String,
    pool: String,
}

pub(super) async fn show(Extract(context): Shared, headers: HeaderMap) -> Response<Body> {
    let state = &context.state;
    let pools = state.pools();
    let landing = Landing {
        base: context.base(&headers),
        region: state.region.clone(),
        operations: BUILT.len(),
        pools: pools.iter().map(|pool| view(state, pool)).collect(),
        inbox: state.messages().into_iter().rev().take(MESSAGES).map(show_message).collect(),
    };
    page(StatusCode::OK, &landing)
}

fn view(state: &State, pool: &Pool) -> PoolView {
    let records = pool.records();
    let client = |settings: &UserPoolClientType| ClientView {
        id: settings.client_id.clone().unwrap_or_default(),
        name: settings.client_name.clone().unwrap_or_default(),
        sign_in: sign_in_address(settings),
        settings: effects::in_effect(settings),
    };
    PoolView {
        id: pool.id.clone(),
        name: records.description.name.clone().unwrap_or_default(),
        issuer: state.issuer(&pool.id),
        users: records.users.len(),
        clients: records.clients.values().map(|known| client(&known.settings)).collect(),
    }
}

/// The sign-in page of a client that can use it.
fn sign_in_address(client: &UserPoolClientType) -> Option<String> {
    use cognito_idp_types::enums::OAuthFlowType::{Code, Implicit};
    let response_type = if effects::allows_oauth(client, &Code) {
        "code"
    } else if effects::allows_oauth(client, &Implicit) {
        "token"
    } else {
        return None;
    };
    let callback = client.default_redirect_uri.as_ref().or_else(|| client.callback_urls.as_ref()?.first())?;
    let query = Serializer::new(String::new())
        .append_pair("client_id", client.client_id.as_deref()?)
        .append_pair("response_type", response_type)
        .append_pair("redirect_uri", callback)
        .finish();
    effects::offers_own_users(client).then(|| format!("/oauth2/authorize?{query}"))
}

/// A message with its code; a temporary password is left to who asks for it.
fn show_message(message: Message) -> MessageView {
    let is_password = message.purpose == "invitation";
    MessageView {
        destination: message.destination,
        username: message.username,
        purpose: message.purpose,
        code: if is_password { "•••• (in /_reference/inbox)".into() } else { message.code },
        pool: message.user_pool_id,
    }
}
