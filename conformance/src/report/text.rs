//! Words and numbers that several forms write alike.

use awsjson_codegen::surface::quote::is_control;
use serde_json::Value;

use super::model::Report;

/// A number of things: `1 check`, `2 checks`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// A part in per cent, `–` where there is nothing to be a part of.
pub(crate) fn percent(part: Option<f64>) -> String {
    part.map_or_else(|| "–".to_owned(), |part| format!("{:.1} %", part * 100.0))
}

/// Text of a target on one line, control characters replaced.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_control(c) { '\u{fffd}' } else { c }).collect()
}

/// A value on one line, cut to that many characters.
pub(crate) fn shown(value: Option<&Value>, characters: usize) -> String {
    cut(value.map_or_else(|| "nothing".to_owned(), |value| one_line(&value.to_string())), characters)
}

/// A text, cut to that many characters.
pub(crate) fn cut(text: String, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text;
    }
    text.chars().take(characters).chain(['…']).collect()
}

/// The address of a source of evidence, if it names a repository of GitHub: the issue, or the repository.
pub(crate) fn link(source: &str) -> Option<String> {
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let words: Vec<&str> = source.split([' ', ',', ';', '(', ')']).filter(|word| !word.is_empty()).collect();
    let at = words
        .iter()
        .position(|word| word.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name)))?;
    let number = match words.get(at + 1..at + 3) {
        Some(["issue" | "issues", number]) => number.parse::<u32>().ok(),
        _ => None,
    };
    let issue = number.map(|number| format!("/issues/{number}")).unwrap_or_default();
    Some(format!("https://github.com/{}{issue}", words[at]))
}

impl Report {
    /// Remarks for the reader: what was left out, filtered, run twice.
    pub(crate) fn notes(&self) -> Vec<String> {
        let left_out = &self.suite.left_out;
        let slow = (!left_out.is_empty()).then(|| {
            format!("Left out for the minutes that they take, without --slow: {}", left_out.join(", "))
        });
        let filters = &self.run.filters;
        let filters = (!filters.is_empty()).then(|| format!("Filtered: {}", filters.join(", ")));
        let stale = self.target.wrongly_lacking.iter();
        let stale =
            stale.map(|name| format!("The profile says that the target lacks {name}, and it has it."));
        let retried = self.run.retried.iter();
        let retried =
            retried.map(|retried| format!("{} was run twice: {}", retried.scenario, retried.reason));
        let shard = self.run.shard.map(|shard| format!("This is shard {shard}."));
        slow.into_iter().chain(shard).chain(filters).chain(stale).chain(retried).collect()
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(source: &str, expected: Option<&str>) {
        assert_eq!(super::link(source).as_deref(), expected);
    }

    #[test]
    fn a_source_leads_to_its_repository() {
        check(
            "aws/aws-sdk-cpp, issue 1622; aws/other, issue 66",
            Some("https://github.com/aws/aws-sdk-cpp/issues/1622"),
        );
        check(
            "getmoto/moto, tests/test_cognitoidp (run against AWS)",
            Some("https://github.com/getmoto/moto"),
        );
        check("recorded CLI output in a-b/c.d, setup", Some("https://github.com/a-b/c.d"));
        check("Amazon Cognito developer guide, \"Token revocation\"", None);
        check("botocore, cognito-idp service model 2016-04-18", None);
    }
}
