//! Tells if every link of the spec leads somewhere.

use std::collections::BTreeSet;

use super::markdown::slug;
use crate::Files;

/// Links between pages that lead nowhere, as `page: target`.
pub(super) fn broken(files: &Files) -> Vec<String> {
    let anchors: std::collections::BTreeMap<&str, BTreeSet<String>> =
        files.iter().map(|(path, text)| (path.as_str(), anchors(text))).collect();
    let mut broken = Vec::new();
    for (path, text) in files {
        for target in targets(text) {
            let (page, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let page = if page.is_empty() { path.as_str() } else { page };
            let leads = anchors.get(page).is_some_and(|known| anchor.is_empty() || known.contains(anchor));
            if !leads {
                broken.push(format!("{path}: {target}"));
            }
        }
    }
    broken
}

/// The anchors of a page: its headings, and the places that are named.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for line in outside_blocks(text) {
        if line.starts_with('#') {
            anchors.insert(slug(line.trim_start_matches('#')));
        }
        let named = line.split("<a id=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        anchors.extend(named.map(|(name, _)| name.to_owned()));
    }
    anchors
}

/// The targets of links, but for those that leave the spec.
fn targets(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for line in outside_blocks(text).map(without_code) {
        let links = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        targets.extend(links.map(|(target, _)| target.to_owned()));
    }
    targets.retain(|target| !target.contains("://"));
    targets
}

/// A line without the code in it: what stands between backticks, as many after it as before.
fn without_code(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        kept.push_str(&rest[..start]);
        let ticks = rest[start..].chars().take_while(|letter| *letter == '`').count();
        let fence = &rest[start..start + ticks];
        let inside = &rest[start + ticks..];
        rest = inside.find(fence).map_or("", |end| &inside[end + ticks..]);
    }
    kept + rest
}

/// The lines of a page that are not code.
fn outside_blocks(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let is_fence = line.starts_with("```");
        inside ^= is_fence;
        !inside && !is_fence
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        let files = Files::from([
            ("page.md".to_owned(), page.to_owned()),
            (
                "other.md".to_owned(),
                "# A heading, `quoted`\n<a id=\"x.y\"></a>\n```\n# none\n```\n".to_owned(),
            ),
        ]);
        assert_eq!(broken(&files), expected);
    }

    #[test]
    fn links_lead_somewhere() {
        check("[a](other.md) [b](other.md#a-heading-quoted) [c](other.md#x.y) [d](https://example.com)", &[]);
        check("[a](none.md)", &["page.md: none.md"]);
        check("[a](other.md#none)", &["page.md: other.md#none"]);
        check("# Here\n[a](#here) [b](#there)", &["page.md: #there"]);
        check("```\n[a](none.md)\n```", &[]);
        check("`[a](none.md)` and `` `[b](none.md) `` and [c](none.md)", &["page.md: none.md"]);
    }
}
