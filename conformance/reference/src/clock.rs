//! The clock, handed in so that tests decide what time it is.

use cognito_idp_types::timestamp::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time in milliseconds since the epoch. The dates of changes are never told twice: two changes of one
/// resource are never simultaneous, as with the service, whose calls take longer than a millisecond.
#[derive(Clone, Debug)]
pub struct Clock {
    source: fn() -> i64,
    /// By how much it was moved, in milliseconds.
    ahead: Arc<AtomicI64>,
    last: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::from_source(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
    }

    /// A clock that asks `source` for milliseconds since the epoch.
    pub fn from_source(source: fn() -> i64) -> Self {
        Self { source, ahead: Arc::default(), last: Arc::default() }
    }

    /// Moves it on; for as long as it runs it stays ahead of its source.
    pub(crate) fn advance(&self, milliseconds: u32) {
        self.ahead.fetch_add(milliseconds.into(), Ordering::Relaxed);
    }

    /// Back to the time of its source.
    pub(crate) fn reset(&self) {
        self.ahead.store(0, Ordering::Relaxed);
        self.last.store(0, Ordering::Relaxed);
    }

    /// Milliseconds since the epoch.
    pub(crate) fn now(&self) -> i64 {
        (self.source)() + self.ahead.load(Ordering::Relaxed)
    }

    /// Milliseconds since the epoch, later than ever told before: ahead of the time while many are asked for.
    pub(crate) fn tick(&self) -> i64 {
        let now = self.now();
        let last =
            self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)));
        now.max(last.unwrap_or_default() + 1)
    }

    /// The date of a change, later than those of all before, as the service writes it: seconds with milliseconds, a
    /// JSON number.
    pub(crate) fn timestamp(&self) -> Timestamp {
        timestamp(self.tick())
    }
}

/// Milliseconds since the epoch as the service writes them.
pub(crate) fn timestamp(milliseconds: i64) -> Timestamp {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this century fit 53 bits")]
    let seconds = milliseconds as f64 / 1000.0;
    serde_json::Number::from_f64(seconds).map_or_else(Timestamp::default, Timestamp)
}
