//! Redaction: what changes from run to run, and what is secret, becomes a placeholder such as
//! `[client-id#1]`. Equal values get equal placeholders. A value that has not the form of its kind gets
//! `[malformed-client-id#1]`, so that a wrong form is seen without the value.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use cognito_idp_types::schema::{Kind, Shape};
use serde_json::Value;

use crate::suite::template::Template;

/// Shorter values are replaced where they stand alone, but not inside other text.
const SHORTEST_INSIDE_TEXT: usize = 6;

/// Longer texts are cut: they are long to break a limit, and nobody reads them.
const LONGEST_SHOWN: usize = 2500;
const SHOWN_OF_LONG: usize = 60;

/// The forms that volatile values have on the real service, where they are known.
static FORMS: LazyLock<BTreeMap<&str, regress::Regex>> = LazyLock::new(|| {
    let forms = [
        ("user-pool-id", r"^[\w-]+_[0-9a-zA-Z]+$"),
        ("client-id", r"^[0-9a-z]{25,26}$"),
        ("client-secret", r"^[\w+]{24,64}$"),
    ];
    forms.into_iter().filter_map(|(kind, form)| Some((kind, regress::Regex::new(form).ok()?))).collect()
});

/// Parts of the names of secrets, in any case.
const SECRET_WORDS: [&str; 4] = ["secret", "password", "token", "session"];

/// True if a text may hold a secret with its name: few do, and [`SECRET_IN_TEXT`] is slow.
static SECRET_WORD: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    let built = builder.ascii_case_insensitive(true).build(SECRET_WORDS);
    built.unwrap_or_else(|error| unreachable!("{SECRET_WORDS:?}: {error}"))
});

/// A secret in a text that is no JSON as a whole.
static SECRET_IN_TEXT: LazyLock<regress::Regex> = LazyLock::new(|| {
    let words = SECRET_WORDS.join("|");
    // As JSON or the like of it, with either quotes, or as a tag.
    let form = format!(
        r#"(["'<])(\w*(?:{words})\w*)(?:\1(\s*:\s*)(?:"((?:[^"\\]|\\.)*)"?|'((?:[^'\\]|\\.)*)'?)|>([^<]*))"#
    );
    regress::Regex::with_flags(&form, "i").unwrap_or_else(|error| unreachable!("{form}: {error}"))
});

/// Names of values that are made for one sign-in, or for one pool: the id of a key and its modulus, the host of a domain.
const SHORT_LIVED: [&str; 11] = [
    "salt",
    "srp_b",
    "srp_a",
    "user_id_for_srp",
    "code",
    "_csrf",
    "confirmationcode",
    "at_hash",
    "kid",
    "n",
    "cloudfrontdistribution",
];

/// The time that a claim of SRP is made for: in whole seconds, so that two are the same or not by chance.
const TIME_OF_CLAIM: &str = "TIMESTAMP";

/// An item of the list of all pools.
const POOL_OF_A_LIST: &str = "UserPoolDescriptionType";

/// The least length of a text under this name to be a secret; `None` if it never is one. Units and settings stand
/// under names with "token" and "session" too, and they are short.
fn secrecy(name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    // A challenge of SRP, and what OAuth hands out.
    if SHORT_LIVED.contains(&name.as_str()) {
        return Some(1);
    }
    if name.contains("secret") || name.contains("password") {
        Some(1)
    } else if name.contains("token") || name.contains("session") {
        Some(20)
    } else {
        None
    }
}

/// A name with its value in a text, hidden if it is a secret: what was JSON or a tag still is.
fn hide(text: &str, found: &regress::Match) -> String {
    let group = |index: usize| found.group(index).map_or("", |range| &text[range]);
    let (open, name, between) = (group(1), group(2), group(3));
    let [double, single, tag] = [4, 5, 6].map(|index| found.group(index).map(|range| &text[range]));
    let value = double.or(single).or(tag).unwrap_or_default();
    if secrecy(name).is_none_or(|least| value.len() < least) {
        return text[found.range()].to_owned();
    }
    match (double, single) {
        (Some(_), _) => format!("{open}{name}{open}{between}\"[hidden]\""),
        (_, Some(_)) => format!("{open}{name}{open}{between}'[hidden]'"),
        _ => format!("{open}{name}>[hidden]"),
    }
}

