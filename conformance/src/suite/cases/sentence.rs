//! The sentences in which the service refuses a value, as they were seen (I-001 to I-008, I-011, I-022, I-026 to I-034, R-011 to R-022).

use cognito_idp_types::schema::{Kind, Shape};

use crate::suite::assertion::{Assertion, Pattern};
use crate::suite::template::{Template, escape};

const INVALID_PARAMETER: &str = "InvalidParameterException";
const SERIALIZATION: &str = "SerializationException";

/// A set of values, whatever is in it: it grows with the service, and its order means nothing (I-011).
const ANY_SET: &str = r"\[[A-Za-z0-9_.-]+(?:, [A-Za-z0-9_.-]+)*\]";

/// A piece of a message: known word for word, or by its form.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Literal(String),
    /// A regular expression.
    Form(String),
}

impl Piece {
    pub(super) fn literal(text: impl Into<String>) -> Self {
        Self::Literal(text.into())
    }

    fn as_pattern(&self) -> String {
        match self {
            Self::Literal(text) => escape_pattern(text),
            Self::Form(pattern) => pattern.clone(),
        }
    }
}

/// The way a message repeats the value that it refuses.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// Not at all: it is sensitive (I-008).
    Hidden,
    /// `null`, without quotes (I-007).
    Null,
    /// This text or nothing: both were seen.
    Perhaps(String),
    /// In quotes, what is not ASCII as `?` (P-009).
    Quoted(String),
    /// In a form that no recording shows: structures, bytes, control characters, and texts so long that recordings are
    /// cut off.
    Unknown,
}

impl Shown {
    fn pieces(&self) -> Vec<Piece> {
        match self {
            Self::Hidden => vec![Piece::literal("Value at '")],
            Self::Perhaps(text) => vec![
                Piece::literal("Value "),
                Piece::Form(format!("(?:{})?", escape_pattern(text))),
                Piece::literal("at '"),
            ],
            Self::Null => vec![Piece::literal("Value null at '")],
            Self::Quoted(text) => {
                let ascii: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
                vec![Piece::literal(format!("Value '{ascii}' at '"))]
            }
            Self::Unknown => {
                vec![Piece::literal("Value "), Piece::Form("(?:'.*' )?".into()), Piece::literal("at '")]
            }
        }
    }
}

/// One violation as the service words it.
pub(super) fn violation(shown: &Shown, at: &str, constraint: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = shown.pieces();
    pieces.push(Piece::literal(format!("{at}' failed to satisfy constraint: ")));
    pieces.extend(constraint);
    pieces
}

/// The refusal for these violations, in any order.
pub(super) fn refusal(violations: &[Vec<Piece>]) -> Option<Assertion> {
    let written: Option<Vec<String>> = violations.iter().map(|pieces| written(pieces)).collect();
    if let Some(written) = written {
        let templates = written.iter().map(|text| Template::new(escape(text).into())).collect();
        return Some(Assertion::violations(INVALID_PARAMETER, templates));
    }
    let patterns: Vec<String> =
        violations.iter().map(|pieces| pieces.iter().map(Piece::as_pattern).collect()).collect();
    let (count, plural) = (patterns.len(), if patterns.len() == 1 { "" } else { "s" });
    let list = match patterns.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("(?:{one}; {two}|{two}; {one})"),
        _ => return None,
    };
    let pattern = Pattern::new(format!("{count} validation error{plural} detected: {list}")).ok()?;
    Some(Assertion::refusal_matching(INVALID_PARAMETER, pattern))
}

/// The refusal of a value that has another JSON type than the model's.
pub(super) fn misread(shape: &Shape) -> Assertion {
    // In place of a structure or a map several sentences were seen (R-012, R-019, R-022).
    const IN_PLACE_OF_OBJECT: &str = "Unexpected field type|Expected (?:map|structure) or null|Expected null";
    if matches!(shape.kind, Kind::Structure(_) | Kind::Map(..))
        && let Ok(pattern) = Pattern::new(IN_PLACE_OF_OBJECT.into())
    {
        return Assertion::refusal_matching(SERIALIZATION, pattern);
    }
    let message = "Start of structure or map found where not expected.";
    Assertion::refusal(SERIALIZATION, Template::new(message.into()))
}

pub(super) fn not_null() -> Vec<Piece> {
    vec![Piece::literal("Member must not be null")]
}

pub(super) fn least(what: &str, limit: i64) -> Vec<Piece> {
    vec![Piece::literal(format!("Member must have {what} greater than or equal to {limit}"))]
}

pub(super) fn most(what: &str, limit: i64) -> Vec<Piece> {
    vec![Piece::literal(format!("Member must have {what} less than or equal to {limit}"))]
}

