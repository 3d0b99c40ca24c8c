//! Scenarios as shell scripts: the same calls with the AWS CLI, curl and jq, for whoever has not this program.
//!
//! Values that are known only when the script runs are filled in as marks, in letters that no shell knows. The calls are
//! spelled with the marks in them, and then each mark becomes a word of the shell such as `"$pool"`.
//! What an answer gave is quoted once more where it stands in JSON.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use awsjson_codegen::surface::quote::{self, posix};
use awsjson_codegen::surface::{Client, Inexpressible, Layout, Place, http};
use cognito_idp_types::operations::{
    AdminCreateUser, AdminSetUserPassword, CreateUserPool, CreateUserPoolClient, DeleteUserPool, InitiateAuth,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Map, Value, json};

use crate::assertion::Assertion;
use crate::exchange::{Http, Raw, Sent};
use crate::path::TOKEN_PARTS;
use crate::repro;
use crate::scenario::{Action, Arrange, By, PoolFixture, Scenario, Step};
use crate::sign_in;
use crate::stage::arrange::{
    PASSWORD, client_members, in_pool, password_of, plain_pool, pool_members, shared_client, shared_sign_in,
    shared_user, user_members,
};
use crate::stage::fill::{Filled, fill};
use crate::surface::surfaces;
use crate::template::{Bindings, CLIENT, CLIENT_SECRET, Gap, Template};

/// Where a script sends its requests.
#[derive(Clone, Debug)]
pub struct Venue {
    /// The endpoint; without one, the service itself.
    pub endpoint: Option<String>,
    /// The endpoint of OAuth, if not at the same URL.
    pub oauth_endpoint: Option<String>,
    /// The region in the signature.
    pub region: String,
}

/// The calls of `scenario` as a script, up to the last that shows `requirement`, or all of them without one. `about` says
/// what it is for, a comment a line.
///
/// # Errors
/// When a shell cannot do what a step does, such as a sign-in by SRP.
pub fn script(
    scenario: &Scenario,
    requirement: Option<&str>,
    about: &[String],
    venue: &Venue,
) -> Result<String, Unscriptable> {
    let shows = |step: &Step| {
        let mut checks = step.checks.iter();
        checks.any(|check| requirement.is_none_or(|requirement| check.requirement == requirement))
    };
    let count = scenario.steps.iter().rposition(shows).map_or(scenario.steps.len(), |last| last + 1);
    let steps = &scenario.steps[..count];
    let mut script = Script {
        venue,
        marks: Vec::new(),
        rough: BTreeSet::new(),
        names: BTreeSet::new(),
        body: String::new(),
    };
    // What is named is what must be made, and kept.
    for step in steps {
        script.fill(&step.action)?;
        if shows(step) {
            script.expected(step)?;
        }
    }
    script.arrange(&scenario.arrange)?;
    for (index, step) in steps.iter().enumerate() {
        script.step(step, shows(step), index + 1 == count)?;
    }
    script.finish(about)
}

/// A script as far as it is written.
struct Script<'a> {
    venue: &'a Venue,
    /// What stands for each mark.
    marks: Vec<String>,
    /// The marks of what may be any text, or no text.
    rough: BTreeSet<usize>,
    /// The names that steps use.
    names: BTreeSet<String>,
    body: String,
}

/// What a mark begins and ends with, and what makes it long: no text that it stands for is too short for the AWS CLI.
const BEGIN: char = '\u{e000}';
const END: char = '\u{e001}';
const FILLING: char = '\u{e002}';
const LENGTH: usize = 64;
/// The number of a mark, added to this.
const FIRST: u32 = 0xe100;

/// Functions of the shell that a script may use, by what calls them.
const FUNCTIONS: [(&str, &str); 3] = [
    // A value of the answer that was kept.
    (
        "$(get ",
        "get() { printf '%s' \"$answer\" | jq -er \"$1\" || { printf 'No %s in: %s\\n' \"$1\" \"$answer\" >&2; exit 1; }; }\n",
    ),
    // A text as it stands within a string of JSON.
    ("$(json ", "json() { printf '%s' \"$1\" | jq -Rs . | sed 's/^\"//; s/\"$//'; }\n"),
    // The hash that shows that a client's secret is known, of user, client and secret.
    (
        "$(secret_hash ",
        "secret_hash() { printf '%s' \"$1$2\" | openssl dgst -sha256 -hmac \"$3\" -binary | base64; }\n",
    ),
];