/// The placeholders of one scenario.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactor {
    /// Values and their placeholders.
    texts: HashMap<String, String>,
    /// Texts that are no secrets, wherever they stand.
    shown: HashSet<String>,
    /// Finds the values inside a text; made when all are learned.
    finder: OnceLock<Finder>,
    /// Number, as JSON → placeholder.
    timestamps: BTreeMap<String, String>,
    /// Kind → how many there are.
    counts: BTreeMap<String, usize>,
}

/// Finds the values that are replaced inside texts. Of values that are part of another the longer one is found.
#[derive(Clone, Debug)]
enum Finder {
    /// One by one, the longest first.
    Few(Vec<(String, String)>),
    /// All at once; the placeholders are in the order of the values.
    Many(AhoCorasick, Vec<String>),
}

/// For fewer values an automaton costs more than it saves: there is one for each scenario.
const FEW: usize = 32;

impl Finder {
    fn new(texts: &HashMap<String, String>) -> Self {
        let inside = texts.iter().filter(|(value, _)| value.len() >= SHORTEST_INSIDE_TEXT);
        let mut values: Vec<(String, String)> =
            inside.map(|(value, place)| (value.clone(), place.clone())).collect();
        values.sort_unstable_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        if values.len() > FEW {
            let kind = Some(AhoCorasickKind::ContiguousNFA);
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::LeftmostLongest).kind(kind);
            if let Ok(automaton) = builder.build(values.iter().map(|(value, _)| value)) {
                return Self::Many(automaton, values.into_iter().map(|(_, place)| place).collect());
            }
        }
        Self::Few(values)
    }

    /// The text with placeholders; `None` where nothing was found.
    fn replace(&self, text: &str) -> Option<String> {
        match self {
            Self::Few(values) => values.iter().fold(None, |found, (value, place)| {
                let text = found.as_deref().unwrap_or(text);
                if text.contains(value.as_str()) { Some(text.replace(value, place)) } else { found }
            }),
            Self::Many(automaton, places) => {
                automaton.is_match(text).then(|| automaton.replace_all(text, places))
            }
        }
    }
}

/// On which side of the wire a value stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

impl Redactor {
    /// Learns one value of a kind, such as `unique`.
    pub(crate) fn learn(&mut self, kind: &str, text: &str) {
        if text.is_empty() || self.exact(text).is_some() || self.shown.contains(text) {
            return;
        }
        let placeholder =
            self.placeholder(kind, FORMS.get(kind).is_none_or(|form| form.find(text).is_some()));
        // As forms and query strings have it.
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        if encoded != text {
            self.texts.insert(encoded, placeholder.clone());
        }
        self.texts.insert(text.to_owned(), placeholder);
        self.finder = OnceLock::new();
    }

    /// Keeps the literals of a request as they are, whatever the model says of their places and whatever a target makes
    /// of them: a reader must see what a case is about. Texts under the names of secrets are not among them.
    pub(crate) fn show_literals(&mut self, shape: &Shape, name: &str, template: &Value, sent: &Value) {
        match (template, sent) {
            (Value::Object(template), Value::Object(sent)) => {
                for ((name, template), sent) in template.iter().zip(sent.values()) {
                    if let Some(inner) = shape.entry(name) {
                        self.show_literals(inner, name, template, sent);
                    }
                }
            }
            (Value::Array(template), Value::Array(sent)) => {
                if let Some(item) = shape.item() {
                    let items = template.iter().zip(sent);
                    items.for_each(|(template, sent)| self.show_literals(item, name, template, sent));
                }
            }
            (Value::String(_), Value::String(text)) => {
                let is_literal = Template::new(template.clone()).names().is_ok_and(|names| names.is_empty());
                let is_secret = matches!(shape.kind, Kind::String) && secrecy(name).is_some();
                if is_literal && !is_secret {
                    self.shown.insert(text.clone());
                }
            }
            _ => {}
        }
    }

