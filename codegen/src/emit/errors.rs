//! `errors.rs`: the structure of each error and the enum of all of them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::file::File;
use super::plan::Plan;
use super::structures::{self, Field};
use super::tokens::{doc, identifier, literal, place};
use super::types;
use crate::Result;
use crate::names::Scope;
use crate::schema::{Fault, Kind, Member, Structure};

pub(super) fn file(plan: &Plan<'_>) -> Result<File> {
    let names: Vec<Ident> = plan.schema.errors().map(|(name, _)| identifier(plan.type_name(name))).collect();
    let server = plan.schema.errors().filter(|(_, fault)| *fault == Fault::Server);
    let server = server.map(|(name, _)| identifier(plan.type_name(name)));
    let mut items = vec![
        quote! {
            use std::fmt;
            use crate::error;
        },
        quote! {
            /// The codes of all errors that the model declares.
            pub const CODES: &[&str] = &[#(#names::CODE),*];

            /// The codes of the errors that are the service's own fault: 500 on the wire, all others 400.
            pub const SERVER_FAULTS: &[&str] = &[#(#server::CODE),*];
        },
        of_service(&names),
    ];
    if !names.is_empty() {
        items[0] = quote! {
            use std::fmt;
            use serde::de::MapAccess;
            use serde::{Deserialize, Deserializer, Serialize, Serializer};
            use crate::{error, record, schema};
        };
    }
    for shape in plan.schema.shapes.values() {
        if let Kind::Structure(structure) = &shape.kind
            && structure.error.is_some()
        {
            items.push(item(plan, &shape.name, structure)?);
        }
    }
    Ok(File::new("The errors of the service.".into(), items))
}

/// The enum of all errors.
fn of_service(names: &[Ident]) -> TokenStream {
    let docs = names.iter().map(|name| doc(&[format!("`{name}`.")]));
    quote! {
        /// Any error of the service.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum ServiceError {
            #(#docs #names(#names),)*
            /// An error that the model does not declare, or whose body is not of the model's form.
            Unknown {
                /// The code, as it was sent.
                code: String,
                /// The message, if there was one.
                message: Option<error::Message>,
            },
        }

        impl ServiceError {
            /// Reads an error from its code (see [`crate::error::error_code`]) and body.
            pub fn parse(code: &str, body: &[u8]) -> Self {
                let known = match code {
                    #(#names::CODE => schema::Structure::from_json(body).ok().map(Self::#names),)*
                    _ => None,
                };
                known.unwrap_or_else(|| Self::Unknown {
                    code: code.to_owned(),
                    message: error::error_message(body),
                })
            }

            /// The code on the wire.
            pub fn code(&self) -> &str {
                match self {
                    #(Self::#names(_) => #names::CODE,)*
                    Self::Unknown { code, .. } => code,
                }
            }

            /// The message, if there is one.
            pub fn message(&self) -> Option<&error::Message> {
                match self {
                    #(Self::#names(error) => error.message.as_ref(),)*
                    Self::Unknown { message, .. } => message.as_ref(),
                }
            }
        }

        impl fmt::Display for ServiceError {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let message = match self {
                    #(Self::#names(error) => error::shown_message(error, error.message.as_ref()),)*
                    Self::Unknown { message, .. } => message.as_ref(),
                };
                error::write(self.code(), message, formatter)
            }
        }

        impl std::error::Error for ServiceError {}

        impl error::ServiceFailure for ServiceError {
            fn parse(code: &str, body: &[u8]) -> Self {
                Self::parse(code, body)
            }

            fn code(&self) -> &str {
                self.code()
            }
        }

        impl<K: error::ErrorKind<Error = ServiceError>> From<ServiceError> for error::OperationError<K> {
            fn from(error: ServiceError) -> Self {
                Self::from_error(error)
            }
        }
    }
}

/// The struct of one error, its table and its traits.
fn item(plan: &Plan<'_>, shape: &str, structure: &Structure) -> Result<TokenStream> {
    let scope = format!("error `{shape}`");
    let mut scope = Scope::new(&scope);
    scope.claim("message", "message".into())?;
    let fields = structures::fields(plan, shape, structure, &mut scope, |member| is_message(plan, member))?;
    let (name, about) = (identifier(plan.type_name(shape)), doc(&[format!("`{shape}`.")]));
    let declared = fields.iter().map(Field::declared);
    let message = structure.members.iter().position(|member| is_message(plan, member)).map(place);
    let message = message.map_or_else(|| quote!(None), |place| quote!(Some(&Self::MEMBERS[#place])));
    let mut visited = vec![quote!(visitor.message(#message, &self.message))];
    visited.extend(fields.iter().map(Field::visited));
    let table = structures::table(plan, shape, &name);
    let implemented = structures::as_structure(plan, shape, structure, &visited);
    let (wire, equality) = (literal(shape), types::equality(plan, shape));
    let serialize = types::serialize(&name, "record");
    let debug = (!plan.hides_members(shape)).then(|| quote!(Debug,));
    let read = structures::read(&fields.iter().map(Field::read).collect::<Vec<_>>());
    Ok(quote! {
        #about
        #[derive(Clone, #debug Default, PartialEq #equality)]
        pub struct #name {
            /// The text of the service.
            pub message: Option<error::Message>,
            #(#declared,)*
        }

        #table

        impl #name {
            /// The code on the wire.
            pub const CODE: &'static str = #wire;
        }

        #implemented

        impl record::Open for #name {
            #read
        }

        impl error::FailureDraft for #name {
            fn message(&mut self) -> &mut Option<error::Message> {
                &mut self.message
            }
        }

        #serialize

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                error::deserialize::<Self, D>(deserializer)
            }
        }
    })
}

/// True if the member is the text that every error may have, under either of its keys.
fn is_message(plan: &Plan<'_>, member: &Member) -> bool {
    member.name.eq_ignore_ascii_case("message")
        && matches!(plan.schema.shape(&member.shape).kind, Kind::String | Kind::Enum(_))
}
