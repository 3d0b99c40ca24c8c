//! Scenarios as shell scripts: the same calls with the AWS CLI, curl and jq, for whoever has not this program.
//!
//! Values that are known only when the script runs are filled in as marks, which become words of the shell such as
//! `"$pool"` once a call is spelled. What an answer gave is quoted once more where it stands in JSON.

mod jq;
mod marks;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use awsjson_codegen::surface::http::Curl;
use awsjson_codegen::surface::quote::{self, posix};
use awsjson_codegen::surface::{LONGEST, Layout, Place, aws_cli, http};
use cognito_idp_types::operations::{
    AdminCreateUser, AdminSetUserPassword, CreateUserPool, CreateUserPoolClient, DeleteUserPool, InitiateAuth,
};
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};

use self::jq::{filter, inside_tokens};
use self::marks::{EXPECTED, Marks};
use crate::exchange::surface::surfaces;
use crate::exchange::{Http, Raw, Sent};
use crate::judge::repro;
use crate::run::fill::{Filled, FilledSignIn, fill};
use crate::run::fixtures::{
    PASSWORD, TOKENS, client_members, ground_client, ground_user, ground_user_members, in_pool, password_of,
    plain_pool, pool_members, sign_in_members, user_members,
};
use crate::suite::endpoint;
use crate::suite::scenario::{Action, Arrange, By, PoolFixture, Scenario, Step};
use crate::suite::template::{Bindings, CLIENT, CLIENT_SECRET, Gap, Template, Unbound, text_of};

/// The address that a script sends its requests to.
#[derive(Clone, Debug)]
pub struct Endpoints {
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
/// If a shell cannot do what a step does, such as a sign-in by SRP.
pub fn script(
    scenario: &Scenario,
    requirement: Option<&str>,
    about: &[String],
    endpoints: &Endpoints,
) -> Result<String, Unscriptable> {
    let shows = |step: &Step| {
        let mut checks = step.checks.iter();
        checks.any(|check| requirement.is_none_or(|requirement| check.requirement == requirement))
    };
    let count = scenario.steps.iter().rposition(shows).map_or(scenario.steps.len(), |last| last + 1);
    let steps = &scenario.steps[..count];
    let mut script = Script {
        endpoints,
        marks: Marks::default(),
        names: BTreeSet::new(),
        uses: Uses::default(),
        body: String::new(),
    };
    // Every name is a thing that must be made, and kept.
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
    endpoints: &'a Endpoints,
    marks: Marks,
    /// The names that steps use.
    names: BTreeSet<String>,
    uses: Uses,
    body: String,
}

/// The tools that a script uses beside the AWS CLI.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a tool of its own")]
struct Uses {
    curl: bool,
    /// A value of the answer that was kept.
    get: bool,
    /// The hash that shows that a client's secret is known, of user, client and secret.
    secret_hash: bool,
    /// The code of an authenticator.
    oathtool: bool,
}

const GET: &str = "get() { printf '%s' \"$answer\" | jq -er \"$1\" || { printf 'No %s in: %s\\n' \"$1\" \"$answer\" >&2; exit 1; }; }\n";
/// A text as it stands within a string of JSON.
const JSON: &str = "json() { printf '%s' \"$1\" | jq -Rs . | sed 's/^\"//; s/\"$//'; }\n";
const SECRET_HASH: &str =
    "secret_hash() { printf '%s' \"$1$2\" | openssl dgst -sha256 -hmac \"$3\" -binary | base64; }\n";

/// A command that sends a request, with marks in its words.
enum Command {
    AwsCli(String),
    Curl(Curl),
}

impl Command {
    fn is_curl(&self) -> bool {
        matches!(self, Self::Curl(_))
    }