    /// Learns the volatile and the secret values of a request or a response.
    ///
    /// Ids in a request came from an answer, or the scenario spells them out and they never change; a
    /// secret is one wherever it stands.
    pub(crate) fn learn_from(&mut self, shape: &Shape, value: &Value, side: Side) {
        match (&shape.kind, value) {
            _ if self.is_of_others(shape, value) => {}
            (_, Value::Object(object)) => {
                // The values of a sensitive map are as sensitive as the map.
                let is_secret_map = shape.sensitive && matches!(shape.kind, Kind::Map(..));
                for (name, value) in object {
                    let inner = if is_secret_map { Some(shape) } else { shape.entry(name) };
                    if let (true, TIME_OF_CLAIM, Value::String(time)) = (is_secret_map, name.as_str(), value)
                    {
                        self.texts.insert(time.clone(), "[time-of-claim]".to_owned());
                    } else if let Some(inner) = inner {
                        self.learn_from(inner, value, side);
                    }
                }
            }
            (Kind::List(item), Value::Array(items)) => {
                for value in items {
                    self.learn_from(item, value, side);
                }
            }
            (Kind::Timestamp(_), value) if side == Side::Response => self.learn_timestamp(value),
            (_, Value::String(text)) => {
                let is_secret = shape.sensitive && !shape.echoed;
                let is_volatile = side == Side::Response
                    && (shape.sensitive || ["UserPoolIdType", "DomainVersionType"].contains(&shape.name));
                if is_secret || is_volatile {
                    self.learn(&kind_of(shape.name), text);
                }
            }
            _ => {}
        }
    }

    /// True if it is an item of the list of all pools that this scenario has not met: it belongs to another, or to
    /// somebody else, and says nothing here.
    fn is_of_others(&self, shape: &Shape, value: &Value) -> bool {
        shape.name == POOL_OF_A_LIST && value["Id"].as_str().is_some_and(|id| self.exact(id).is_none())
    }

    /// Learns the secrets of any JSON by the names that they stand under, wherever that is and whatever the model
    /// says of the place: a target that puts a secret where none belongs must not publish it through us.
    pub(crate) fn learn_by_name(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match secrecy(name) {
                        Some(shortest) => self.learn_all(&kind_of(name), shortest, value),
                        None => self.learn_by_name(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_by_name(item)),
            _ => {}
        }
    }

