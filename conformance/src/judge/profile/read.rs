//! Reads a profile from TOML.

use std::path::Path;

use cognito_idp_types::SERVICE;
use strum::VariantArray as _;

use super::model::{KnownDivergence, Lacks, Profile};
use crate::exchange::target::Credentials;
use crate::input::diagnostic::{Diagnostics, Position, Sink, suggest};
use crate::input::digest::digest;
use crate::input::fields::Fields;
use crate::input::link::fits_link;
use crate::input::node::{Kind, Node};
use crate::input::toml;
use crate::judge::check::Known;
use crate::judge::verdict::Impact;
use crate::suite::capability::Capability;
use crate::suite::endpoint::ENDPOINTS;
use crate::suite::{Suite, embedded_profiles, selection};

const FIELDS: [&str; 9] =
    ["name", "version", "start", "endpoint", "oauth-endpoint", "clock", "credentials", "lacks", "divergence"];

/// Why there is no profile.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// It has mistakes.
    #[error(transparent)]
    Mistakes(#[from] Diagnostics),
    /// The file cannot be read.
    #[error("failed to read the profile {path}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// No profile of that name comes with this program, and no file is called so.
    #[error("unknown profile `{name}`, and no such file; {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names that exist.
        known: String,
    },
}

impl Profile {
    /// The profile of that name that comes with this program, or the one in the file of that name.
    ///
    /// # Errors
    /// If there is none, or when it has mistakes: all of them are reported.
    pub fn load(name_or_path: &str, suite: &Suite) -> Result<Self, ProfileError> {
        let mut embedded = embedded_profiles();
        if let Some((_, path, text)) = embedded.clone().find(|(name, ..)| *name == name_or_path) {
            return Ok(Self::read(text, path, suite)?);
        }
        let path = Path::new(name_or_path);
        if !path.exists() {
            let names: Vec<&str> = embedded.by_ref().map(|(name, ..)| name).collect();
            let known = format!("known are {}, or write the path of a file", names.join(", "));
            return Err(ProfileError::Unknown { name: name_or_path.to_owned(), known });
        }
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|source| ProfileError::Read { path: name_or_path.to_owned(), source })?;
        Ok(Self::read(&text, name_or_path, suite)?)
    }

    /// Reads a profile; `file` is how messages call it.
    ///
    /// # Errors
    /// If it has mistakes: all of them are reported.
    pub fn read(text: &str, file: &str, suite: &Suite) -> Result<Self, Diagnostics> {
        let mut diagnostics = Vec::new();
        let mut sink = Sink::new(file, &mut diagnostics);
        let profile = toml::parse(text, &mut sink).and_then(|root| read(&root, suite, &mut sink));
        match profile {
            Some(profile) if diagnostics.is_empty() => Ok(Self { digest: Some(digest([text])), ..profile }),
            _ => Err(Diagnostics(diagnostics).sorted()),
        }
    }
}

fn read(root: &Node, suite: &Suite, sink: &mut Sink<'_>) -> Option<Profile> {
    let fields = Fields::open(root, "a profile", &FIELDS, sink)?;
    Some(Profile {
        name: fields.text("name", sink).unwrap_or_default(),
        version: fields.optional_text("version", sink),
        start: fields.optional_text("start", sink),
        endpoint: fields.optional_text("endpoint", sink),
        oauth_endpoint: fields.optional_text("oauth-endpoint", sink),
        clock: fields.optional_text("clock", sink),
        credentials: fields.get("credentials").and_then(|node| read_credentials(node, sink)),
        lacks: tables(&fields, "lacks", sink).into_iter().filter_map(|node| read_lacks(node, sink)).collect(),
        divergences: tables(&fields, "divergence", sink)
            .into_iter()
            .filter_map(|node| read_divergence(node, suite, sink))
            .collect(),
        digest: None,
    })
}

