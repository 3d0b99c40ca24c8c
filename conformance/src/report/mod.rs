//! Reports: the results of a run, put into the forms that people and machines read.
//!
//! A [`Report`] holds all that any form shows. A form is a file here, and a line in [`FORMS`].

mod badge;
pub mod catalogue;
pub mod comparison;
mod conclusion;
pub mod destination;
mod document;
pub mod events;
mod facts;
mod form;
pub mod github;
mod html;
mod junit;
mod markdown;
pub mod matrix;
pub mod merge;
mod model;
pub mod past;
mod rank;
pub mod script;
pub mod terminal;
mod text;
mod totals;
pub mod update;

pub use conclusion::{Conclusion, Standing};
pub use document::RenderError;
pub use facts::{EvidenceFacts, ModelFacts, RunFacts, SuiteFacts, TargetFacts, Timing};
pub use form::{Document, FORMS, Form};
pub use model::{Report, SCHEMA, schema};
pub use text::count;
pub use totals::Totals;
