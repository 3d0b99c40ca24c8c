//! `operations/`: a file per operation with its request, response, constants and tables.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Plan, docs, structures, tables, types};
use crate::Result;
use crate::names::{Scope, ident, snake, type_name};
use crate::schema::{Operation, Schema};

/// `operations/mod.rs`: the list of all operations.
pub(super) fn index(plan: &Plan<'_>) -> Result<TokenStream> {
    let mut scope = Scope::new("the operations");
    let operations = &plan.schema.operations;
    let modules =
        operations.iter().map(|o| scope.claim(&o.name, snake(&o.name))).collect::<Result<Vec<_>>>()?;
    let docs = operations.iter().map(|o| format!(" `{}`.", o.name));
    // By name and not by glob: every module has an `OPERATION` of its own.
    let types = operations.iter().map(|operation| {
        let sides = operation.input.iter().chain(&operation.output);
        let own = sides
            .filter(|shape| plan.owned.get(shape.as_str()).is_some_and(|owner| *owner == operation.name));
        let names: Vec<_> = [ident(&type_name(&operation.name))]
            .into_iter()
            .chain(own.map(|shape| plan.type_name(shape)))
            .collect();
        quote!({#(#names),*})
    });
    Ok(quote! {
        //! The operations of the service, a module each.
        #(#[doc = #docs] pub mod #modules;)*

        #(pub use #modules::#types;)*

        /// All operations, in the order of the model.
        pub static OPERATIONS: &[&crate::schema::Operation] = &[#(&#modules::OPERATION),*];
    })
}

/// The file of one operation.
pub(super) fn file(plan: &Plan<'_>, operation: &Operation) -> Result<TokenStream> {
    let own = operation.input.iter().chain(&operation.output);
    let own =
        own.filter(|shape| plan.owned.get(shape.as_str()).is_some_and(|owner| *owner == operation.name));
    let items = own.map(|shape| structures::item(plan, shape)).collect::<Result<Vec<_>>>()?;
    let marker = ident(&type_name(&operation.name));
    let title = format!(" `{}`.", operation.name);
    let marker_docs = docs::operation(operation);
    let side =
        |shape: &Option<String>| shape.as_ref().map_or(quote!(()), |shape| types::rust_type(plan, shape));
    let (input, output) = (side(&operation.input), side(&operation.output));
    let table = table(plan, operation);
    Ok(quote! {
        #![doc = #title]
        use crate::schema::{Kind, Member, Pattern, Shape};

        #(#[doc = #marker_docs])*
        #[derive(Clone, Copy, Debug)]
        pub struct #marker;

        impl crate::schema::Call for #marker {
            type Input = #input;
            type Output = #output;
            const OPERATION: &'static crate::schema::Operation = &OPERATION;
        }

        #table

        #(#items)*
    })
}

fn table(plan: &Plan<'_>, operation: &Operation) -> TokenStream {
    let Operation { name, signed, errors, .. } = operation;
    let target = target(plan.schema, name);
    let side = |shape: &Option<String>| match shape {
        Some(shape) => {
            let table = tables::reference(plan, shape);
            quote!(Some(#table))
        }
        None => quote!(None),
    };
    let (input, output) = (side(&operation.input), side(&operation.output));
    let doc = format!(" The constants of `{name}`.");
    let marker = ident(&type_name(name));
    quote! {
        #[doc = #doc]
        pub static OPERATION: crate::schema::Operation = crate::schema::Operation {
            name: #name, target: #target, signed: #signed, input: #input, output: #output,
            errors: &[#(#errors),*],
            check_output: crate::schema::check_output::<#marker>,
        };
    }
}

fn target(schema: &Schema, operation: &str) -> String {
    format!("{}.{operation}", schema.service.target_prefix)
}
