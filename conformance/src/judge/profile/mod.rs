//! Profiles: what is known of a target, read from TOML and held against the results of a run.

mod apply;
mod model;
mod read;

pub(crate) use apply::settle_all;
pub use model::{KnownDivergence, Lacks, Profile};
pub use read::ProfileError;
