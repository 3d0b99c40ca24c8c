//! The regular expressions of the model.

use std::sync::OnceLock;

/// A regular expression of the model, compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    /// As the service prints it: without anchors where the whole value must match.
    pub source: &'static str,
    whole: bool,
    compiled: OnceLock<Option<Compiled>>,
}

/// A pattern made ready.
#[derive(Debug)]
struct Compiled {
    regex: regress::Regex,
    /// The same for texts of ASCII, if the pattern is simple enough: to look up is many times faster than to match.
    steps: Option<Vec<Step>>,
}

/// Characters of one class, repeated.
#[derive(Debug)]
struct Step {
    /// The characters of ASCII in it, a bit each.
    class: u128,
    least: usize,
    most: usize,
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

    /// True if `text` matches; `None` when no engine takes the pattern.
    pub fn matches(&self, text: &str) -> Option<bool> {
        let compiled = self.compiled.get_or_init(|| {
            let regex = compile(self.source, self.whole)?;
            let steps = if self.whole { steps(self.source) } else { None };
            Some(Compiled { regex, steps })
        });
        let Compiled { regex, steps } = compiled.as_ref()?;
        Some(match steps {
            Some(steps) if text.is_ascii() => follows(steps, text.as_bytes()),
            _ => regex.find(text).is_some(),
        })
    }
}

/// A pattern as a row of classes, each repeated; `None` for one with groups, alternatives or anchors.
fn steps(source: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            // A bracket within the class: not worth telling apart.
            '[' => rest.find(']').filter(|end| !rest[1..*end].contains('['))? + 1,
            '\\' => return None,
            _ if "(){}|^$*+?.".contains(first) => return None,
            _ => first.len_utf8(),
        };
        let (class, after) = rest.split_at(end);
        let (least, most, quantifier) = match after.chars().next() {
            Some('+') => (1, usize::MAX, 1),
            Some('*') => (0, usize::MAX, 1),
            Some('?') => (0, 1, 1),
            Some('{') => return None,
            _ => (1, 1, 0),
        };
        steps.push(Step { class: ascii_of(class)?, least, most });
        rest = &after[quantifier..];
    }
    Some(steps)
}

/// The characters of ASCII that are in a class.
fn ascii_of(class: &str) -> Option<u128> {
    let regex = compile(class, true)?;
    let matches = |byte: &u8| regex.find(char::from(*byte).encode_utf8(&mut [0; 4])).is_some();
    Some((0..128).filter(matches).fold(0, |class, byte| class | 1 << byte))
}

/// True if `text` is what the steps describe, from its start to its end.
fn follows(steps: &[Step], text: &[u8]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return text.is_empty() };
    let is_in = |byte: &&u8| step.class >> **byte & 1 == 1;
    let longest = text.iter().take(step.most).take_while(is_in).count();
    if rest.is_empty() {
        return longest == text.len() && longest >= step.least;
    }
    (step.least..=longest).rev().any(|length| follows(rest, &text[length..]))
}

/// A pattern as a regular expression, or `None` when the engine does not take it. With `whole`, all of a text must match.
pub fn compile(source: &str, whole: bool) -> Option<regress::Regex> {
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

/// True if a backslash makes this letter a class of characters.
fn is_class(letter: char) -> bool {
    "dDsSwWpP".contains(letter)
}