/// What stands before that which is expected of an answer.
const EXPECTED: &str = "Expected: ";

/// A scenario that no script plays, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shell script cannot do this: {0}")]
pub struct Unscriptable(String);

impl From<Inexpressible> for Unscriptable {
    fn from(why: Inexpressible) -> Self {
        Self(why.to_string())
    }
}

fn cannot(why: &str) -> Unscriptable {
    Unscriptable(why.to_owned())
}

fn too_long() -> Unscriptable {
    cannot("a value in it is longer than a command may be")
}

/// The variable of a name.
fn variable(name: &str) -> String {
    name.replace('-', "_")
}

/// The value of a name, as one word.
fn reference(name: &str) -> String {
    format!("\"${}\"", variable(name))
}

impl Script<'_> {
    /// Letters that become `word`, as a shell reads it, wherever they stand.
    fn mark(&mut self, word: String) -> String {
        mark_of(self.index(word))
    }

    /// The number of the mark for a word.
    fn index(&mut self, word: String) -> usize {
        self.marks.iter().position(|known| *known == word).unwrap_or_else(|| {
            self.marks.push(word);
            self.marks.len() - 1
        })
    }

    /// The mark of a variable.
    fn name(&mut self, name: &str) -> Value {
        self.mark(reference(name)).into()
    }

    fn gap(&mut self, gap: Gap<'_>) -> Value {
        self.names.extend(gap.names().into_iter().map(str::to_owned));
        let pair = [CLIENT, CLIENT_SECRET].map(reference);
        match gap {
            Gap::Name(name) => self.name(name),
            Gap::SecretHash(name) => self.secret_hash(&reference(name), &pair[0], &pair[1]),
            Gap::Basic => {
                self.mark(format!("\"$(printf '%s' {}:{} | base64 | tr -d '\\n')\"", pair[0], pair[1])).into()
            }
        }
    }

    fn secret_hash(&mut self, user: &str, client: &str, secret: &str) -> Value {
        self.mark(format!("\"$(secret_hash {user} {client} {secret})\"")).into()
    }

    /// Text of a shell with words in place of marks. A mark stands within single quotes, since it is no plain word.
    fn words(&self, text: &str) -> String {
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
            match self.marks.get(index) {
                Some(of_mark) if is_json && self.rough.contains(&index) => {
                    let _ = write!(word, "\"$(json {of_mark})\"");
                }
                of_mark => word.push_str(of_mark.map_or("", String::as_str)),
            }
        }
        word
    }

    /// A word of a shell, with those of its marks.
    fn word(&self, text: &str) -> String {
        self.words(&posix(text))
    }

    fn line(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    /// The command for a call: of the AWS CLI, or of curl for what that cannot send.
    fn call(&mut self, operation: &Operation, members: Value) -> Result<String, Unscriptable> {
        let surfaces = surfaces();
        let endpoint = self.venue.endpoint.is_some().then(|| self.mark("\"$endpoint\"".into()));
        let place = Place { endpoint, region: self.venue.region.clone() };
        let (Some(operation), Value::Object(input)) = (surfaces.operation(operation.name), members) else {
            return Err(cannot("its input is no object"));
        };
        let spell = |client: Client| surfaces.call(client, operation, &input, &place, Layout::Line);
        let spelling = match spell(Client::AwsCli) {
            Ok(spelling) => spelling,
            // What an answer gave may be no text, and then a mark is no place for it.
            Err(_) if self.has_rough(&input) => {
                return Err(cannot("it sends values of an earlier answer in a way that the AWS CLI has not"));
            }
            Err(_) => spell(Client::Http).map_err(|_| too_long())?,
        };
        Ok(self.words(&spelling.text))
    }

    /// Whether something in an input may be no text.
    fn has_rough(&self, input: &Map<String, Value>) -> bool {
        let text = Value::from(input.clone()).to_string();
        self.rough.iter().any(|index| text.contains(&mark_of(*index)))
    }

    fn arrange(&mut self, arrange: &Arrange) -> Result<(), Unscriptable> {
        self.line("unique=conformance-$$");
        let bindings: Bindings =
            ["pool", "unique", CLIENT].map(|name| (name.to_owned(), self.name(name))).into();
        let plain = plain_pool();
        let fixture = if arrange.is_shared { Some(&plain) } else { arrange.pool.as_ref() };
        let Some(fixture) = fixture else { return Ok(()) };
        self.pool(fixture, &bindings)?;
        // Of what all generated cases share, what this one names.
        let is_signed_in = arrange.is_shared && self.names.contains("access-token");
        let is_used = |names: &BTreeSet<String>, name: &str| {
            arrange.is_shared && (is_signed_in || names.contains(name))
        };
        let client = match &arrange.client {
            Some(client) => Some(client_members(self.template(client)?, &bindings)),
            None => is_used(&self.names, CLIENT).then(|| shared_client(&bindings["pool"])),
        };
        if let Some(members) = client {
            let has_secret =
                ["GenerateSecret", "ClientSecret"].iter().any(|name| members.get(name).is_some());
            self.kept_call(CreateUserPoolClient::OPERATION, members)?;
            self.capture(CLIENT, ".UserPoolClient.ClientId");
            if has_secret {
                self.capture(CLIENT_SECRET, ".UserPoolClient.ClientSecret");
            }
        }
        let user = match &arrange.user {
            Some(user) => Some(user_members(self.template(user)?, &bindings)),
            None => is_used(&self.names, "user").then(|| shared_user(&bindings["pool"])),
        };
        if let Some(members) = user {
            self.user(members, &bindings)?;
        }
        if is_signed_in {
            self.kept_call(InitiateAuth::OPERATION, shared_sign_in(&bindings[CLIENT]))?;
            self.capture("access-token", ".AuthenticationResult.AccessToken");
        }
        Ok(())
    }

    fn pool(&mut self, fixture: &PoolFixture, bindings: &Bindings) -> Result<(), Unscriptable> {
        self.kept_call(CreateUserPool::OPERATION, pool_members(fixture, bindings["unique"].clone()))?;
        self.capture("pool", ".UserPool.Id");
        self.line("pools=$pool");
        for (_, operation, members) in in_pool(fixture, &bindings["pool"]) {
            let command = self.call(operation, members)?;
            self.line(&format!("{command} >/dev/null"));
        }
        Ok(())
    }

    fn user(&mut self, members: Value, bindings: &Bindings) -> Result<(), Unscriptable> {
        let user = self.word(members["Username"].as_str().unwrap_or_default());
        if user.contains('\'') {
            let index = self.index(reference("user"));
            self.rough.insert(index);
        }
        self.line(&format!("user={user}"));
        self.line(&format!("password={}", posix(PASSWORD)));
        self.kept_call(AdminCreateUser::OPERATION, members)?;
        self.capture("username", ".User.Username");
        let created = json!({"User": {"Username": self.name("username")}});
        let command = self
            .call(AdminSetUserPassword::OPERATION, password_of(&created, &bindings["pool"], &Value::Null))?;
        self.line(&command);
        Ok(())
    }

    fn step(&mut self, step: &Step, shows: bool, is_last: bool) -> Result<(), Unscriptable> {
        let command = self.command(&step.action)?;
        self.line(&format!("\n# {}", step.id));
        if let Some(wait) = step.wait {
            self.line(&format!("sleep {}", wait.as_millis().div_ceil(1000)));
        }
        let makes_pool = step.action.operation().name == CreateUserPool::OPERATION.name;
        // What nothing asks for need not be kept.
        let captures: Vec<_> = step.captures.iter().filter(|(name, _)| self.names.contains(name)).collect();
        let expected = if shows { self.expected(step)? } else { String::new() };
        // What is expected may be in the answer.
        let comes_first = captures.iter().all(|(name, _)| !expected.contains(&mark_of(self.known(name))));
        let expected = format!("printf '\\n%s\\n' {}", posix(&format!("{EXPECTED}{expected}")));
        if shows && comes_first {
            let line = self.words(&expected);
            self.line(&line);
        }
        // Only what is there to be refused may fail on the way.
        let goes_on = if step.expects_error() || is_last { " || true" } else { "" };
        let inside = if shows { inside_tokens(step) } else { Vec::new() };
        let is_curl = command.contains("curl -i ");
        if step.at_once > 1 {
            let one = format!(
                "answer={} || true; printf '%s\\n' \"$answer\"",
                substituted(&format!("{command} 2>&1"))
            );
            self.line(&format!("for _ in $(seq {}); do {{ {one}; }} & done; wait", step.at_once));
        } else if captures.is_empty() && inside.is_empty() && !makes_pool {
            let silent = if shows || is_last { "" } else { " >/dev/null" };
            let curl = match (silent.is_empty(), step.expects_error() || refuses(step)) {
                (true, _) => "curl -sS -i -w '\\n' ",
                (false, true) => "curl -sS -i ",
                (false, false) => "curl -sS -i --fail-with-body ",
            };
            self.line(&format!("{}{silent}{goes_on}", command.replacen("curl -i ", curl, 1)));
        } else {
            if is_curl && !captures.is_empty() {
                return Err(cannot("it takes a value from an answer to curl"));
            }
            let command = command.replacen("curl -i ", "curl -sS -i ", 1);
            self.line(&format!("answer={}{goes_on}", substituted(&command)));
            if shows {
                self.line("printf '%s\\n' \"$answer\"");
            }
        }
        let body = if is_curl { " | sed '1,/^[[:cntrl:]]*$/d'" } else { "" };
        for (path, filter) in inside {
            let filter = posix(&format!("{{{}: ({filter})}}", Value::from(path)));
            self.line(&format!("printf '%s' \"$answer\"{body} | jq {filter} || true"));
        }
        if makes_pool {
            self.line(&format!(
                "pools=\"$pools $(printf '%s' \"$answer\"{body} | jq -r '.UserPool.Id // empty' 2>/dev/null || true)\""
            ));
        }
        for (name, path) in captures {
            self.capture(name, &filter(path.parts()));
            let index = self.known(name);
            self.rough.insert(index);
        }
        if shows && !comes_first {
            let line = self.words(&expected);
            self.line(&line);
        }
        Ok(())
    }

    /// The number of the mark for a name.
    fn known(&mut self, name: &str) -> usize {
        self.index(reference(name))
    }

    /// What a step must answer, with marks.
    fn expected(&mut self, step: &Step) -> Result<String, Unscriptable> {
        let script = RefCell::new(self);
        let shown = step.assertions().map(|assertion| {
            assertion.shown(|template| template.fill(&|gap| Ok(script.borrow_mut().gap(gap))))
        });
        let shown = shown.map(|expected| expected.map(|expected| expected.to_string()));
        let shown = shown.collect::<Result<Vec<String>, _>>().map_err(|name| cannot(&name.to_string()))?;
        Ok(quote::json(&shown.join(", ")))
    }

    /// What a step sends, with marks.
    fn fill(&mut self, action: &Action) -> Result<Filled, Unscriptable> {
        let script = RefCell::new(self);
        let filled = fill(action, &|template| template.fill(&|gap| Ok(script.borrow_mut().gap(gap))));
        filled.map_err(|name| cannot(&name.to_string()))
    }

    /// A template with marks.
    fn template(&mut self, template: &Template) -> Result<Value, Unscriptable> {
        let script = RefCell::new(self);
        template.fill(&|gap| Ok(script.borrow_mut().gap(gap))).map_err(|name| cannot(&name.to_string()))
    }

    fn command(&mut self, action: &Action) -> Result<String, Unscriptable> {
        match self.fill(action)? {
            Filled::One(Sent::Call(members)) => self.call(action.operation(), members),
            Filled::One(Sent::Raw(raw)) => self.raw(&raw),
            Filled::One(Sent::Http(http)) => self.http(&http),
            Filled::SignIn(sign_in) => self.sign_in(&sign_in),
        }
    }

    /// The command for a call whose answer is kept for the lines below.
    fn kept_call(&mut self, operation: &Operation, members: Value) -> Result<(), Unscriptable> {
        let command = self.call(operation, members)?;
        self.line(&format!("answer={}", substituted(&command)));
        Ok(())
    }

    /// Takes a value from the answer that was kept.
    fn capture(&mut self, name: &str, filter: &str) {
        self.line(&format!("{}=$(get {})", variable(name), posix(filter)));
    }

    fn sign_in(&mut self, sign_in: &sign_in::Filled) -> Result<String, Unscriptable> {
        match sign_in.by {
            By::Password => {
                let mut parameters = sign_in.password_parameters();
                if let Some(secret) = &sign_in.secret {
                    let parts = [&sign_in.username, &sign_in.client, secret].map(|part| self.word(part));
                    parameters["SECRET_HASH"] = self.secret_hash(&parts[0], &parts[1], &parts[2]);
                }
                self.call(InitiateAuth::OPERATION, sign_in.password_call(&parameters))
            }
            By::Srp => Err(cannot("it signs in by SRP, which no shell computes")),
            By::Page => Err(cannot("it signs in on a page, as a browser does")),
        }
    }

    fn raw(&mut self, raw: &Raw) -> Result<String, Unscriptable> {
        let url = match &self.venue.endpoint {
            Some(_) => self.mark("\"$endpoint\"".into()),
            None => http::url(&surfaces().schema.service, &self.venue.region),
        };
        let text = repro::raw_call(&url, &self.venue.region, raw, &str::to_owned);
        if text.len() > LONGEST {
            return Err(too_long());
        }
        Ok(self.words(&text))
    }

    fn http(&mut self, request: &Http) -> Result<String, Unscriptable> {
        let base = match (&self.venue.oauth_endpoint, &self.venue.endpoint) {
            (Some(_), _) => self.mark("\"$oauth_endpoint\"".into()),
            (None, Some(_)) => self.mark("\"$endpoint\"".into()),
            (None, None) => {
                return Err(cannot("it goes to OAuth endpoints, and nothing says where they are"));
            }
        };
        let mut parts = vec![http::curl(&format!("{base}{}", request.path))];
        let with = |pairs: &[(String, String)]| -> Vec<String> {
            pairs
                .iter()
                .map(|(name, value)| format!("--data-urlencode {}", posix(&format!("{name}={value}"))))
                .collect()
        };
        match &request.form {
            Some(form) if request.query.is_empty() => parts.extend(with(form)),
            Some(_) => return Err(cannot("it has parameters in its address and in its body")),
            None => {
                if !request.query.is_empty() {
                    parts.push("-G".into());
                }
                parts.extend(with(&request.query));
                if request.method != "GET" {
                    parts.push(format!("-X {}", request.method));
                }
            }
        }
        parts.extend(request.headers.iter().map(|(name, value)| repro::header(name, value)));
        Ok(self.words(&parts.join(" ")))
    }

    fn finish(mut self, about: &[String]) -> Result<String, Unscriptable> {
        let each = self.mark("\"$each\"".into());
        let delete = self.call(DeleteUserPool::OPERATION, json!({"UserPoolId": each}))?;
        self.line("shown=yes");
        let mut text = String::from("#!/bin/sh\n");
        for line in about {
            let _ = writeln!(text, "# {}", line.replace(quote::is_obeyed, " "));
        }
        let tools = [("jq", "$(get "), ("curl", "curl "), ("openssl", "$(secret_hash ")];
        let tools = tools.iter().filter(|(_, call)| self.body.contains(call)).map(|(name, _)| *name);
        let tools: Vec<&str> = ["the AWS CLI"].into_iter().chain(tools).collect();
        let _ = writeln!(
            text,
            "#\n# Needs {}. It shows what is answered beside what is expected, and judges nothing: it ends with 0 when it came\n\
             # to the end.{}",
            tools.join(", "),
            if self.venue.endpoint.is_none() {
                " Keys come from the environment or ~/.aws/credentials: some calls have a configuration of their own."
            } else {
                ""
            }
        );
        text.push_str("set -eu\n");
        for (name, value) in
            [("endpoint", &self.venue.endpoint), ("oauth_endpoint", &self.venue.oauth_endpoint)]
        {
            if let Some(value) = value {
                let _ = writeln!(text, "{name}={}", posix(value.trim_end_matches('/')));
            }
        }
        if self.venue.endpoint.is_some() {
            text.push_str("export AWS_ACCESS_KEY_ID=\"${AWS_ACCESS_KEY_ID:-test}\"\n");
            text.push_str("export AWS_SECRET_ACCESS_KEY=\"${AWS_SECRET_ACCESS_KEY:-test}\"\n");
        }
        text.push_str("export AWS_PAGER= AWS_DEFAULT_OUTPUT=json\n");
        let functions = FUNCTIONS.iter().filter(|(call, _)| self.body.contains(call));
        functions.for_each(|(_, function)| text.push_str(function));
        // Pools are deleted at the end, however that comes.
        let end = format!(
            "[ \"$shown\" ] || echo \"It ended before it came to the end.\" >&2; for each in $pools; do {delete} || true; done"
        );
        let _ = writeln!(
            text,
            "pools= shown=\ntrap {} EXIT\ntrap 'exit 130' INT\ntrap 'exit 143' HUP TERM\n",
            posix(&end)
        );
        Ok(text + &self.body)
    }
}

