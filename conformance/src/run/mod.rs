//! Runs: scenarios played against an endpoint, every exchange kept. Nothing is judged here.

mod arrange;
mod caller;
mod data;
pub(crate) mod fill;
pub(crate) mod fixtures;
mod form;
pub mod probe;
mod runner;
pub(crate) mod sign_in;
mod srp;
mod stage;
mod stop;
pub mod support;

pub use data::{Abort, Run, ScenarioRun};
pub use runner::{Plan, run};
pub use stop::Stop;