/// The number of items. Recordings are cut off before its sentence (P-008).
pub(super) fn items() -> Vec<Piece> {
    vec![Piece::Form(".+".into())]
}

pub(super) fn pattern(source: &str) -> Vec<Piece> {
    vec![Piece::literal(format!("Member must satisfy regular expression pattern: {source}"))]
}

pub(super) fn one_of_set() -> Vec<Piece> {
    vec![Piece::literal("Member must satisfy enum value set: "), Piece::Form(ANY_SET.into())]
}

/// The sentence of the service about a list or a map with a part that breaks a constraint: all constraints of the part, the
/// greatest length first (I-002).
pub(super) fn of_parts(head: Piece, shape: &Shape) -> Vec<Piece> {
    let what = if matches!(shape.kind, Kind::Integer | Kind::Long) { "value" } else { "length" };
    let mut sentences = Vec::new();
    sentences.extend(shape.max.map(|max| most(what, max)));
    sentences.extend(shape.min.map(|min| least(what, min)));
    sentences.extend(shape.pattern.as_ref().map(|found| pattern(found.source)));
    if matches!(shape.kind, Kind::Enum(_)) {
        sentences.push(one_of_set());
    }
    let mut pieces = vec![head, Piece::literal(" must satisfy constraint: [")];
    for (index, sentence) in sentences.into_iter().enumerate() {
        if index > 0 {
            pieces.push(Piece::literal(", "));
        }
        pieces.extend(sentence);
    }
    pieces.push(Piece::literal("]"));
    pieces
}

/// The whole text, if all of it is known.
fn written(pieces: &[Piece]) -> Option<String> {
    let text = |piece: &Piece| match piece {
        Piece::Literal(text) => Some(text.clone()),
        Piece::Form(_) => None,
    };
    pieces.iter().map(text).collect()
}

