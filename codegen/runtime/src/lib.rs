//! The ground of the types that `awsjson-codegen` generates.
//!
//! - [`schema`]: the tables of a service, and the traits of its operations and structures.
//! - [`validate`] lists the constraints that a value breaks, in the sentences of the service; [`accept`] finds out
//!   quickly if there are any.
//! - [`json_type`] lists the values that have another JSON type than their shape; [`walk`] visits a value and its shape
//!   side by side.
//! - [`record`], [`open_enum`] and [`union`] read, write and print structures, enums and unions.
//! - [`error`] reads errors. [`blob`], [`double`], [`timestamp`] and [`pattern`] are the values that Rust has no type for.

pub mod accept;
pub mod blob;
mod call;
pub mod double;
pub mod error;
pub mod json_type;
mod message;
pub mod open_enum;
pub mod pattern;
pub mod record;
mod structure;
mod tables;
pub mod timestamp;
pub mod union;
pub mod validate;
pub mod walk;

/// The vocabulary of the tables, and what the types of a service have in common.
pub mod schema {
    pub use crate::call::Call;
    pub use crate::structure::{Document, EventStream, Nothing, Structure, Value, Visitor};
    pub use crate::tables::{Hidden, Kind, Member, Model, Operation, Service, Shape, TimestampFormat};
}
