//! `lib.rs`: the crate, its modules, and the service.

use quote::quote;

use super::Runtime;
use super::file::File;
use super::tokens::literal;
use crate::Provenance;
use crate::schema::Schema;

const ABOUT: &str = "\
- [`operations`]: a module per operation with its request, its response, its errors and its constants.
- [`structures`] and [`enums`]: the parts of requests and responses.
- [`errors`]: every error of the service, and [`errors::ServiceError`], which reads any of them.
- [`shapes`] and [`schema`]: the model as data, with all constraints.
- [`validate`] lists the constraints that a value breaks, in the sentences of the service; [`accept`] finds out
  quickly if there are any.

Requests spell out what is required. In responses every member may be missing, since absence is a fact about
the service. [`schema::Structure`] has what all structures can do: `from_json`, `to_json`, `is_valid`
and `validate`.";

pub(super) fn file(schema: &Schema, provenance: &Provenance, runtime: Runtime) -> File {
    let service = &schema.service;
    let Provenance { package, version, sha256, .. } = provenance;
    let title = service.full_name.replace(char::is_control, " ");
    let mut doc = vec![
        format!("{title} {}: types, errors and schema tables.", service.api_version),
        String::new(),
        format!(
            "Made from the model in {package} {version}: {} operations, {} shapes.",
            schema.operations.len(),
            schema.shapes.len()
        ),
        String::new(),
    ];
    doc.extend(ABOUT.lines().map(str::to_owned));
    let offered = quote!({
        accept, blob, double, error, json_type, open_enum, pattern, record, schema, timestamp, union, validate, walk,
    });
    let runtime = match runtime {
        Runtime::Crate => quote!(pub use awsjson_runtime::#offered;),
        Runtime::Embedded => quote! {
            #[rustfmt::skip]
            mod runtime;
            pub use runtime::#offered;
        },
    };
    let [full_name, api_version, target_prefix, json_version, signing_name] = [
        &service.full_name,
        &service.api_version,
        &service.target_prefix,
        &service.json_version,
        &service.signing_name,
    ]
    .map(|text| literal(text));
    let [package, version, sha256] = [package, version, sha256].map(|text| literal(text));
    let items = vec![
        runtime,
        quote! {
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
        },
        quote! {
            /// The service: its names, how it is called, and all its operations.
            pub static SERVICE: schema::Service = schema::Service {
                full_name: #full_name,
                api_version: #api_version,
                target_prefix: #target_prefix,
                json_version: #json_version,
                signing_name: #signing_name,
                operations: operations::OPERATIONS,
                model: schema::Model {
                    package: #package,
                    version: #version,
                    sha256: #sha256,
                },
            };
        },
    ];
    File { doc, attributes: quote!(#![cfg_attr(rustfmt, rustfmt_skip)]), items }
}
