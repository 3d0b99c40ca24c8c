//! Mirrors of the published forms of a model.

pub(crate) mod c2j;
