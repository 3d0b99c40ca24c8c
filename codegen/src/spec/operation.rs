//! The page of one operation.

use std::fmt::Write as _;

use super::knowledge::Requirement;
use super::markdown::{block, code, details, table, words};
use super::{Sources, errors, requirements};
use crate::notes::MemberNote;
use crate::schema::{Kind, Member, Operation, Schema, Shape};
use crate::surface::{CLIENTS, Layout, Place, aws_cli, quote};
use crate::words::describe;

/// A member of a request or a response, and where it stands.
struct Row<'a> {
    path: String,
    owner: &'a str,
    member: &'a Member,
    shape: &'a Shape,
}

pub(super) fn page(sources: &Sources<'_>, operation: &Operation) -> String {
    let mut text = format!("# {}\n\n", operation.name);
    if let Some(note) = sources.notes.operation(&operation.name) {
        // The words are those of the doc comment, whose examples are Rust.
        let about = note.about.split("```").next().unwrap_or_default().trim();
        let _ = writeln!(text, "{}\n", requirements::linked(sources, about));
    }
    let signed = if operation.signed { "signed with SigV4" } else { "not signed" };
    let deprecated = if operation.deprecated { ", deprecated" } else { "" };
    let _ = writeln!(text, "{}, {signed}{deprecated}.{}\n", code("POST /"), newer(sources, operation));

    let (request, response) =
        (rows(sources, operation.input.as_deref()), rows(sources, operation.output.as_deref()));
    let has_words = request.iter().any(|row| note(sources, row).is_some());
    let mut sections = vec![
        ("What an update resets", resets(sources, operation, &request)),
        ("To change one setting", recipe(sources, operation, &request)),
        ("Request", members(sources, &request)),
        ("Response", members(sources, &response)),
        ("Errors", errors::section(sources, operation)),
    ];
    let mut shown = Vec::new();
    if has_words {
        sections.push(("Members", in_full(sources, operation, &request, &mut shown)));
        sections.push(("Members of the answer", of_answers(sources, &response)));
    }
    sections.push(("Requirements", rest(sources, operation, &shown)));
    sections.push(("Clients", clients(sources, operation)));
    sections.push(("What older documents get wrong, and leave out", documents(sources, operation, &request)));
    sections.retain(|(_, section)| !section.is_empty());
    if has_words {
        let link = |title: &str| format!("[{title}](#{})", super::markdown::slug(title));
        let links = sections.iter().map(|(title, _)| match *title {
            "Clients" => CLIENTS.iter().map(|client| link(client.title)).collect::<Vec<_>>().join(" · "),
            title => link(title),
        });
        let _ = writeln!(text, "{}\n", links.collect::<Vec<_>>().join(" · "));
    }
    for (title, section) in sections {
        let _ = writeln!(text, "## {title}\n\n{}\n", section.trim_end());
    }
    text.trim_end().to_owned() + "\n"
}

/// The older models without the operation.
fn newer(sources: &Sources<'_>, operation: &Operation) -> String {
    let lacks = |schema: &Schema| schema.operations.iter().all(|known| known.name != operation.name);
    let last = sources.vintages.iter().rev().find(|(_, schema)| lacks(schema));
    last.map(|(version, _)| format!(" Newer than botocore {}.", sources.history.dated(version)))
        .unwrap_or_default()
}

/// The place of a shape in an operation: in its request, or else in its answer.
pub(super) fn places(sources: &Sources<'_>, operation: &Operation, shape: &str) -> Vec<String> {
    let place = |row: Row<'_>| match &row.shape.kind {
        _ if row.shape.name == shape => Some(row.path),
        Kind::List(item) if item == shape => Some(row.path + "[]"),
        _ => None,
    };
    let of = |structure: &Option<String>| {
        rows(sources, structure.as_deref()).into_iter().filter_map(place).collect()
    };
    let in_request: Vec<String> = of(&operation.input);
    if in_request.is_empty() { of(&operation.output) } else { in_request }
}

