//! Keys for many references at once. No release has them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::signing_key::SigningKey;

/// The number of keys that references share.
const KEYS: usize = 4;

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
