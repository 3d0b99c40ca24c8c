//! A structure as a Rust type with its table.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::file::File;
use super::plan::{Plan, is_plain};
use super::tokens::{doc, identifier, literal, place};
use super::{docs, types, unions};
use crate::Result;
use crate::names::{Scope, snake};
use crate::schema::{Kind, Member, Structure};

/// `structures/mod.rs`: the structures that several operations share, or that stand inside others.
pub(super) fn index(plan: &Plan<'_>) -> File {
    let modules: Vec<Ident> = plan.shared.iter().map(|name| identifier(plan.file_name(name))).collect();
    let items = vec![quote!(#(mod #modules;)*), quote!(#(pub use #modules::*;)*)];
    File::new("Structures and unions that stand inside requests and responses.".into(), items)
}

/// The file of one shared structure, union or event stream.
pub(super) fn file(plan: &Plan<'_>, name: &str) -> Result<File> {
    let items = match &plan.schema.shape(name).kind {
        Kind::Union(members) => unions::union(plan, name, members)?,
        Kind::EventStream(members) => unions::event_stream(plan, name, members),
        _ => vec![uses(plan, [name]), item(plan, name)?],
    };
    Ok(File::new(format!("`{name}`."), items))
}

/// The imports of a file with these structures.
pub(super) fn uses<'a>(plan: &Plan<'_>, shapes: impl IntoIterator<Item = &'a str>) -> TokenStream {
    let fmt = shapes.into_iter().any(|shape| plan.hides_members(shape)).then(|| {
        quote!(
            use std::fmt;
        )
    });
    quote! {
        #fmt
        use serde::de::MapAccess;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};
        use crate::{accept, record, schema};
    }
}

/// A member with its place in the table and its field.
pub(super) struct Field<'a> {
    member: &'a Member,
    place: Literal,
    name: Ident,
    wire: Literal,
    rust_type: TokenStream,
    doc: TokenStream,
    /// True if the field is a plain value, which must be there to read the structure.
    is_plain: bool,
}

/// The fields of a structure. Those that `is_apart` stand for themselves.
pub(super) fn fields<'a>(
    plan: &Plan<'_>,
    owner: &str,
    structure: &'a Structure,
    scope: &mut Scope<'_>,
    is_apart: impl Fn(&Member) -> bool,
) -> Result<Vec<Field<'a>>> {
    let members = structure.members.iter().enumerate().filter(|(_, member)| !is_apart(member));
    members
        .map(|(at, member)| {
            Ok(Field {
                member,
                place: place(at),
                name: identifier(&scope.claim(&member.name, snake(&member.name))?),
                wire: literal(&member.name),
                rust_type: types::member_type(plan, member),
                doc: doc(&docs::member(plan, owner, member)),
                is_plain: is_plain(plan.schema, structure, member),
            })
        })
        .collect()
}

