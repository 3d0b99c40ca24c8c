//! One clear message per mistake in an input file: what, where, and how to fix it.

use std::fmt;

/// A place in a file; line and column count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// One mistake in an input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as the user named it.
    pub file: String,
    /// The place in it.
    pub position: Position,
    /// The mistake.
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(formatter, "{}:{line}:{column}: {}", self.file, self.message)?;
        self.help.iter().try_for_each(|help| write!(formatter, "\n  help: {help}"))
    }
}

/// All mistakes found in a set of input files.
#[derive(Debug, thiserror::Error)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// In the order of the files and the places in them.
    pub(crate) fn sorted(mut self) -> Self {
        let place = |d: &Diagnostic| (d.file.clone(), d.position.line, d.position.column);
        self.0.sort_by_key(place);
        self
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            writeln!(formatter, "{diagnostic}")?;
        }
        let count = self.0.len();
        write!(formatter, "{count} mistake{} in the input files", if count == 1 { "" } else { "s" })
    }
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(crate) struct Sink<'a> {
    file: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(file: &'a str, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { file, diagnostics }
    }

    /// Notes a mistake.
    pub(crate) fn report(&mut self, position: Position, message: impl Into<String>, help: Option<String>) {
        self.diagnostics.push(Diagnostic {
            file: self.file.to_owned(),
            position,
            message: message.into(),
            help,
        });
    }
}

/// "did you mean …?" for the nearest of `known`, or the list of all of them when it is short.
pub fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const SHORT: usize = 12;
    let known: Vec<&str> = known.into_iter().collect();
    let score = |candidate: &&str| strsim::jaro_winkler(word, candidate);
    // The beginning of a name is what people remember of it.
    let begins = known.iter().copied().find(|candidate| !word.is_empty() && candidate.starts_with(word));
    let nearest = begins.or_else(|| known.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b))))?;
    if begins.is_some() || score(&nearest) > 0.8 {
        Some(format!("did you mean `{nearest}`?"))
    } else if known.len() <= SHORT {
        Some(format!("known are: {}", known.join(", ")))
    } else {
        None
    }
}
