//! A user pool and what belongs to it.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use axum::body::Bytes;
use cognito_idp_types::structures::{
    DomainDescriptionType, IdentityProviderType, ResourceServerType, SchemaAttributeType, UserPoolClientType,
    UserPoolType,
};
use cognito_idp_types::timestamp::Timestamp;
use indexmap::IndexMap;

use super::{Inbox, Sessions, Users};
use crate::crypto::keys::KeyMaker;
use crate::crypto::signing_key::SigningKey;
use crate::failure::ServiceFailure;
use crate::locks::lock;

/// A user pool.
#[derive(Debug)]
pub(crate) struct Pool {
    pub(crate) id: String,
    key: Mutex<Option<Arc<SigningKey>>>,
    records: Mutex<Records>,
}

/// The contents of a user pool. Resources are kept as they are answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    pub(crate) description: UserPoolType,
    /// By client id. An update replaces the whole client, so whoever holds one sees one state of it.
    /// In the order in which they were made.
    pub(crate) clients: IndexMap<String, Arc<AppClient>>,
    /// By provider name.
    pub(crate) providers: BTreeMap<String, IdentityProviderType>,
    /// By identifier.
    pub(crate) resource_servers: BTreeMap<String, ResourceServerType>,
    pub(crate) domain: Option<DomainDescriptionType>,
    pub(crate) users: Users,
    pub(crate) sessions: Sessions,
    pub(crate) inbox: Inbox,
}

/// An app client: its settings as they are answered, and the secrets that it may use.
#[derive(Clone, Default)]
pub(crate) struct AppClient {
    pub(crate) settings: UserPoolClientType,
    /// At most two, the oldest first; the oldest is the one that `settings` show.
    pub(crate) secrets: Vec<Secret>,
    /// The settings as the body of an answer, once one was given: create, update and describe answer alike.
    body: OnceLock<Bytes>,
}

/// A response whose body is ready.
#[derive(Debug)]
pub(crate) struct Ready<Output> {
    pub(crate) body: Bytes,
    response: PhantomData<Output>,
}

/// Shows the settings, which hide their secret, and not the body, which does not.
impl std::fmt::Debug for AppClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AppClient").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl AppClient {
    pub(crate) fn new(settings: UserPoolClientType, secrets: Vec<Secret>) -> Self {
        Self { settings, secrets, body: OnceLock::new() }
    }

    /// The client as the response of an operation that answers one. Best asked for when nothing is locked.
    pub(crate) fn answer<Output>(&self) -> Ready<Output> {
        let body = self.body.get_or_init(|| {
            let mut body = Vec::with_capacity(2048);
            body.extend_from_slice(br#"{"UserPoolClient":"#);
            // Nothing in a client cannot be written as JSON.
            let _ = serde_json::to_writer(&mut body, &self.settings);
            body.push(b'}');
            body.into()
        });
        Ready { body: body.clone(), response: PhantomData }
    }
}

/// A client secret.
#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) created: Timestamp,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Secret").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Pool {
    pub(crate) fn new(id: String, description: UserPoolType) -> Self {
        let records = Records { description, ..Records::default() };
        Self { id, key: Mutex::default(), records: Mutex::new(records) }
    }

    /// Locks what the pool holds. Neither waits nor computes long while it is locked.
    pub(crate) fn records(&self) -> MutexGuard<'_, Records> {
        lock(&self.records)
    }

    /// The name of the pool in SRP: what follows the region.
    pub(crate) fn srp_name(&self) -> &str {
        self.id.rsplit_once('_').map_or(&self.id, |(_, name)| name)
    }

    pub(super) fn signing_key(&self, keys: &KeyMaker) -> Option<Arc<SigningKey>> {
        let mut key = lock(&self.key);
        if key.is_none() {
            *key = keys.take();
        }
        key.clone()
    }
}

impl Records {
    pub(crate) fn client(&self, id: &str) -> Result<&Arc<AppClient>, ServiceFailure> {
        self.clients.get(id).ok_or_else(|| unknown_client(id))
    }

    /// All attributes that users of this pool may have.
    pub(crate) fn schema(&self) -> &[SchemaAttributeType] {
        self.description.schema_attributes.as_deref().unwrap_or_default()
    }

    /// True if a resource server of the pool has this scope, `identifier/name`.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.resource_servers.iter().any(|(identifier, server)| {
            let name = scope.strip_prefix(identifier.as_str()).and_then(|rest| rest.strip_prefix('/'));
            let own = server.scopes.as_deref().unwrap_or_default();
            name.is_some_and(|name| own.iter().any(|scope| scope.scope_name.as_deref() == Some(name)))
        })
    }
}

pub(crate) fn unknown_client(id: &str) -> ServiceFailure {
    ServiceFailure::not_found(format!("User pool client {id} does not exist."))
}
