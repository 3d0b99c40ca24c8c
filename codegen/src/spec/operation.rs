//! The page of one operation.

use std::fmt::Write as _;

use super::knowledge::Requirement;
use super::markdown::{block, code, details, plain, table, words};
use super::{Sources, requirements};
use crate::notes::MemberNote;
use crate::schema::{Kind, Member, Operation, Shape};
use crate::surface::{Client, Layout, Place, http};
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
        let _ = writeln!(text, "{}\n", linked(sources, about));
    }
    let signed = if operation.signed { "signed with SigV4" } else { "not signed" };
    let deprecated = if operation.deprecated { ", deprecated" } else { "" };
    let _ = writeln!(text, "{}, {signed}{deprecated}.\n", code("POST /"));

    let (request, response) =
        (rows(sources, operation.input.as_deref()), rows(sources, operation.output.as_deref()));
    let has_words = request.iter().any(|row| note(sources, row).is_some());
    let mut sections = vec![
        ("What an update resets", resets(sources, operation, &request)),
        ("Request", members(sources, &request)),
        ("Response", members(sources, &response)),
        ("Errors", errors(sources, operation)),
    ];
    let mut told = Vec::new();
    if has_words {
        sections.push(("Members", in_full(sources, operation, &request, &mut told)));
        sections.push(("Members of the answer", of_answers(sources, &response)));
    }
    sections.push(("Requirements", rest(sources, operation, &told)));
    sections.push(("Clients", clients(sources, operation)));
    sections.push(("What older documents get wrong, and leave out", documents(sources, operation, &request)));
    sections.retain(|(_, section)| !section.is_empty());
    if has_words {
        let link = |title: &str| format!("[{title}](#{})", super::markdown::slug(title));
        let links = sections.iter().map(|(title, _)| match *title {
            "Clients" => Client::ALL.map(|client| link(client.title())).join(" · "),
            title => link(title),
        });
        let _ = writeln!(text, "{}\n", links.collect::<Vec<_>>().join(" · "));
    }
    for (title, section) in sections {
        let _ = writeln!(text, "## {title}\n\n{}\n", section.trim_end());
    }
    text.trim_end().to_owned() + "\n"
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

/// Whether a member stands in the structure itself, and not below another member.
fn is_outer(row: &Row<'_>) -> bool {
    row.path == row.member.name
}

/// Words of ours, in which ids of evidence are links.
fn linked(sources: &Sources<'_>, text: &str) -> String {
    let is_id = |word: &str| sources.knowledge.evidence.contains_key(word);
    let link = |part: &str| {
        let word = part.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        if is_id(word) {
            part.replace(word, &requirements::evidence(&[word.to_owned()]))
        } else {
            part.to_owned()
        }
    };
    text.split_inclusive(char::is_whitespace).map(link).collect()
}

/// The version of the model that first had a member.
fn since(sources: &Sources<'_>, row: &Row<'_>) -> String {
    sources.history.member(row.owner, &row.member.name).unwrap_or_default().to_owned()
}

/// What happens to each setting that an update leaves out.
fn resets(sources: &Sources<'_>, operation: &Operation, request: &[Row<'_>]) -> String {
    let told = request.iter().filter_map(|row| Some((row, note(sources, row)?.omitted.clone()?)));
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
        vec![member_link(row), linked(sources, &words(&omitted)), requirements.join("; ")]
    };
    let rows: Vec<_> = told.map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    table(&["setting", "left out of an update, it", "grade and evidence"], rows)
}

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
                    .map(|text| linked(sources, &words(&text)))
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
            "\nAnything without a version was already in botocore {}.",
            sources.history.oldest
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

/// The declared errors with their status, and the messages that requirements expect.
fn errors(sources: &Sources<'_>, operation: &Operation) -> String {
    let words_of = sources.notes.operation(&operation.name);
    let row = |(error, status): (&str, u16)| {
        let when = words_of.and_then(|note| note.errors.get(error)).map(|text| linked(sources, &words(text)));
        let since = sources.history.error(&operation.name, error).unwrap_or_default();
        vec![code(error), status.to_string(), when.unwrap_or_default(), since.to_owned()]
    };
    let declared = http::errors(&sources.surfaces, operation).into_iter().map(row);
    let mut text = String::from(
        "Besides these, any operation may answer an [error of the protocol](wire.md), such as `SerializationException`. \
         The status is what the service answers, whatever the model says; the body and `x-amzn-errortype` name the \
         error.\n\n",
    );
    if words_of.is_some() {
        text += &table(&["error", "status", "when", "since botocore"], declared);
    } else {
        text += &table(&["error", "status"], declared.map(|mut row| row.drain(..2).collect()));
    }
    let rows = refusals(sources, operation);
    if !rows.is_empty() {
        text += "\n### Which error for what\n\nAn empty cell is not known, or left open by the requirement. Names and ids in a message are those of the \
                 request; `{pool}` and `{client}` stand for ids.\n\n";
        text += &table(&["error", "message", "grade", "evidence", "when"], rows);
    }
    text
}

