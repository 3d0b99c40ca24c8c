//! Faults of behaviour, for those who put the referee to the proof. No release has them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::crypto::keys::SigningKey;

/// The number of keys that references share.
const KEYS: usize = 4;

/// What a reference does wrong.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The operation that is answered as ever and leaves nothing behind.
    pub without_effect: Option<String>,
    /// The keys that sign, if not a new one for each pool.
    pub keys: Option<SharedKeys>,
}

impl Faults {
    /// True if nothing that this operation does may last.
    pub(crate) fn undoes(&self, operation: &str) -> bool {
        self.without_effect.as_deref() == Some(operation)
    }
}

/// Keys that were made once, for all pools of many references: making one takes longer than most runs.
#[derive(Clone, Debug)]
pub struct SharedKeys(Arc<(Vec<Arc<SigningKey>>, AtomicUsize)>);

impl SharedKeys {
    /// Makes them, which takes a second or so.
    pub fn make() -> Self {
        let keys = (0..KEYS).filter_map(|_| SigningKey::generate()).map(Arc::new).collect();
        Self(Arc::new((keys, AtomicUsize::new(0))))
    }

    /// The next of them, again and again.
    pub(crate) fn next(&self) -> Arc<SigningKey> {
        let (keys, next) = &*self.0;
        Arc::clone(&keys[next.fetch_add(1, Ordering::Relaxed) % keys.len().max(1)])
    }
}
