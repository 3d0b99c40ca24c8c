//! `shapes.rs`: the tables of everything that has no Rust type of its own.

use super::plan::Plan;
use super::text::{self, literal};
use crate::schema::{Kind, Pattern, Shape};
use crate::words::describe;

pub(super) fn file(plan: &Plan<'_>) -> String {
    let shapes = plan.schema.shapes.values().filter_map(|shape| {
        let kind = kind(plan, &shape.kind)?;
        let doc = text::doc(0, &[format!("`{}`: {}.", shape.name, describe(plan.schema, shape))]);
        let (table, name) = (plan.table_name(&shape.name), literal(&shape.name));
        let made = match &shape.pattern {
            None => format!("Shape::new({name}, {kind})"),
            Some(Pattern { source, whole }) => {
                let rule = if *whole { "whole" } else { "anywhere" };
                format!("Shape::matching({name}, {kind}, Pattern::{rule}({}))", literal(source))
            }
        };
        Some(format!("{doc}pub static {table}: Shape = {made}{};\n", traits(shape)))
    });
    let items: String = shapes.collect();
    text::file("Lists, maps, strings and numbers with their constraints.", &items)
}

fn kind(plan: &Plan<'_>, kind: &Kind) -> Option<String> {
    let own = |shape: &str| {
        let path = plan.table_path(shape);
        path.strip_prefix("shapes::").map_or_else(|| path.clone(), str::to_owned)
    };
    Some(match kind {
        Kind::Structure(_) | Kind::Union(_) | Kind::EventStream(_) | Kind::Enum(_) => return None,
        Kind::List(item) => format!("Kind::List(&{})", own(item)),
        Kind::Map(key, value) => format!("Kind::Map(&{}, &{})", own(key), own(value)),
        Kind::String | Kind::Boolean | Kind::Integer | Kind::Long | Kind::Blob | Kind::Document => {
            format!("Kind::{kind:?}")
        }
        Kind::Double(min, max) => format!("Kind::Double {{ min: {min:?}, max: {max:?} }}"),
        Kind::Timestamp(format) => format!("Kind::Timestamp(TimestampFormat::{format:?})"),
    })
}

fn traits(shape: &Shape) -> String {
    let mut calls = String::new();
    if let Some(min) = shape.min {
        calls += &format!(".min({min})");
    }
    if let Some(max) = shape.max {
        calls += &format!(".max({max})");
    }
    let flags = [("sensitive", shape.sensitive), ("echoed", shape.echoed), ("sparse", shape.sparse)];
    calls.extend(flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| format!(".{flag}()")));
    calls
}