    /// The command as text; with curl, what is shown of the answer is what `shows` says.
    fn text(self, shows: &[&'static str]) -> String {
        match self {
            Self::AwsCli(text) => text,
            Self::Curl(curl) => curl.showing(shows).to_string(),
        }
    }
}

/// The part of an answer that curl shows.
const HEAD_AND_BODY: &[&str] = &["-i"];
/// The same without a meter, and with the errors.
const QUIET: &[&str] = &["-sS", "-i"];

/// A scenario that no script plays, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shell script cannot do this: {0}")]
pub struct Unscriptable(String);

impl From<Unbound> for Unscriptable {
    fn from(why: Unbound) -> Self {
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
    /// The mark of a variable.
    fn name(&mut self, name: &str) -> Value {
        self.marks.of(&reference(name)).into()
    }

    fn gap(&mut self, gap: Gap<'_>) -> Value {
        self.names.extend(gap.names().into_iter().map(str::to_owned));
        let pair = [CLIENT, CLIENT_SECRET].map(reference);
        match gap {
            Gap::Name(name) => self.name(name),
            Gap::Totp(name) => {
                self.uses.oathtool = true;
                self.marks.of(&format!("\"$(oathtool --totp --base32 {})\"", reference(name))).into()
            }
            Gap::SecretHash(name) => self.secret_hash(&reference(name), &pair[0], &pair[1]),
            Gap::Basic => {
                let basic = format!("\"$(printf '%s' {}:{} | base64 | tr -d '\\n')\"", pair[0], pair[1]);
                self.marks.of(&basic).into()
            }
        }
    }

    fn secret_hash(&mut self, user: &str, client: &str, secret: &str) -> Value {
        self.uses.secret_hash = true;
        self.marks.of(&format!("\"$(secret_hash {user} {client} {secret})\"")).into()
    }

    fn line(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    /// The command for a call: of the AWS CLI, or of curl for what that cannot send.
    fn call(&mut self, operation: &Operation, members: Value) -> Result<Command, Unscriptable> {
        let surfaces = surfaces();
        let endpoint = self.endpoints.endpoint.is_some().then(|| self.marks.of("\"$endpoint\""));
        let place = Place { endpoint, region: self.endpoints.region.clone() };
        let (Some(operation), Value::Object(input)) = (surfaces.operation(operation.name), members) else {
            return Err(cannot("its input is no object"));
        };
        match surfaces.call(&aws_cli::CLIENT, operation, &input, &place, Layout::Line) {
            Ok(spelling) => Ok(Command::AwsCli(spelling.text)),
            // A value of an answer may be no text, and then a mark is no place for it.
            Err(_) if self.marks.has_untyped(&Value::from(input.clone()).to_string()) => {
                Err(cannot("it sends values of an earlier answer in a way that the AWS CLI has not"))
            }
            Err(_) => self.curl(surfaces.curl(operation, &input, &place)),
        }
    }

    fn curl(&mut self, curl: Curl) -> Result<Command, Unscriptable> {
        self.uses.curl = true;
        if curl.to_string().len() > LONGEST { Err(too_long()) } else { Ok(Command::Curl(curl)) }
    }

    /// The text of a command with words of the shell in place of marks.
    fn text(&self, command: Command, shows: &[&'static str]) -> String {
        self.marks.put(&command.text(shows))
    }

    fn arrange(&mut self, arrange: &Arrange) -> Result<(), Unscriptable> {
        self.line("unique=conformance-$$");
        let bindings: Bindings =
            ["pool", "unique", CLIENT].map(|name| (name.to_owned(), self.name(name))).into();
        let plain = plain_pool();
        let is_case = arrange.ground.is_some();
        let fixture = if is_case { Some(&plain) } else { arrange.pool.as_ref() };
        let Some(fixture) = fixture else { return Ok(()) };
        self.pool(fixture, &bindings)?;
        // Of the ground of generated cases, what this one names.
        let is_signed_in = arrange.signed_in || is_case && self.names.contains("access-token");
        let [has_client, has_user] =
            [CLIENT, "user"].map(|name| is_case && (is_signed_in || self.names.contains(name)));
        let client = match &arrange.client {
            Some(client) => Some(client_members(self.template(client)?, &bindings)),
            None => has_client.then(|| ground_client(&bindings["pool"])),
        };
        if let Some(members) = client {
            self.kept_call(CreateUserPoolClient::OPERATION, members)?;
            self.capture(CLIENT, ".UserPoolClient.ClientId");
            if self.names.contains(CLIENT_SECRET) {
                self.capture(CLIENT_SECRET, ".UserPoolClient.ClientSecret");
            }
        }
        let case_user = arrange.ground.as_ref().map(ground_user).unwrap_or_default();
        let user = match &arrange.user {
            Some(user) => Some(user_members(self.template(user)?, &bindings)),
            None => has_user.then(|| ground_user_members(&bindings["pool"], &case_user)),
        };
        if let Some(members) = user {
            self.user(members, &bindings)?;
        }
        if is_signed_in {
            let user = if is_case { case_user.into() } else { self.name("user") };
            self.kept_call(InitiateAuth::OPERATION, sign_in_members(&bindings[CLIENT], &user))?;
            for (name, token) in TOKENS {
                if self.names.contains(name) {
                    self.capture(name, &format!(".AuthenticationResult.{token}"));
                }
            }
        }
        Ok(())
    }

    fn pool(&mut self, fixture: &PoolFixture, bindings: &Bindings) -> Result<(), Unscriptable> {
        self.kept_call(CreateUserPool::OPERATION, pool_members(fixture, bindings["unique"].clone()))?;
        self.capture("pool", ".UserPool.Id");
        if self.names.contains("region") {
            self.line("region=${pool%%_*}");
        }
        self.line("pools=$pool");
        for (_, operation, members) in in_pool(fixture, &bindings["pool"]) {
            let command = self.call(operation, members)?;
            let command = self.text(command, HEAD_AND_BODY);
            self.line(&format!("{command} >/dev/null"));
        }
        Ok(())
    }

    fn user(&mut self, members: Value, bindings: &Bindings) -> Result<(), Unscriptable> {
        let user = self.marks.word(members["Username"].as_str().unwrap_or_default());
        if user.contains('\'') {
            self.marks.may_be_any(&reference("user"));
        }
        self.line(&format!("user={user}"));
        self.line(&format!("password={}", posix(PASSWORD)));
        self.kept_call(AdminCreateUser::OPERATION, members)?;
        self.capture("username", ".User.Username");
        let created = json!({"User": {"Username": self.name("username")}});
        let password = password_of(&created, &bindings["pool"], &Value::Null);
        let command = self.call(AdminSetUserPassword::OPERATION, password)?;
        let command = self.text(command, HEAD_AND_BODY);
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
        // Values that nothing asks for need not be kept.
        let captures: Vec<_> = step.captures.iter().filter(|(name, _)| self.names.contains(name)).collect();
        let expected = if shows { self.expected(step)? } else { String::new() };
        // An expected value may be in the answer.
        let comes_first =
            captures.iter().all(|(name, _)| !expected.contains(&self.marks.of(&reference(name))));
        let expected = format!("printf '\\n%s\\n' {}", posix(&format!("{EXPECTED}{expected}")));
        if shows && comes_first {
            let line = self.marks.put(&expected);
            self.line(&line);
        }
        let inside = if shows { inside_tokens(step) } else { Vec::new() };
        let is_curl = command.is_curl();
        let is_kept = !captures.is_empty() || !inside.is_empty() || makes_pool;
        if is_curl && !captures.is_empty() {
            return Err(cannot("it takes a value from an answer to curl"));
        }
        self.send(step, command, is_kept, (shows, is_last));
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
            self.marks.may_be_any(&reference(name));
        }
        if shows && !comes_first {
            let line = self.marks.put(&expected);
            self.line(&line);
        }
        Ok(())
    }

    /// The lines that send a request; its answer is kept, or only seen.
    fn send(&mut self, step: &Step, command: Command, is_kept: bool, (shows, is_last): (bool, bool)) {
        // Only what is there to be refused may fail on the way.
        let goes_on = if step.expects_error() || is_last { " || true" } else { "" };
        if step.at_once > 1 {
            let command = self.text(command, HEAD_AND_BODY);
            let answer = substituted(&format!("{command} 2>&1"));
            self.line(&format!(
                "for _ in $(seq {}); do {{ answer={answer} || true; printf '%s\\n' \"$answer\"; }} & done; wait",
                step.at_once
            ));
        } else if is_kept {
            let command = self.text(command, QUIET);
            self.line(&format!("answer={}{goes_on}", substituted(&command)));
            if shows {
                self.line("printf '%s\\n' \"$answer\"");
            }
        } else {
            let is_seen = shows || is_last;
            let options: &[&str] = match (is_seen, step.expects_error() || refuses(step)) {
                (true, _) => &["-sS", "-i", "-w '\\n'"],
                (false, true) => QUIET,
                (false, false) => &["-sS", "-i", "--fail-with-body"],
            };
            let hidden = if is_seen { "" } else { " >/dev/null" };
            let command = self.text(command, options);
            self.line(&format!("{command}{hidden}{goes_on}"));
        }
    }

    /// The answer that a step must give, with marks.
    fn expected(&mut self, step: &Step) -> Result<String, Unscriptable> {
        let script = RefCell::new(self);
        let shown = step.assertions().map(|assertion| {
            let shown = assertion.shown(|template| script.borrow_mut().template(template))?;
            Ok(shown.to_string())
        });
        Ok(quote::json(&shown.collect::<Result<Vec<_>, Unbound>>()?.join(", ")))
    }

    /// The request of a step, with marks.
    fn fill(&mut self, action: &Action) -> Result<Filled, Unbound> {
        let script = RefCell::new(self);
        fill(action, &|template| script.borrow_mut().template(template), &|_| String::new())
    }

    /// A template with marks.
    fn template(&mut self, template: &Template) -> Result<Value, Unbound> {
        let script = RefCell::new(self);
        template.fill(&|gap| Ok(script.borrow_mut().gap(gap)))
    }

    fn command(&mut self, action: &Action) -> Result<Command, Unscriptable> {
        match self.fill(action)? {
            Filled::One(Sent::Call(members)) => self.call(action.operation(), members),
            Filled::One(Sent::Raw(raw)) => self.raw(&raw),
            Filled::One(Sent::Http(http)) => self.http(action.operation(), &http),
            Filled::SignIn(sign_in) => self.sign_in(&sign_in),
        }
    }

    /// The command for a call whose answer is kept for the lines below.
    fn kept_call(&mut self, operation: &Operation, members: Value) -> Result<(), Unscriptable> {
        let command = self.call(operation, members)?;
        let command = self.text(command, HEAD_AND_BODY);
        self.line(&format!("answer={}", substituted(&command)));
        Ok(())
    }

    /// Takes a value from the answer that was kept.
    fn capture(&mut self, name: &str, filter: &str) {
        self.uses.get = true;
        self.line(&format!("{}=$(get {})", variable(name), posix(filter)));
    }

    fn sign_in(&mut self, sign_in: &FilledSignIn) -> Result<Command, Unscriptable> {
        match sign_in.by {
            By::Password => {
                let mut parameters = sign_in.password_parameters();
                if let Some(secret) = &sign_in.secret {
                    let parts =
                        [&sign_in.username, &sign_in.client, secret].map(|part| self.marks.word(part));
                    parameters["SECRET_HASH"] = self.secret_hash(&parts[0], &parts[1], &parts[2]);
                }
                self.call(InitiateAuth::OPERATION, sign_in.password_call(&parameters))
            }
            By::Srp => Err(cannot("it signs in by SRP, which no shell computes")),
            By::Page => Err(cannot("it signs in on a page, as a browser does")),
        }
    }

    fn raw(&mut self, raw: &Raw) -> Result<Command, Unscriptable> {
        let url = match &self.endpoints.endpoint {
            Some(_) => self.marks.of("\"$endpoint\""),
            None => http::url(&surfaces().schema.service, &self.endpoints.region),
        };
        self.curl(repro::raw_call(&url, &self.endpoints.region, raw, &str::to_owned))
    }

    /// The address that the path of an endpoint stands behind.
    fn base(&mut self, operation: &Operation) -> Result<String, Unscriptable> {
        let pages = self.endpoints.oauth_endpoint.as_deref().filter(|_| !endpoint::is_of_api(operation));
        match (pages, &self.endpoints.endpoint) {
            (Some(pages), _) if pages.contains("{domain}") => {
                Err(cannot("it goes to the domain of a pool, which a run makes for itself"))
            }
            (Some(pages), _) if pages.contains('{') => {
                let pages = pages.replace("{region}", &self.endpoints.region);
                let pool = self.template(&Template::new(json!("{pool}")))?;
                Ok(pages.trim_end_matches('/').replace("{pool}", &text_of(&pool)))
            }
            (Some(_), _) => Ok(self.marks.of("\"$oauth_endpoint\"")),
            (None, Some(_)) => Ok(self.marks.of("\"$endpoint\"")),
            (None, None) => Err(cannot("it goes to OAuth endpoints, and nothing says where they are")),
        }
    }

    fn http(&mut self, operation: &Operation, request: &Http) -> Result<Command, Unscriptable> {
        let base = self.base(operation)?;
        let mut curl = Curl::to(&format!("{base}{}", request.path));
        let parameters = match &request.form {
            Some(form) if request.query.is_empty() => form,
            Some(_) => return Err(cannot("it has parameters in its address and in its body")),
            None => {
                if !request.query.is_empty() {
                    curl.option("-G".into());
                }
                &request.query
            }
        };
        for (name, value) in parameters {
            curl.option(format!("--data-urlencode {}", posix(&format!("{name}={value}"))));
        }
        if request.form.is_none() && request.method != "GET" {
            curl.option(format!("-X {}", request.method));
        }
        for (name, value) in &request.headers {
            curl.header(name, value);
        }
        self.curl(curl)
    }

    fn finish(mut self, about: &[String]) -> Result<String, Unscriptable> {
        let each = self.marks.of("\"$each\"");
        let delete = self.call(DeleteUserPool::OPERATION, json!({"UserPoolId": each}))?;
        let delete = self.text(delete, HEAD_AND_BODY);
        self.line("shown=yes");
        let mut text = String::from("#!/bin/sh\n");
        for line in about {
            let _ = writeln!(text, "# {}", line.replace(quote::is_control, " "));
        }
        let Uses { curl, get, secret_hash, oathtool } = self.uses;
        let tools = [
            ("the AWS CLI", true),
            ("jq", get),
            ("curl", curl),
            ("openssl", secret_hash),
            ("oathtool", oathtool),
        ];
        let tools: Vec<&str> = tools.iter().filter(|(_, is_used)| *is_used).map(|(name, _)| *name).collect();
        let _ = writeln!(
            text,
            "#\n# Needs {}. It shows what is answered beside what is expected, and judges nothing: it ends with 0 when it came\n\
             # to the end.{}",
            tools.join(", "),
            if self.endpoints.endpoint.is_none() {
                " Keys come from the environment or ~/.aws/credentials: some calls have a configuration of their own."
            } else {
                ""
            }
        );
        text.push_str("set -eu\n");
        for (name, value) in
            [("endpoint", &self.endpoints.endpoint), ("oauth_endpoint", &self.endpoints.oauth_endpoint)]
        {
            if let Some(value) = value.as_ref().filter(|value| !value.contains('{')) {
                let _ = writeln!(text, "{name}={}", posix(value.trim_end_matches('/')));
            }
        }
        if self.endpoints.endpoint.is_some() {
            text.push_str("export AWS_ACCESS_KEY_ID=\"${AWS_ACCESS_KEY_ID:-test}\"\n");
            text.push_str("export AWS_SECRET_ACCESS_KEY=\"${AWS_SECRET_ACCESS_KEY:-test}\"\n");
        }
        text.push_str("export AWS_PAGER= AWS_DEFAULT_OUTPUT=json\n");
        let functions = [(GET, get), (JSON, self.marks.quotes_json()), (SECRET_HASH, secret_hash)];
        functions.iter().filter(|(_, is_used)| *is_used).for_each(|(function, _)| text.push_str(function));
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

/// True if a step is there to be refused by an endpoint of OAuth.
fn refuses(step: &Step) -> bool {
    let mut statuses = step.assertions().filter_map(|assertion| assertion.equal_at(&["status"]));
    statuses.any(|status| status.as_u64() >= Some(400))
}

/// The output of a command, as a word. With two brackets in a row it would be arithmetic.
fn substituted(command: &str) -> String {
    let space = if command.starts_with('(') { " " } else { "" };
    format!("$({space}{command})")
}
