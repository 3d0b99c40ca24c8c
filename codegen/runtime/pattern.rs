//! The regular expressions of the model.

use std::sync::OnceLock;

/// A regular expression of the model, compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    /// As the service prints it: without anchors where the whole value must match.
    pub source: &'static str,
    whole: bool,
    compiled: OnceLock<Option<regress::Regex>>,
}

impl Pattern {
    /// A pattern that the whole value must match.
    pub const fn whole(source: &'static str) -> Self {
        Self { source, whole: true, compiled: OnceLock::new() }
    }

    /// A pattern that must match somewhere in the value; it may hold anchors of its own.
    pub const fn anywhere(source: &'static str) -> Self {
        Self { source, whole: false, compiled: OnceLock::new() }
    }

    /// Whether `text` matches; `None` when no engine takes the pattern.
    pub fn matches(&self, text: &str) -> Option<bool> {
        let regex = self.compiled.get_or_init(|| compile(self.source, self.whole));
        regex.as_ref().map(|regex| regex.find(text).is_some())
    }
}

/// The pattern as a regular expression, or `None` when the engine does not take it.
pub(crate) fn compile(source: &str, whole: bool) -> Option<regress::Regex> {
    // The one inline flag that models use; the engine wants it outside.
    let (source, flags) = match source.strip_prefix("(?s)") {
        Some(rest) => (rest, "us"),
        None => (source, "u"),
    };
    let source = strict(source);
    let source = if whole { format!("^(?:{source})$") } else { source };
    regress::Regex::with_flags(&source, flags).ok()
}

/// The same pattern without what the engine is too strict for: a backslash before a character that means
/// nothing else, and a `-` that stands for itself beside a class such as `\w`.
fn strict(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let (mut in_class, mut after_class) = (false, false);
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        let before_class = || {
            let mut ahead = letters.clone();
            ahead.next() == Some('\\') && ahead.next().is_some_and(is_class)
        };
        match letter {
            '\\' => {
                let escaped = letters.next();
                let needless =
                    |c: char| c == ' ' || c.is_ascii_punctuation() && !r"^$\.*+?()[]{}|/".contains(c);
                if !escaped.is_some_and(|c| needless(c) && !(in_class && c == '-')) {
                    text.push('\\');
                }
                text.extend(escaped);
                after_class = in_class && escaped.is_some_and(is_class);
                if after_class && escaped.is_some_and(|c| c.eq_ignore_ascii_case(&'p')) {
                    // The name of the property belongs to it.
                    while let Some(letter) = letters.next_if(|c| *c != '}') {
                        text.push(letter);
                    }
                    text.extend(letters.next());
                }
                continue;
            }
            '-' if in_class && (after_class || before_class()) => text.push('\\'),
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        after_class = false;
        text.push(letter);
    }
    text
}

/// Whether a backslash makes this letter a class of characters.
fn is_class(letter: char) -> bool {
    "dDsSwWpP".contains(letter)
}