fn read_credentials(node: &Node, sink: &mut Sink<'_>) -> Option<Credentials> {
    let fields = Fields::open(node, "`credentials`", &["access-key-id", "secret-access-key"], sink)?;
    let (id, secret) = (fields.text("access-key-id", sink), fields.text("secret-access-key", sink));
    Some(Credentials { access_key_id: id?, secret_access_key: secret?, session_token: None })
}

/// The tables of a list of them.
fn tables<'n>(fields: &Fields<'n>, key: &str, sink: &mut Sink<'_>) -> Vec<&'n Node> {
    match fields.get(key).map(|node| (node, &node.kind)) {
        None => Vec::new(),
        Some((_, Kind::Sequence(items))) => items.iter().collect(),
        Some((node, _)) => {
            let help = Some(format!("write [[{key}]] above each"));
            sink.report(node.position, format!("`{key}` is a list of tables"), help);
            Vec::new()
        }
    }
}

fn read_lacks(node: &Node, sink: &mut Sink<'_>) -> Option<Lacks> {
    const KNOWN: [&str; 4] = ["operations", "capabilities", "reason", "issue"];
    let fields = Fields::open(node, "an entry of `lacks`", &KNOWN, sink)?;
    let capabilities = Capability::read(&fields, "capabilities", sink);
    if fields.get("capabilities").is_none() {
        fields.require("operations", sink);
    }
    let known = read_known(&fields, node.position, sink);
    let names = || SERVICE.operations.iter().map(|o| o.name).chain(ENDPOINTS.into_iter().map(|o| o.name));
    let mut operations = Vec::new();
    for (name, position) in fields.texts("operations", sink) {
        if !names().any(|known| known == name) {
            let help = suggest(&name, names());
            sink.report(position, format!("the service has no operation or endpoint `{name}`"), help);
        }
        operations.push(name);
    }
    Some(Lacks { operations, capabilities, known })
}

fn read_divergence(node: &Node, suite: &Suite, sink: &mut Sink<'_>) -> Option<KnownDivergence> {
    let fields = Fields::open(node, "a divergence", &["checks", "impact", "reason", "issue"], sink)?;
    fields.require("checks", sink);
    let known = read_known(&fields, node.position, sink);
    let mut checks = Vec::new();
    for (pattern, position) in fields.texts("checks", sink) {
        let glob = match selection::compile(&pattern) {
            Ok(glob) => glob,
            Err(message) => {
                sink.report(position, message, None);
                continue;
            }
        };
        if !suite.requirements.keys().any(|id| glob.is_match(id)) {
            let help = suggest(&pattern, suite.requirements.keys().map(String::as_str));
            sink.report(position, format!("no requirement matches `{pattern}`"), help);
        }
        checks.push(glob);
    }
    let impact = fields.optional_text("impact", sink).and_then(|name| {
        let impact = Impact::VARIANTS.iter().copied().find(|impact| impact.name() == name);
        if let (None, Some(node)) = (impact, fields.get("impact")) {
            let help = suggest(&name, Impact::VARIANTS.iter().map(|impact| impact.name()));
            sink.report(node.position, format!("unknown impact `{name}`"), help);
        }
        impact
    });
    Some(KnownDivergence { checks, impact, known })
}

fn read_known(fields: &Fields<'_>, position: Position, sink: &mut Sink<'_>) -> Known {
    let reason = fields.text("reason", sink).unwrap_or_default();
    let at = fields.get("reason").map_or(position, |node| node.position);
    if fields.get("reason").is_some() && reason.trim().is_empty() {
        let help = Some("say why the target differs, for whoever reads the report".into());
        sink.report(at, "the reason is empty", help);
    }
    let issue = fields.optional_text("issue", sink);
    if let (Some(issue), Some(node)) = (&issue, fields.get("issue"))
        && !is_link(issue)
    {
        sink.report(node.position, format!("`{issue}` is no link"), Some("write it with https://".into()));
    }
    Known { reason, issue }
}

/// True if it is an address that a page can lead to, without what would end it there.
fn is_link(text: &str) -> bool {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    is_web && text.chars().all(fits_link)
}