/// Whether a step is there to be refused by an endpoint of OAuth.
fn refuses(step: &Step) -> bool {
    step.assertions().any(|assertion| match assertion {
        Assertion::Equals(path, status) => {
            path.parts() == ["status"] && status.source().as_u64() >= Some(400)
        }
        _ => false,
    })
}

/// The tokens that a step's checks look into, and how jq does, but for what stands before the body of an answer.
fn inside_tokens(step: &Step) -> Vec<(String, String)> {
    let mut inside: Vec<(String, String)> = Vec::new();
    for assertion in step.assertions() {
        let mut parts = assertion.path().map(|path| path.parts().to_vec()).unwrap_or_default();
        if matches!(assertion, Assertion::Lifetime(..)) {
            parts.push(TOKEN_PARTS[1].to_owned());
        }
        let Some(end) = parts.iter().position(|part| TOKEN_PARTS.contains(&part.as_str())) else { continue };
        let start = usize::from(matches!(step.action, Action::Http(_)) && parts[0] == "body");
        let found = (parts[..=end].join("."), filter(&parts[start..=end]));
        if !inside.contains(&found) {
            inside.push(found);
        }
    }
    inside
}

/// Longer commands do not fit Linux.
const LONGEST: usize = 100_000;

fn mark_of(index: usize) -> String {
    let number = u32::try_from(index).ok().and_then(|index| char::from_u32(FIRST + index));
    let mut mark = String::from(BEGIN);
    mark.push(number.unwrap_or(FILLING));
    mark.extend(std::iter::repeat_n(FILLING, LENGTH));
    mark.push(END);
    mark
}

