//! The keys of user pools. They are made ahead of need by a thread of their own, so that no request that creates a user
//! pool waits for one.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use super::signing_key::SigningKey;

/// The number of keys that lie ready. One takes some tenths of a second to make.
const STOCK: usize = 2;

/// Makes keys in a thread that starts when the first is likely to be needed and rests while enough lie ready.
#[derive(Debug, Default)]
pub(crate) struct KeyMaker {
    stock: OnceLock<Mutex<Receiver<SigningKey>>>,
    #[cfg(feature = "faults")]
    shared: Option<super::shared_keys::SharedKeys>,
}

impl KeyMaker {
    /// Starts the thread, unless it runs; it ends when its stock is dropped.
    fn start(&self) -> &Mutex<Receiver<SigningKey>> {
        self.stock.get_or_init(|| {
            let (sender, stock) = sync_channel(STOCK);
            // Without a thread the stock stays empty, and `take` says so.
            let _ = thread::Builder::new()
                .name("signing keys".into())
                .spawn(move || while SigningKey::generate().is_some_and(|key| sender.send(key).is_ok()) {});
            Mutex::new(stock)
        })
    }

    /// Starts it, unless its keys come from elsewhere.
    pub(crate) fn prepare(&self) {
        #[cfg(feature = "faults")]
        if self.shared.is_some() {
            return;
        }
        self.start();
    }

    /// A key that nobody else has; waits for the thread when none is ready. `None` when there is no thread.
    pub(crate) fn take(&self) -> Option<Arc<SigningKey>> {
        #[cfg(feature = "faults")]
        if let Some(shared) = &self.shared {
            return Some(shared.next());
        }
        let stock = self.start().lock().unwrap_or_else(PoisonError::into_inner);
        stock.recv().ok().map(Arc::new)
    }

    /// Hands out keys that others use too.
    #[cfg(feature = "faults")]
    pub(crate) fn share(&mut self, keys: super::shared_keys::SharedKeys) {
        self.shared = Some(keys);
    }
}
