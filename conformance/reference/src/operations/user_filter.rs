//! The filter of `ListUsers`: one attribute, `=` or `^=`, and a text in quotes.

use crate::failure::ServiceFailure;
use crate::state::User;

/// The attributes that users can be searched by; no pool's own are among them.
const SEARCHABLE: [&str; 10] = [
    "username",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "cognito:user_status",
    "status",
    "sub",
];

/// The attribute that users must have to be listed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filter {
    attribute: String,
    is_prefix: bool,
    value: String,
}

impl Filter {
    /// Reads `name = "value"` or `name ^= "value"`, or nothing, which asks for nothing; a quote within the value has a backslash before it.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, ServiceFailure> {
        if text.is_empty() {
            return Ok(None);
        }
        let read = || {
            let (left, right) = text.split_once('=')?;
            let (name, is_prefix) = left.strip_suffix('^').map_or((left, false), |name| (name, true));
            let name = name.trim().trim_matches('"');
            let value = right.trim().strip_prefix('"')?.strip_suffix('"')?;
            SEARCHABLE.contains(&name).then(|| Self {
                attribute: name.into(),
                is_prefix,
                value: value.replace("\\\"", "\""),
            })
        };
        read().map(Some).ok_or_else(|| ServiceFailure::invalid_parameter("Error while parsing filter."))
    }

    /// True if the user has it.
    pub(super) fn accepts(&self, user: &User) -> bool {
        let value = match self.attribute.as_str() {
            "username" => Some(user.username.as_str()),
            "sub" => Some(user.sub.as_str()),
            "status" => Some(if user.is_enabled { "Enabled" } else { "Disabled" }),
            "cognito:user_status" => Some(user.status.as_str()),
            name => user.attributes.get(name).map(String::as_str),
        };
        value.is_some_and(
            |value| if self.is_prefix { value.starts_with(&self.value) } else { value == self.value },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, bool, &str)>) {
        let expected = expected.map(|(attribute, is_prefix, value)| Filter {
            attribute: attribute.into(),
            is_prefix,
            value: value.into(),
        });
        assert_eq!(Filter::parse(text).ok().flatten(), expected, "{text}");
    }

    #[test]
    fn a_filter_is_an_attribute_an_operator_and_a_quoted_text() {
        check(r#"email = "a@b.c""#, Some(("email", false, "a@b.c")));
        check(r#"email="a@b.c""#, Some(("email", false, "a@b.c")));
        check(r#"family_name ^= "M""#, Some(("family_name", true, "M")));
        check(r#""name" = "a = \"b\"""#, Some(("name", false, r#"a = "b""#)));
        check(r#"name = """#, Some(("name", false, "")));
        check("name", None);
        check("name = a", None);
        check("", None);
        assert_eq!(Filter::parse(""), Ok(None));
        check(r#"custom:role = "a""#, None);
        check(r#"= "a""#, None);
        check(r#"given name = "a""#, None);
    }
}
