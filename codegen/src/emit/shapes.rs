//! `shapes.rs`: the tables of everything that has no Rust type of its own.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::file::File;
use super::plan::Plan;
use super::tokens::{doc, identifier, literal};
use super::types;
use crate::schema::{Kind, Pattern};
use crate::words::describe;

pub(super) fn file(plan: &Plan<'_>) -> File {
    let mut items = vec![quote!(
        use crate::schema;
    )];
    items.extend(plan.schema.shapes.values().filter_map(|shape| {
        let kind = kind(plan, &shape.kind)?;
        let doc = doc(&[format!("`{}`: {}.", shape.name, describe(plan.schema, shape))]);
        let (table, name) = (identifier(plan.table_name(&shape.name)), literal(&shape.name));
        let made = match &shape.pattern {
            None => quote!(schema::Shape::new(#name, #kind)),
            Some(Pattern { source, whole }) => {
                let (rule, source) = (identifier(if *whole { "whole" } else { "anywhere" }), literal(source));
                quote!(schema::Shape::matching(#name, #kind, crate::pattern::Pattern::#rule(#source)))
            }
        };
        let traits = types::traits(plan, &shape.name);
        Some(quote! {
            #doc
            pub static #table: schema::Shape = #made #traits;
        })
    }));
    File::new("Lists, maps, strings and numbers with their constraints.".into(), items)
}

fn kind(plan: &Plan<'_>, kind: &Kind) -> Option<TokenStream> {
    let table = |shape: &str| plan.table_path(shape);
    let kind = match kind {
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_) => return None,
        Kind::List(item) => {
            let item = table(item);
            quote!(List(&#item))
        }
        Kind::Map(key, value) => {
            let (key, value) = (table(key), table(value));
            quote!(Map(&#key, &#value))
        }
        Kind::String => quote!(String),
        Kind::Boolean => quote!(Boolean),
        Kind::Integer => quote!(Integer),
        Kind::Long => quote!(Long),
        Kind::Blob => quote!(Blob),
        Kind::Document => quote!(Document),
        Kind::Double(min, max) => {
            let (min, max) = (limit(*min), limit(*max));
            quote!(Double { min: #min, max: #max })
        }
        Kind::Timestamp(format) => {
            let format = identifier(format.into());
            quote!(Timestamp(schema::TimestampFormat::#format))
        }
    };
    Some(quote!(schema::Kind::#kind))
}

fn limit(limit: Option<f64>) -> TokenStream {
    match limit {
        None => quote!(None),
        Some(limit) => {
            let size = Literal::f64_unsuffixed(limit.abs());
            let sign = limit.is_sign_negative().then(|| quote!(-));
            quote!(Some(#sign #size))
        }
    }
}
