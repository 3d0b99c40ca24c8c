//! Writes what a run found into a profile, for a person to review: what diverges is added without a reason, grouped by
//! what seems to be the common cause, and what is stale is taken out. A profile with an entry without a reason is not
//! accepted, so nothing gets by unexplained.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::conclusion::Standing;
use super::model::Report;
use super::rank::rule_of;
use crate::judge::{CheckResult, Impact, Verdict};
use crate::suite::Suite;
use crate::suite::requirement::Origin;

/// The entries that a profile would need for the run to be as expected.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// The number of requirements that were added, without a reason.
    pub added: usize,
    /// The number of operations and endpoints that were added, without a reason.
    pub lacks_added: usize,
    /// The patterns and names that were taken out.
    pub removed: Vec<String>,
    /// The patterns that are stale for some of what they match, and so have to be written anew by hand.
    pub to_split: Vec<String>,
}

/// The text of a profile after a run, and what was changed. Without a profile, a new one is begun.
///
/// # Errors
/// If the profile is no TOML.
pub fn update(
    profile: Option<&str>,
    report: &Report,
    suite: &Suite,
) -> Result<(String, Update), toml_edit::TomlError> {
    let mut document: DocumentMut = profile.unwrap_or_default().parse()?;
    let mut update = Update::default();
    if !document.contains_key("name") {
        begin(&mut document, report);
    }
    // Lists of inline tables are read like any other, and are written like any other.
    for tables in ["lacks", "divergence"] {
        if let Some(item) = document.get_mut(tables) {
            *item = match std::mem::take(item).into_array_of_tables() {
                Ok(tables) => Item::ArrayOfTables(tables),
                Err(other) => other,
            };
        }
    }
    remove_stale(&mut document, report, suite, &mut update);
    add_lacks(&mut document, report, &mut update);
    add_divergences(&mut document, report, &mut update);
    Ok((document.to_string(), update))
}

fn begin(document: &mut DocumentMut, report: &Report) {
    document["name"] = value(&report.target.name);
    if let Some(version) = &report.target.version {
        document["version"] = value(version);
    }
    document["endpoint"] = value(&report.target.endpoint);
    if let Some(endpoint) = &report.target.oauth_endpoint {
        document["oauth-endpoint"] = value(endpoint);
    }
}

/// Takes out what is stale, and entries of which nothing is left. A pattern that means more than what this run has shown
/// to be stale stays.
fn remove_stale(document: &mut DocumentMut, report: &Report, suite: &Suite, update: &mut Update) {
    let stale: BTreeSet<&str> =
        report.ranked(&[Verdict::StaleDivergence]).iter().map(|same| same[0].requirement.as_str()).collect();
    remove(document, "divergence", "checks", update, |pattern, update| {
        let Ok(glob) = globset::Glob::new(pattern) else { return false };
        let glob = glob.compile_matcher();
        let mut meant = suite.requirements.keys().filter(|id| glob.is_match(id)).peekable();
        let is_any_stale = stale.iter().any(|id| glob.is_match(id));
        let is_all_stale = meant.peek().is_some() && meant.all(|id| stale.contains(id.as_str()));
        if is_any_stale && !is_all_stale {
            update.to_split.push(pattern.to_owned());
        }
        is_all_stale
    });
    remove(document, "lacks", "operations", update, |name, _| report.target.wrongly_lacking.contains(name));
}

/// Takes texts out of a list in each table of that name, and tables with an empty list.
fn remove(
    document: &mut DocumentMut,
    tables: &str,
    list: &str,
    update: &mut Update,
    is_out: impl Fn(&str, &mut Update) -> bool,
) {
    let Some(entries) = document.get_mut(tables).and_then(Item::as_array_of_tables_mut) else { return };
    for table in entries.iter_mut() {
        // One text stands for a list of one.
        if let Some(only) = table.get(list).and_then(Item::as_str).map(str::to_owned) {
            let mut one = Array::new();
            one.push(only);
            table[list] = value(one);
        }
        let Some(array) = table.get_mut(list).and_then(Item::as_array_mut) else { continue };
        array.retain(|item| {
            let text = item.as_str().unwrap_or_default();
            let out = is_out(text, update);
            if out {
                update.removed.push(text.to_owned());
            }
            !out
        });
    }
    entries.retain(|table| table.get(list).and_then(Item::as_array).is_none_or(|array| !array.is_empty()));
    if entries.is_empty() {
        document.remove(tables);
    }
}

