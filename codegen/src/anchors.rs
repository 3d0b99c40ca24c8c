//! The anchors of a pattern: C2J writes patterns without, Smithy mostly with them.

/// The text between a `^` and a `$` that hold for the whole pattern, or `None` where they do not: in
/// `^a|b$` each belongs to one alternative.
pub(crate) fn inside_anchors(source: &str) -> Option<&str> {
    let inside = source.strip_prefix('^')?.strip_suffix('$')?;
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for letter in inside.chars() {
        match letter {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth = depth.saturating_sub(1),
            '|' if depth == 0 && !in_class => return None,
            _ => {}
        }
        escaped = letter == '\\';
    }
    // A backslash before the `$` makes it an ordinary dollar.
    (!escaped).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: Option<&str>) {
        assert_eq!(inside_anchors(source), expected);
    }

    #[test]
    fn anchors_go_only_where_they_hold_for_the_whole() {
        check("^[0-9]+$", Some("[0-9]+"));
        check("^(a|b)$", Some("(a|b)"));
        check("^[|]$", Some("[|]"));
        check(r"^\|$", Some(r"\|"));
        check("^a|b$", None);
        check(r"^a\$", None);
        check(r"^a\\$", Some(r"a\\"));
        check("a$", None);
        check("[0-9]+", None);
    }
}