    /// Learns every text that is a UUID: ids that a target makes up, wherever they stand.
    pub(crate) fn learn_uuids(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.len() == 36 && uuid::Uuid::try_parse(text).is_ok() => {
                self.learn("uuid", text);
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_uuids(item)),
            Value::Object(object) => object.values().for_each(|item| self.learn_uuids(item)),
            _ => {}
        }
    }

    fn learn_all(&mut self, kind: &str, shortest: usize, value: &Value) {
        match value {
            Value::String(text) if text.len() >= shortest => self.learn(kind, text),
            Value::Array(items) => items.iter().for_each(|item| self.learn_all(kind, shortest, item)),
            Value::Object(object) => object.values().for_each(|item| self.learn_all(kind, shortest, item)),
            _ => {}
        }
    }

    fn learn_timestamp(&mut self, value: &Value) {
        let key = value.to_string();
        if !self.timestamps.contains_key(&key) {
            let placeholder = self.placeholder("timestamp", value.is_number());
            self.timestamps.insert(key, placeholder);
        }
    }

    fn placeholder(&mut self, kind: &str, is_well_formed: bool) -> String {
        let kind = if is_well_formed { kind.to_owned() } else { format!("malformed-{kind}") };
        let count = self.counts.entry(kind.clone()).or_default();
        *count += 1;
        format!("[{kind}#{count}]")
    }

    /// `value` with placeholders; `shape` is what it is of, where that is known.
    pub(crate) fn apply(&self, shape: Option<&Shape>, value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let inner = |name: &str| shape?.entry(name);
                let entries = object.iter();
                entries.map(|(name, value)| (self.text(name), self.apply(inner(name), value))).collect()
            }
            Value::Array(items) => {
                let item = shape.and_then(Shape::item);
                if let Some(item) = item.filter(|item| item.name == POOL_OF_A_LIST) {
                    let own = items.iter().filter(|value| !self.is_of_others(item, value));
                    let mut own: Vec<Value> = own.map(|value| self.apply(Some(item), value)).collect();
                    // Pools are listed in an order that their ids, or chance, decide.
                    own.sort_by(|a, b| a["Id"].as_str().cmp(&b["Id"].as_str()));
                    return Value::Array(own);
                }
                items.iter().map(|value| self.apply(item, value)).collect()
            }
            _ if shape.is_some_and(|shape| matches!(shape.kind, Kind::Timestamp(_))) => {
                self.timestamps.get(&value.to_string()).map_or_else(|| value.clone(), |p| p.as_str().into())
            }
            Value::String(text) => self.text(text).into(),
            other => other.clone(),
        }
    }

    /// The placeholder of a text that is a value as a whole.
    fn exact(&self, text: &str) -> Option<&str> {
        self.texts.get(text).map(String::as_str)
    }

    /// Text with placeholders for every value that was learned.
    pub(crate) fn text(&self, text: &str) -> String {
        if let Some(placeholder) = self.exact(text) {
            return placeholder.to_owned();
        }
        let length = text.len();
        let finder = self.finder.get_or_init(|| Finder::new(&self.texts));
        let text = finder.replace(text).map_or(Cow::Borrowed(text), Cow::Owned);
        let text = if text.contains(['"', '\'', '<']) && SECRET_WORD.is_match(text.as_ref()) {
            Cow::Owned(SECRET_IN_TEXT.replace_all_with(&text, |found| hide(&text, found)))
        } else {
            text
        };
        // Cutting comes last: half a secret is one too.
        if length > LONGEST_SHOWN {
            let start: String = text.chars().take(SHOWN_OF_LONG).collect();
            return format!("{start}… [{length} bytes]");
        }
        text.into_owned()
    }

    /// True if it would cut a text.
    pub(crate) fn cuts(&self, text: &str) -> bool {
        text.len() > LONGEST_SHOWN && self.exact(text).is_none()
    }

    /// True if it would cut a text in a value.
    pub(crate) fn cuts_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.cuts(text),
            Value::Array(items) => items.iter().any(|item| self.cuts_in(item)),
            Value::Object(members) => {
                members.iter().any(|(name, value)| self.cuts(name) || self.cuts_in(value))
            }
            _ => false,
        }
    }

    /// A value that stands anywhere, such as in what a check expects: a number is a timestamp if it was
    /// learned as one.
    pub(crate) fn apply_anywhere(&self, value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                object.iter().map(|(name, value)| (name.clone(), self.apply_anywhere(value))).collect()
            }
            Value::Array(items) => items.iter().map(|value| self.apply_anywhere(value)).collect(),
            Value::Number(_) => {
                self.timestamps.get(&value.to_string()).map_or_else(|| value.clone(), |p| p.as_str().into())
            }
            other => self.apply(None, other),
        }
    }
}

/// The kind of a shape's values: `ClientSecretType` → `client-secret`.
fn kind_of(shape: &str) -> String {
    let mut kind = String::new();
    for letter in shape.strip_suffix("Type").unwrap_or(shape).chars() {
        if letter.is_ascii_uppercase() && kind.ends_with(|last: char| last.is_ascii_lowercase()) {
            kind.push('-');
        }
        kind.push(letter.to_ascii_lowercase());
    }
    kind
}

