//! The Rust type of a shape, and what can be derived for it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::plan::Plan;
use super::tokens::{identifier, literal};
use crate::schema::{Kind, Member, TimestampFormat};

/// The type of a value of `shape`.
pub(super) fn rust_type(plan: &Plan<'_>, shape: &str) -> TokenStream {
    let table = plan.schema.shape(shape);
    let item = |item: &str| {
        let item = rust_type(plan, item);
        if table.sparse { quote!(Option<#item>) } else { item }
    };
    match &table.kind {
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_) => plan.type_path(shape),
        Kind::List(inner) => {
            let item = item(inner);
            quote!(Vec<#item>)
        }
        Kind::Map(_, inner) => {
            let item = item(inner);
            quote!(std::collections::BTreeMap<String, #item>)
        }
        Kind::String | Kind::Timestamp(TimestampFormat::DateTime | TimestampFormat::HttpDate) => {
            quote!(String)
        }
        Kind::Boolean => quote!(bool),
        Kind::Integer => quote!(i32),
        Kind::Long => quote!(i64),
        Kind::Double(..) => quote!(crate::double::Double),
        Kind::Timestamp(TimestampFormat::EpochSeconds) => quote!(crate::timestamp::Timestamp),
        Kind::Blob => quote!(crate::blob::Blob),
        Kind::Document => quote!(schema::Document),
    }
}

/// The type of a member's value, boxed where it must be.
pub(super) fn member_type(plan: &Plan<'_>, member: &Member) -> TokenStream {
    let rust_type = rust_type(plan, &member.shape);
    if member.boxed { quote!(Box<#rust_type>) } else { rust_type }
}

/// The derives of a type beside `Clone` and `PartialEq`: numbers with a fraction are neither `Eq` nor `Hash`.
pub(super) fn equality(plan: &Plan<'_>, shape: &str) -> TokenStream {
    if plan.holds_fraction(shape) { TokenStream::new() } else { quote!(, Eq, Hash) }
}

/// The table of a type that has one beside it.
pub(super) fn table(plan: &Plan<'_>, shape: &str, made: &TokenStream) -> TokenStream {
    let (table, name) = (identifier(plan.table_name(shape)), plan.type_name(shape));
    let doc = ["The table of [`", name, "`]."].concat();
    let doc = super::tokens::doc(&[doc]);
    let flags = flags(plan, shape);
    quote! {
        #doc
        pub static #table: schema::Shape = #made #flags;
    }
}

/// The members of a table.
pub(super) fn members(
    plan: &Plan<'_>,
    members: &[Member],
    is_required: impl Fn(&Member) -> bool,
) -> TokenStream {
    let rows = members.iter().map(|member| {
        let (name, table, required) =
            (literal(&member.name), plan.table_path(&member.shape), is_required(member));
        let token = member.idempotency_token.then(|| quote!(.idempotency_token()));
        quote!(schema::Member::new(#name, &#table, #required) #token)
    });
    quote!(&[#(#rows),*])
}

/// The calls that set the flags of a table.
fn flags(plan: &Plan<'_>, shape: &str) -> TokenStream {
    let shape = plan.schema.shape(shape);
    let flags = [("sensitive", shape.sensitive), ("echoed", shape.echoed), ("sparse", shape.sparse)];
    let flags = flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| identifier(flag));
    quote!(#(.#flags())*)
}

/// `Serialize` of a type that a module of the runtime writes.
pub(super) fn serialize(name: &Ident, module: &str) -> TokenStream {
    let module = identifier(module);
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #module::serialize(self, serializer)
            }
        }
    }
}

/// The limits and the flags of a table, as calls.
pub(super) fn traits(plan: &Plan<'_>, name: &str) -> TokenStream {
    let shape = plan.schema.shape(name);
    let min = shape.min.map(super::tokens::number).map(|min| quote!(.min(#min)));
    let max = shape.max.map(super::tokens::number).map(|max| quote!(.max(#max)));
    let flags = flags(plan, name);
    quote!(#min #max #flags)
}
