//! `enums.rs`: open enums, each with its table.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Plan, tables};
use crate::Result;
use crate::names::{Scope, variant};
use crate::schema::Kind;

pub(super) fn file(plan: &Plan<'_>) -> Result<TokenStream> {
    let mut items = Vec::new();
    for shape in plan.schema.shapes.values() {
        let Kind::Enum(values) = &shape.kind else {
            continue;
        };
        let scope = format!("enum `{}`", shape.name);
        let mut scope = Scope::new(&scope);
        let mut variants = Vec::new();
        for value in values {
            let identifier = scope.claim(value, variant(value))?;
            variants.push(quote!(#identifier = #value));
        }
        let identifier = plan.type_name(&shape.name);
        let doc = format!(" The values of `{}`; the set is open, it grows with the service.", shape.name);
        let table = tables::table(plan, shape);
        let table_doc = format!(" The table of [`{}`].", plan.type_name(&shape.name));
        items.push(quote! {
            open_enum! {
                #[doc = #doc]
                #identifier { #(#variants,)* }
            }
            #[doc = #table_doc]
            #table
        });
    }
    Ok(quote! {
        //! Strings out of known, open sets.
        use crate::schema::{Kind, Pattern, Shape};
        #(#items)*
    })
}
