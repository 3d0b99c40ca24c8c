//! Scenarios: one behaviour as a list of calls, read from files that are checked against the schema.

mod action;
mod members;
mod model;
mod read;
mod read_action;

pub use action::{Action, By, HttpAction, RawAction, SignIn};
pub use model::{Arrange, Check, Ground, PoolFixture, Scenario, Step};
pub(crate) use read::{ARRANGE_FIELDS, SCENARIO_FIELDS, STEP_FIELDS, read};
pub(crate) use read_action::{HTTP_FIELDS, RAW_FIELDS, SIGN_IN_FIELDS};
