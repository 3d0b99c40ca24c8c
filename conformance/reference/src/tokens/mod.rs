//! Tokens: what they claim, and who holds one.

mod bearer;
pub(crate) mod jwt;

use cognito_idp_types::structures::{AuthenticationResultType, UserPoolClientType};
use serde_json::{Value, json};

use crate::app_client::effects::{self, Lifetimes, USER_ADMIN_SCOPE};
use crate::crypto::signing_key::SigningKey;
use crate::crypto::{base64_url, sha256};
use crate::random::Randomness;
use crate::state::{Grant, Origin, User};

pub(crate) use bearer::{Bearer, bearer};
use jwt::Claims;

/// Tokens that wait for their signature, so that no lock is held while they are signed.
pub(crate) struct Unsigned {
    access: Claims,
    id: Option<Claims>,
    refresh: Option<String>,
    expires_in_seconds: i64,
    /// True if the ID token names the access token that it came with.
    binds: bool,
}

/// The sources of tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client: &'a UserPoolClientType,
    pub(crate) grant: &'a Grant,
    /// Milliseconds since the epoch.
    pub(crate) now: i64,
    pub(crate) randomness: &'a Randomness,
}

/// Shows no token.
impl std::fmt::Debug for Unsigned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Unsigned").finish_non_exhaustive()
    }
}

impl Unsigned {
    /// The tokens of a user, with a refresh token if there is a new one.
    pub(crate) fn of_user(source: Source<'_>, user: &User, refresh: Option<String>) -> Self {
        let Source { client, grant, .. } = source;
        let lifetimes = Lifetimes::effective(client);
        let mut access = claims(source, &user.sub, "access", lifetimes.access);
        access.insert("username".into(), user.username.clone().into());
        access.insert("client_id".into(), grant.client_id.clone().into());
        let (scopes, nonce) = match &grant.origin {
            Origin::Api => (None, None),
            Origin::OAuth { scopes, nonce, .. } => (Some(scopes), nonce.clone()),
        };
        let scope = scopes.map_or_else(|| USER_ADMIN_SCOPE.to_owned(), |scopes| scopes.join(" "));
        access.insert("scope".into(), scope.into());
        if scopes.is_some() {
            access.insert("version".into(), 2.into());
        }

        let wants_id = scopes.is_none_or(|scopes| scopes.iter().any(|scope| scope == "openid"));
        let id = wants_id.then(|| {
            let mut id = claims(source, &user.sub, "id", lifetimes.id);
            id.insert("cognito:username".into(), user.username.clone().into());
            id.insert("aud".into(), grant.client_id.clone().into());
            if let Some(nonce) = nonce {
                id.insert("nonce".into(), nonce.into());
            }
            id.extend(attribute_claims(client, scopes.map(Vec::as_slice), user));
            id
        });
        Self { access, id, refresh, expires_in_seconds: lifetimes.access, binds: scopes.is_some() }
    }

    /// The token of a client that acts for itself.
    pub(crate) fn of_client(source: Source<'_>, scopes: &[String]) -> Self {
        let lifetime = Lifetimes::effective(source.client).access;
        let mut access = claims(source, &source.grant.client_id, "access", lifetime);
        access.remove("origin_jti");
        access.remove("event_id");
        access.entry("jti").or_insert_with(|| source.randomness.uuid().into());
        access.insert("client_id".into(), source.grant.client_id.clone().into());
        access.insert("scope".into(), scopes.join(" ").into());
        access.insert("version".into(), 2.into());
        Self { access, id: None, refresh: None, expires_in_seconds: lifetime, binds: false }
    }

    /// Signs them.
    pub(crate) fn sign(self, key: &SigningKey) -> AuthenticationResultType {
        let access = jwt::sign(self.access, key);
        let id = self.id.map(|mut id| {
            if self.binds {
                id.insert("at_hash".into(), base64_url(&sha256(&[access.as_bytes()])[..16]).into());
            }
            jwt::sign(id, key)
        });
        AuthenticationResultType {
            access_token: Some(access),
            expires_in: i32::try_from(self.expires_in_seconds).ok(),
            token_type: Some("Bearer".into()),
            refresh_token: self.refresh,
            id_token: id,
            new_device_metadata: None,
        }
    }
}

/// The claims of every token.
fn claims(source: Source<'_>, subject: &str, token_use: &str, lifetime_seconds: i64) -> Claims {
    let Source { issuer, client, grant, now, randomness } = source;
    let now_seconds = now / 1000;
    let mut claims = Claims::new();
    claims.insert("sub".into(), subject.into());
    claims.insert("iss".into(), issuer.into());
    if effects::revokes_tokens(client) {
        claims.insert("origin_jti".into(), grant.origin_jti.clone().into());
        claims.insert("jti".into(), randomness.uuid().into());
    }
    claims.insert("event_id".into(), grant.event_id.clone().into());
    claims.insert("token_use".into(), token_use.into());
    claims.insert("auth_time".into(), (grant.authenticated_at / 1000).into());
    claims.insert("exp".into(), (now_seconds + lifetime_seconds).into());
    claims.insert("iat".into(), now_seconds.into());
    claims
}

/// The attributes that an ID token shows, or the user-info endpoint: those that the client may read and, if scopes
/// beside `openid` were granted, that one of them opens. `sub` is not among them.
pub(crate) fn attribute_claims(
    client: &UserPoolClientType,
    scopes: Option<&[String]>,
    user: &User,
) -> Claims {
    let has = |scope: &str| scopes.is_some_and(|scopes| scopes.iter().any(|other| other == scope));
    let is_open = scopes.is_none() || has("profile") || !(has("email") || has("phone"));
    let opened = |name: &str| match name {
        "email" | "email_verified" => is_open || has("email"),
        "phone_number" | "phone_number_verified" => is_open || has("phone"),
        _ => is_open,
    };
    let readable = user.attributes.iter().filter(|(name, _)| effects::may_read(client, name) && opened(name));
    readable.map(|(name, value)| (name.clone(), claim(name, value))).collect()
}

/// True if addresses are verified is a boolean, the postal address an object; all else is text.
fn claim(name: &str, value: &str) -> Value {
    match name {
        "email_verified" | "phone_number_verified" => (value == "true").into(),
        "address" => json!({"formatted": value}),
        _ => value.into(),
    }
}
