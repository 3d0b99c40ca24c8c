//! The runtime under types written by hand, as the generator writes them.

use std::fmt;

use awsjson_runtime::accept::Accept;
use awsjson_runtime::blob::Blob;
use awsjson_runtime::double::Double;
use awsjson_runtime::error::{Message, MessageKey, error_code, error_message};
use awsjson_runtime::open_enum::{self, OpenEnum, Unknown};
use awsjson_runtime::pattern::Pattern;
use awsjson_runtime::schema::{Kind, Member, Shape, Structure, TimestampFormat, Visitor};
use awsjson_runtime::timestamp::Timestamp;
use awsjson_runtime::{json_type, record, validate};
use serde::de::MapAccess;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

static NAME: Shape = Shape::matching("Name", Kind::String, Pattern::whole("[a-z]+")).min(1).max(4);
static SECRET: Shape = Shape::new("Secret", Kind::String).max(8).sensitive();
static NAMES: Shape = Shape::new("Names", Kind::List(&NAME)).max(2);
static COUNT: Shape = Shape::new("Count", Kind::Integer).min(1).max(9);
static AT: Shape = Shape::new("At", Kind::Timestamp(TimestampFormat::EpochSeconds));
static ANY: Shape = Shape::new("Any", Kind::Document);
static COLOURS: Shape = Shape::new("Colour", Kind::Enum(<Colour as OpenEnum>::VALUES));
static THING: Shape = Shape::structure("Thing", Thing::MEMBERS);

#[derive(Clone, Debug, PartialEq)]
enum Colour {
    Red,
    Unknown(Unknown<Self>),
}

impl OpenEnum for Colour {
    const VALUES: &'static [&'static str] = &["RED"];

    fn known(value: &str) -> Option<Self> {
        (value == "RED").then_some(Self::Red)
    }

    fn unknown(value: Unknown<Self>) -> Self {
        Self::Unknown(value)
    }
}

impl Accept for Colour {
    fn is_accepted(&self, _: &Shape) -> bool {
        !matches!(self, Self::Unknown(_))
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Red => "RED",
            Self::Unknown(value) => value.as_str(),
        })
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open_enum::deserialize(deserializer)
    }
}

#[derive(Clone, Default, PartialEq)]
struct Thing {
    names: Option<Vec<String>>,
    secret: Option<String>,
    count: Option<i32>,
    colour: Option<Colour>,
}

impl Structure for Thing {
    const SHAPE: &'static Shape = &THING;
    const MEMBERS: &'static [Member] = &[
        Member::new("Names", &NAMES, false),
        Member::new("Secret", &SECRET, true),
        Member::new("Count", &COUNT, false),
        Member::new("Colour", &COLOURS, false),
    ];

    fn visit<V: Visitor>(&self, visitor: &mut V) -> bool {
        visitor.option(&Self::MEMBERS[0], "names", &self.names)
            && visitor.option(&Self::MEMBERS[1], "secret", &self.secret)
            && visitor.option(&Self::MEMBERS[2], "count", &self.count)
            && visitor.option(&Self::MEMBERS[3], "colour", &self.colour)
    }
}

impl record::Open for Thing {
    fn read<'de, M: MapAccess<'de>>(&mut self, place: usize, map: &mut M) -> Result<(), M::Error> {
        match place {
            0 => record::read(&mut self.names, map),
            1 => record::read(&mut self.secret, map),
            2 => record::read(&mut self.count, map),
            3 => record::read(&mut self.colour, map),
            _ => record::skip(map),
        }
    }
}

impl fmt::Debug for Thing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        record::debug(self, formatter, "Thing")
    }
}

impl Accept for Thing {
    fn is_accepted(&self, _: &Shape) -> bool {
        record::accept(self)
    }
}

impl Serialize for Thing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        record::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Thing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        record::deserialize::<Self, D>(deserializer)
    }
}

fn thing(names: &[&str], secret: &str) -> Thing {
    let names = (!names.is_empty()).then(|| names.iter().map(|name| (*name).to_owned()).collect());
    Thing { names, secret: Some(secret.to_owned()), ..Thing::default() }
}

