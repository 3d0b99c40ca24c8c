//! The schema tables: each shape as a static, linked to those it is made of.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Plan, docs};
use crate::schema::{Kind, Shape};

/// `shapes.rs`: the tables of everything that is neither a structure nor an enum.
pub(super) fn simple_shapes(plan: &Plan<'_>) -> TokenStream {
    let tables =
        plan.schema.shapes.values().filter(|s| !matches!(s.kind, Kind::Structure(_) | Kind::Enum(_)));
    let tables = tables.map(|shape| {
        let doc = format!(" `{}`: {}.", shape.name, docs::describe(plan.schema, shape));
        let table = table(plan, shape);
        quote!(#[doc = #doc] #table)
    });
    quote! {
        //! Lists, maps, strings and numbers with their constraints.
        use crate::schema::{Kind, Pattern, Shape};
        #(#tables)*
    }
}

/// The static of one shape, without docs. The caller's file imports what it names.
pub(super) fn table(plan: &Plan<'_>, shape: &Shape) -> TokenStream {
    let (identifier, name) = (plan.table_name(&shape.name), &shape.name);
    let kind = kind(plan, shape);
    let limit = |limit: Option<i64>| match limit {
        Some(limit) => {
            let limit = proc_macro2::Literal::i64_unsuffixed(limit);
            quote!(Some(#limit))
        }
        None => quote!(None),
    };
    let (min, max) = (limit(shape.min), limit(shape.max));
    let pattern = match &shape.pattern {
        Some(pattern) => quote!(Some(Pattern::new(#pattern))),
        None => quote!(None),
    };
    let (sensitive, echoed) = (shape.sensitive, shape.echoed);
    quote! {
        pub static #identifier: Shape = Shape {
            name: #name, kind: #kind, min: #min, max: #max, pattern: #pattern,
            sensitive: #sensitive, echoed: #echoed,
        };
    }
}

/// A reference to the static of a shape, by its full path.
pub(super) fn reference(plan: &Plan<'_>, shape: &str) -> TokenStream {
    let (module, identifier) = (plan.module(shape), plan.table_name(shape));
    quote!(&#module::#identifier)
}

fn kind(plan: &Plan<'_>, shape: &Shape) -> TokenStream {
    match &shape.kind {
        Kind::Structure(structure) => {
            let members = structure.members.iter().map(|member| {
                let (name, required) = (&member.name, member.required);
                let shape = reference(plan, &member.shape);
                quote!(Member { name: #name, shape: #shape, required: #required })
            });
            quote!(Kind::Structure(&[#(#members),*]))
        }
        Kind::List(item) => {
            let item = reference(plan, item);
            quote!(Kind::List(#item))
        }
        Kind::Map(key, value) => {
            let (key, value) = (reference(plan, key), reference(plan, value));
            quote!(Kind::Map(#key, #value))
        }
        Kind::Enum(values) => quote!(Kind::Enum(&[#(#values),*])),
        Kind::String => quote!(Kind::String),
        Kind::Boolean => quote!(Kind::Boolean),
        Kind::Integer => quote!(Kind::Integer),
        Kind::Long => quote!(Kind::Long),
        Kind::Double(min, max) => {
            let limit =
                |limit: &Option<f64>| limit.map_or_else(|| quote!(None), |limit| quote!(Some(#limit)));
            let (min, max) = (limit(min), limit(max));
            quote!(Kind::Double { min: #min, max: #max })
        }
        Kind::Timestamp => quote!(Kind::Timestamp),
        Kind::Blob => quote!(Kind::Blob),
        Kind::Document => quote!(Kind::Document),
    }
}
