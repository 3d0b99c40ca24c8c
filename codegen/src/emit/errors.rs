//! `errors.rs`: the structure of each error and the enum of all of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Plan, structures};
use crate::Result;
use crate::names::{ident, snake};
use crate::schema::{Fault, Schema};

pub(super) fn file(plan: &Plan<'_>) -> Result<TokenStream> {
    let errors: Vec<(&str, Fault)> = declared(plan.schema).collect();
    let items = errors.iter().map(|(name, _)| structures::item(plan, name)).collect::<Result<Vec<_>>>()?;
    let names: Vec<_> = errors.iter().map(|(name, _)| plan.type_name(name)).collect();
    let codes: Vec<_> = errors.iter().map(|(name, _)| *name).collect();
    let messages = errors.iter().map(|(name, _)| {
        let structure = plan.schema.structure(name);
        let member =
            structure.and_then(|s| s.members.iter().find(|m| m.name.eq_ignore_ascii_case("message")));
        let name = plan.type_name(name);
        match member {
            Some(member) => {
                let field = ident(&snake(&member.name));
                quote!(Self::#name(error) => error.#field.as_deref())
            }
            None => quote!(Self::#name(_) => None),
        }
    });
    let server = errors.iter().filter(|(_, fault)| *fault == Fault::Server).map(|(name, _)| *name);
    Ok(quote! {
        //! The errors of the service.
        use crate::schema::{Kind, Member, Pattern, Shape};

        /// The codes of all errors that the model declares.
        pub const CODES: &[&str] = &[#(#codes),*];

        /// The codes of the errors that are the service's own fault: 500 on the wire, all others 400.
        pub const SERVER_FAULTS: &[&str] = &[#(#server),*];

        /// Any error of the service.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum ServiceError {
            #(
                #[doc = concat!(" `", #codes, "`.")]
                #names(#names),
            )*
            /// An error that the model does not declare.
            Unknown {
                /// The code, as it was sent.
                code: ::std::string::String,
                /// The message, if there was one.
                message: Option<::std::string::String>,
            },
        }

        impl ServiceError {
            /// Reads an error from its code (see [`crate::schema::error_code`]) and body.
            pub fn parse(code: &str, body: &[u8]) -> Self {
                let known = match code {
                    #(#codes => ::serde_json::from_slice(body).ok().map(Self::#names),)*
                    _ => None,
                };
                known.unwrap_or_else(|| Self::Unknown {
                    code: code.to_owned(),
                    message: crate::schema::error_message(body).map(|(_, message)| message),
                })
            }

            /// The code on the wire.
            pub fn code(&self) -> &str {
                match self {
                    #(Self::#names(_) => #codes,)*
                    Self::Unknown { code, .. } => code,
                }
            }

            /// The message, if there is one.
            pub fn message(&self) -> Option<&str> {
                match self {
                    #(#messages,)*
                    Self::Unknown { message, .. } => message.as_deref(),
                }
            }
        }

        impl ::std::fmt::Display for ServiceError {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self.message() {
                    Some(message) => write!(formatter, "{}: {message}", self.code()),
                    None => formatter.write_str(self.code()),
                }
            }
        }

        impl ::std::error::Error for ServiceError {}

        #(#items)*
    })
}

fn declared(schema: &Schema) -> impl Iterator<Item = (&str, Fault)> {
    schema.shapes.keys().filter_map(|name| Some((name.as_str(), schema.structure(name)?.error?)))
}
