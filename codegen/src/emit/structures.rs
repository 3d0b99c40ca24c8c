//! A structure as a Rust struct with its table.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Plan, tables, types};
use crate::Result;
use crate::names::{Scope, ident, snake};
use crate::schema::{Member, Structure};

/// `structures/mod.rs`: the structures that several operations share, or that stand inside others.
pub(super) fn index(plan: &Plan<'_>) -> TokenStream {
    let modules: Vec<_> = plan.shared.iter().map(|name| ident(plan.file_name(name))).collect();
    quote! {
        //! Structures that stand inside requests and responses.
        #(mod #modules;)*

        #(pub use #modules::*;)*
    }
}

/// The file of one shared structure.
pub(super) fn file(plan: &Plan<'_>, name: &str) -> Result<TokenStream> {
    let title = format!(" `{name}`.");
    let item = item(plan, name)?;
    Ok(quote! {
        #![doc = #title]
        use crate::schema::{Kind, Member, Pattern, Shape};
        #item
    })
}

/// The struct of one structure, its `Debug` and its table.
pub(super) fn item(plan: &Plan<'_>, name: &str) -> Result<TokenStream> {
    let shape = plan.schema.shape(name);
    let Some(structure) = plan.schema.structure(name) else {
        return Err(crate::Error::Shape {
            shape: name.into(),
            reason: "must be a structure where it stands".into(),
        });
    };
    let scope = format!("shape `{name}`");
    let mut scope = Scope::new(&scope);
    let mut fields = Vec::new();
    for member in &structure.members {
        let identifier = scope.claim(&member.name, snake(&member.name))?;
        fields.push((identifier, member));
    }
    let rows = fields.iter().map(|(identifier, member)| field(plan, structure, identifier, member));
    let identifier = plan.type_name(name);
    let doc = format!(" `{name}`.");
    let secret = plan.schema.holds_secret(name);
    let (derive, debug) = if secret {
        (
            quote!(#[derive(Clone, Default, PartialEq, ::serde::Serialize, ::serde::Deserialize)]),
            debug(plan, name, structure, &fields),
        )
    } else {
        (
            quote!(#[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize, ::serde::Deserialize)]),
            quote!(),
        )
    };
    let table = tables::table(plan, shape);
    let table_doc = format!(" The table of [`{}`].", plan.type_name(name));
    Ok(quote! {
        #[doc = #doc]
        #derive
        pub struct #identifier { #(#rows),* }
        #debug
        #[doc = #table_doc]
        #table
    })
}

fn field(
    plan: &Plan<'_>,
    structure: &Structure,
    identifier: &proc_macro2::Ident,
    member: &Member,
) -> TokenStream {
    let doc = super::docs::member(plan.schema, member);
    let mut rust_type = types::rust_type(plan, &member.shape);
    if member.boxed {
        rust_type = quote!(::std::boxed::Box<#rust_type>);
    }
    let renamed = identifier != &member.name;
    let wire = &member.name;
    if is_plain(structure, member) {
        let rename = renamed.then(|| quote!(#[serde(rename = #wire)]));
        quote!(#[doc = #doc] #rename pub #identifier: #rust_type)
    } else {
        let rename = renamed.then(|| quote!(rename = #wire,));
        quote! {
            #[doc = #doc]
            #[serde(#rename default, skip_serializing_if = "Option::is_none")]
            pub #identifier: ::std::option::Option<#rust_type>
        }
    }
}

/// Requests spell out what is required; a recursive or answered member may always be missing.
fn is_plain(structure: &Structure, member: &Member) -> bool {
    member.required && !structure.in_response && !member.boxed
}

/// A `Debug` that shows what is set, but no secret.
fn debug(
    plan: &Plan<'_>,
    name: &str,
    structure: &Structure,
    fields: &[(proc_macro2::Ident, &Member)],
) -> TokenStream {
    let identifier = plan.type_name(name);
    let label = identifier.to_string();
    let whole = plan.schema.shape(name).sensitive;
    let rows = fields.iter().map(|(identifier, member)| {
        let label = identifier.to_string();
        // A structure hides its own secrets, and so does a list or a map of such structures.
        match (whole || is_bare_secret(plan, &member.shape), is_plain(structure, member)) {
            (true, true) => quote!(.field(#label, &crate::schema::Hidden)),
            (true, false) => {
                quote!(.field(#label, &self.#identifier.as_ref().map(|_| crate::schema::Hidden)))
            }
            (false, _) => quote!(.field(#label, &self.#identifier)),
        }
    });
    quote! {
        impl ::std::fmt::Debug for #identifier {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.debug_struct(#label) #(#rows)* .finish()
            }
        }
    }
}

/// Whether the derived `Debug` of this shape's type would show a secret.
fn is_bare_secret(plan: &Plan<'_>, shape: &str) -> bool {
    use crate::schema::Kind;
    let shape = plan.schema.shape(shape);
    shape.sensitive
        || match &shape.kind {
            Kind::List(item) => is_bare_secret(plan, item),
            Kind::Map(key, value) => is_bare_secret(plan, key) || is_bare_secret(plan, value),
            _ => false,
        }
}
