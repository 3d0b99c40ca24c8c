//! Pieces of Rust as text.

/// A string literal, raw where that saves escapes.
pub(super) fn literal(text: &str) -> String {
    if !text.contains(['"', '\\']) && !text.contains(char::is_control) {
        return format!("\"{text}\"");
    }
    if text.contains('\r') {
        return format!("{text:?}");
    }
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// Doc comments of `lines`, `indent` spaces deep.
pub(super) fn doc(indent: usize, lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines.iter().flat_map(|line| line.split('\n')).map(|line| line.replace('\r', "\\r")) {
        let gap = if line.is_empty() { "" } else { " " };
        text += &format!("{:indent$}///{gap}{line}\n", "");
    }
    text
}

/// Names that the items call by their last part, and where each stands.
const USES: &[(&str, &str, &str)] = &[
    ("std::collections", "BTreeMap", "BTreeMap<"),
    ("crate", "enums", "enums::"),
    ("crate", "errors", "errors::"),
    ("crate", "shapes", "shapes::"),
    ("crate", "structures", "structures::"),
    ("crate::pattern", "Pattern", "Pattern::"),
    ("crate::schema", "Kind", "Kind::"),
    ("crate::schema", "Shape", "Shape::"),
    ("crate::schema", "TimestampFormat", "TimestampFormat::"),
];

/// A whole file: what it is for, what it uses, and its items.
pub(super) fn file(title: &str, items: &str) -> String {
    let mut text = format!("//! {title}\n\n");
    for uses in USES.chunk_by(|one, other| one.0 == other.0) {
        let used = uses.iter().filter(|(_, _, call)| calls(items, call)).map(|(_, name, _)| *name);
        match used.collect::<Vec<_>>()[..] {
            [] => {}
            [name] => text += &format!("use {}::{name};\n", uses[0].0),
            ref names => text += &format!("use {}::{{{}}};\n", uses[0].0, names.join(", ")),
        }
    }
    if text.ends_with(";\n") {
        text.push('\n');
    }
    text + items
}

/// Whether the code has `call` as it stands, with no path before it.
fn calls(items: &str, call: &str) -> bool {
    items.match_indices(call).any(|(at, _)| {
        let before = items[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && before != '_' && before != ':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(actual: &str, expected: &str) {
        assert_eq!(actual, expected);
    }

    #[test]
    fn literals_are_raw_only_where_that_saves_escapes() {
        check(&literal("[a-z]+"), r#""[a-z]+""#);
        check(&literal(r"\w+"), r#"r"\w+""#);
        check(&literal("say \"\\w\""), "r#\"say \"\\w\"\"#");
        check(&literal("a\r"), r#""a\r""#);
    }

    #[test]
    fn only_modules_that_are_called_are_used() {
        check(&file("T.", "a: shapes::A\n"), "//! T.\n\nuse crate::shapes;\n\na: shapes::A\n");
        check(&file("T.", "crate::shapes::A reshapes::A\n"), "//! T.\n\ncrate::shapes::A reshapes::A\n");
    }
}
