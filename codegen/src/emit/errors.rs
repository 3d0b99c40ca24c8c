//! `errors.rs`: the structure of each error and the enum of all of them.

use super::plan::Plan;
use super::{docs, text, types};
use crate::Result;
use crate::names::{Scope, snake};
use crate::schema::{Fault, Kind, Member};

pub(super) fn file(plan: &Plan<'_>) -> Result<String> {
    let row = |name: &str| format!("    {},\n", plan.type_name(name));
    let all: String = plan.schema.errors().map(|(name, _)| row(name)).collect();
    let server = plan.schema.errors().filter(|(_, fault)| *fault == Fault::Server);
    let server: Vec<String> = server.map(|(name, _)| format!("{}::CODE", plan.type_name(name))).collect();
    let mut items = vec![
        format!("service_errors! {{\n{all}}}\n"),
        format!(
            "/// The codes of the errors that are the service's own fault: 500 on the wire, all others 400.\n\
             pub const SERVER_FAULTS: &[&str] = &[{}];\n",
            server.join(", ")
        ),
    ];
    for (name, _) in plan.schema.errors() {
        items.push(error(plan, name)?);
    }
    Ok(text::file("The errors of the service.", &items.join("\n")))
}

fn error(plan: &Plan<'_>, name: &str) -> Result<String> {
    let members = plan.schema.shape(name).members();
    let (message, others): (Vec<&Member>, Vec<&Member>) =
        members.iter().partition(|member| is_message(plan, member));
    let scope = format!("error `{name}`");
    let mut scope = Scope::new(&scope);
    scope.claim("message", "message".into())?;
    let (mut fields, mut rows) = (String::new(), String::new());
    for member in others {
        let field = scope.claim(&member.name, snake(&member.name))?;
        let rust_type = types::member_type(plan, member);
        let (wire, table) = (text::literal(&member.name), plan.table_path(&member.shape));
        fields += &text::doc(4, &docs::member(plan, name, member));
        fields += &format!("    pub {field}: Option<{rust_type}>,\n");
        rows += &format!("        {field}: {wire} => {table}, {};\n", member.required);
    }
    let (identifier, head) = (plan.type_name(name), types::head(plan, name));
    let message = message.first().map_or_else(String::new, |member| {
        let (wire, table) = (text::literal(&member.name), plan.table_path(&member.shape));
        format!(" message: {wire} => {table}, {};", member.required)
    });
    Ok(format!(
        "/// `{name}`.\n#[derive(Clone, Default, PartialEq)]\npub struct {identifier} {{\n    \
         /// What the service says of it.\n    pub message: Option<crate::error::Message>,\n{fields}}}\n\n\
         error_record! {{\n    {head}{message} {{\n{rows}    }}\n}}\n"
    ))
}

/// Whether the member is the text that every error may have, under either of its keys.
fn is_message(plan: &Plan<'_>, member: &Member) -> bool {
    member.name.eq_ignore_ascii_case("message")
        && matches!(plan.schema.shape(&member.shape).kind, Kind::String | Kind::Enum(_))
}
