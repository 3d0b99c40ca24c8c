//! The members of a request on the command line, exactly as they were written.

use std::fmt;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Reads JSON, `@FILE`, or `-` for standard input.
///
/// # Errors
/// With the place, when it is no object, or when what would be printed is not what was written.
pub(crate) fn read(argument: &str) -> Result<Map<String, Value>> {
    let (text, place) = match argument.strip_prefix('@') {
        Some(path) => {
            let text =
                std::fs::read_to_string(Path::new(path)).with_context(|| format!("failed to read {path}"))?;
            (text, path)
        }
        None if argument == "-" => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("failed to read standard input")?;
            (text, "standard input")
        }
        None => (argument.to_owned(), "--input"),
    };
    // Some editors and shells begin a file with a mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.split(" at line").next().unwrap_or_default();
        let is_file = place == "--input" && Path::new(argument).is_file();
        let help = if is_file { format!("\n  help: did you mean @{argument}?") } else { String::new() };
        anyhow!("{place}:{line}:{column}: not JSON: {reason}{help}")
    })?;
    exact(serde_json::from_str(text)?, "").map_err(|reason| anyhow!("{place}: {reason}"))?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(anyhow!(
            "{place}: the members of a request are a JSON object, such as '{{\"UserPoolId\": \"…\"}}'"
        )),
    }
}

/// True if a value keeps all of what was written once it is read: every member, and every number as it is spelled.
fn exact(written: &RawValue, path: &str) -> Result<()> {
    let text = written.get();
    match text.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text)?;
            for (index, (name, value)) in members.iter().enumerate() {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let is_first = members[..index].iter().all(|(other, _)| other != name);
                ensure!(is_first, "{path} stands there twice, and one of the two would be lost");
                exact(value, &path)?;
            }
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            items
                .into_iter()
                .enumerate()
                .try_for_each(|(index, item)| exact(item, &format!("{path}[{index}]")))?;
        }
        Some(b'-' | b'0'..=b'9') => {
            let printed = serde_json::from_str::<Value>(text)?.to_string();
            ensure!(
                printed == text,
                "{path} is {text}, which would be printed as {printed}\n  help: write it so"
            );
        }
        _ => {}
    }
    Ok(())
}

/// The members of an object in their order, with those that stand there twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}
