//! Sign-ins as real clients do them: by password, by SRP, and on the page that `/oauth2/authorize` leads to.

use cognito_idp_types::operations::{InitiateAuth, RespondToAuthChallenge};
use cognito_idp_types::schema::Call;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::caller::Caller;
use super::fill::FilledSignIn;
use super::form::Form;
use super::srp;
use crate::exchange::answer::Answer;
use crate::exchange::session::Session;
use crate::exchange::{Exchange, Http, Sent};
use crate::suite::endpoint;
use crate::suite::scenario::By;
use crate::suite::template::{Bindings, secret_hash};

/// Pages send a browser on a few times at most.
const MOST_REDIRECTS: usize = 5;

/// Signs in, and ends with the exchange that says what came of it; those before it are its `others`.
pub(super) async fn play(
    caller: &Caller,
    step: &str,
    sign_in: &FilledSignIn,
    bindings: &Bindings,
) -> Exchange {
    match sign_in.by {
        By::Password => by_password(caller, step, sign_in).await,
        By::Srp => by_srp(caller, step, sign_in, bindings["pool"].as_str().unwrap_or_default()).await,
        By::Page => by_page(caller, step, sign_in).await,
    }
}

async fn by_password(caller: &Caller, step: &str, sign_in: &FilledSignIn) -> Exchange {
    let parameters = sign_in.with_hash(sign_in.password_parameters(), &sign_in.username);
    caller.call(step, InitiateAuth::OPERATION, sign_in.password_call(&parameters)).await
}

async fn by_srp(caller: &Caller, step: &str, sign_in: &FilledSignIn, pool: &str) -> Exchange {
    let secret: Vec<u8> = (0..8).flat_map(|_| *uuid::Uuid::new_v4().as_bytes()).collect();
    let client = srp::Client::new(&secret);
    let parameters = json!({"USERNAME": sign_in.username, "SRP_A": client.srp_a()});
    let parameters = sign_in.with_hash(parameters, &sign_in.username);
    let call = json!({"AuthFlow": "USER_SRP_AUTH", "ClientId": sign_in.client, "AuthParameters": parameters});
    let challenge = caller.call(step, InitiateAuth::OPERATION, call).await;
    let response = match &challenge.outcome {
        Ok(Answer { json: Some(body), .. }) => sign_in.response(&client, body, pool),
        _ => None,
    };
    // An answer without a challenge is the result.
    let Some(response) = response else { return challenge };
    let last = caller.call(step, RespondToAuthChallenge::OPERATION, response).await;
    Exchange { others: vec![challenge], ..last }
}

async fn by_page(caller: &Caller, step: &str, sign_in: &FilledSignIn) -> Exchange {
    let mut browser = Browser::default();
    let path = endpoint::AUTHORIZATION.name.to_owned();
    let first = Page { base: sign_in.pages.clone(), path, query: sign_in.query.clone() };
    let mut last = browser.visit(caller, step, first, None).await;
    for _ in 0..MOST_REDIRECTS {
        let location = last.outcome.as_ref().ok().and_then(|answer| answer.response.header("location"));
        let Some(page) = location.and_then(|location| page_at(&last.sent, location)) else { break };
        let next = browser.visit(caller, step, page, None).await;
        browser.seen.push(std::mem::replace(&mut last, next));
    }
    let Some(form) = form_of(&last) else { return browser.end(last) };
    let Sent::Http(Http { base, path, query, .. }) = &last.sent else { return browser.end(last) };
    let action = form.action.as_deref().and_then(|action| page_at(&last.sent, action));
    let page =
        action.unwrap_or_else(|| Page { base: base.clone(), path: path.clone(), query: query.clone() });
    let typed = [("username", sign_in.username.clone()), ("password", sign_in.password.clone())];
    let typed = typed.map(|(name, value)| (name.to_owned(), value));
    let fields: Vec<(String, String)> = form.hidden.into_iter().chain(typed).collect();
    // By GET the fields take the place of the parameters of the address.
    let (page, form) =
        if form.is_get { (Page { query: fields, ..page }, None) } else { (page, Some(fields)) };
    browser.seen.push(last);
    let last = browser.visit(caller, step, page, form).await;
    browser.end(last)
}