/// The members below a structure, by their paths, the outer ones first.
fn rows<'a>(sources: &Sources<'a>, structure: Option<&'a str>) -> Vec<Row<'a>> {
    fn walk<'a>(
        sources: &Sources<'a>,
        owner: &'a str,
        path: &str,
        above: &mut Vec<&'a str>,
        rows: &mut Vec<Row<'a>>,
    ) {
        if above.contains(&owner) {
            return;
        }
        above.push(owner);
        let schema = sources.surfaces.schema;
        for member in schema.shape(owner).members() {
            let shape = schema.shape(&member.shape);
            let path = if path.is_empty() { member.name.clone() } else { format!("{path}.{}", member.name) };
            rows.push(Row { path: path.clone(), owner, member, shape });
            let (inner, mark) = match &shape.kind {
                Kind::List(item) => (item.as_str(), "[]"),
                Kind::Map(_, value) => (value.as_str(), "{}"),
                _ => (member.shape.as_str(), ""),
            };
            walk(sources, inner, &format!("{path}{mark}"), above, rows);
        }
        above.pop();
    }
    let mut rows = Vec::new();
    if let Some(structure) = structure {
        walk(sources, structure, "", &mut Vec::new(), &mut rows);
    }
    rows
}

fn note<'a>(sources: &Sources<'a>, row: &Row<'_>) -> Option<std::borrow::Cow<'a, MemberNote>> {
    sources.notes.member(row.owner, &row.member.name)
}

/// True if a member stands in the structure itself, and not below another member.
fn is_outer(row: &Row<'_>) -> bool {
    row.path == row.member.name
}

/// The version of the model that first had a member.
fn since(sources: &Sources<'_>, row: &Row<'_>) -> String {
    sources.history.member(row.owner, &row.member.name).unwrap_or_default()
}

/// The fate of each setting that an update leaves out.
fn resets(sources: &Sources<'_>, operation: &Operation, request: &[Row<'_>]) -> String {
    let shown = request.iter().filter_map(|row| Some((row, note(sources, row)?.omitted.clone()?)));
    let row = |(row, omitted): (&Row<'_>, String)| {
        let about = |requirement: &&Requirement| {
            requirement.subject() == row.member.name && requirement.id.ends_with("-when-omitted")
        };
        let requirements: Vec<String> = sources
            .knowledge
            .by_hand(&operation.name)
            .filter(about)
            .map(|requirement| {
                format!(
                    "[{}](#{}) {}",
                    requirement.grade,
                    requirement.rest(),
                    requirements::evidence(&requirement.evidence)
                )
            })
            .collect();
        vec![member_link(row), requirements::linked(sources, &words(&omitted)), requirements.join("; ")]
    };
    let rows: Vec<_> = shown.map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    table(&["setting", "left out of an update, it", "grade and evidence"], rows)
}

/// The way to send back what a describe answers, with one setting changed.
fn recipe(sources: &Sources<'_>, operation: &Operation, request: &[Row<'_>]) -> String {
    let surfaces = &sources.surfaces;
    let changed = request.iter().find(|row| row.member.name == CHANGED && note(sources, row).is_some());
    let describe = surfaces.operation(&operation.name.replacen("Update", "Describe", 1));
    let (Some(_), Some(describe)) = (changed, describe.filter(|other| other.name != operation.name)) else {
        return String::new();
    };
    let whole = describe.output.as_deref().and_then(|output| surfaces.schema.shape(output).members().first());
    let Some(whole) = whole else { return String::new() };
    let is_taken = |name: &str| request.iter().any(|row| is_outer(row) && row.member.name == name);
    let left: Vec<&str> = surfaces
        .schema
        .shape(&whole.shape)
        .members()
        .iter()
        .map(|member| member.name.as_str())
        .filter(|name| !is_taken(name))
        .collect();
    let ids = surfaces.sample(describe, false);
    let ids = ids.iter().filter_map(|(name, value)| {
        Some(format!(" --{} {}", aws_cli::dashed(name), quote::posix(value.as_str()?)))
    });
    let aws = format!("aws {}", surfaces.names.aws_cli_service());
    let (of, update) = (aws_cli::command(describe), aws_cli::command(operation));
    let without: Vec<String> = left.iter().map(|name| format!(".{name}")).collect();
    let script = format!(
        "{aws} {of}{} --query {} --output json |\n  jq 'del({}) | .{CHANGED} = 5' >settings.json\n{aws} {update} \
         --cli-input-json file://settings.json",
        ids.collect::<String>(),
        whole.name,
        without.join(", ")
    );
    format!("With the AWS CLI and jq, without what an update does not take:\n\n{}", block("sh", &script))
}

