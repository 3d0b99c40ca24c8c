//! Marks: letters that no shell knows, in place of values that are known only when a script runs.
//!
//! A call is spelled with the marks in it, and quoted for that. Then each mark becomes a word of the shell.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use awsjson_codegen::surface::quote::posix;

/// The start and the end of a mark, and what makes it long: no text that it stands for is too short for the AWS CLI.
const BEGIN: char = '\u{e000}';
const END: char = '\u{e001}';
const FILLING: char = '\u{e002}';
const LENGTH: usize = 64;
/// The number of a mark, added to this.
const FIRST: u32 = 0xe100;

/// The text before the value that is expected of an answer.
pub(super) const EXPECTED: &str = "Expected: ";

/// The marks of a script.
#[derive(Default)]
pub(super) struct Marks {
    /// The word for each.
    words: Vec<String>,
    /// Those of what may be any text, or no text.
    untyped: BTreeSet<usize>,
    /// True if a text was quoted once more, since it stands in JSON.
    quotes_json: Cell<bool>,
}

impl Marks {
    /// Letters that become `word`, as a shell reads it, wherever they stand.
    pub(super) fn of(&mut self, word: &str) -> String {
        letters(self.index(word))
    }

    /// Says that a word may stand for any text, which JSON quotes once more.
    pub(super) fn may_be_any(&mut self, word: &str) {
        let index = self.index(word);
        self.untyped.insert(index);
    }

    /// True if a text has a mark of what may be no text.
    pub(super) fn has_untyped(&self, text: &str) -> bool {
        self.untyped.iter().any(|index| text.contains(&letters(*index)))
    }

    /// True if a text was quoted once more, since it stands in JSON.
    pub(super) fn quotes_json(&self) -> bool {
        self.quotes_json.get()
    }

    fn index(&mut self, word: &str) -> usize {
        self.words.iter().position(|known| known == word).unwrap_or_else(|| {
            self.words.push(word.to_owned());
            self.words.len() - 1
        })
    }

    /// Text of a shell with words in place of marks. A mark stands within single quotes, since it is no plain word.
    pub(super) fn put(&self, text: &str) -> String {
        let mut words = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['\\', '\'']) {
            words.push_str(&rest[..at]);
            let from = &rest[at..];
            let quoted = from.strip_prefix('\'').and_then(|from| from.split_once('\''));
            rest = match quoted {
                Some((quoted, after)) if quoted.contains(BEGIN) => {
                    words.push_str(&self.spliced(quoted));
                    after
                }
                _ => {
                    let length = match quoted {
                        Some((quoted, _)) => quoted.len() + 2,
                        // A backslash, and what it stands before.
                        None => 1 + from.chars().nth(1).map_or(0, char::len_utf8),
                    };
                    words.push_str(&from[..length]);
                    &from[length..]
                }
            };
        }
        words + rest
    }

    /// A word of texts and marks.
    fn spliced(&self, text: &str) -> String {
        let is_json = text.strip_prefix(EXPECTED).unwrap_or(text).starts_with(['{', '[']);
        let mut word = String::new();
        for part in text.split_inclusive(END) {
            let (before, mark) = part.split_once(BEGIN).unwrap_or((part, ""));
            if !before.is_empty() {
                word.push_str(&posix(before));
            }
            let number = mark.chars().next().and_then(|number| u32::from(number).checked_sub(FIRST));
            let Some(index) = number.and_then(|number| usize::try_from(number).ok()) else { continue };
            match self.words.get(index) {
                Some(of_mark) if is_json && self.untyped.contains(&index) => {
                    self.quotes_json.set(true);
                    let _ = write!(word, "\"$(json {of_mark})\"");
                }
                of_mark => word.push_str(of_mark.map_or("", String::as_str)),
            }
        }
        word
    }

    /// A word of a shell, with those of its marks.
    pub(super) fn word(&self, text: &str) -> String {
        self.put(&posix(text))
    }
}

fn letters(index: usize) -> String {
    let number = u32::try_from(index).ok().and_then(|index| char::from_u32(FIRST + index));
    let mut mark = String::from(BEGIN);
    mark.push(number.unwrap_or(FILLING));
    mark.extend(std::iter::repeat_n(FILLING, LENGTH));
    mark.push(END);
    mark
}
