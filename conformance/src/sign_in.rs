//! Sign-ins as real clients do them: by password, by SRP, and on the page that `/oauth2/authorize` leads to.

use cognito_idp_types::operations::{InitiateAuth, RespondToAuthChallenge};
use cognito_idp_types::schema::Call;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::answer::Answer;
use crate::endpoint;
use crate::exchange::{Exchange, Http, Sent};
use crate::scenario::By;
use crate::srp;
use crate::stage::Stage;
use crate::template::{Bindings, secret_hash};

/// A sign-in, its names filled in.
pub(crate) struct Filled {
    pub(crate) by: By,
    pub(crate) client: String,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) secret: Option<String>,
    pub(crate) query: Vec<(String, String)>,
}

/// Pages send a browser on a few times at most.
const MOST_REDIRECTS: usize = 5;

/// Signs in, and ends with the exchange that says what came of it; those before it are its `others`.
pub(crate) async fn play(stage: &Stage, step: &str, sign_in: &Filled, bindings: &Bindings) -> Exchange {
    match sign_in.by {
        By::Password => by_password(stage, step, sign_in).await,
        By::Srp => by_srp(stage, step, sign_in, bindings["pool"].as_str().unwrap_or_default()).await,
        By::Page => by_page(stage, step, sign_in).await,
    }
}

async fn by_password(stage: &Stage, step: &str, sign_in: &Filled) -> Exchange {
    let parameters = sign_in.with_hash(sign_in.password_parameters(), &sign_in.username);
    stage.call(step, InitiateAuth::OPERATION, sign_in.password_call(&parameters)).await
}

async fn by_srp(stage: &Stage, step: &str, sign_in: &Filled, pool: &str) -> Exchange {
    let secret: Vec<u8> = (0..8).flat_map(|_| *uuid::Uuid::new_v4().as_bytes()).collect();
    let client = srp::Client::new(&secret);
    let parameters = json!({"USERNAME": sign_in.username, "SRP_A": client.srp_a()});
    let parameters = sign_in.with_hash(parameters, &sign_in.username);
    let call = json!({"AuthFlow": "USER_SRP_AUTH", "ClientId": sign_in.client, "AuthParameters": parameters});
    let challenge = stage.call(step, InitiateAuth::OPERATION, call).await;
    let response = match &challenge.outcome {
        Ok(Answer { json: Some(body), .. }) => sign_in.response(&client, body, pool),
        _ => None,
    };
    // What is no challenge is what came of it.
    let Some(response) = response else { return challenge };
    let last = stage.call(step, RespondToAuthChallenge::OPERATION, response).await;
    Exchange { others: vec![challenge], ..last }
}

async fn by_page(stage: &Stage, step: &str, sign_in: &Filled) -> Exchange {
    let mut browser = Browser::default();
    let path = endpoint::AUTHORIZATION.name.to_owned();
    let mut last = browser.visit(stage, step, path, sign_in.query.clone(), None).await;
    for _ in 0..MOST_REDIRECTS {
        let location = last.outcome.as_ref().ok().and_then(|answer| answer.response.header("location"));
        let Some((path, query)) = location.and_then(|location| page_at(stage, location)) else { break };
        let next = browser.visit(stage, step, path, query, None).await;
        browser.seen.push(std::mem::replace(&mut last, next));
    }
    let Some(form) = sign_in_form(&last) else { return browser.end(last) };
    let Sent::Http(Http { path, query, .. }) = &last.sent else { return browser.end(last) };
    let action = form.action.as_deref().and_then(|action| page_at(stage, action));
    let (path, query) = action.unwrap_or_else(|| (path.clone(), query.clone()));
    let typed = [("username", sign_in.username.clone()), ("password", sign_in.password.clone())];
    let typed = typed.map(|(name, value)| (name.to_owned(), value));
    let form = form.hidden.into_iter().chain(typed).collect();
    browser.seen.push(last);
    let last = browser.visit(stage, step, path, query, Some(form)).await;
    browser.end(last)
}

impl Filled {
    /// What is sent for a sign-in by password, without the hash of a client with a secret.
    pub(crate) fn password_parameters(&self) -> Value {
        json!({"USERNAME": self.username, "PASSWORD": self.password})
    }

    /// The call of a sign-in by password.
    pub(crate) fn password_call(&self, parameters: &Value) -> Value {
        json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": self.client, "AuthParameters": parameters})
    }

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
        stage: &Stage,
        step: &str,
        path: String,
        query: Vec<(String, String)>,
        form: Option<Vec<(String, String)>>,
    ) -> Exchange {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers =
            if cookies.is_empty() { Vec::new() } else { vec![("cookie".into(), cookies.join("; "))] };
        let method = if form.is_some() { "POST" } else { "GET" };
        let sent = Sent::Http(Http { method, path, query, form, headers });
        let exchange = stage.send(step, endpoint::AUTHORIZATION, sent).await;
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

/// A path and its parameters, if the address is one of the target's own.
fn page_at(stage: &Stage, address: &str) -> Option<(String, Vec<(String, String)>)> {
    let url = stage.own_page(address)?;
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    Some((url.path().to_owned(), query.collect()))
}

/// A form that asks for a password, as a browser would send it back.
struct Form {
    /// Where it goes, if not to its own page.
    action: Option<String>,
    hidden: Vec<(String, String)>,
}

/// The first form of a page that asks for a password.
fn sign_in_form(exchange: &Exchange) -> Option<Form> {
    let answer = exchange.outcome.as_ref().ok()?;
    let page = String::from_utf8_lossy(&answer.response.body);
    let mut forms = page.split("<form").skip(1).filter_map(|rest| rest.split("</form").next());
    let form = forms.find(|form| form.contains("password"))?;
    let head = form.split('>').next().unwrap_or_default();
    let inputs = form.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    let hidden = inputs.filter(|input| attribute(input, "type").as_deref() == Some("hidden"));
    Some(Form {
        action: attribute(head, "action"),
        hidden: hidden
            .filter_map(|input| {
                Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
            })
            .collect(),
    })
}

/// The value of an attribute in the inside of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    let entities = [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&"), ("&amp;", "&")];
    Some(entities.into_iter().fold(value.to_owned(), |text, (entity, letter)| text.replace(entity, letter)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Response;

    #[test]
    fn a_form_is_sent_back_as_a_browser_would() {
        let page = r#"<form action="/search"><input type="text" name="q"></form>
            <form method="post" action="/login?client_id=1&amp;state=a%20b"><input type="hidden" name="_csrf" value="t"/>
            <input name="username"><input type="password" name="password"></form>"#;
        let response = Response { status: 200, headers: Vec::new(), body: page.into() };
        let exchange = Exchange {
            step: "s".into(),
            operation: endpoint::AUTHORIZATION,
            sent: Sent::Call(Value::Null),
            outcome: Ok(Answer::of_endpoint(response)),
            others: Vec::new(),
        };
        let form = sign_in_form(&exchange).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(form.action.as_deref(), Some("/login?client_id=1&state=a%20b"));
        assert_eq!(form.hidden, [pair("_csrf", "t")]);
    }
}
