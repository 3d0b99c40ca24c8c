//! The Rust type of a shape.

use super::plan::Plan;
use super::text::literal;
use crate::schema::{Kind, Member, TimestampFormat};

/// The type of a value of `shape`, as files other than its own call it.
pub(super) fn rust_type(plan: &Plan<'_>, shape: &str) -> String {
    let table = plan.schema.shape(shape);
    let item = |item: &str| {
        let item = rust_type(plan, item);
        if table.sparse { format!("Option<{item}>") } else { item }
    };
    match &table.kind {
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_) => plan.type_path(shape),
        Kind::List(inner) => format!("Vec<{}>", item(inner)),
        Kind::Map(_, inner) => format!("BTreeMap<String, {}>", item(inner)),
        Kind::String | Kind::Timestamp(TimestampFormat::DateTime | TimestampFormat::HttpDate) => {
            "String".into()
        }
        Kind::Boolean => "bool".into(),
        Kind::Integer => "i32".into(),
        Kind::Long => "i64".into(),
        Kind::Double(..) => "crate::double::Double".into(),
        Kind::Timestamp(TimestampFormat::EpochSeconds) => "crate::timestamp::Timestamp".into(),
        Kind::Blob => "crate::blob::Blob".into(),
        Kind::Document => "serde_json::Value".into(),
    }
}

/// The type of a member's value, boxed where it must be.
pub(super) fn member_type(plan: &Plan<'_>, member: &Member) -> String {
    let rust_type = rust_type(plan, &member.shape);
    if member.boxed { format!("Box<{rust_type}>") } else { rust_type }
}

/// How the runtime's macros begin: the type, its table, the name in the model, and the flags of the table.
pub(super) fn head(plan: &Plan<'_>, shape: &str) -> String {
    let (name, table) = (plan.type_name(shape), plan.table_name(shape));
    format!("{name}, {table} = {}{}", literal(shape), flags(plan, shape))
}

/// The flags of a shape's table, in the brackets of the macros.
fn flags(plan: &Plan<'_>, shape: &str) -> String {
    let shape = plan.schema.shape(shape);
    let flags: Vec<&str> = [("sensitive", shape.sensitive), ("echoed", shape.echoed)]
        .iter()
        .filter(|f| f.1)
        .map(|f| f.0)
        .collect();
    if flags.is_empty() { String::new() } else { format!(" [{}]", flags.join(", ")) }
}
