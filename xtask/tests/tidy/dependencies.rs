//! Every dependency of a package is used in its sources.

use std::fs;
use std::path::Path;

/// The packages, with the folders that are not their sources.
const PACKAGES: [(&str, &[&str]); 8] = [
    ("codegen", &["runtime"]),
    ("codegen/runtime", &[]),
    ("generated", &[]),
    ("conformance", &["cli", "proof", "reference"]),
    ("conformance/cli", &[]),
    ("conformance/proof", &[]),
    ("conformance/reference", &[]),
    ("xtask", &[]),
];

/// The dependencies of a manifest that no source names.
fn unused(manifest: &str, sources: &[String]) -> Vec<String> {
    let manifest: toml::Table = toml::from_str(manifest).unwrap();
    let tables =
        ["dependencies", "dev-dependencies"].iter().filter_map(|table| manifest.get(*table)?.as_table());
    let names = tables.flat_map(toml::Table::keys);
    let is_used = |name: &str| {
        let word = name.replace('-', "_");
        sources.iter().any(|text| is_named(text, &word))
    };
    names.filter(|name| !is_used(name)).cloned().collect()
}

/// True if a text has a word, with no letter, digit or `_` beside it.
fn is_named(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[test]
fn no_dependency_is_unused() {
    for (package, others) in PACKAGES {
        let folder = crate::root().join(package);
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let is_own = |path: &Path| !others.iter().any(|other| path.starts_with(folder.join(other)));
        let sources = crate::sources(&folder).into_iter().filter(|(path, _)| is_own(path));
        let sources: Vec<String> = sources.map(|(_, text)| text).collect();
        assert_eq!(unused(&manifest, &sources), Vec::<String>::new(), "{package}");
    }
}

#[test]
fn a_name_must_stand_alone() {
    let manifest = "[dependencies]\nserde = '1'\nserde-json = '1'\n[dev-dependencies]\ninsta = '1'\n";
    let check = |source: &str, expected: &[&str]| assert_eq!(unused(manifest, &[source.into()]), expected);
    check("use serde::Serialize;", &["serde-json", "insta"]);
    check("serde_json::json!(); insta::assert!()", &["serde"]);
    check("serde; serde_json; insta", &[]);
}