fn add_lacks(document: &mut DocumentMut, report: &Report, update: &mut Update) {
    let open = report.checks.iter().filter(|result| report.standing(result) == Standing::NotJudged);
    let names: BTreeSet<&str> = open.filter_map(|result| result.lacks()).collect();
    if names.is_empty() {
        return;
    }
    update.lacks_added = names.len();
    add(document, "lacks", "operations", names.into_iter(), None);
}

fn add_divergences(document: &mut DocumentMut, report: &Report, update: &mut Update) {
    let mut causes: BTreeMap<(Option<Impact>, String), BTreeSet<&str>> = BTreeMap::new();
    for result in &report.checks {
        if let Some(cause) = cause(report, result) {
            causes.entry((result.impact(), cause)).or_default().insert(&result.requirement);
        }
    }
    update.added = causes.values().flatten().collect::<BTreeSet<_>>().len();
    for ((impact, cause), requirements) in causes {
        add(document, "divergence", "checks", requirements.into_iter(), Some((&cause, impact)));
    }
}

/// The key of divergences that seem to have one cause; `None` for what is no matter of a profile.
fn cause(report: &Report, result: &CheckResult) -> Option<String> {
    match (report.standing(result), result.verdict()) {
        (Standing::Fails, Verdict::Diverges) => {
            let impact = result.impact().map_or("", |impact| impact.name());
            Some(match result.origin {
                Origin::Wire => impact.to_owned(),
                Origin::Generated => {
                    format!("{impact}, {}{}", rule_of(&result.requirement), answered(result))
                }
                Origin::Scenario => format!("{impact}, {}{}", result.operation, answered(result)),
            })
        }
        (Standing::NotJudged, Verdict::Inconclusive) if !result.harness_failed() => {
            Some(format!("not judged: {}", result.reason().unwrap_or_default()))
        }
        _ => None,
    }
}

/// The way the target answered, in a word.
fn answered(result: &CheckResult) -> String {
    let response = &result.response;
    let Some(status) = response["status"].as_u64() else { return String::new() };
    let kind = ["x-amzn-errortype"].iter().find_map(|name| response["headers"][*name].as_str());
    let kind = kind.or_else(|| response["body"]["__type"].as_str()).unwrap_or_default();
    if status < 300 || kind.is_empty() {
        format!(", answered {status}")
    } else {
        format!(", answered {status} {kind}")
    }
}

/// Adds a table with a list and an empty reason.
fn add<'n>(
    document: &mut DocumentMut,
    tables: &str,
    list: &str,
    names: impl Iterator<Item = &'n str>,
    why: Option<(&str, Option<Impact>)>,
) {
    let mut array = Array::new();
    for name in names {
        array.push_formatted(toml_edit::Value::from(name).decorated("\n  ", ""));
    }
    array.set_trailing("\n");
    array.set_trailing_comma(true);
    let mut table = Table::new();
    let comment = why.map(|(cause, _)| format!("# {}\n", cause.replace(|c: char| c.is_control(), " ")));
    table.decor_mut().set_prefix(format!("\n{}", comment.unwrap_or_default()));
    table[list] = value(array);
    if let Some((_, Some(impact))) = why {
        table["impact"] = value(impact.name());
    }
    table["reason"] = value("");
    let entries = document.entry(tables).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(entries) = entries.as_array_of_tables_mut() {
        entries.push(table);
    }
}
