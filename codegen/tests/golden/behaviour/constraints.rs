//! Constraints in the sentences of the service.

use constraints::blob::Blob;
use constraints::double::Double;
use constraints::operations::OpRequest;
use constraints::pattern::Pattern;
use constraints::schema::Structure;

#[track_caller]
fn check(request: OpRequest, expected: &[&str]) {
    let found: Vec<String> = request.validate().iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
    assert_eq!(request.is_valid(), expected.is_empty(), "{found:?}");
}

#[test]
fn every_violation_is_reported_with_its_path() {
    check(OpRequest::default(), &[]);
    check(
        OpRequest {
            name: Some(String::new()),
            count: Some(6),
            share: Some(Double(1.5)),
            ..OpRequest::default()
        },
        &[
            "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
            "Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
            "Value '6' at 'count' failed to satisfy constraint: Member must have value less than or equal to 5",
            "Value '1.5' at 'share' failed to satisfy constraint: Member must have value less than or equal to 1",
        ],
    );
    check(
        OpRequest { names: Some(vec!["A".into(); 4]), ..OpRequest::default() },
        &[
            "Value '[A, A, A, A]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 3",
            "Value '[A, A, A, A]' at 'names' failed to satisfy constraint: Member must satisfy constraint: \
             [Member must have length less than or equal to 9, Member must have length greater than or equal to 1, \
             Member must satisfy regular expression pattern: [a-z]+]",
        ],
    );
}

#[test]
fn lengths_count_characters_and_bytes() {
    check(OpRequest { long: Some("äöü".into()), ..OpRequest::default() }, &[]);
    check(OpRequest { picture: Some(Blob(vec![0; 64])), ..OpRequest::default() }, &[]);
    assert_eq!(OpRequest { picture: Some(Blob(vec![0; 65])), ..OpRequest::default() }.validate().len(), 1);
}

#[test]
fn patterns_are_taken_as_models_write_them() {
    for (source, text, expected) in [
        (r"[\w-\/]+", "a-/", Some(true)),
        (r"[+-\d]+", "+-1", Some(true)),
        (r"[\p{L}-_]+", "ä-_", Some(true)),
        (r"a\-b\_c\:d\ e", "a-b_c:d e", Some(true)),
        (r"[a\-z]+", "b", Some(false)),
        (r"[a-z]+", "b", Some(true)),
        (r"[a-z]+", "", Some(false)),
        (r"[a-z]*", "", Some(true)),
        (r"[a-z]+", "bä", Some(false)),
        (r"[\w-]+_[0-9a-z]+", "us-1_a_9", Some(true)),
        (r"[\w-]+_[0-9a-z]+", "us-1_", Some(false)),
        (r"[\w-]+_[0-9a-z]+", "us-1_A", Some(false)),
        (r"a[bc]?d", "ad", Some(true)),
        (r"a[bc]?d", "abcd", Some(false)),
        (r"\d{3}", "12", Some(false)),
        (r"(?s).", "\n", Some(true)),
        (r".", "\n", Some(false)),
        (r"[a-z", "b", None),
    ] {
        assert_eq!(Pattern::whole(source).matches(text), expected, "{source}");
    }
}

#[test]
fn patterns_hold_for_the_whole_value() {
    for (text, violations) in [("a", 0), ("b", 0), ("ab", 1), ("ca", 1)] {
        assert_eq!(
            OpRequest { any: Some(text.into()), ..OpRequest::default() }.validate().len(),
            violations,
            "{text}"
        );
    }
}