impl Field<'_> {
    /// The declaration.
    pub(super) fn declared(&self) -> TokenStream {
        let Self { name, rust_type, doc, .. } = self;
        if self.is_plain {
            quote!(#doc pub #name: #rust_type)
        } else {
            quote!(#doc pub #name: Option<#rust_type>)
        }
    }

    /// The call that shows it to a visitor.
    pub(super) fn visited(&self) -> TokenStream {
        let Self { place, name, .. } = self;
        let (method, field) = (identifier(if self.is_plain { "member" } else { "option" }), name.to_string());
        quote!(visitor.#method(&Self::MEMBERS[#place], #field, &self.#name))
    }

    /// The arm that reads it.
    pub(super) fn read(&self) -> TokenStream {
        let Self { place, name, .. } = self;
        let function = identifier(if self.is_plain { "read_required" } else { "read" });
        quote!(#place => record::#function(&mut self.#name, map))
    }

    fn is_default(&self, plan: &Plan<'_>) -> bool {
        !self.is_plain || plan.has_default(&self.member.shape)
    }
}

/// The struct of one structure, its table and its traits.
pub(super) fn item(plan: &Plan<'_>, shape: &str) -> Result<TokenStream> {
    let structure = plan.schema.structure(shape).ok_or_else(|| crate::Error::Shape {
        shape: shape.into(),
        reason: "must be a structure where it stands".into(),
    })?;
    let scope = format!("shape `{shape}`");
    let fields = fields(plan, shape, structure, &mut Scope::new(&scope), |_| false)?;
    let name = identifier(plan.type_name(shape));
    let about = doc(&docs::structure(plan, shape));
    let default = fields.iter().all(|field| field.is_default(plan)).then(|| quote!(Default,));
    let equality = types::equality(plan, shape);
    let debug = (!plan.hides_members(shape)).then(|| quote!(Debug,));
    let declared = fields.iter().map(Field::declared);
    let table = table(plan, shape, &name);
    let structure =
        as_structure(plan, shape, structure, &fields.iter().map(Field::visited).collect::<Vec<_>>());
    let constructor = constructor(&name, &fields);
    let (serialize, deserialize) = (types::serialize(&name, "record"), deserialize(&name, &fields));
    Ok(quote! {
        #about
        #[derive(Clone, #debug #default PartialEq #equality)]
        pub struct #name {
            #(#declared,)*
        }

        #table

        #constructor

        #structure

        impl accept::Accept for #name {
            #[inline]
            fn is_accepted(&self, _: &schema::Shape) -> bool {
                record::accept(self)
            }
        }

        #serialize

        #deserialize
    })
}

/// The table of a structure.
pub(super) fn table(plan: &Plan<'_>, shape: &str, name: &Ident) -> TokenStream {
    let wire = literal(shape);
    let made = quote!(schema::Shape::structure(#wire, <#name as schema::Structure>::MEMBERS));
    types::table(plan, shape, &made)
}

/// The members of a structure, the visit of them, and how they are printed.
pub(super) fn as_structure(
    plan: &Plan<'_>,
    shape: &str,
    structure: &Structure,
    visited: &[TokenStream],
) -> TokenStream {
    let (name, table) = (identifier(plan.type_name(shape)), identifier(plan.table_name(shape)));
    let printed = plan.type_name(shape);
    let rows = types::members(plan, &structure.members, |member| member.required);
    let (visitor, visit) = match visited {
        [] => (identifier("_"), quote!(true)),
        _ => (identifier("visitor"), quote!(#(#visited)&&*)),
    };
    // A structure with nothing to hide derives it.
    let debug = plan.hides_members(shape).then(|| {
        quote! {
            impl fmt::Debug for #name {
                #[inline]
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    record::debug(self, formatter, #printed)
                }
            }
        }
    });
    quote! {
        impl schema::Structure for #name {
            const SHAPE: &'static schema::Shape = &#table;
            const MEMBERS: &'static [schema::Member] = #rows;

            fn visit<V: schema::Visitor>(&self, #visitor: &mut V) -> bool {
                #visit
            }
        }

        #debug
    }
}

/// `new`, for a structure with members that must be there.
fn constructor(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let plain = || fields.iter().filter(|field| field.is_plain);
    if plain().next().is_none() {
        return TokenStream::new();
    }
    let parameters = plain().map(|Field { name, rust_type, .. }| quote!(#name: #rust_type));
    let set = fields.iter().map(|field| {
        let name = &field.name;
        if field.is_plain { quote!(#name) } else { quote!(#name: None) }
    });
    quote! {
        impl #name {
            /// With the members that are required.
            #[inline]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#set),* }
            }
        }
    }
}

fn deserialize(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let read = read(&fields.iter().map(Field::read).collect::<Vec<_>>());
    if fields.iter().all(|field| !field.is_plain) {
        return quote! {
            impl record::Open for #name {
                #read
            }

            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    record::deserialize::<Self, D>(deserializer)
                }
            }
        };
    }
    let drafted = fields.iter().map(|Field { name, rust_type, .. }| quote!(#name: Option<#rust_type>));
    let missing = fields.iter().filter(|field| field.is_plain).map(|Field { name, wire, .. }| {
        quote! {
            if self.#name.is_none() {
                return Some(#wire);
            }
        }
    });
    let finished =
        fields.iter().map(
            |Field { name, is_plain, .. }| {
                if *is_plain { quote!(#name: self.#name?) } else { quote!(#name: self.#name) }
            },
        );
    quote! {
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(Default)]
                struct Draft {
                    #(#drafted,)*
                }
                impl record::Draft for Draft {
                    type Whole = #name;

                    #read

                    #[inline]
                    fn missing(&self) -> Option<&'static str> {
                        #(#missing)*
                        None
                    }

                    #[inline]
                    fn finish(self) -> Option<#name> {
                        Some(#name { #(#finished),* })
                    }
                }
                record::deserialize::<Draft, D>(deserializer)
            }
        }
    }
}

/// The method of a draft that reads a member.
pub(super) fn read(arms: &[TokenStream]) -> TokenStream {
    let body = if arms.is_empty() {
        quote!(record::skip(map))
    } else {
        quote!(match place { #(#arms,)* _ => record::skip(map) })
    };
    let place = identifier(if arms.is_empty() { "_" } else { "place" });
    quote! {
        fn read<'de, M: MapAccess<'de>>(
            &mut self,
            #place: usize,
            map: &mut M,
        ) -> Result<(), M::Error> {
            #body
        }
    }
}
