//! Pieces of Rust as tokens.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// An identifier; one that the rules of `names` make is always one of Rust.
pub(super) fn identifier(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Doc comments of `lines`.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().flat_map(|line| line.split('\n')).map(|line| {
        let line = line.replace('\r', "\\r");
        if line.is_empty() { line } else { [" ", &line].concat() }
    });
    quote!(#(#[doc = #lines])*)
}

/// A string literal, raw where that saves escapes.
pub(super) fn literal(text: &str) -> Literal {
    let saves = text.contains(['"', '\\']) && !text.contains(char::is_control);
    let spaced = text.contains(['"', '\\']) && text.contains('\n') && !text.contains('\r');
    if !saves && !spaced {
        return Literal::string(text);
    }
    let mut hashes = String::new();
    while text.contains(&["\"", &hashes].concat()) {
        hashes.push('#');
    }
    ["r", &hashes, "\"", text, "\"", &hashes].concat().parse().unwrap_or_else(|_| Literal::string(text))
}

/// The literal of a whole number, without a suffix.
pub(super) fn number(number: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(number.unsigned_abs());
    if number < 0 { quote!(-#digits) } else { quote!(#digits) }
}

/// The literal of a place in a list.
pub(super) fn place(place: usize) -> Literal {
    Literal::usize_unsuffixed(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(actual: &impl ToString, expected: &str) {
        assert_eq!(actual.to_string(), expected);
    }

    #[test]
    fn literals_are_raw_only_where_that_saves_escapes() {
        check(&literal("[a-z]+"), r#""[a-z]+""#);
        check(&literal(r"\w+"), r#"r"\w+""#);
        check(&literal("say \"\\w\""), "r#\"say \"\\w\"\"#");
        check(&literal("a\r"), r#""a\r""#);
    }

    #[test]
    fn numbers_have_no_suffix() {
        check(&number(-5), "- 5");
        check(&number(i64::MAX), "9223372036854775807");
    }
}
