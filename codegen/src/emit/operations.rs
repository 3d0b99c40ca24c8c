//! `operations/`: a file per operation with its request, response, errors and constants.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::file::File;
use super::plan::Plan;
use super::tokens::{doc, identifier, literal};
use super::{docs, structures, types};
use crate::Result;
use crate::names::{Scope, snake, type_name};
use crate::schema::Operation;

/// `operations/mod.rs`: the list of all operations.
pub(super) fn index(plan: &Plan<'_>) -> Result<File> {
    let mut scope = Scope::new("the operations");
    let (mut modules, mut offered) = (Vec::new(), Vec::new());
    for operation in &plan.schema.operations {
        let module = identifier(&scope.claim(&operation.name, snake(&operation.name))?);
        // By name and not by glob: every module has an `OPERATION` of its own.
        let mut names = vec![identifier(&type_name(&operation.name)), error_name(operation)];
        names.extend(own(plan, operation).map(|shape| identifier(plan.type_name(shape))));
        offered.push(quote!(pub use #module::{#(#names),*};));
        modules.push(module);
    }
    let items = vec![
        quote!(#(pub mod #modules;)*),
        quote!(#(#offered)*),
        quote! {
            /// All operations, in the order of their names.
            pub static OPERATIONS: &[&crate::schema::Operation] = &[#(&#modules::OPERATION),*];
        },
    ];
    Ok(File::new("The operations of the service, a module each.".into(), items))
}

/// The file of one operation.
pub(super) fn file(plan: &Plan<'_>, operation: &Operation) -> Result<File> {
    let structures = own(plan, operation).map(|shape| structures::item(plan, shape));
    let structures = structures.collect::<Result<Vec<_>>>()?;
    let uses = match structures[..] {
        [] => quote!(
            use crate::schema;
        ),
        _ => structures::uses(plan, own(plan, operation)),
    };
    let mut items = vec![uses, marker(plan, operation), errors(plan, operation)];
    items.extend(structures);
    Ok(File::new(format!("`{}`.", operation.name), items))
}

/// The structures that stand in the operation's file.
fn own<'a>(plan: &'a Plan<'_>, operation: &'a Operation) -> impl Iterator<Item = &'a str> {
    let sides = operation.input.iter().chain(&operation.output).map(String::as_str);
    sides.filter(|shape| plan.owns(&operation.name, shape))
}

fn error_name(operation: &Operation) -> Ident {
    identifier(&(type_name(&operation.name) + "Error"))
}

/// The operation as a type, and its constants.
fn marker(plan: &Plan<'_>, operation: &Operation) -> TokenStream {
    let Operation { name, signed, input, output, .. } = operation;
    let (marker, error, wire) = (identifier(&type_name(name)), error_name(operation), literal(name));
    let mut about = docs::operation(plan, operation);
    about.extend([String::new(), format!("Its kinds of error are those of [`{error}`].")]);
    let (about, constants) = (doc(&about), doc(&[format!("The constants of `{name}`.")]));
    let target = literal(&[&plan.schema.service.target_prefix, ".", name].concat());
    let [input_type, output_type] = [input, output].map(|shape| match shape {
        Some(shape) => types::rust_type(plan, shape),
        None => quote!(schema::Nothing),
    });
    let [input, output] = [input, output].map(|shape| match shape {
        Some(shape) => {
            let table = plan.table_path(shape);
            quote!(Some(&#table))
        }
        None => quote!(None),
    });
    quote! {
        #about
        #[derive(Clone, Copy, Debug)]
        pub struct #marker;

        impl schema::Call for #marker {
            type Input = #input_type;
            type Output = #output_type;
            type Error = #error;
            const OPERATION: &'static schema::Operation = &OPERATION;
        }

        #constants
        pub static OPERATION: schema::Operation = schema::Operation {
            name: #wire,
            target: #target,
            signed: #signed,
            input: #input,
            output: #output,
            errors: <#error as crate::error::ErrorKind>::CODES,
        };
    }
}

fn errors(plan: &Plan<'_>, operation: &Operation) -> TokenStream {
    let note = plan.notes.operation(&operation.name);
    let name = error_name(operation);
    let about = doc(&[
        format!("The kinds of error that `{}` declares.", operation.name),
        String::new(),
        format!(
            "[`OperationError::<{name}>::parse`](crate::error::OperationError::parse) reads an answer as one of them."
        ),
    ]);
    let docs = operation.errors.iter().map(|error| {
        let when = note.and_then(|note| note.errors.get(error));
        doc(&[when.map_or_else(|| format!("`{error}`."), Clone::clone)])
    });
    let kinds: Vec<Ident> = operation.errors.iter().map(|error| identifier(plan.type_name(error))).collect();
    quote! {
        #about
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #kinds,)*
            /// An error that the operation does not declare.
            Undeclared,
        }

        impl crate::error::ErrorKind for #name {
            type Error = crate::errors::ServiceError;
            const CODES: &'static [&'static str] = &[#(crate::errors::#kinds::CODE),*];

            #[inline]
            fn of(code: &str) -> Self {
                match code {
                    #(crate::errors::#kinds::CODE => Self::#kinds,)*
                    _ => Self::Undeclared,
                }
            }
        }
    }
}
