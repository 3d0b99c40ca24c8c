//! Places in a response: wire names joined by dots, items of a list by index from 0 or by a member, such as
//! `UserAttributes.Name=email.Value`; `*` is each of them, so that `Users.*.Username` is a list of names. `claims` and
//! `jose` behind a token lead into it.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito_idp_types::schema::{Kind, Shape};
use serde_json::Value;

/// A place in a response, such as `UserPoolClient.ExplicitAuthFlows`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

/// The part that stands for each item of a list.
const EACH: &str = "*";

/// Claims of a token: anything.
static INSIDE: Shape = Shape::new("Claims", Kind::Document);

/// The parts of a token by the names that paths have for them.
pub(crate) const TOKEN_PARTS: [&str; 2] = ["jose", "claims"];

impl Path {
    /// Reads a path and checks it against the shape of the response. The error is what is wrong, and the
    /// names that were possible in that place. With the path comes the shape of the place.
    pub(crate) fn parse(
        text: &str,
        shape: &'static Shape,
    ) -> Result<(Self, &'static Shape), (String, Vec<&'static str>)> {
        let mut here = shape;
        let parts = split(text);
        for part in &parts {
            here = match here.kind {
                Kind::List(item) if part == EACH => item,
                Kind::Structure(members) | Kind::Union(members) => match here.member(part) {
                    Some(member) => member.shape,
                    None => {
                        let message = format!("`{}` has no member `{part}`", here.name);
                        return Err((message, members.iter().map(|member| member.name).collect()));
                    }
                },
                Kind::List(item) if part.parse::<usize>().is_ok() || part.contains('=') => item,
                Kind::List(_) => {
                    let message =
                        format!("`{part}` is not an item of a list: write an index, or Member=value");
                    return Err((message, Vec::new()));
                }
                Kind::Map(_, value) => value,
                Kind::String if TOKEN_PARTS.contains(&part.as_str()) => &INSIDE,
                Kind::Document => &INSIDE,
                _ => return Err((format!("`{}` has no members, so no `{part}`", here.name), Vec::new())),
            };
        }
        // Of each item there is a list, whatever the items are.
        let shape = if parts.iter().any(|part| part == EACH) { &INSIDE } else { here };
        Ok((Self(parts), shape))
    }

    /// Its parts.
    pub(crate) fn parts(&self) -> &[String] {
        &self.0
    }

    /// The value at this place, if there is one; `null` is none.
    pub(crate) fn get<'v>(&self, value: &'v Value) -> Option<Cow<'v, Value>> {
        if let Some(at) = self.0.iter().position(|part| part == EACH) {
            let (before, after) = (Self(self.0[..at].to_vec()), Self(self.0[at + 1..].to_vec()));
            let items = before.get(value)?;
            let items = items.as_array()?.iter();
            let found = items.filter_map(|item| after.get(item).map(Cow::into_owned));
            return Some(Cow::Owned(found.collect()));
        }
        let found = self.0.iter().try_fold(Cow::Borrowed(value), |value, part| match value {
            Cow::Borrowed(value) => match value {
                Value::String(token) => token_part(token, part).map(Cow::Owned),
                value => step(value, part).map(Cow::Borrowed),
            },
            Cow::Owned(value) => step(&value, part).cloned().map(Cow::Owned),
        });
        found.filter(|value| !value.is_null())
    }

    /// The place that holds this one.
    pub(crate) fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// True if `place` is this place or lies inside it. What lies inside a token covers the token, and an item
    /// that is found by a member covers its list.
    pub(crate) fn covers(&self, place: &[String]) -> bool {
        let inside =
            |part: &String| TOKEN_PARTS.contains(&part.as_str()) || part.contains('=') || part == EACH;
        let end = self.0.iter().position(inside).unwrap_or(self.0.len());
        place.starts_with(&self.0[..end])
    }
}

/// The parts of a path.
fn split(text: &str) -> Vec<String> {
    text.split('.').map(str::to_owned).collect()
}

fn step<'v>(value: &'v Value, part: &str) -> Option<&'v Value> {
    match value {
        Value::Object(object) => object.get(part),
        Value::Array(items) => match part.split_once('=') {
            Some((member, wanted)) => items.iter().find(|item| item[member] == wanted),
            None => items.get(part.parse::<usize>().ok()?),
        },
        _ => None,
    }
}

/// The head (`jose`) or the claims of a signed token. The signature is another matter.
pub(crate) fn token_part(token: &str, part: &str) -> Option<Value> {
    let index = TOKEN_PARTS.iter().position(|name| *name == part)?;
    let segments: Vec<&str> = token.split('.').collect();
    let [_, _, _] = segments.as_slice() else { return None };
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segments[index]).ok()?).ok()
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("."))
    }
}

#[cfg(test)]
mod tests {
    use cognito_idp_types::operations::get_user::GET_USER_RESPONSE;
    use cognito_idp_types::operations::initiate_auth::INITIATE_AUTH_RESPONSE;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(path: &str, shape: &'static Shape, value: &Value, expected: Option<&Value>) {
        let (path, _) = Path::parse(path, shape).unwrap();
        assert_eq!(path.get(value).as_deref(), expected, "{path}");
    }

    #[test]
    fn items_are_found_by_a_member_and_claims_inside_tokens() {
        let user =
            json!({"UserAttributes": [{"Name": "sub", "Value": "1"}, {"Name": "email", "Value": "a@b"}]});
        check("UserAttributes.Name=email.Value", &GET_USER_RESPONSE, &user, Some(&json!("a@b")));
        check("UserAttributes.Name=nickname", &GET_USER_RESPONSE, &user, None);
        check("UserAttributes.0.Value", &GET_USER_RESPONSE, &user, Some(&json!("1")));
        check("UserAttributes.*.Name", &GET_USER_RESPONSE, &user, Some(&json!(["sub", "email"])));
        check("UserAttributes.*.Name", &GET_USER_RESPONSE, &json!({}), None);
        let token = format!("{}.{}.x", URL_SAFE_NO_PAD.encode("{}"), URL_SAFE_NO_PAD.encode(r#"{"exp":5}"#));
        let tokens = json!({"AuthenticationResult": {"AccessToken": token, "IdToken": "opaque"}});
        let claim = |token: &str| format!("AuthenticationResult.{token}.claims.exp");
        check(&claim("AccessToken"), &INITIATE_AUTH_RESPONSE, &tokens, Some(&json!(5)));
        check(&claim("IdToken"), &INITIATE_AUTH_RESPONSE, &tokens, None);
    }
}
