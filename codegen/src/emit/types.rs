//! The Rust type of a shape.

use proc_macro2::TokenStream;
use quote::quote;

use super::Plan;
use crate::schema::Kind;

/// The type of a value of `shape`, by its full path, so that no name of the model can shadow it.
pub(super) fn rust_type(plan: &Plan<'_>, shape: &str) -> TokenStream {
    match &plan.schema.shape(shape).kind {
        Kind::Structure(_) | Kind::Enum(_) => {
            let (module, name) = (plan.module(shape), plan.type_name(shape));
            quote!(#module::#name)
        }
        Kind::List(item) => {
            let item = rust_type(plan, item);
            quote!(::std::vec::Vec<#item>)
        }
        Kind::Map(_, value) => {
            let value = rust_type(plan, value);
            quote!(::std::collections::BTreeMap<::std::string::String, #value>)
        }
        Kind::String | Kind::Blob => quote!(::std::string::String),
        Kind::Boolean => quote!(bool),
        Kind::Integer => quote!(i32),
        Kind::Long => quote!(i64),
        Kind::Double(..) => quote!(f64),
        Kind::Timestamp => quote!(::serde_json::Number),
        Kind::Document => quote!(::serde_json::Value),
    }
}