#[test]
fn a_structure_reads_what_it_writes() {
    #[track_caller]
    fn check(text: &str, expected: &Thing, written: &str) {
        assert_eq!(Thing::from_json(text.as_bytes()).unwrap(), *expected);
        assert_eq!(String::from_utf8(expected.to_json().unwrap()).unwrap(), written);
    }
    check(
        r#"{"Secret":"s","New":[1,{}],"Names":["a"]}"#,
        &thing(&["a"], "s"),
        r#"{"Names":["a"],"Secret":"s"}"#,
    );
    check(r#"{"Names":null}"#, &Thing::default(), "{}");
    let red = Thing { colour: Some(Colour::Red), count: Some(3), ..Thing::default() };
    check(r#"{"Colour":"RED","Count":3}"#, &red, r#"{"Count":3,"Colour":"RED"}"#);
}

#[test]
fn an_error_of_a_structure_with_a_secret_repeats_no_value() {
    let error = Thing::from_json(br#"{"Secret":"hunter22","Count":"hunter22"}"#).unwrap_err().to_string();
    assert_eq!(error, "a member is missing or has another type at line 1 column 39");
    assert!(!format!("{:?}", thing(&[], "hunter22")).contains("hunter22"));
}

#[test]
fn validity_and_violations_agree() {
    #[track_caller]
    fn check(thing: &Thing, expected: &[&str]) {
        let found: Vec<String> = thing.validate().iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
        assert_eq!(thing.is_valid(), expected.is_empty());
    }
    check(&thing(&["a", "bc"], "s"), &[]);
    check(&Thing::default(), &["Value at 'secret' failed to satisfy constraint: Member must not be null"]);
    check(
        &thing(&["a", "b", "c"], "s"),
        &[
            "Value '[a, b, c]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 2",
        ],
    );
    check(
        &thing(&[], "ninechars"),
        &["Value at 'secret' failed to satisfy constraint: Member must have length less than or equal to 8"],
    );
    check(
        &Thing { count: Some(10), ..thing(&[], "s") },
        &[
            "Value '10' at 'count' failed to satisfy constraint: Member must have value less than or equal to 9",
        ],
    );
    check(
        &Thing { colour: Some(open_enum::of("BLUE")), ..thing(&[], "s") },
        &["Value 'BLUE' at 'colour' failed to satisfy constraint: Member must satisfy enum value set: [RED]"],
    );
}

#[test]
fn an_unknown_value_is_none_that_is_known() {
    assert_eq!(Unknown::<Colour>::new("RED"), None);
    assert_eq!(open_enum::of::<Colour>("RED"), Colour::Red);
    assert_eq!(open_enum::of::<Colour>("BLUE"), Colour::Unknown(Unknown::new("BLUE").unwrap()));
}

#[test]
fn a_value_of_another_json_type_is_found_with_its_place() {
    #[track_caller]
    fn check(value: &Value, expected: &[&str]) {
        let found = json_type::mismatches(&THING, value);
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    }
    check(&json!({"Names": ["a"], "Count": null, "New": 1}), &[]);
    check(&json!({"Names": ["a", 1]}), &["Names.1: a number instead of a string"]);
    check(&json!({"Names": [null, "a"]}), &["Names.0: null instead of a string"]);
    check(&json!({"Count": 1.5}), &["Count: a number instead of a whole number of 32 bits"]);
    check(&json!([]), &["the body: an array instead of an object"]);
}

#[test]
fn a_walk_shows_each_value_with_its_shape() {
    let mut seen = Vec::new();
    let value = json!({"Count": 1, "New": 2, "Names": ["a", null]});
    THING.walk(&value, &mut |path, shape, value| seen.push(format!("{path} {} {value}", shape.name)));
    let names = r#"["a",null]"#;
    let expected = [format!("Names Names {names}"), "Names.0 Name \"a\"".into(), "Names.1 Name null".into()];
    assert_eq!(seen[1..4], expected);
    assert_eq!(seen[4..], ["Count Count 1"]);
}

#[test]
fn scalars_keep_their_form() {
    #[track_caller]
    fn check<T: Serialize + for<'de> Deserialize<'de>>(text: &str) {
        let value: T = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
    }
    check::<Blob>(r#""AP8=""#);
    check::<Double>(r#""Infinity""#);
    check::<Double>("0.5");
    check::<Timestamp>("1500000000");
    check::<Timestamp>("1500000000.5");
    assert!(serde_json::from_str::<Blob>(r#""?""#).is_err());
    assert!(
        json_type::mismatches(&AT, &json!("1")).len() == 1
            && json_type::mismatches(&ANY, &json!(1)).is_empty()
    );
}

#[test]
fn the_code_of_an_error_is_found_in_each_of_its_forms() {
    #[track_caller]
    fn check(header: Option<&str>, body: &str, expected: Option<&str>) {
        assert_eq!(error_code(header, body.as_bytes()).as_deref(), expected);
    }
    check(Some("NotFound:http://x/"), "", Some("NotFound"));
    check(None, r#"{"__type":"com.x#NotFound"}"#, Some("NotFound"));
    check(None, r#"{"code":"NotFound","__type":"Other"}"#, Some("NotFound"));
    check(Some(""), r#"{"__type":"NotFound"}"#, Some("NotFound"));
    check(None, "<html>", None);
    let upper = Message { text: "m".into(), key: MessageKey::Upper };
    assert_eq!(error_message(br#"{"Message":"m"}"#), Some(upper));
    assert_eq!(error_message(b"[]"), None);
}

#[test]
fn a_pattern_matches_the_whole_or_a_part() {
    #[track_caller]
    fn check(pattern: &Pattern, text: &str, expected: Option<bool>) {
        assert_eq!(pattern.matches(text), expected, "{} {text}", pattern.source);
    }
    check(&Pattern::whole("[a-z]+"), "ab", Some(true));
    check(&Pattern::whole("[a-z]+"), "ab1", Some(false));
    check(&Pattern::anywhere("[a-z]+"), "1ab", Some(true));
    check(&Pattern::whole(r"[\w-\/]+"), "a-/", Some(true));
    check(&Pattern::whole(r"\p{Print}+"), "a", None);
    assert_eq!(validate::message(&[]), None);
}