/// The setting that the example changes: it has no unit that another one sets.
const CHANGED: &str = "AuthSessionValidity";

fn member_link(row: &Row<'_>) -> String {
    format!("[{}](#{})", row.member.name, super::markdown::slug(&row.member.name))
}

/// Members with type and constraints.
fn members(sources: &Sources<'_>, rows: &[Row<'_>]) -> String {
    if rows.is_empty() {
        return "Nothing.\n".into();
    }
    let has_since = rows.iter().any(|row| !since(sources, row).is_empty());
    let has_default = rows.iter().any(|row| note(sources, row).is_some_and(|note| note.default.is_some()));
    let mut heads = vec!["member", "type and constraints"];
    heads.extend(has_default.then_some("default"));
    heads.extend(has_since.then_some("since botocore"));
    let row = |row: &Row<'_>| {
        let note = note(sources, row);
        let is_told = note.is_some() && is_outer(row) && row.owner.ends_with("Request");
        let name = if is_told { member_link(row) } else { code(&row.path) };
        let required = if row.member.required { " **required**" } else { "" };
        let unit = note.as_ref().and_then(|note| note.unit.as_deref());
        // A timestamp says it by its type.
        let unit = unit.filter(|_| !matches!(row.shape.kind, Kind::Timestamp(_)));
        let unit = unit.map(|unit| format!("; in {}", words(unit).trim_end_matches('.'))).unwrap_or_default();
        let mut cells = vec![format!("{name}{required}"), kind(sources, row.shape) + &unit];
        if has_default {
            cells.push(
                note.and_then(|note| note.default.clone())
                    .map(|text| requirements::linked(sources, &words(&text)))
                    .unwrap_or_default(),
            );
        }
        if has_since {
            cells.push(since(sources, row));
        }
        cells
    };
    let mut text = table(&heads, rows.iter().map(row));
    if has_since {
        let _ = writeln!(
            text,
            "\nMembers and values without a version were already in botocore {}. Constraints that changed since stand under \
             [older documents](changes.md).",
            sources.history.dated(&sources.history.oldest)
        );
    }
    text
}

/// A type with its constraints, and since when an enum has its values.
fn kind(sources: &Sources<'_>, shape: &Shape) -> String {
    let schema = sources.surfaces.schema;
    let mut text = words(&describe(schema, shape));
    let values = match &shape.kind {
        Kind::List(item) => schema.shape(item),
        _ => shape,
    };
    if let Kind::Enum(known) = &values.kind {
        for value in known {
            if let Some(since) = sources.history.value(&values.name, value) {
                text = text.replace(&code(value), &format!("{} (since {since})", code(value)));
            }
        }
    }
    text
}

/// Each member of the request: what it does, and the requirements on it.
fn in_full(
    sources: &Sources<'_>,
    operation: &Operation,
    request: &[Row<'_>],
    shown: &mut Vec<String>,
) -> String {
    let mut text = String::new();
    for row in request.iter().filter(|row| is_outer(row)) {
        let Some(words_of) = note(sources, row) else { continue };
        let _ = writeln!(
            text,
            "### {}\n\n{}\n",
            row.member.name,
            requirements::linked(sources, words_of.about.trim())
        );
        let mut points = vec![("Type", Some(kind(sources, row.shape)))];
        let constant =
            |text: &Option<String>| text.as_ref().map(|text| requirements::linked(sources, &words(text)));
        points.extend([
            (
                "Since",
                Some(since(sources, row))
                    .filter(|since| !since.is_empty())
                    .map(|since| format!("botocore {since}")),
            ),
            ("Unit", constant(&words_of.unit)),
            ("Range", constant(&words_of.range)),
            ("Default", constant(&words_of.default)),
            ("Left out of an update", constant(&words_of.omitted)),
            ("Older documents", constant(&words_of.documents)),
            ("Evidence", (!words_of.evidence.is_empty()).then(|| requirements::evidence(&words_of.evidence))),
        ]);
        for (title, point) in points {
            if let Some(point) = point {
                let _ = writeln!(text, "- {title}: {point}");
            }
        }
        let below = request.iter().filter(|inner| inner.path.starts_with(&format!("{}.", row.member.name)));
        for inner in below {
            if let Some(words_of) = note(sources, inner) {
                let _ = writeln!(text, "- {}: {}", code(&inner.path), words(&words_of.about));
            }
        }
        text.push('\n');
        let own: Vec<_> = sources
            .knowledge
            .by_hand(&operation.name)
            .filter(|requirement| requirement.subject() == row.member.name)
            .collect();
        shown.push(row.member.name.clone());
        if !own.is_empty() {
            let _ = writeln!(text, "{}", requirements::rows(own));
        }
    }
    text
}

/// Facts known of the members of the answer.
fn of_answers(sources: &Sources<'_>, response: &[Row<'_>]) -> String {
    let row = |row: &Row<'_>| {
        let note = note(sources, row)?;
        let absent = note
            .absent
            .as_deref()
            .map(|text| requirements::linked(sources, &words(text)))
            .unwrap_or_default();
        Some(vec![code(&row.path), words(&note.about), absent, requirements::evidence(&note.evidence)])
    };
    let rows: Vec<_> = response.iter().filter_map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    table(&["member", "what it is", "missing", "evidence"], rows)
}

