//! Pieces of Markdown.

use std::fmt::Write as _;

/// A table; a cell holds one line of Markdown.
pub(super) fn table(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.trim().replace('\n', " ")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// Inline code, in a cell or not.
pub(super) fn code(text: &str) -> String {
    // A bar ends a cell, inside of code as well.
    let text = text.replace('|', "\\|").replace('\n', " ");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Words that are no Markdown of ours, such as an observation, so that they read as they are.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        if matches!(letter, '*' | '_' | '[' | ']' | '<' | '>' | '|' | '`' | '\\' | '~' | '#' | '$') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped.replace('\n', " ")
}

/// Words of ours, which may have code in them, in a cell.
pub(super) fn words(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}

/// A block of code.
pub(super) fn block(language: &str, text: &str) -> String {
    let mut fence = String::from("```");
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

/// The help text.
pub(super) fn details(summary: &str, text: &str) -> String {
    format!("<details><summary>{summary}</summary>\n\n{}\n</details>\n", text.trim_end().to_owned() + "\n")
}

/// The anchor of a heading: lower-case letters and digits, `-` for spaces.
pub(super) fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|letter| match letter {
        letter if letter.is_alphanumeric() || letter == '-' || letter == '_' => {
            Some(letter.to_ascii_lowercase())
        }
        letter if letter.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}