#[cfg(test)]
mod tests {
    use cognito_idp_types::structures::USER_POOL_CLIENT_TYPE;
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_get_equal_placeholders_and_forms_are_checked() {
        let client = json!({
            "UserPoolId": "us-east-1_abc", "ClientId": "1example23456789abcdefghij", "ClientName": "x",
            "ClientSecret": "short", "CreationDate": 1.5, "LastModifiedDate": 1.5, "AuthSessionValidity": 3,
        });
        let mut redactor = Redactor::default();
        redactor.learn_from(&USER_POOL_CLIENT_TYPE, &client, Side::Response);
        let expected = json!({
            "UserPoolId": "[user-pool-id#1]", "ClientId": "[client-id#1]", "ClientName": "x",
            "ClientSecret": "[malformed-client-secret#1]", "CreationDate": "[timestamp#1]",
            "LastModifiedDate": "[timestamp#1]", "AuthSessionValidity": 3,
        });
        assert_eq!(redactor.apply(Some(&USER_POOL_CLIENT_TYPE), &client), expected);
        assert_eq!(
            redactor.text("User pool client 1example23456789abcdefghij does not exist."),
            "User pool client [client-id#1] does not exist."
        );
    }

    #[test]
    fn a_secret_is_found_in_the_wrong_place_and_form() {
        let mut redactor = Redactor::default();
        let body = json!({"ClientSecret": ["listed-secret"], "x": {"AccessToken": "an access token of some length"},
            "TokenValidityUnits": {"AccessToken": "hours"}});
        redactor.learn_by_name(&body);
        let expected = json!({"ClientSecret": ["[malformed-client-secret#1]"], "x": {"AccessToken": "[access-token#1]"},
            "TokenValidityUnits": {"AccessToken": "hours"}});
        assert_eq!(redactor.apply(None, &body), expected);
        assert_eq!(
            Redactor::default().text(r#"{"a": 1, "clientSecret" : "s3\"cret", "b": "c"} trailing"#),
            r#"{"a": 1, "clientSecret" : "[hidden]", "b": "c"} trailing"#
        );
        assert_eq!(
            Redactor::default().text("{'ClientSecret': 'x', 'b': 'c'}"),
            "{'ClientSecret': '[hidden]', 'b': 'c'}"
        );
        assert_eq!(Redactor::default().text("<Password>x</Password>"), "<Password>[hidden]</Password>");
        let cut = Redactor::default().text(r#"{"Password": "not cl"#);
        assert_eq!(cut, r#"{"Password": "[hidden]""#);
        // Settings stand under such names too, and are short.
        let setting = r#"{"EnableTokenRevocation": "true"}"#;
        assert_eq!(Redactor::default().text(setting), setting);
    }

    #[test]
    fn what_a_case_is_about_is_shown() {
        use cognito_idp_types::operations::AdminInitiateAuth;
        use cognito_idp_types::schema::Call as _;
        let shape = AdminInitiateAuth::OPERATION.input.unwrap();
        let template = json!({"ClientId": "a b", "AuthFlow": "NO_SUCH_VALUE", "AuthParameters": "text",
            "Session": "{repeat a 21}", "UserPoolId": "{pool}"});
        let sent = json!({"ClientId": "a b", "AuthFlow": "NO_SUCH_VALUE", "AuthParameters": "text",
            "Session": "aaaaaaaaaaaaaaaaaaaaa", "UserPoolId": "us-east-1_x"});
        let mut redactor = Redactor::default();
        redactor.show_literals(shape, "", &template, &sent);
        redactor.learn_from(shape, &sent, Side::Request);
        redactor.learn_by_name(&sent);
        redactor.learn_from(&USER_POOL_CLIENT_TYPE, &json!({"ClientId": "a b"}), Side::Response);
        redactor.learn_from(&USER_POOL_CLIENT_TYPE, &json!({"UserPoolId": "us-east-1_x"}), Side::Response);
        let expected = json!({"ClientId": "a b", "AuthFlow": "NO_SUCH_VALUE", "AuthParameters": "text",
            "Session": "[session#1]", "UserPoolId": "[user-pool-id#1]"});
        assert_eq!(redactor.apply(Some(shape), &sent), expected);
    }

    #[test]
    fn what_a_scenario_spells_out_stays() {
        let request = json!({"ClientId": "bad client id!", "UserPoolId": "us-east-1_x"});
        let mut redactor = Redactor::default();
        redactor.learn_from(&USER_POOL_CLIENT_TYPE, &request, Side::Request);
        assert_eq!(redactor.apply(Some(&USER_POOL_CLIENT_TYPE), &request), request);
    }
}