/// The sign-in form of the page that was answered.
fn form_of(exchange: &Exchange) -> Option<Form> {
    let answer = exchange.outcome.as_ref().ok()?;
    Form::find(&answer.text())
}

impl FilledSignIn {
    /// Parameters with the hash that shows that the client's secret is known, if it has one.
    fn with_hash(&self, mut parameters: Value, username: &str) -> Value {
        if let Some(secret) = &self.secret {
            parameters["SECRET_HASH"] = secret_hash(username, &self.client, secret).into();
        }
        parameters
    }

    /// The answer to an SRP challenge; `None` if it is none.
    fn response(&self, client: &srp::Client, challenge: &Value, pool: &str) -> Option<Value> {
        if challenge["ChallengeName"] != "PASSWORD_VERIFIER" {
            return None;
        }
        let parameter = |name: &str| challenge["ChallengeParameters"][name].as_str();
        let user_id = parameter("USER_ID_FOR_SRP")?;
        let secret_block = parameter("SECRET_BLOCK")?;
        let form = format_description!(
            "[weekday repr:short] [month repr:short] [day padding:none] [hour]:[minute]:[second] UTC [year]"
        );
        let timestamp = OffsetDateTime::now_utc().format(form).ok()?;
        let asked =
            srp::Challenge { srp_b: parameter("SRP_B")?, salt: parameter("SALT")?, secret_block, user_id };
        let responses = json!({
            "USERNAME": user_id,
            "PASSWORD_CLAIM_SECRET_BLOCK": secret_block,
            "PASSWORD_CLAIM_SIGNATURE": client.sign(&asked, pool, &self.password, &timestamp)?,
            "TIMESTAMP": timestamp,
        });
        let mut response = json!({"ChallengeName": "PASSWORD_VERIFIER", "ClientId": self.client,
            "ChallengeResponses": self.with_hash(responses, user_id)});
        if let Some(session) = challenge.get("Session") {
            response["Session"] = session.clone();
        }
        Some(response)
    }
}

/// A browser: what it has seen, and its cookies.
#[derive(Default)]
struct Browser {
    cookies: Vec<(String, String)>,
    seen: Vec<Exchange>,
}

impl Browser {
    async fn visit(
        &mut self,
        caller: &Caller,
        step: &str,
        page: Page,
        form: Option<Vec<(String, String)>>,
    ) -> Exchange {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers =
            if cookies.is_empty() { Vec::new() } else { vec![("cookie".into(), cookies.join("; "))] };
        let method = if form.is_some() { "POST" } else { "GET" };
        let Page { base, path, query } = page;
        let sent = Sent::Http(Http { method, base, path, query, form, headers });
        let exchange = caller.send(step, endpoint::AUTHORIZATION, sent).await;
        if let Ok(answer) = &exchange.outcome {
            self.remember(answer);
        }
        exchange
    }

    fn remember(&mut self, answer: &Answer) {
        let headers = answer.response.headers.iter().filter(|(name, _)| name == "set-cookie");
        for (_, line) in headers {
            let pair = line.split(';').next().and_then(|pair| pair.trim().split_once('='));
            let Some((name, value)) = pair else { continue };
            self.cookies.retain(|(other, _)| other != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    fn end(self, last: Exchange) -> Exchange {
        Exchange { others: self.seen, ..last }
    }
}

/// The address of a page, taken apart.
struct Page {
    base: String,
    path: String,
    query: Vec<(String, String)>,
}

/// The page that another one leads to, if it is one of the target's own.
fn page_at(from: &Sent, address: &str) -> Option<Page> {
    let Sent::Http(from) = from else { return None };
    let url = Session::own_page(from, address)?;
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    Some(Page { base: url.origin().ascii_serialization(), path: url.path().to_owned(), query })
}
