//! What the reference remembers.

use std::collections::BTreeMap;

use cognito_idp_types::structures::{
    IdentityProviderType, ResourceServerType, UserPoolClientType, UserPoolType,
};

use crate::Config;
use crate::answer::ServiceFailure;
use crate::clock::Clock;
use crate::random::Randomness;

/// Everything, behind one owner.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) region: String,
    pub(crate) clock: Clock,
    pub(crate) randomness: Randomness,
    pools: BTreeMap<String, Pool>,
}

/// A user pool and what belongs to it. Resources are kept as they are answered.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    pub(crate) description: UserPoolType,
    /// By client id.
    pub(crate) clients: BTreeMap<String, UserPoolClientType>,
    /// By provider name.
    pub(crate) providers: BTreeMap<String, IdentityProviderType>,
    /// By identifier.
    pub(crate) resource_servers: BTreeMap<String, ResourceServerType>,
}

impl State {
    pub(crate) fn new(config: Config) -> Self {
        let Config { region, clock, randomness } = config;
        Self { region, clock, randomness, pools: BTreeMap::new() }
    }

    pub(crate) fn add_pool(&mut self, id: &str, pool: Pool) {
        self.pools.insert(id.to_owned(), pool);
    }

    pub(crate) fn remove_pool(&mut self, id: &str) -> Result<Pool, ServiceFailure> {
        self.pools.remove(id).ok_or_else(|| unknown_pool(id))
    }

    pub(crate) fn pool(&self, id: &str) -> Result<&Pool, ServiceFailure> {
        self.pools.get(id).ok_or_else(|| unknown_pool(id))
    }

    pub(crate) fn pool_mut(&mut self, id: &str) -> Result<&mut Pool, ServiceFailure> {
        self.pools.get_mut(id).ok_or_else(|| unknown_pool(id))
    }
}

impl Pool {
    pub(crate) fn client(&self, id: &str) -> Result<&UserPoolClientType, ServiceFailure> {
        self.clients.get(id).ok_or_else(|| unknown_client(id))
    }
}

fn unknown_pool(id: &str) -> ServiceFailure {
    ServiceFailure::new("ResourceNotFoundException", format!("User pool {id} does not exist."))
}

pub(crate) fn unknown_client(id: &str) -> ServiceFailure {
    ServiceFailure::new("ResourceNotFoundException", format!("User pool client {id} does not exist."))
}
