//! Open enums: known values by name, and unknown ones as they came.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

/// A string out of a known set that grows with the service.
pub trait OpenEnum: Sized {
    /// The values that the model knows, in its order.
    const VALUES: &'static [&'static str];

    /// The variant of a known value.
    fn known(value: &str) -> Option<Self>;

    /// The variant of an unknown value.
    fn unknown(value: Unknown<Self>) -> Self;
}

/// A value that the model does not know, as it came. It is never one of [`OpenEnum::VALUES`], so that two enums are
/// equal exactly when their texts are.
pub struct Unknown<E> {
    value: Box<str>,
    of: PhantomData<fn() -> E>,
}

impl<E: OpenEnum> Unknown<E> {
    /// The value, unless the model knows it.
    pub fn new(value: &str) -> Option<Self> {
        (!E::VALUES.contains(&value)).then(|| Self { value: value.into(), of: PhantomData })
    }
}

impl<E> Unknown<E> {
    /// The value.
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

impl<E> Clone for Unknown<E> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), of: PhantomData }
    }
}

impl<E> fmt::Debug for Unknown<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.value, formatter)
    }
}

impl<E> PartialEq for Unknown<E> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<E> Eq for Unknown<E> {}

impl<E> PartialOrd for Unknown<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Unknown<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<E> Hash for Unknown<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// The enum of a value.
#[inline]
pub fn of<E: OpenEnum>(value: &str) -> E {
    match E::known(value) {
        Some(known) => known,
        None => E::unknown(Unknown { value: value.into(), of: PhantomData }),
    }
}

/// Reads an enum.
///
/// # Errors
/// If the value is no string.
#[inline]
pub fn deserialize<'de, E: OpenEnum, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    deserializer.deserialize_str(Text(PhantomData))
}

struct Text<E>(PhantomData<fn() -> E>);

impl<E: OpenEnum> Visitor<'_> for Text<E> {
    type Value = E;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    #[inline]
    fn visit_str<R: Error>(self, value: &str) -> Result<E, R> {
        Ok(of(value))
    }
}
