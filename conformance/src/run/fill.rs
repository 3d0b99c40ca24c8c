//! Fills in the names of what a step sends.

use cognito_idp_types::schema::Operation;
use serde_json::{Value, json};

use crate::exchange::{Http, Raw, Sent};
use crate::suite::endpoint;
use crate::suite::scenario::{Action, By};
use crate::suite::template::{Template, Unbound, text_of};

/// The request of a step, its names filled in.
pub(crate) enum Filled {
    One(Sent),
    SignIn(FilledSignIn),
}

/// A sign-in, its names filled in.
pub(crate) struct FilledSignIn {
    pub(crate) by: By,
    pub(crate) client: String,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) secret: Option<String>,
    pub(crate) query: Vec<(String, String)>,
    /// By the page: the address of the OAuth endpoints.
    pub(crate) pages: String,
}

impl FilledSignIn {
    /// The parameters of a sign-in by password, without the hash of a client with a secret.
    pub(crate) fn password_parameters(&self) -> Value {
        json!({"USERNAME": self.username, "PASSWORD": self.password})
    }

    /// The call of a sign-in by password.
    pub(crate) fn password_call(&self, parameters: &Value) -> Value {
        json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": self.client, "AuthParameters": parameters})
    }
}

/// Fills in what a step sends; `resolve` says what a template of it stands for, and `base` where an endpoint is.
pub(crate) fn fill(
    action: &Action,
    resolve: &dyn Fn(&Template) -> Result<Value, Unbound>,
    base: &dyn Fn(&Operation) -> String,
) -> Result<Filled, Unbound> {
    let text = |template: &Template| resolve(template).map(|value| text_of(&value));
    let texts = |pairs: &[(String, Template)]| -> Result<Vec<(String, String)>, Unbound> {
        pairs.iter().map(|(name, value)| Ok((name.clone(), text(value)?))).collect()
    };
    Ok(match action {
        Action::Call { input, .. } => Filled::One(Sent::Call(resolve(input)?)),
        Action::Raw(raw) => {
            let target = raw.target.as_ref().map(&text).transpose()?;
            let own = (!endpoint::is_outside_model(raw.operation)).then(|| raw.operation.target.to_owned());
            Filled::One(Sent::Raw(Raw {
                // An empty target is none.
                target: target.or(own).filter(|target| !target.is_empty()),
                headers: texts(&raw.headers)?,
                body: text(&raw.body)?,
                is_signed: raw.is_signed.unwrap_or(raw.operation.signed),
            }))
        }
        Action::Http(http) => Filled::One(Sent::Http(Http {
            method: http.method,
            base: base(http.endpoint),
            path: text(&http.path)?,
            query: texts(&http.query)?,
            form: http.form.as_deref().map(texts).transpose()?,
            headers: texts(&http.headers)?,
        })),
        Action::SignIn(sign_in) => Filled::SignIn(FilledSignIn {
            by: sign_in.by,
            client: text(&sign_in.client)?,
            username: text(&sign_in.username)?,
            password: text(&sign_in.password)?,
            secret: sign_in.secret.as_ref().map(&text).transpose()?,
            query: texts(&sign_in.query)?,
            pages: base(endpoint::AUTHORIZATION),
        }),
    })
}
