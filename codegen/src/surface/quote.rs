//! Texts as the languages of the clients write them, so that they are read back as they are.

use std::fmt::Write as _;

/// A word as a POSIX shell reads it whole. A NUL has no spelling there; see [`is_printable`].
pub fn posix(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// True if a word can stand in a command as it is, and still be seen: it has no [control character](is_control).
pub fn is_printable(word: &str) -> bool {
    !word.chars().any(is_control)
}

/// True if a terminal does something else with a letter than to show it: control characters, and what turns the
/// direction of what follows.
pub fn is_control(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// JSON in which every letter can be seen. Between its values it may have line breaks.
pub fn json(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter != '\n' && is_control(letter) {
            let _ = write!(written, "\\u{:04x}", u32::from(letter));
        } else {
            written.push(letter);
        }
    }
    written
}

/// A command that prints bytes which no argument can hold, or which cannot be seen.
pub fn printf(text: &str) -> String {
    let mut format = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => format.push_str("\\\\"),
            '%' => format.push_str("%%"),
            letter if is_control(letter) => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(format, "\\{byte:03o}");
                }
            }
            letter => format.push(letter),
        }
    }
    format!("printf {}", posix(&format))
}

/// A string of PowerShell.
///
/// It takes typographic quotation marks for quotation marks, too, so that all of them are doubled; what cannot be seen
/// is put in by its number.
pub fn powershell(text: &str) -> String {
    let quoted = |part: &str| {
        let mut quoted = String::from("'");
        for letter in part.chars() {
            quoted.push(letter);
            if matches!(letter, '\'' | '\u{2018}'..='\u{201b}') {
                quoted.push(letter);
            }
        }
        quoted + "'"
    };
    if is_printable(text) {
        return quoted(text);
    }
    // The first part is a string even where there is nothing in it, since a sum is of the type of its first part.
    let mut parts = vec![String::new()];
    for letter in text.chars() {
        if is_control(letter) {
            parts.push(format!("[char]{}", u32::from(letter)));
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    let written = parts.iter().enumerate().filter(|(index, part)| *index == 0 || !part.is_empty());
    let written = written.map(|(index, part)| if index % 2 == 0 { quoted(part) } else { part.clone() });
    format!("({})", written.collect::<Vec<_>>().join(" + "))
}

/// A string of R. A NUL has no spelling there.
pub fn r(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if is_control(letter) => {
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// A name of R, as a string unless it is one as it is. An empty one has no spelling there.
pub fn r_name(name: &str) -> String {
    const RESERVED: [&str; 19] = [
        "if",
        "else",
        "repeat",
        "while",
        "function",
        "for",
        "next",
        "break",
        "TRUE",
        "FALSE",
        "NULL",
        "in",
        "Inf",
        "NaN",
        "NA",
        "NA_integer_",
        "NA_real_",
        "NA_character_",
        "NA_complex_",
    ];
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts_well && name.chars().all(is_letter) && !RESERVED.contains(&name) {
        return name.to_owned();
    }
    r(name)
}

/// A key of a hashtable of PowerShell.
pub fn powershell_key(name: &str) -> String {
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_name = starts_well && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { name.to_owned() } else { powershell(name) }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(quoted: &str, expected: &str) {
        assert_eq!(quoted, expected);
    }

    #[test]
    fn words_of_a_shell() {
        check(&super::posix("plain-word"), "plain-word");
        check(&super::posix(""), "''");
        check(&super::posix("it's"), r"'it'\''s'");
        check(&super::posix("a$b"), "'a$b'");
        check(&super::posix("é"), "'é'");
    }

    #[test]
    fn what_cannot_be_seen() {
        check(&super::json("{\n\"a\u{202e}\": \"\u{7f}\"}"), "{\n\"a\\u202e\": \"\\u007f\"}");
        check(&super::printf("50% \\ \u{0}\u{1b}it's"), r"printf '50%% \\ \000\033it'\''s'");
        check(&super::powershell("a\u{202e}"), "('a' + [char]8238)");
    }

    #[test]
    fn strings_of_powershell() {
        check(&super::powershell("it's"), "'it''s'");
        check(&super::powershell("it\u{2019}s $x"), "'it\u{2019}\u{2019}s $x'");
        check(&super::powershell("a\n\"$b\"\u{0}"), "('a' + [char]10 + '\"$b\"' + [char]0)");
        check(&super::powershell("\n"), "('' + [char]10)");
    }

    #[test]
    fn strings_and_names_of_r() {
        check(&super::r("a\"b\\c\n\u{1b}"), "\"a\\\"b\\\\c\\n\\u{1b}\"");
        check(&super::r_name("Name"), "Name");
        check(&super::r_name("custom:a b"), "\"custom:a b\"");
        check(&super::r_name("if"), "\"if\"");
        check(&super::r_name("NA"), "\"NA\"");
        check(&super::r_name("a\"b"), "\"a\\\"b\"");
    }
}
