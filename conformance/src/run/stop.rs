//! Stops a run early.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// Stops a run early: scenarios under way end, the others are not begun, and what was made is deleted.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicU8>);

impl Stop {
    const REQUESTED: u8 = 1;
    const UNRESPONSIVE: u8 = 2;

    /// Stops the run.
    pub fn now(&self) {
        self.0.store(Self::REQUESTED, Ordering::Relaxed);
    }

    /// Stops the run because the target answers no more.
    pub(crate) fn for_unresponsive_target(&self) {
        self.0.store(Self::UNRESPONSIVE, Ordering::Relaxed);
    }

    /// True if the run is to stop.
    pub(crate) fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// True if it was stopped because the target answers no more.
    pub(crate) fn is_unresponsive(&self) -> bool {
        self.0.load(Ordering::Relaxed) == Self::UNRESPONSIVE
    }

    /// Waits until the run is to stop.
    pub(crate) async fn requested(&self) {
        const INTERVAL: Duration = Duration::from_millis(50);
        while !self.is_requested() {
            tokio::time::sleep(INTERVAL).await;
        }
    }

    pub(crate) fn reason(&self) -> &'static str {
        if self.is_unresponsive() { "the target had stopped answering" } else { "the run was stopped" }
    }
}
