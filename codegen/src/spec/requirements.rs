//! Requirements as tables: those that people wrote, each with its evidence, and those by rule, counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Sources;
use super::knowledge::Requirement;
use super::ledger::requirement_link;
use super::markdown::{code, plain, table};

/// Requirements with their grade and links to their evidence.
pub(super) fn rows<'a>(requirements: impl IntoIterator<Item = &'a Requirement>) -> String {
    let row = |requirement: &Requirement| {
        let name = format!("<a id=\"{id}\"></a>{}", code(requirement.rest()), id = requirement.rest());
        let mut statement = plain(&requirement.statement);
        if let Some(since) = &requirement.since {
            let _ = write!(statement, " Since {}.", plain(since));
        }
        if requirement.contested {
            statement += " Not settled.";
        }
        if let Some(reason) = &requirement.not_testable {
            let _ = write!(statement, " Not checked: {}.", plain(reason));
        }
        vec![name, statement, requirement.grade.clone(), evidence(&requirement.evidence)]
    };
    table(&["requirement", "statement", "grade", "evidence"], requirements.into_iter().map(row))
}

/// Words of ours, in which ids of evidence are links.
pub(super) fn linked(sources: &Sources<'_>, text: &str) -> String {
    let is_id = |word: &str| sources.knowledge.evidence.contains_key(word);
    let link = |part: &str| {
        let word = part.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        if is_id(word) { part.replace(word, &evidence(&[word.to_owned()])) } else { part.to_owned() }
    };
    text.split_inclusive(char::is_whitespace).map(link).collect()
}

/// Links to entries of the ledger.
pub(super) fn evidence(ids: &[String]) -> String {
    let links = ids.iter().map(|id| format!("[{id}](evidence.md#{})", id.to_lowercase()));
    links.collect::<Vec<_>>().join(" ")
}

/// The number of requirements of each rule, for each member.
pub(super) fn by_rule<'a>(requirements: impl IntoIterator<Item = &'a Requirement>) -> String {
    let mut rules: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for requirement in requirements {
        let (member, rule) = member_and_rule(requirement.rest());
        *rules.entry(member).or_default().entry(rule).or_default() += 1;
    }
    let row = |(member, rules): (&&str, &BTreeMap<&str, usize>)| {
        let rules = rules
            .iter()
            .map(|(rule, count)| if *count == 1 { (*rule).to_owned() } else { format!("{rule} ({count})") });
        vec![code(member), rules.collect::<Vec<_>>().join(", ")]
    };
    table(&["member", "rules"], rules.iter().map(row))
}

/// The rules by which one constraint is broken; what follows from the model otherwise is taken.
const RULES: [&str; 10] = [
    "required",
    "type",
    "length-min",
    "length-max",
    "pattern",
    "enum",
    "value-min",
    "value-max",
    "items-min",
    "items-max",
];

/// The member that a requirement by rule is about, and the rule.
fn member_and_rule(rest: &str) -> (&str, &str) {
    let mut start = 0;
    for part in rest.split('.') {
        let member = rest[..start].trim_end_matches('.');
        if let Some(rule) = RULES.into_iter().find(|rule| *rule == part) {
            return (member, rule);
        }
        if part.ends_with("-accepted") || part.starts_with("with-") {
            return (member, "taken");
        }
        start += part.len() + 1;
    }
    (rest, "taken")
}

/// The page about the protocol.
pub(super) fn protocol(sources: &Sources<'_>) -> String {
    let is_undeclared = |requirement: &&Requirement| {
        let operation = sources.surfaces.operation(&requirement.operation);
        let declares = |name: &str| {
            operation.is_some_and(|operation| operation.errors.iter().any(|error| error == name))
        };
        let mut words = requirement.statement.split(|letter: char| !letter.is_ascii_alphanumeric());
        operation.is_some() && words.any(|word| word.ends_with("Exception") && !declares(word))
    };
    let before = sources.knowledge.all_by_hand().filter(is_undeclared);
    format!(
        "# The protocol\n\nHow the service speaks, whatever the operation: awsJson 1.1 over HTTP. What can be checked of it \
         is held against every exchange of a run.\n\n{}\n## Errors of the protocol\n\nNo operation declares them: they are \
         raised before a request reaches it. They were seen on the operations that stand here.\n\n{}",
        rows(sources.knowledge.by_hand("wire")),
        elsewhere(sources, before)
    )
}

/// The page about the endpoints beside the operations.
pub(super) fn endpoints(sources: &Sources<'_>) -> String {
    let asked = |requirement: &&Requirement| {
        requirement.operation != "oauth" && requirement.answered_by().any(|by| by.starts_with('/'))
    };
    let settings = sources.knowledge.all_by_hand().filter(asked);
    format!(
        "# The OAuth endpoints\n\nWhat the endpoints beside the operations do with the settings of an app client: \
         `/oauth2/authorize`, `/oauth2/token`, `/oauth2/revoke`, `/oauth2/userInfo`, `/logout`.\n\n{}\n## Settings in \
         effect\n\nWhat an update does to them.\n\n{}",
        rows(sources.knowledge.by_hand("oauth")),
        elsewhere(sources, settings)
    )
}

/// Requirements that stand on the pages of their operations.
fn elsewhere<'a>(sources: &Sources<'_>, requirements: impl Iterator<Item = &'a Requirement>) -> String {
    let row = |requirement: &Requirement| {
        let link = requirement_link(sources, requirement);
        vec![link, plain(&requirement.statement), requirement.grade.clone(), evidence(&requirement.evidence)]
    };
    table(&["requirement", "statement", "grade", "evidence"], requirements.map(row))
}
