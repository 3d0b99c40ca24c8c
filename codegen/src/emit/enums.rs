//! `enums.rs`: open enums, each with its table.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::file::File;
use super::plan::Plan;
use super::tokens::{doc, identifier, literal};
use super::types;
use crate::Result;
use crate::names::{Scope, variant};
use crate::schema::{Kind, Shape};

pub(super) fn file(plan: &Plan<'_>) -> Result<File> {
    let mut items = vec![quote! {
        use std::fmt;
        use std::str::FromStr;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};
        use crate::{accept, open_enum, schema};
    }];
    for shape in plan.schema.shapes.values() {
        if let Kind::Enum(values) = &shape.kind {
            items.push(item(plan, shape, values)?);
        }
    }
    if items.len() == 1 {
        items.clear();
    }
    Ok(File::new("Strings out of known, open sets.".into(), items))
}

fn item(plan: &Plan<'_>, shape: &Shape, values: &[String]) -> Result<TokenStream> {
    let scope = format!("enum `{}`", shape.name);
    let mut scope = Scope::new(&scope);
    let variants: Vec<Ident> = values
        .iter()
        .map(|value| Ok(identifier(&scope.claim(value, variant(value))?)))
        .collect::<Result<_>>()?;
    let name = identifier(plan.type_name(&shape.name));
    let about =
        doc(&[format!("The values of `{}`; the set is open, it grows with the service.", shape.name)]);
    let docs: Vec<TokenStream> = values.iter().map(|value| doc(&[format!("`{value}`.")])).collect();
    let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
    let wire = literal(&shape.name);
    let table = types::table(
        plan,
        &shape.name,
        &quote!(schema::Shape::new(#wire, schema::Kind::Enum(#name::VALUES))),
    );
    let derived = (!shape.sensitive).then(|| quote!(, Debug));
    let hidden = shape.sensitive.then(|| {
        quote! {
            impl fmt::Debug for #name {
                fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Debug::fmt(&schema::Hidden, formatter)
                }
            }
        }
    });
    let conversions = conversions(&name);
    Ok(quote! {
        #about
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash #derived)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #variants,)*
            /// A value that the model does not know, as it came.
            Unknown(open_enum::Unknown<Self>),
        }

        #table

        impl #name {
            /// The values that the model knows, in its order.
            pub const VALUES: &'static [&'static str] = &[#(#values),*];

            /// The value on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl open_enum::OpenEnum for #name {
            const VALUES: &'static [&'static str] = Self::VALUES;

            #[inline]
            fn known(value: &str) -> Option<Self> {
                match value {
                    #(#values => Some(Self::#variants),)*
                    _ => None,
                }
            }

            #[inline]
            fn unknown(value: open_enum::Unknown<Self>) -> Self {
                Self::Unknown(value)
            }
        }

        #hidden

        #conversions
    })
}

/// The ways from an enum to its text and back.
fn conversions(name: &Ident) -> TokenStream {
    quote! {
        impl From<&str> for #name {
            #[inline]
            fn from(value: &str) -> Self {
                open_enum::of(value)
            }
        }

        impl FromStr for #name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(open_enum::of(value))
            }
        }

        impl AsRef<str> for #name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for #name {
            #[inline]
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl accept::Accept for #name {
            #[inline]
            fn is_accepted(&self, _: &schema::Shape) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                open_enum::deserialize(deserializer)
            }
        }
    }
}
