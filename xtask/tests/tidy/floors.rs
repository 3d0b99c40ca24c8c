//! The suite has floors, each using only those below it, and no crate has a circle of modules.

use std::path::Path;

use crate::imports::Crate;

/// The floors of the suite, from the ground up.
const FLOORS: [&str; 6] = ["input", "suite", "exchange", "run", "judge", "report"];

/// The `src` folders of all crates that are written by hand.
const CRATES: [&str; 7] = [
    "codegen/runtime/src",
    "codegen/src",
    "conformance/src",
    "conformance/cli/src",
    "conformance/proof/src",
    "conformance/reference/src",
    "xtask/src",
];

fn read(folder: &str) -> Crate {
    let folder = crate::root().join(folder);
    let sources = crate::sources(&folder);
    assert!(!sources.is_empty(), "{} has no sources", folder.display());
    Crate::read(sources.iter().map(|(path, text)| (path.strip_prefix(&folder).unwrap(), text.as_str())))
}

/// The arrows of a library that do not run down.
fn upward(library: &Crate) -> Vec<String> {
    let floor =
        |module: &[String]| FLOORS.iter().position(|floor| module.first().is_some_and(|name| name == floor));
    let uses = library.uses().into_iter().filter(|(from, to)| match (floor(from), floor(to)) {
        (Some(from), Some(to)) => from < to,
        (Some(_), None) => true,
        (None, _) => false,
    });
    uses.map(|(from, to)| format!("{} uses {}", from.join("::"), to.join("::"))).collect()
}

#[test]
fn no_arrow_runs_up() {
    assert_eq!(upward(&read("conformance/src")), Vec::<String>::new());
}

#[test]
fn no_crate_has_a_circle_of_modules() {
    let mut found = Vec::new();
    for folder in CRATES {
        found.extend(read(folder).circles().into_iter().map(|circle| format!("{folder}: {circle}")));
    }
    assert_eq!(found, Vec::<String>::new());
}

#[track_caller]
fn check(files: &[(&str, &str)], arrows: &[&str], circles: &[&str]) {
    let library = Crate::read(files.iter().map(|(path, text)| (Path::new(path), *text)));
    assert_eq!(upward(&library), arrows);
    assert_eq!(library.circles(), circles);
}

#[test]
fn upward_arrows_and_circles_are_found() {
    let lib = ("lib.rs", "mod run; mod judge; mod report;");
    let judge = ("judge/mod.rs", "mod verdict; pub use verdict::Verdict;");
    let verdict = ("judge/verdict.rs", "pub struct Verdict;");
    check(&[lib, judge, verdict, ("run.rs", "")], &[], &[]);
    // By a re-export, by a path in an expression, and by a name of a group.
    let up = ("run.rs", "use crate::judge::Verdict;");
    check(&[lib, judge, verdict, up], &["run uses judge::verdict"], &[]);
    let up = ("run.rs", "fn f() -> bool { crate::report::g() }");
    check(&[lib, ("report.rs", "pub fn g() -> bool { true }"), up], &["run uses report"], &[]);
    let down = ("judge/verdict.rs", "use crate::{run::{self, Run}};");
    check(&[lib, judge, down, ("run.rs", "pub struct Run;")], &[], &[]);
    check(
        &[lib, judge, down, ("run.rs", "use crate::judge::Verdict; pub struct Run;")],
        &["run uses judge::verdict"],
        &["in crate: judge → run → judge"],
    );
    // Between two modules of one parent; a parent and its child are one; tests do not count.
    let (a, b) = (("report/a.rs", "use super::b::B; use super::R;"), ("report/b.rs", "use super::a;"));
    let report = ("report/mod.rs", "mod a; mod b; pub struct R; fn f() { a::g() }");
    check(&[report, a, b], &[], &["in crate::report: a → b → a"]);
    let b = ("report/b.rs", "#[cfg(test)] mod tests { use super::super::a; }");
    check(&[report, a, b], &[], &[]);
}
