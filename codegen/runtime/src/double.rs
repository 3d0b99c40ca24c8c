//! Numbers with a fraction, and the three that JSON can only say as text.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that may have a fraction: a JSON number, or one of the texts `NaN`, `Infinity` and `-Infinity`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Double(pub f64);

impl Double {
    /// The number that a text on the wire stands for.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let number = match text {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return None,
        };
        Some(Self(number))
    }
}

impl From<f64> for Double {
    fn from(number: f64) -> Self {
        Self(number)
    }
}

impl Serialize for Double {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            number if number.is_finite() => serializer.serialize_f64(number),
            number if number.is_nan() => serializer.serialize_str("NaN"),
            number if number > 0.0 => serializer.serialize_str("Infinity"),
            _ => serializer.serialize_str("-Infinity"),
        }
    }
}

impl<'de> Deserialize<'de> for Double {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Double;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number")
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Double, E> {
                Ok(Double(number))
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "a fraction of 64 bits is what the model asks for"
            )]
            fn visit_i64<E: Error>(self, number: i64) -> Result<Double, E> {
                Ok(Double(number as f64))
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "a fraction of 64 bits is what the model asks for"
            )]
            fn visit_u64<E: Error>(self, number: u64) -> Result<Double, E> {
                Ok(Double(number as f64))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Double, E> {
                Double::named(text).ok_or_else(|| E::custom("a text that is no number"))
            }
        }
        deserializer.deserialize_any(Number)
    }
}
