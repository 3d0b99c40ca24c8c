//! Output of the program: control characters of a target or a file never reach the terminal.

use std::io::Write;

use anyhow::Context as _;
use awsjson_codegen::surface::quote::is_control;

use crate::failure::{Failure, UNREACHABLE, WithCode};

/// Prints a line to standard error. A failure is passed over: there is nowhere to report it.
pub(crate) fn note(text: &str) {
    let text = harmless(text);
    let _ = writeln!(anstream::AutoStream::auto(std::io::stderr()).lock(), "{text}");
}

/// Prints to standard output, with colours where they are wanted.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    write_out(&mut anstream::AutoStream::auto(std::io::stdout()).lock(), &harmless(text))
}

/// Prints to standard output what a program reads, as it is.
pub(crate) fn print_as_it_is(text: &str) -> Result<(), Failure> {
    write_out(&mut std::io::stdout().lock(), text)
}

/// A reader that has gone away is no error; a full disk is.
fn write_out(out: &mut impl Write, text: &str) -> Result<(), Failure> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("failed to write to standard output").code(UNREACHABLE)
        }
        _ => Ok(()),
    }
}

/// Text of a target or a file without control characters, but for colours.
fn harmless(text: &str) -> String {
    const ESCAPE: char = '\u{1b}';
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| is_control(c) && !matches!(c, '\n' | '\t')) {
        let (before, from) = rest.split_at(at);
        shown.push_str(before);
        let length = from.strip_prefix(ESCAPE).and_then(|from| from.strip_prefix('[')).and_then(|colour| {
            let end = colour.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            colour[end..].starts_with('m').then_some(end + 3)
        });
        if let Some(length) = length {
            shown.push_str(&from[..length]);
            rest = &from[length..];
        } else {
            shown.push('\u{fffd}');
            rest = &from[from.chars().next().map_or(1, char::len_utf8)..];
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(super::harmless(text), expected);
    }

    #[test]
    fn control_characters_are_replaced_but_for_colours() {
        check("a\n\tb", "a\n\tb");
        check("\u{1b}[1m\u{1b}[31mred\u{1b}[0m", "\u{1b}[1m\u{1b}[31mred\u{1b}[0m");
        check("\u{1b}[2Jgone", "\u{fffd}[2Jgone");
        check("\u{1b}]0;title\u{7}x", "\u{fffd}]0;title\u{fffd}x");
        check("back\rover\u{8}\u{202e}x\u{9b}", "back\u{fffd}over\u{fffd}\u{fffd}x\u{fffd}");
        check("\u{1b}[", "\u{fffd}[");
    }
}