/// What a command prints, as a word. With two brackets in a row it would be arithmetic.
fn substituted(command: &str) -> String {
    let space = if command.starts_with('(') { " " } else { "" };
    format!("$({space}{command})")
}

/// A place in an answer, as jq finds it.
fn filter(parts: &[String]) -> String {
    let mut filter = String::new();
    for part in parts {
        let is_name = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let token_part = TOKEN_PARTS.iter().position(|name| name == part);
        let _ = match (token_part, part.split_once('=')) {
            (Some(index), _) => {
                let base64 = r#"gsub("-"; "+") | gsub("_"; "/") | @base64d"#;
                write!(filter, " | split(\".\")[{index}] | {base64} | fromjson")
            }
            (_, Some((member, value))) => {
                write!(filter, "[] | select(.{member} == {})", Value::from(value))
            }
            _ if part.parse::<usize>().is_ok() => write!(filter, "[{part}]"),
            _ if is_name => write!(filter, ".{part}"),
            _ => write!(filter, "[{}]", Value::from(part.as_str())),
        };
    }
    if filter.starts_with('.') { filter } else { format!(".{filter}") }
}

#[cfg(test)]
mod tests {
    use cognito_idp_types::operations::get_user::GET_USER_RESPONSE;
    use cognito_idp_types::operations::initiate_auth::INITIATE_AUTH_RESPONSE;
    use cognito_idp_types::schema::Shape;

    use super::*;
    use crate::path::Path;

    #[track_caller]
    fn check(path: &str, shape: &'static Shape, expected: &str) {
        let (path, _) = Path::parse(path, shape).unwrap();
        assert_eq!(filter(path.parts()), expected);
    }

    #[test]
    fn places_as_jq_finds_them() {
        let tokens = &INITIATE_AUTH_RESPONSE;
        check("AuthenticationResult.AccessToken", tokens, ".AuthenticationResult.AccessToken");
        check("ChallengeParameters.a-b", tokens, ".ChallengeParameters[\"a-b\"]");
        let jti = ".AuthenticationResult.AccessToken | split(\".\")[1] | gsub(\"-\"; \"+\") | gsub(\"_\"; \"/\") | @base64d \
                   | fromjson.jti";
        check("AuthenticationResult.AccessToken.claims.jti", tokens, jti);
        let user = &GET_USER_RESPONSE;
        check("UserAttributes.0.Value", user, ".UserAttributes[0].Value");
        let by_name = ".UserAttributes[] | select(.Name == \"sub\").Value";
        check("UserAttributes.Name=sub.Value", user, by_name);
    }
}
