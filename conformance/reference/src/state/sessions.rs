//! State between the calls of a user: challenges to answer, codes to redeem, refresh tokens and their grants.

use std::collections::HashMap;

use crate::crypto::srp::Exchange;

/// The sessions of a user pool.
#[derive(Clone, Default)]
pub(crate) struct Sessions {
    /// By `Session`, or by secret block for SRP.
    pub(crate) challenges: HashMap<String, Challenge>,
    /// By event id, which every token of the grant carries.
    pub(crate) grants: HashMap<String, Grant>,
    /// By the token itself.
    pub(crate) refresh_tokens: HashMap<String, RefreshToken>,
    /// By the code itself.
    pub(crate) codes: HashMap<String, AuthorizationCode>,
    /// Browsers that are signed in: user names by cookie, with the time until which each holds.
    pub(crate) browsers: HashMap<String, (String, i64)>,
}

/// A challenge that waits for its answer.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    pub(crate) client_id: String,
    /// The name of the user in this pool; for a simulated challenge, of nobody.
    pub(crate) username: String,
    pub(crate) kind: ChallengeKind,
    /// Milliseconds since the epoch.
    pub(crate) expires_at: i64,
    /// True if it has been answered with success.
    pub(crate) is_used: bool,
}

/// The question.
#[derive(Clone, Debug)]
pub(crate) enum ChallengeKind {
    /// `PASSWORD_VERIFIER`.
    Srp(Box<Srp>),
    /// `NEW_PASSWORD_REQUIRED`.
    NewPassword,
}

/// An SRP exchange under way.
#[derive(Clone, Debug)]
pub(crate) struct Srp {
    pub(crate) exchange: Exchange,
    /// `USER_ID_FOR_SRP`.
    pub(crate) user_id: String,
}

/// One sign-in: what all its tokens share.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) event_id: String,
    pub(crate) origin_jti: String,
    pub(crate) client_id: String,
    pub(crate) username: String,
    pub(crate) origin: Origin,
    /// Milliseconds since the epoch.
    pub(crate) authenticated_at: i64,
    /// When its refresh tokens end, in milliseconds since the epoch.
    pub(crate) expires_at: i64,
    pub(crate) is_revoked: bool,
}

/// The origin of a sign-in.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// The API.
    Api,
    /// The OAuth endpoints, with the scopes that were granted.
    OAuth {
        /// Granted, in the order asked for.
        scopes: Vec<String>,
        /// Repeated in the ID token.
        nonce: Option<String>,
        /// When the user signed in on the page, in milliseconds since the epoch.
        authenticated_at: i64,
    },
}

/// A refresh token that was given out.
#[derive(Clone, Debug)]
pub(crate) struct RefreshToken {
    /// Its grant.
    pub(crate) event_id: String,
    /// Until when it still works after another took its place, in milliseconds since the epoch.
    pub(crate) retired_at: Option<i64>,
}

/// A code of the authorization code grant, to be redeemed once.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationCode {
    pub(crate) client_id: String,
    pub(crate) username: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) nonce: Option<String>,
    /// The PKCE challenge by S256, if one was sent.
    pub(crate) code_challenge: Option<String>,
    /// Milliseconds since the epoch.
    pub(crate) authenticated_at: i64,
    /// Milliseconds since the epoch.
    pub(crate) expires_at: i64,
}

/// Shows no key: each is a secret.
impl std::fmt::Debug for Sessions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl Sessions {
    /// Revokes all grants of a user, and ends what was under way.
    pub(crate) fn sign_out(&mut self, username: &str) {
        self.codes.retain(|_, code| code.username != username);
        self.challenges.retain(|_, challenge| challenge.username != username);
        let of_user = self.grants.values_mut().filter(|grant| grant.username == username);
        of_user.for_each(|grant| grant.is_revoked = true);
        self.browsers.retain(|_, (user, _)| user != username);
    }

    /// Forgets what has ended, `now` being milliseconds since the epoch. It looks at everything of a kind, so it does
    /// so only when its number has doubled.
    pub(crate) fn prune(&mut self, now: i64) {
        // A late answer must still be refused as late.
        const KEPT_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;
        let ended = now - KEPT_MILLISECONDS;
        if self.challenges.len().is_power_of_two() {
            self.challenges.retain(|_, challenge| challenge.expires_at > ended);
        }
        if self.codes.len().is_power_of_two() {
            self.codes.retain(|_, code| code.expires_at > now);
        }
        if self.browsers.len().is_power_of_two() {
            self.browsers.retain(|_, (_, until)| *until > now);
        }
        if self.grants.len().is_power_of_two() {
            self.grants.retain(|_, grant| grant.expires_at > ended);
        }
        if self.refresh_tokens.len().is_power_of_two() {
            let grants = &self.grants;
            let is_retired =
                |token: &RefreshToken| token.retired_at.is_some_and(|retired_at| retired_at < ended);
            self.refresh_tokens.retain(|_, token| grants.contains_key(&token.event_id) && !is_retired(token));
        }
    }
}