fn escape_pattern(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if r"\^$.|?*+()[]{}/".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use cognito_idp_types::SERVICE;
    use serde_json::{Value, json};

    use std::sync::LazyLock;

    use super::super::case::Case;
    use super::super::refused::generate;
    use super::*;
    use crate::exchange::answer::Answer;
    use crate::exchange::response::Response;
    use crate::judge::evaluate::evaluate;
    use crate::suite::Suite;
    use crate::suite::grade::Grade;
    use crate::suite::requirement::Requirement;
    use crate::suite::template::Bindings;

    static CASES: LazyLock<Vec<Case>> = LazyLock::new(generate);

    /// True if a message, word for word as somebody recorded it, is what the case expects.
    #[track_caller]
    fn check(id: &str, code: &str, message: &str) {
        let case = CASES.iter().find(|case| case.requirement.id == id).unwrap();
        let scenario = case.scenario.as_ref().unwrap();
        let body = json!({"__type": code, "message": message}).to_string().into_bytes();
        let answer = Answer::read(Response { status: 400, headers: Vec::new(), body });
        let mismatch = evaluate(&scenario.steps[0].checks[0].assertions[0], &answer, &Bindings::new());
        assert_eq!(mismatch, Ok(None), "{id}");
    }

    /// The literal texts of the ledger, each held against the case that stands for it.
    #[test]
    fn cases_expect_what_was_recorded() {
        let check = |id, message| check(id, INVALID_PARAMETER, message);
        // I-001
        check(
            "DescribeUserPoolClient.ClientId.length-min",
            r"2 validation errors detected: Value '' at 'clientId' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+]+",
        );
        // I-034
        check(
            "SignUp.ClientId.length-min",
            r"2 validation errors detected: Value at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+]+; Value at 'clientId' failed to satisfy constraint: Member must have length greater than or equal to 1",
        );
        // I-007
        check(
            "ConfirmSignUp.ConfirmationCode.required",
            "1 validation error detected: Value null at 'confirmationCode' failed to satisfy constraint: Member must not be null",
        );
        // I-030
        check(
            "AdminGetUser.Username.required",
            "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must not be null",
        );
        // I-026
        check(
            "UpdateUserAttributes.UserAttributes.item.Name.required",
            "1 validation error detected: Value null at 'userAttributes.1.member.name' failed to satisfy constraint: Member must not be null",
        );
        // I-031
        check(
            "CreateUserPool.MfaConfiguration.enum",
            "1 validation error detected: Value 'NO_SUCH_VALUE' at 'mfaConfiguration' failed to satisfy constraint: Member must satisfy enum value set: [OPTIONAL, OFF, ON]",
        );
        // I-006
        check(
            "ListUsers.Limit.value-max",
            "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
        );
        // I-011
        check(
            "UpdateUserPoolClient.ExplicitAuthFlows.item.enum",
            "1 validation error detected: Value '[NO_SUCH_VALUE]' at 'explicitAuthFlows' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ALLOW_CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]]",
        );
        // I-002
        check(
            "UpdateUserPoolClient.LogoutURLs.item.length-min",
            r"1 validation error detected: Value '[]' at 'logoutURLs' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+]",
        );
        // I-028
        check(
            "CreateUserPool.AdminCreateUserConfig.InviteMessageTemplate.SMSMessage.length-min",
            "1 validation error detected: Value 'aaaaa' at 'adminCreateUserConfig.inviteMessageTemplate.sMSMessage' failed to satisfy constraint: Member must have length greater than or equal to 6",
        );
    }

    /// Every constraint that the ledger has word for word, held against the case of grade A or B that breaks it: a
    /// recording that says otherwise must have made the case contested, or replaced it.
    #[test]
    fn no_case_contradicts_the_ledger() {
        let suite = Suite::embedded().unwrap();
        let form = r#"at '([\w.]+)' failed to satisfy constraint: (Member must (?:not be (null)|have (length|value) (less|greater) than or equal to \d+|satisfy regular expression (pattern): [^\s"]+[^\s";.]))"#;
        let form = regress::Regex::new(form).unwrap();
        let mut compared = 0;
        for entry in suite.evidence.values() {
            let observed = entry.observed.split_whitespace().collect::<Vec<_>>().join(" ");
            for found in form.find_iter(&observed) {
                let group = |index| found.group(index).map(|range| &observed[range]);
                let bound = if group(5) == Some("less") { "max" } else { "min" };
                let rule = match (group(3), group(4)) {
                    (Some(_), _) => "required".to_owned(),
                    (_, Some(of)) => format!("{of}-{bound}"),
                    _ => "pattern".to_owned(),
                };
                let place = place_in_model(group(1).unwrap_or_default());
                for operation in &entry.operations {
                    let id = format!("{operation}.{place}.{rule}");
                    let gates = |requirement: &&Requirement| requirement.grade <= Grade::B;
                    let Some(requirement) = suite.requirements.get(&id).filter(gates) else { continue };
                    let case = CASES.iter().find(|case| case.requirement.id == requirement.id);
                    let Some(scenario) = case.and_then(|case| case.scenario.as_ref()) else { continue };
                    let expected = scenario.steps[0].checks[0].assertions[0].as_written();
                    let constraint = group(2).unwrap_or_default();
                    let texts = [constraint.to_owned(), escape_pattern(constraint)];
                    let is_expected = texts_of(&expected)
                        .iter()
                        .any(|expected| texts.iter().any(|text| expected.contains(text.as_str())));
                    assert!(is_expected, "{id} and {}: {constraint}\n{expected}", entry.id);
                    compared += 1;
                }
            }
        }
        assert!(compared >= 10, "{compared}");
    }

    /// `userAttributes.1.member.name` → `UserAttributes.item.Name`.
    fn place_in_model(place: &str) -> String {
        let parts = place.split('.').filter(|part| part.parse::<usize>().is_err());
        let name = |part: &str| match part {
            "member" => "item".to_owned(),
            part => format!("{}{}", part[..1].to_uppercase(), &part[1..]),
        };
        parts.map(name).collect::<Vec<_>>().join(".")
    }

    fn texts_of(value: &Value) -> Vec<String> {
        match value {
            Value::String(text) => vec![text.clone()],
            Value::Array(items) => items.iter().flat_map(texts_of).collect(),
            Value::Object(members) => members.values().flat_map(texts_of).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_in_recorded_words() {
        // R-011, R-012, R-019
        check(
            "InitiateAuth.AuthFlow.type",
            SERIALIZATION,
            "Start of structure or map found where not expected.",
        );
        check(
            "CreateManagedLoginBranding.Assets.type",
            SERIALIZATION,
            "Start of structure or map found where not expected.",
        );
        check("RespondToAuthChallenge.ChallengeResponses.type", SERIALIZATION, "Expected map or null");
    }

    /// Our count of the model, one violation each, by the rules of the generator: every constraint of every request is
    /// there once, as a case or with the reason why none can break it.
    #[test]
    fn every_constraint_of_the_model_has_its_case() {
        let cases = &*CASES;
        let count = |rule: &str| {
            cases.iter().filter(|case| case.requirement.id.ends_with(&format!(".{rule}"))).count()
        };
        let counts =
            ["required", "type", "length-min", "length-max", "pattern", "enum", "value-min", "value-max"]
                .map(count);
        assert_eq!(counts, [386, 1058, 597, 586, 453, 106, 43, 41]);
        let with_input = SERVICE.operations.iter().filter(|operation| operation.input.is_some());
        for operation in with_input {
            let start = format!("{}.", operation.name);
            assert!(cases.iter().any(|case| case.requirement.id.starts_with(&start)), "{start}");
        }
    }
}
