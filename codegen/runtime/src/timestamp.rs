//! Points in time, as numbers.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

/// Seconds since the epoch, as a JSON number: a whole one stays whole, and a fraction keeps its digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp(pub Number);

impl Timestamp {
    /// The seconds since the epoch, with their fraction.
    pub fn seconds(&self) -> f64 {
        self.0.as_f64().unwrap_or_default()
    }
}

impl Default for Timestamp {
    /// The epoch.
    fn default() -> Self {
        Self(Number::from(0))
    }
}

impl From<i64> for Timestamp {
    fn from(seconds: i64) -> Self {
        Self(Number::from(seconds))
    }
}

impl From<Number> for Timestamp {
    fn from(seconds: Number) -> Self {
        Self(seconds)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Number::deserialize(deserializer).map(Self)
    }
}
