//! Cases that follow from the model by rule: for each constraint of each member of each operation, one request that
//! breaks it while all else is valid, and the literal error that the service gives.
//!
//! ```text
//! schema ─▶ walk (every member, with the request around it) ─▶ violation (one value, one rule)
//!                                                                  │ text: texts that fit a pattern, and that do not
//!                                                                  ▼
//! contested.yaml ─▶ which are contested ──────────▶ requirement + scenario of one step + sentence that must be answered
//! app-client.yaml ─▶ accepted: boundary values, and all pairs of optional members
//! ```
//!
//! The sentences are written here from what was seen on the service, and not taken from the code that the reference
//! uses.

mod accepted;
mod case;
mod contested;
mod refused;
mod rule;
mod sentence;
mod text;
mod violation;
mod walk;

pub(crate) use accepted::{Table, generate as generate_accepted};
pub(crate) use case::into_parts;
pub(crate) use contested::read as read_contested;
pub(crate) use refused::generate as generate_refused;
pub(crate) use rule::Rule;
pub(crate) use text::sample_text;
