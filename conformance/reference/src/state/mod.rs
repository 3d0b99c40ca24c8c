//! The memory of the reference: a directory of user pools, each behind a lock of its own.

mod inbox;
mod pool;
mod sessions;
mod users;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::clock::Clock;
use crate::crypto::keys::KeyMaker;
use crate::crypto::signing_key::SigningKey;
use crate::failure::ServiceFailure;
use crate::random::Randomness;
use crate::{Config, Issuer};

pub(crate) use inbox::{Inbox, Message};
pub(crate) use pool::{AppClient, Pool, Ready, Records, Secret, unknown_client};
pub(crate) use sessions::{
    AuthorizationCode, Challenge, ChallengeKind, Grant, Origin, RefreshToken, Sessions, Srp,
};
pub(crate) use users::{Code, CodePurpose, Password, User, Users, ignores_case};

/// Everything, with the sources of time, randomness and keys.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) region: String,
    /// Before the `/` and the id of the pool.
    issuer: String,
    pub(crate) clock: Clock,
    pub(crate) randomness: Randomness,
    keys: KeyMaker,
    directory: RwLock<Directory>,
    #[cfg(feature = "faults")]
    pub(crate) faults: crate::faults::Faults,
}

/// All that there was at some time.
#[cfg(feature = "faults")]
pub(crate) struct Saved {
    directory: Directory,
    /// Of each pool, in the order of the directory.
    records: Vec<Records>,
}

/// The index of pools. It is locked for as long as a look-up takes, never while a pool is.
#[derive(Clone, Debug, Default)]
struct Directory {
    /// By id.
    pools: BTreeMap<String, Arc<Pool>>,
    /// By the id of an app client in it.
    clients: HashMap<String, Arc<Pool>>,
    /// By domain.
    domains: BTreeMap<String, Arc<Pool>>,
}

impl State {
    /// The state of a fresh reference that will listen on `address`.
    pub(crate) fn new(config: Config, address: SocketAddr) -> Self {
        let Config { region, issuer, clock, randomness } = config;
        let issuer = match issuer {
            Issuer::Service => format!("https://cognito-idp.{region}.amazonaws.com"),
            // All addresses are none that a client could compare with.
            Issuer::Local if address.ip().is_unspecified() => format!("http://localhost:{}", address.port()),
            Issuer::Local => format!("http://{address}"),
        };
        Self {
            region,
            issuer,
            clock,
            randomness,
            keys: KeyMaker::default(),
            directory: RwLock::default(),
            #[cfg(feature = "faults")]
            faults: crate::faults::Faults::default(),
        }
    }

    /// Forgets everything and sets the clock back to the time of its source.
    pub(crate) fn reset(&self) {
        *self.write() = Directory::default();
        self.clock.reset();
    }

    /// The same with faults.
    #[cfg(feature = "faults")]
    pub(crate) fn with_faults(mut self, faults: crate::faults::Faults) -> Self {
        if let Some(keys) = &faults.keys {
            self.keys.share(keys.clone());
        }
        self.faults = faults;
        self
    }

    /// Everything as it is now.
    #[cfg(feature = "faults")]
    pub(crate) fn save(&self) -> Saved {
        let directory = self.read().clone();
        let records = directory.pools.values().map(|pool| pool.records().clone()).collect();
        Saved { directory, records }
    }

    /// Everything as it was.
    #[cfg(feature = "faults")]
    pub(crate) fn restore(&self, saved: Saved) {
        for (pool, records) in saved.directory.pools.values().zip(saved.records) {
            *pool.records() = records;
        }
        *self.write() = saved.directory;
    }

    pub(crate) fn add_pool(&self, pool: Pool) {
        self.keys.prepare();
        self.write().pools.insert(pool.id.clone(), Arc::new(pool));
    }

    /// Removes a pool with all that is in it.
    pub(crate) fn remove_pool(&self, id: &str) -> Result<(), ServiceFailure> {
        let mut directory = self.write();
        directory.pools.remove(id).ok_or_else(|| unknown_pool(id))?;
        directory.clients.retain(|_, pool| pool.id != id);
        directory.domains.retain(|_, pool| pool.id != id);
        Ok(())
    }

    pub(crate) fn pool(&self, id: &str) -> Result<Arc<Pool>, ServiceFailure> {
        self.read().pools.get(id).cloned().ok_or_else(|| unknown_pool(id))
    }

    /// All pools, in the order of their ids.
    pub(crate) fn pools(&self) -> Vec<Arc<Pool>> {
        self.read().pools.values().cloned().collect()
    }

    /// Messages that would have been mailed or texted for all pools, the oldest first.
    pub(crate) fn messages(&self) -> Vec<Message> {
        let mut messages = Vec::new();
        for pool in self.pools() {
            messages.extend(pool.records().inbox.iter().cloned());
        }
        messages.sort_by(|one, other| one.sent_at.seconds().total_cmp(&other.sent_at.seconds()));
        messages
    }

    /// The pool that has this app client.
    pub(crate) fn pool_of_client(&self, client_id: &str) -> Result<Arc<Pool>, ServiceFailure> {
        self.read().clients.get(client_id).cloned().ok_or_else(|| unknown_client(client_id))
    }

    /// The pool that has this domain.
    pub(crate) fn pool_of_domain(&self, domain: &str) -> Option<Arc<Pool>> {
        self.read().domains.get(domain).cloned()
    }

    /// Makes an app client known, unless its pool has been deleted meanwhile.
    pub(crate) fn add_client(&self, client_id: &str, pool: &Arc<Pool>) -> Result<(), ServiceFailure> {
        let mut directory = self.write();
        if !directory.pools.contains_key(&pool.id) {
            return Err(unknown_pool(&pool.id));
        }
        directory.clients.insert(client_id.to_owned(), Arc::clone(pool));
        Ok(())
    }

    pub(crate) fn remove_client(&self, client_id: &str) {
        self.write().clients.remove(client_id);
    }

    /// Takes a domain for a pool; `false` when another has it, or the pool has been deleted meanwhile.
    pub(crate) fn add_domain(&self, domain: &str, pool: &Arc<Pool>) -> bool {
        let mut directory = self.write();
        let is_free = !directory.domains.contains_key(domain) && directory.pools.contains_key(&pool.id);
        if is_free {
            directory.domains.insert(domain.to_owned(), Arc::clone(pool));
        }
        is_free
    }

    pub(crate) fn remove_domain(&self, domain: &str) {
        self.write().domains.remove(domain);
    }

    /// The key that signs the tokens of a pool. The first to ask may wait for it to be made, so nobody asks while
    /// holding a lock.
    pub(crate) fn signing_key(&self, pool: &Pool) -> Result<Arc<SigningKey>, ServiceFailure> {
        pool.signing_key(&self.keys).ok_or_else(ServiceFailure::internal)
    }

    /// The issuer of the tokens of a pool.
    pub(crate) fn issuer(&self, pool_id: &str) -> String {
        format!("{}/{pool_id}", self.issuer)
    }

    fn read(&self) -> RwLockReadGuard<'_, Directory> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Directory> {
        self.directory.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown_pool(id: &str) -> ServiceFailure {
    ServiceFailure::not_found(format!("User pool {id} does not exist."))
}
