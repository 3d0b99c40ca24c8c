//! `lib.rs`: what the crate is, its modules, and the service.

use super::Provenance;
use super::text::literal;
use crate::schema::Schema;

pub(super) fn file(schema: &Schema, provenance: &Provenance) -> String {
    let service = &schema.service;
    let Provenance { package, version, sha256, .. } = provenance;
    format!(
        r"//! {full_name} {api_version}: types, errors and schema tables.
//!
//! Made from the model in {package} {version}: {operations} operations, {shapes} shapes.
//!
//! - [`operations`]: a module per operation with its request, its response, its errors and its constants.
//! - [`structures`] and [`enums`]: what requests and responses are made of.
//! - [`errors`]: every error of the service, and [`errors::ServiceError`], which reads any of them.
//! - [`shapes`] and [`schema`]: the model as data, with all constraints.
//! - [`validate`]: what a value breaks of them, in the sentences of the service; [`accept`]: whether it breaks any.
//!
//! Requests spell out what is required; in responses every member may be missing, since absence is a fact about
//! the service. [`schema::Structure`] has what all structures can do: `from_json`, `to_json`, `is_valid`
//! and `validate`.
#![cfg_attr(rustfmt, rustfmt_skip)]

#[macro_use]
#[rustfmt::skip]
mod record;
#[macro_use]
#[rustfmt::skip]
mod open_enum;
#[macro_use]
#[rustfmt::skip]
mod union;
#[macro_use]
#[rustfmt::skip]
pub mod error;
#[rustfmt::skip]
pub mod schema;
#[rustfmt::skip]
pub mod accept;
#[rustfmt::skip]
pub mod validate;
#[rustfmt::skip]
pub mod walk;
#[rustfmt::skip]
pub mod json_type;
#[rustfmt::skip]
pub mod pattern;
#[rustfmt::skip]
pub mod blob;
#[rustfmt::skip]
pub mod double;
#[rustfmt::skip]
pub mod timestamp;
#[rustfmt::skip]
pub mod operations;
#[rustfmt::skip]
pub mod structures;
#[rustfmt::skip]
pub mod enums;
#[rustfmt::skip]
pub mod errors;
#[rustfmt::skip]
pub mod shapes;

/// What the service is called, how it is spoken to, and all its operations.
pub static SERVICE: schema::Service = schema::Service {{
    full_name: {title},
    api_version: {api},
    target_prefix: {target_prefix},
    json_version: {json_version},
    signing_name: {signing_name},
    operations: operations::OPERATIONS,
    model: schema::Model {{
        package: {package_literal},
        version: {version_literal},
        sha256: {sha256_literal},
    }},
}};
",
        full_name = service.full_name.replace(char::is_control, " "),
        api_version = service.api_version,
        operations = schema.operations.len(),
        shapes = schema.shapes.len(),
        title = literal(&service.full_name),
        api = literal(&service.api_version),
        target_prefix = literal(&service.target_prefix),
        json_version = literal(&service.json_version),
        signing_name = literal(&service.signing_name),
        package_literal = literal(package),
        version_literal = literal(version),
        sha256_literal = literal(sha256),
    )
}
