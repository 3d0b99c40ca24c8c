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
    /// The address of its OAuth endpoints and pages, if not at the same URL; `{pool}`, `{domain}` and `{region}` stand for
    /// the pool that is asked, the prefix of its domain, and the region.
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

/// The names that an address of OAuth endpoints may have in braces.
const POOL: &str = "{pool}";
const DOMAIN: &str = "{domain}";
const REGION: &str = "{region}";

impl Target {
    /// The address of the OAuth endpoints and pages of a pool.
    pub(crate) fn pages(&self, pool: &str, domain: &str) -> String {
        let address = self.oauth_endpoint.as_deref().unwrap_or(&self.endpoint);
        let address = address.replace(POOL, pool).replace(DOMAIN, domain).replace(REGION, &self.region);
        address.trim_end_matches('/').to_owned()
    }

    /// True if a pool must have a domain before its pages can be asked.
    pub(crate) fn asks_by_domain(&self) -> bool {
        self.oauth_endpoint.as_ref().is_some_and(|address| address.contains(DOMAIN))
    }
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
