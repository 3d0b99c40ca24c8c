//! Targets: where the endpoint is and how to speak to it.

use std::path::PathBuf;
use std::time::Duration;

/// An endpoint under test and how to speak to it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name that reports have for it.
    pub name: String,
    /// The options of `run` that lead to it, as a shell reads them.
    pub options: String,
    /// Its version, where it is known.
    pub version: Option<String>,
    /// The URL that every call goes to.
    pub endpoint: String,
    /// The address of its OAuth endpoints and pages, if not at the same URL.
    pub oauth_endpoint: Option<String>,
    /// The path that moves its clock, by a POST of `{"advance-milliseconds": N}`.
    pub clock: Option<String>,
    /// The region in the signature.
    pub region: String,
    /// The keys that sign.
    pub credentials: Credentials,
    /// The time that one exchange may take.
    pub timeout: Duration,
    /// Certificates to trust beside the system's, as PEM.
    pub ca_bundle: Option<PathBuf>,
}

/// The keys that sign a call. `Debug` shows neither.
#[derive(Clone)]
pub struct Credentials {
    /// The id of the key.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: String,
    /// The token that comes with keys that expire.
    pub session_token: Option<String>,
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
    /// True if they can stand in a header.
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
