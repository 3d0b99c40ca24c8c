//! What a step sends, its names filled in.

use serde_json::Value;

use crate::endpoint;
use crate::exchange::{Http, Raw, Sent};
use crate::scenario::Action;
use crate::sign_in;
use crate::template::{Template, Unbound, text_of};

/// What a step sends, its names filled in.
pub(crate) enum Filled {
    One(Sent),
    SignIn(sign_in::Filled),
}

/// Fills in what a step sends; `resolve` says what a template of it stands for.
pub(crate) fn fill(
    action: &Action,
    resolve: &dyn Fn(&Template) -> Result<Value, Unbound>,
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
            path: text(&http.path)?,
            query: texts(&http.query)?,
            form: http.form.as_deref().map(texts).transpose()?,
            headers: texts(&http.headers)?,
        })),
        Action::SignIn(sign_in) => Filled::SignIn(sign_in::Filled {
            by: sign_in.by,
            client: text(&sign_in.client)?,
            username: text(&sign_in.username)?,
            password: text(&sign_in.password)?,
            secret: sign_in.secret.as_ref().map(&text).transpose()?,
            query: texts(&sign_in.query)?,
        }),
    })
}
