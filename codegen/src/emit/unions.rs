//! A union or an event stream as a Rust type with its table.

use proc_macro2::TokenStream;
use quote::quote;

use super::plan::Plan;
use super::tokens::{doc, identifier, literal, place};
use super::{docs, types};
use crate::Result;
use crate::names::{Scope, variant};
use crate::schema::Member;

pub(super) fn union(plan: &Plan<'_>, shape: &str, members: &[Member]) -> Result<Vec<TokenStream>> {
    let scope = format!("union `{shape}`");
    let mut scope = Scope::new(&scope);
    let mut variants = Vec::new();
    for member in members {
        variants.push(identifier(&scope.claim(&member.name, variant(&member.name))?));
    }
    let printed: Vec<String> = variants.iter().map(ToString::to_string).collect();
    let name = identifier(plan.type_name(shape));
    let serialize = types::serialize(&name, "union");
    let docs: Vec<_> = members.iter().map(|member| doc(&docs::member(plan, shape, member))).collect();
    let types: Vec<_> = members.iter().map(|member| types::member_type(plan, member)).collect();
    let wires: Vec<_> = members.iter().map(|member| literal(&member.name)).collect();
    let places: Vec<_> = (0..members.len()).map(place).collect();
    let (rows, wire) = (types::members(plan, members, |_| false), literal(shape));
    let made = quote!(schema::Shape::union(#wire, <#name as union::Union>::MEMBERS));
    let (table, table_name) = (types::table(plan, shape, &made), identifier(plan.table_name(shape)));
    let (about, equality) = (doc(&[format!("`{shape}`: one of its members.")]), types::equality(plan, shape));
    Ok(vec![
        quote! {
            use std::fmt;
            use serde::de::MapAccess;
            use serde::{Deserialize, Deserializer, Serialize, Serializer};
            use crate::{accept, schema, union};
        },
        quote! {
            #about
            #[derive(Clone, PartialEq #equality)]
            #[non_exhaustive]
            pub enum #name {
                #(#docs #variants(#types),)*
                /// A member that the model does not know, as it came.
                Unknown {
                    /// The name of the member.
                    name: String,
                    /// Its value.
                    value: schema::Document,
                },
            }

            #table

            impl #name {
                /// The name of the member that is set.
                #[inline]
                pub fn member(&self) -> &str {
                    match self {
                        #(Self::#variants(_) => #wires,)*
                        Self::Unknown { name, .. } => name,
                    }
                }
            }

            impl union::Union for #name {
                const SHAPE: &'static schema::Shape = &#table_name;
                const MEMBERS: &'static [schema::Member] = #rows;

                fn visit<V: schema::Visitor>(&self, visitor: &mut V) -> bool {
                    match self {
                        #(Self::#variants(value) => {
                            visitor.member(&Self::MEMBERS[#places], #printed, value)
                        })*
                        Self::Unknown { name, value } => visitor.unknown(name, value),
                    }
                }

                fn read<'de, M: MapAccess<'de>>(
                    place: usize,
                    map: &mut M,
                ) -> Result<Option<Self>, M::Error> {
                    match place {
                        #(#places => union::read(Self::#variants, map),)*
                        _ => Ok(None),
                    }
                }

                #[inline]
                fn unknown(name: String, value: schema::Document) -> Self {
                    Self::Unknown { name, value }
                }
            }

            impl accept::Accept for #name {
                #[inline]
                fn is_accepted(&self, _: &schema::Shape) -> bool {
                    union::accept(self)
                }
            }

            impl fmt::Debug for #name {
                #[inline]
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    union::debug(self, formatter)
                }
            }

            #serialize

            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    union::deserialize(deserializer)
                }
            }
        },
    ])
}

pub(super) fn event_stream(plan: &Plan<'_>, shape: &str, members: &[Member]) -> Vec<TokenStream> {
    let (name, wire) = (identifier(plan.type_name(shape)), literal(shape));
    let about =
        doc(&[format!("`{shape}`: a stream of events, which are no JSON. It is declared and not decoded.")]);
    let rows = types::members(plan, members, |_| false);
    let made = quote!(schema::Shape::new(#wire, schema::Kind::EventStream(#rows)));
    let table = types::table(plan, shape, &made);
    vec![
        quote!(
            use crate::schema;
        ),
        quote! {
            #about
            pub type #name = schema::EventStream;

            #table
        },
    ]
}
