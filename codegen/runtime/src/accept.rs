//! Tells if a value keeps the constraints of its shape. What exactly it breaks, [`crate::validate`] says; this is many
//! times faster, since it makes nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::blob::Blob;
use crate::double::Double;
use crate::tables::{Kind, Shape};
use crate::timestamp::Timestamp;

/// A value that a shape can constrain.
pub trait Accept {
    /// True if it keeps the constraints of `shape`, which is its own; those of what it is made of included.
    fn is_accepted(&self, shape: &Shape) -> bool;
}

fn has_size(shape: &Shape, size: usize) -> bool {
    i64::try_from(size).is_ok_and(|size| is_within(shape, size))
}

fn is_within(shape: &Shape, size: i64) -> bool {
    shape.min.is_none_or(|min| size >= min) && shape.max.is_none_or(|max| size <= max)
}

impl Accept for str {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        let has_limits = shape.min.is_some() || shape.max.is_some();
        (!has_limits || has_size(shape, self.chars().count()))
            && shape.pattern.as_ref().is_none_or(|pattern| pattern.matches(self) != Some(false))
    }
}

impl Accept for String {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        self.as_str().is_accepted(shape)
    }
}

impl Accept for Blob {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        has_size(shape, self.0.len())
    }
}

impl Accept for i32 {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        is_within(shape, (*self).into())
    }
}

impl Accept for i64 {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        is_within(shape, *self)
    }
}

impl Accept for Double {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        let Kind::Double { min, max } = shape.kind else { return true };
        min.is_none_or(|min| self.0 >= min) && max.is_none_or(|max| self.0 <= max)
    }
}

/// Types that no shape constrains.
macro_rules! free {
    ($($type:ty),*) => {$(
        impl Accept for $type {
            #[inline]
            fn is_accepted(&self, _: &Shape) -> bool {
                true
            }
        }
    )*};
}
free!(bool, Timestamp, Value, ());

/// The shape of what a list or a map is made of.
fn item(shape: &Shape) -> &Shape {
    match shape.kind {
        Kind::List(item) | Kind::Map(_, item) => item,
        _ => shape,
    }
}

impl<T: Accept> Accept for Vec<T> {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        has_size(shape, self.len()) && self.iter().all(|value| value.is_accepted(item(shape)))
    }
}

impl<T: Accept> Accept for BTreeMap<String, T> {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        let is_key = |name: &str| match shape.kind {
            Kind::Map(key, _) => match key.kind {
                Kind::Enum(values) => values.contains(&name),
                _ => name.is_accepted(key),
            },
            _ => true,
        };
        has_size(shape, self.len())
            && self.iter().all(|(name, value)| is_key(name) && value.is_accepted(item(shape)))
    }
}

impl<T: Accept> Accept for Option<T> {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        self.as_ref().is_none_or(|value| value.is_accepted(shape))
    }
}

impl<T: Accept> Accept for Box<T> {
    #[inline]
    fn is_accepted(&self, shape: &Shape) -> bool {
        self.as_ref().is_accepted(shape)
    }
}