/// The requirements that no section before has, and those by rule.
fn rest(sources: &Sources<'_>, operation: &Operation, shown: &[String]) -> String {
    let by_hand: Vec<_> = sources
        .knowledge
        .by_hand(&operation.name)
        .filter(|requirement| !shown.iter().any(|name| name == requirement.subject()))
        .collect();
    let mut text = String::new();
    if !by_hand.is_empty() {
        if !shown.is_empty() {
            text += "Those on a member stand with it. These are about the request or the answer as a whole. Evidence of grade A \
                 that was seen on another operation, or on one that the source leaves open, counts as B.\n\n";
        }
        text += &requirements::rows(by_hand);
        text.push('\n');
    }
    let by_rule: Vec<_> =
        sources.knowledge.checked(&operation.name).filter(|known| known.is_by_rule()).collect();
    if !by_rule.is_empty() {
        let count = by_rule.len();
        let table = requirements::by_rule(by_rule);
        let _ = writeln!(
            text,
            "By rule from the model, {count}: a request that breaks one constraint and keeps all others is refused with \
             `InvalidParameterException` or `SerializationException`; *taken* are values at the limits, values of enums, and \
             pairs of members. Grade B at best.\n\n{}",
            details("By member", &table)
        );
    }
    text
}

/// A call from each client, and how it spells the operation.
fn clients(sources: &Sources<'_>, operation: &Operation) -> String {
    let surfaces = &sources.surfaces;
    let place = Place { endpoint: None, region: "us-east-1".into() };
    let is_whole = surfaces.names.has_input(&operation.name);
    let input = surfaces.sample(operation, is_whole);
    let mut text = String::new();
    for client in CLIENTS {
        let call = surfaces.call(client, operation, &input, &place, Layout::Block);
        let _ = writeln!(text, "### {}\n", client.title);
        match call {
            Ok(call) => {
                let _ = writeln!(text, "{}", block(client.language, &call.text));
                for note in call.notes {
                    let _ = writeln!(text, "{note}\n");
                }
            }
            Err(why) => drop(writeln!(text, "{}.\n", words(&why.to_string()))),
        }
        let page = block("text", &surfaces.page(client, operation));
        let _ = writeln!(text, "{}", details("Names, types and syntax", &page));
    }
    text
}

/// Mistakes of the older documents about the operation.
fn documents(sources: &Sources<'_>, operation: &Operation, request: &[Row<'_>]) -> String {
    let own: Vec<_> =
        sources.documents.iter().filter(|document| document.operation == operation.name).collect();
    if own.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "[All differences in names, order and types, and what changed since](changes.md). The pages are those of the AWS \
         CLI, of paws, of PowerShell and of the HTTP API, which has no words on members.\n\n",
    );
    for document in own {
        for explained in document.explained.iter().filter(|explained| explained.wrong) {
            let says: Vec<String> = explained.document.iter().map(|line| code(line.trim())).collect();
            let _ = writeln!(text, "- {} says {}. {}", document.title, says.join(", "), explained.why);
        }
    }
    for row in request {
        if let Some(documents) = note(sources, row).and_then(|note| note.documents.clone()) {
            let _ = writeln!(text, "- {}: {}", member_link(row), documents.trim().replace('\n', " "));
        }
    }
    text
}