/// The errors that requirements expect, by their codes. Where what a message says is known better than its code, each is
/// a requirement of its own, with a grade of its own.
fn refusals(sources: &Sources<'_>, operation: &Operation) -> Vec<Vec<String>> {
    let all: Vec<&Requirement> = sources.knowledge.by_hand(&operation.name).collect();
    let on_code = |requirement: &Requirement| {
        let id = format!("{}-type", requirement.id);
        all.iter().copied().find(|other| other.id == id)
    };
    let mut rows = Vec::new();
    for requirement in &all {
        if requirement.id.ends_with("-type")
            && all.iter().any(|other| format!("{}-type", other.id) == requirement.id)
        {
            continue;
        }
        for refusal in requirement.refusals() {
            let code_of = match (refusal.code, on_code(requirement)) {
                (Some(known), _) => code(known),
                (None, Some(other)) => {
                    let known = other.refusals().find_map(|refusal| refusal.code);
                    known.map(|known| format!("{} (grade {})", code(known), other.grade)).unwrap_or_default()
                }
                (None, None) => String::new(),
            };
            // Braces are doubled in scenarios, where single ones name what an earlier step gave.
            let literal = |text: &str| code(&text.replace("{{", "{").replace("}}", "}"));
            let message = refusal.message.map(literal);
            let violations = match refusal.violations[..] {
                [] => None,
                [violation] => Some(literal(&format!("1 validation error detected: {violation}"))),
                ref several => {
                    let (count, joined) = (several.len(), several.join("; "));
                    Some(literal(&format!("{count} validation errors detected: {joined}")))
                }
            };
            let pattern = refusal.pattern.map(|pattern| format!("matches {}", code(pattern)));
            let row = vec![
                code_of,
                message.or(violations).or(pattern).unwrap_or_default(),
                requirement.grade.clone(),
                requirements::evidence(&requirement.evidence),
                format!("[{}](#{})", plain(requirement.rest()), requirement.rest()),
            ];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    rows.sort_by(|a, b| (a[0].is_empty(), a).cmp(&(b[0].is_empty(), b)));
    rows
}

/// Each member of the request: what it does, and the requirements on it.
fn in_full(
    sources: &Sources<'_>,
    operation: &Operation,
    request: &[Row<'_>],
    told: &mut Vec<String>,
) -> String {
    let mut text = String::new();
    for row in request.iter().filter(|row| is_outer(row)) {
        let Some(words_of) = note(sources, row) else { continue };
        let _ = writeln!(text, "### {}\n\n{}\n", row.member.name, linked(sources, words_of.about.trim()));
        let mut points = vec![("Type", Some(kind(sources, row.shape)))];
        let constant = |text: &Option<String>| text.as_ref().map(|text| linked(sources, &words(text)));
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
        told.push(row.member.name.clone());
        if !own.is_empty() {
            let _ = writeln!(text, "{}", requirements::rows(own));
        }
    }
    text
}

/// What is known of the members of the answer.
fn of_answers(sources: &Sources<'_>, response: &[Row<'_>]) -> String {
    let row = |row: &Row<'_>| {
        let note = note(sources, row)?;
        let absent = note.absent.as_deref().map(|text| linked(sources, &words(text))).unwrap_or_default();
        Some(vec![code(&row.path), words(&note.about), absent, requirements::evidence(&note.evidence)])
    };
    let rows: Vec<_> = response.iter().filter_map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    table(&["member", "what it is", "missing", "evidence"], rows)
}

/// The requirements that no section before has, and those by rule.
fn rest(sources: &Sources<'_>, operation: &Operation, told: &[String]) -> String {
    let by_hand: Vec<_> = sources
        .knowledge
        .by_hand(&operation.name)
        .filter(|requirement| !told.iter().any(|name| name == requirement.subject()))
        .collect();
    let mut text = String::new();
    if !by_hand.is_empty() {
        if !told.is_empty() {
            text +=
                "Those on a member stand with it. These are about the request or the answer as a whole.\n\n";
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
    for client in Client::ALL {
        let call = surfaces.call(client, operation, &input, &place, Layout::Block);
        let call = match call {
            Ok(call) => block(client.language(), &call),
            Err(why) => format!("{}.\n", words(why.to_string().trim_start_matches("# "))),
        };
        let _ = writeln!(text, "### {}\n\n{call}", client.title());
        if call.contains("--cli-input-json") {
            text.push_str(
                "The address is passed in `--cli-input-json`, since version 1 of the AWS CLI would fetch what it finds \
                 there as the value of an option.\n\n",
            );
        }
        let page = block("text", &surfaces.page(client, operation));
        let _ = writeln!(text, "{}", details("Names, types and syntax", &page));
    }
    text
}

/// Where the older documents are wrong about the operation.
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
