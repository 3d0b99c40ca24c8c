//! Faults of behaviour, for those who put the referee to the proof. No release has them.

pub use crate::crypto::shared_keys::SharedKeys;

/// The faults of a reference.
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
