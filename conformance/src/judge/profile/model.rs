//! Facts known of a target before it is run: where it is, what it lacks, and where it diverges, each with the reason.

use std::collections::BTreeSet;

use cognito_idp_types::SERVICE;
use globset::GlobMatcher;

use crate::exchange::target::Credentials;
use crate::input::digest::digest;
use crate::judge::check::Known;
use crate::judge::verdict::Impact;
use crate::suite::capability::Capability;

/// Facts known of a target. The default is a target of which nothing is known.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The name that reports have for it.
    pub name: String,
    /// The version that all of this is about.
    pub version: Option<String>,
    /// The commands that install and start it, for readers.
    pub start: Option<String>,
    /// The URL that every call goes to.
    pub endpoint: Option<String>,
    /// The address of its OAuth endpoints and pages, if not at the same URL; it may have `{pool}`, `{domain}` and `{region}`.
    pub oauth_endpoint: Option<String>,
    /// The path that moves its clock.
    pub clock: Option<String>,
    /// Keys that it takes, where it takes none but these.
    pub credentials: Option<Credentials>,
    /// Operations, endpoints and capabilities that it does not have.
    pub lacks: Vec<Lacks>,
    /// Known divergences.
    pub divergences: Vec<KnownDivergence>,
    /// The SHA-256 of its text: parts of one run have the same.
    pub digest: Option<String>,
}

/// Operations, endpoints and capabilities that a target does not have, for one reason.
#[derive(Clone, Debug)]
pub struct Lacks {
    /// Names of operations and endpoints.
    pub operations: Vec<String>,
    /// Capabilities: scenarios that need one are not played.
    pub capabilities: Vec<Capability>,
    /// Why that is.
    pub known: Known,
}

/// Requirements that a target is known not to meet, for one reason.
#[derive(Clone, Debug)]
pub struct KnownDivergence {
    /// Globs of the ids of its requirements.
    pub checks: Vec<GlobMatcher>,
    /// The impact on a user; where it does something else, it is another divergence.
    pub impact: Option<Impact>,
    /// Why that is.
    pub known: Known,
}

impl Profile {
    /// A profile that knows the operations that a target has built, and nothing else.
    pub fn with_operations(name: &str, built: &[&str], reason: &str) -> Self {
        let lacking = SERVICE.operations.iter().map(|operation| operation.name);
        let operations: Vec<String> =
            lacking.filter(|name| !built.contains(name)).map(str::to_owned).collect();
        let digest = Some(digest(operations.iter().map(String::as_str)));
        let known = Known { reason: reason.to_owned(), issue: None };
        let lacks = vec![Lacks { operations, capabilities: Vec::new(), known }];
        Self { name: name.to_owned(), lacks, digest, ..Self::default() }
    }

    /// The capabilities that the target lacks.
    pub fn lacking_capabilities(&self) -> BTreeSet<Capability> {
        self.lacks.iter().flat_map(|lacks| lacks.capabilities.iter().copied()).collect()
    }
}
