//! A structure, a union or an event stream as a Rust type with its table.

use super::plan::Plan;
use super::{docs, text, types};
use crate::Result;
use crate::names::{Scope, snake, variant};
use crate::schema::{Kind, Member, Structure};

/// `structures/mod.rs`: the structures that several operations share, or that stand inside others.
pub(super) fn index(plan: &Plan<'_>) -> String {
    let modules = plan.shared.iter().map(|name| plan.file_name(name));
    let declared: String = modules.clone().map(|module| format!("mod {module};\n")).collect();
    let offered: String = modules.map(|module| format!("pub use {module}::*;\n")).collect();
    text::file(
        "Structures and unions that stand inside requests and responses.",
        &format!("{declared}\n{offered}"),
    )
}

/// The file of one shared structure, union or event stream.
pub(super) fn file(plan: &Plan<'_>, name: &str) -> Result<String> {
    let items = match &plan.schema.shape(name).kind {
        Kind::Union(members) => union(plan, name, members)?,
        Kind::EventStream(members) => event_stream(plan, name, members),
        _ => item(plan, name)?,
    };
    Ok(text::file(&format!("`{name}`."), &items))
}

/// The struct of one structure and its table.
pub(super) fn item(plan: &Plan<'_>, name: &str) -> Result<String> {
    let structure = plan.schema.structure(name).ok_or_else(|| crate::Error::Shape {
        shape: name.into(),
        reason: "must be a structure where it stands".into(),
    })?;
    let scope = format!("shape `{name}`");
    let mut scope = Scope::new(&scope);
    let (mut fields, mut rows) = (String::new(), String::new());
    for member in &structure.members {
        let field = scope.claim(&member.name, snake(&member.name))?;
        fields += &self::field(plan, structure, name, &field, member);
        let presence = match (is_plain(plan, structure, member), member.required) {
            (true, _) => "required",
            (false, true) => "expected",
            (false, false) => "optional",
        };
        let flag = if member.idempotency_token { ", idempotency_token" } else { "" };
        let (wire, table) = (text::literal(&member.name), plan.table_path(&member.shape));
        rows += &format!("        {presence} {field}: {wire} => {table}{flag};\n");
    }
    let doc = text::doc(0, &docs::structure(plan, name));
    let (identifier, head) = (plan.type_name(name), types::head(plan, name));
    Ok(format!(
        "{doc}#[derive(Clone, Default, PartialEq)]\npub struct {identifier} {{\n{fields}}}\n\n\
         record! {{\n    {head} {{\n{rows}    }}\n}}\n"
    ))
}

fn field(plan: &Plan<'_>, structure: &Structure, owner: &str, field: &str, member: &Member) -> String {
    let doc = text::doc(4, &docs::member(plan, owner, member));
    let rust_type = types::member_type(plan, member);
    if is_plain(plan, structure, member) {
        format!("{doc}    pub {field}: {rust_type},\n")
    } else {
        format!("{doc}    pub {field}: Option<{rust_type}>,\n")
    }
}

/// Requests spell out what is required; a recursive or answered member may always be missing, and an event stream is
/// never in the body.
fn is_plain(plan: &Plan<'_>, structure: &Structure, member: &Member) -> bool {
    let is_stream = matches!(plan.schema.shape(&member.shape).kind, Kind::EventStream(_));
    member.required && !structure.in_response && !member.boxed && !is_stream
}

fn union(plan: &Plan<'_>, name: &str, members: &[Member]) -> Result<String> {
    let scope = format!("union `{name}`");
    let mut scope = Scope::new(&scope);
    let mut rows = String::new();
    for member in members {
        let identifier = scope.claim(&member.name, variant(&member.name))?;
        let doc = text::doc(8, &docs::member(plan, name, member));
        let (rust_type, table) = (types::member_type(plan, member), plan.table_path(&member.shape));
        rows +=
            &format!("{doc}        {identifier}({rust_type}): {} => {table};\n", text::literal(&member.name));
    }
    let head = types::head(plan, name);
    Ok(format!(
        "open_union! {{\n    /// `{name}`: one of its members.\n    \
         {head} {{\n{rows}    }}\n}}\n"
    ))
}

fn event_stream(plan: &Plan<'_>, name: &str, members: &[Member]) -> String {
    let row = |member: &Member| {
        format!("        {} => {};\n", text::literal(&member.name), plan.table_path(&member.shape))
    };
    let rows: String = members.iter().map(row).collect();
    let (identifier, table, wire) = (plan.type_name(name), plan.table_name(name), text::literal(name));
    format!("event_stream! {{\n    {identifier}, {table} = {wire} {{\n{rows}    }}\n}}\n")
}
