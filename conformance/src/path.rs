//! Where in a response: wire names joined by dots, items of a list by index from 0.

use std::fmt;

use cognito_idp_types::schema::{Kind, Shape};
use serde_json::Value;

/// A place in a response, such as `UserPoolClient.ExplicitAuthFlows`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// Reads a path and checks it against the shape of the response. The error is what is wrong, and the
    /// names that were possible in that place. With the path comes the shape of the place.
    pub(crate) fn parse(
        text: &str,
        shape: &'static Shape,
    ) -> Result<(Self, &'static Shape), (String, Vec<&'static str>)> {
        let mut here = shape;
        for part in text.split('.') {
            here = match here.kind {
                Kind::Structure(members) | Kind::Union(members) => match here.member(part) {
                    Some(member) => member.shape,
                    None => {
                        let message = format!("`{}` has no member `{part}`", here.name);
                        return Err((message, members.iter().map(|member| member.name).collect()));
                    }
                },
                Kind::List(item) if part.parse::<usize>().is_ok() => item,
                Kind::List(_) => return Err((format!("`{part}` is no index of a list"), Vec::new())),
                Kind::Map(_, value) => value,
                _ => return Err((format!("`{}` has no members, so no `{part}`", here.name), Vec::new())),
            };
        }
        Ok((Self(text.split('.').map(str::to_owned).collect()), here))
    }

    /// The value at this place, if there is one; `null` is one.
    pub(crate) fn get<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, part| match value {
            Value::Object(object) => object.get(part),
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The place that holds this one.
    pub(crate) fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// Whether `place` is this place or lies inside it.
    pub(crate) fn covers(&self, place: &[String]) -> bool {
        place.starts_with(&self.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("."))
    }
}
