//! Places in answers, as jq finds them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::suite::path::TOKEN_PARTS;
use crate::suite::scenario::{Action, Step};

/// The tokens that a step's checks look into, and how jq does, but for what stands before the body of an answer.
pub(super) fn inside_tokens(step: &Step) -> Vec<(String, String)> {
    let mut inside: Vec<(String, String)> = Vec::new();
    for assertion in step.assertions() {
        let mut parts = assertion.path().map(|path| path.parts().to_vec()).unwrap_or_default();
        if assertion.is_about_claims() {
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

/// A place in an answer, as jq finds it.
pub(super) fn filter(parts: &[String]) -> String {
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
    use crate::suite::path::Path;

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
