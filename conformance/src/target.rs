//! Targets: where the endpoint is, what it can do, and how to speak to it.

use std::path::PathBuf;
use std::time::Duration;

use crate::diagnostic::{Sink, suggest};
use crate::fields::Fields;
use crate::profile::Profile;

/// Something that a target can or cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Create, describe, update, list and delete app clients.
    AppClients,
    /// Analytics configurations whose project and role do not exist.
    Analytics,
    /// Identity providers of a pool.
    IdentityProviders,
    /// Resource servers and their scopes.
    ResourceServers,
    /// Users of a pool.
    Users,
    /// Sign-in flows and tokens.
    SignIn,
    /// The OAuth endpoints.
    Oauth,
    /// A clock that can be moved.
    Clock,
}

impl Capability {
    /// All capabilities.
    pub const ALL: [Self; 8] = [
        Self::AppClients,
        Self::Analytics,
        Self::IdentityProviders,
        Self::ResourceServers,
        Self::Users,
        Self::SignIn,
        Self::Oauth,
        Self::Clock,
    ];

    /// Its name in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Self::AppClients => "app-clients",
            Self::Analytics => "analytics",
            Self::IdentityProviders => "identity-providers",
            Self::ResourceServers => "resource-servers",
            Self::Users => "users",
            Self::SignIn => "sign-in",
            Self::Oauth => "oauth",
            Self::Clock => "clock",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.name() == name)
    }

    /// The capabilities that a field of an input file names.
    pub(crate) fn read(fields: &Fields<'_>, key: &str, sink: &mut Sink<'_>) -> Vec<Self> {
        let mut read = Vec::new();
        for (name, position) in fields.texts(key, sink) {
            match Self::parse(&name) {
                Some(capability) => read.push(capability),
                None => {
                    let help = suggest(&name, Self::ALL.iter().map(|capability| capability.name()));
                    sink.report(position, format!("there is no capability `{name}`"), help);
                }
            }
        }
        read
    }
}

/// An endpoint under test and how to speak to it.
#[derive(Clone, Debug)]
pub struct Target {
    /// What reports call it.
    pub name: String,
    /// What is known of it.
    pub profile: Profile,
    /// The options of `run` that lead to it, as a shell reads them.
    pub options: String,
    /// Its version, where it is known.
    pub version: Option<String>,
    /// The URL that every call goes to.
    pub endpoint: String,
    /// Where its OAuth endpoints and pages are, if not at the same URL.
    pub oauth_endpoint: Option<String>,
    /// Where its clock can be moved, by a POST of `{"advance-milliseconds": N}`.
    pub clock: Option<String>,
    /// The region in the signature.
    pub region: String,
    /// The keys that sign.
    pub credentials: Credentials,
    /// How long one exchange may take.
    pub timeout: Duration,
    /// Certificates to trust beside the system's, as PEM.
    pub ca_bundle: Option<PathBuf>,
}

/// The keys that sign a call. `Debug` shows neither.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

impl Credentials {
    /// The keys in the usual variables of the environment, if both are set.
    pub fn from_environment() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Some(Self {
            access_key_id: variable("AWS_ACCESS_KEY_ID")?,
            secret_access_key: variable("AWS_SECRET_ACCESS_KEY")?,
            session_token: variable("AWS_SESSION_TOKEN"),
        })
    }

    /// The `test` and `test` that emulators take.
    pub fn of_emulators() -> Self {
        Self { access_key_id: "test".into(), secret_access_key: "test".into(), session_token: None }
    }
}

impl Credentials {
    /// Whether they can stand in a header.
    pub(crate) fn are_sendable(&self) -> bool {
        let mut parts = [&self.access_key_id, &self.secret_access_key].into_iter().chain(&self.session_token);
        parts.all(|part| part.chars().all(|c| c.is_ascii_graphic()))
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Credentials([hidden])")
    }
}
