//! Texts that fit the pattern of a shape at a given length, and texts that do not.

use std::collections::BTreeMap;

use cognito_idp_types::schema::{Kind, Shape};

use crate::suite::template::escape;

/// A longer text is written as a repetition.
const LONGEST_WRITTEN: usize = 256;

/// Texts of which each pattern of the model takes at least one.
const SEEDS: [&str; 19] = [
    "conformance",
    "a",
    "1",
    "123456",
    "us-east-1_conformance",
    "us-east-1_0123456789abcdef",
    "arn:aws:iam::000000000000:role/conformance",
    "arn:aws:s3:::conformance",
    "conformance@example.com",
    "import-conformance",
    "00000000-0000-4000-8000-000000000000",
    "tkn0000000000000000000000000",
    "cognito:default",
    "Level1",
    "terms-of-use",
    "Your code is {####}",
    "Follow {##this link##}",
    "en-US",
    "https://app.example.com",
];

/// The filler that is put into a text to make it longer.
const FILLERS: [char; 3] = ['a', '1', '-'];

/// Texts that patterns refuse: one character that is in none, or a form that is none.
const MISFITS: [&str; 12] = [
    "a b c d e f g",
    "a!b!c!d!e!f!g",
    "no such form",
    "not-a-form",
    "abcdefgh",
    "a\u{1}bcdefgh",
    "\u{1}",
    "a\u{1}b",
    "!",
    " ",
    "~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
    "\u{e9}",
];

/// A text as a request has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// The request, as a template.
    pub(super) template: String,
    /// The text itself, if it is short enough to be written out.
    pub(super) written: Option<String>,
    /// True if it fits the pattern.
    pub(super) fits: bool,
}

/// Texts by shape, found once.
#[derive(Default)]
pub(super) struct Texts(BTreeMap<(&'static str, usize), Text>);

impl Texts {
    /// A text of that length, one that fits the pattern if there is any.
    pub(super) fn of_length(&mut self, shape: &'static Shape, length: usize) -> Text {
        self.0.entry((shape.name, length)).or_insert_with(|| of_length(shape, length)).clone()
    }
}

/// A valid text.
pub(crate) fn sample_text(shape: &Shape) -> String {
    if let Kind::Enum(values) = shape.kind {
        return values.first().copied().unwrap_or_default().to_owned();
    }
    let is_valid = |text: &&&str| fits_whole(shape, text);
    if let Some(seed) = SEEDS.iter().find(is_valid) {
        return (*seed).to_owned();
    }
    let least = shape.min.and_then(|min| usize::try_from(min).ok()).unwrap_or(1);
    of_length(shape, least).written.unwrap_or_default()
}

/// A text of valid length that the pattern refuses, if there is one.
pub(super) fn misfit(shape: &Shape) -> Option<&'static str> {
    MISFITS.into_iter().find(|text| is_of_length(shape, text.chars().count()) && !fits(shape, text))
}

/// True if a text keeps all constraints of a string shape.
pub(super) fn fits_whole(shape: &Shape, text: &str) -> bool {
    matches!(shape.kind, Kind::String) && is_of_length(shape, text.chars().count()) && fits(shape, text)
}

fn is_of_length(shape: &Shape, length: usize) -> bool {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    shape.min.is_none_or(|min| length >= min) && shape.max.is_none_or(|max| length <= max)
}

fn fits(shape: &Shape, text: &str) -> bool {
    shape.pattern.as_ref().is_none_or(|pattern| pattern.matches(text) != Some(false))
}

fn of_length(shape: &Shape, length: usize) -> Text {
    let candidates = SEEDS.iter().flat_map(|seed| FILLERS.map(|filler| (*seed, filler)));
    let filled = candidates.filter_map(|(seed, filler)| Filled::new(seed, filler, length));
    let plain = Filled { before: "", filler: 'a', count: length, after: "" };
    let (text, fits) = filled
        .chain([plain])
        .find(|text| fits(shape, &text.written()))
        .map_or((plain, false), |text| (text, true));
    let is_short = length <= LONGEST_WRITTEN;
    Text {
        template: if is_short { escape(&text.written()) } else { text.template() },
        written: is_short.then(|| text.written()),
        fits,
    }
}

/// A seed made longer in its middle, or cut.
#[derive(Clone, Copy)]
struct Filled {
    before: &'static str,
    filler: char,
    count: usize,
    after: &'static str,
}

impl Filled {
    fn new(seed: &'static str, filler: char, length: usize) -> Option<Self> {
        let count = length.checked_sub(seed.len())?;
        // Most forms have their free part at the end, `{####}` and addresses at the start.
        let (before, after) = if seed.contains(['{', '@']) { ("", seed) } else { (seed, "") };
        Some(Self { before, filler, count, after })
    }

    fn written(self) -> String {
        [self.before, &self.filler.to_string().repeat(self.count), self.after].concat()
    }

    fn template(self) -> String {
        format!("{}{{repeat {} {}}}{}", escape(self.before), self.filler, self.count, escape(self.after))
    }
}

#[cfg(test)]
mod tests {
    use cognito_idp_types::SERVICE;

    use super::*;

    /// Every text shape that requests hold has a valid sample.
    #[test]
    fn every_pattern_takes_a_seed() {
        fn check(shape: &'static Shape, seen: &mut Vec<&'static str>) {
            if seen.contains(&shape.name) {
                return;
            }
            seen.push(shape.name);
            match shape.kind {
                Kind::String => assert!(fits(shape, &sample_text(shape)), "{}", shape.name),
                Kind::Structure(members) => members.iter().for_each(|member| check(member.shape, seen)),
                Kind::List(item) => check(item, seen),
                Kind::Map(key, value) => [key, value].into_iter().for_each(|shape| check(shape, seen)),
                _ => {}
            }
        }
        let mut seen = Vec::new();
        for operation in SERVICE.operations {
            operation.input.into_iter().for_each(|input| check(input, &mut seen));
        }
        assert!(seen.len() > 300, "{}", seen.len());
    }
}
