//! What a step sends, its names filled in.

use crate::endpoint;
use crate::exchange::{Http, Raw, Sent};
use crate::scenario::Action;
use crate::sign_in;
use crate::template::{Bindings, Template, Unbound};

/// What a step sends, its names filled in.
pub(super) enum Filled {
    One(Sent),
    SignIn(sign_in::Filled),
}

pub(super) fn fill(action: &Action, bindings: &Bindings) -> Result<Filled, Unbound> {
    let texts = |pairs: &[(String, Template)]| -> Result<Vec<(String, String)>, Unbound> {
        pairs.iter().map(|(name, value)| Ok((name.clone(), value.resolve_text(bindings)?))).collect()
    };
    Ok(match action {
        Action::Call { input, .. } => Filled::One(Sent::Call(input.resolve(bindings)?)),
        Action::Raw(raw) => {
            let target = raw.target.as_ref().map(|target| target.resolve_text(bindings)).transpose()?;
            let own = (!endpoint::is_outside_model(raw.operation)).then(|| raw.operation.target.to_owned());
            Filled::One(Sent::Raw(Raw {
                // An empty target is none.
                target: target.or(own).filter(|target| !target.is_empty()),
                headers: texts(&raw.headers)?,
                body: raw.body.resolve_text(bindings)?,
                is_signed: raw.is_signed.unwrap_or(raw.operation.signed),
            }))
        }
        Action::Http(http) => Filled::One(Sent::Http(Http {
            method: http.method,
            path: http.path.resolve_text(bindings)?,
            query: texts(&http.query)?,
            form: http.form.as_deref().map(texts).transpose()?,
            headers: texts(&http.headers)?,
        })),
        Action::SignIn(sign_in) => Filled::SignIn(sign_in::Filled {
            by: sign_in.by,
            client: sign_in.client.resolve_text(bindings)?,
            username: sign_in.username.resolve_text(bindings)?,
            password: sign_in.password.resolve_text(bindings)?,
            secret: sign_in.secret.as_ref().map(|secret| secret.resolve_text(bindings)).transpose()?,
            query: texts(&sign_in.query)?,
        }),
    })
}
