//! Every place of every request that a constraint can stand on, with the valid request around it.

use cognito_idp_types::schema::{Kind, Member, Operation, Shape};
use cognito_idp_types::walk::join;
use serde_json::{Map, Value, json};

use super::text::{fits_whole, sample_text};
use crate::suite::template::escape;

/// A place in a request: a member, the items of a list, the keys or the values of a map.
pub(super) struct Place<'p> {
    /// Members joined by dots; `item`, `key` and `value` where the place has no name.
    pub(super) id: String,
    /// The shape of what stands there.
    pub(super) shape: &'static Shape,
    /// True if the model requires it.
    pub(super) is_required: bool,
    /// The way the service names the place, or the list or map whose part it is.
    pub(super) at: String,
    /// The list or map whose part it is, if it is part of one.
    pub(super) whole: Option<Whole>,
    /// The request with a value at the place, as a template; `None` leaves it out.
    pub(super) request: &'p dyn Fn(Option<Value>) -> Value,
}

/// A list or a map, whose name and value stand for those of its parts in the service's messages.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    pub(super) shape: &'static Shape,
    pub(super) part: Part,
}

/// A part of a list or a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Item,
    Key,
    Value,
}

/// Shows `visit` every place of the requests of `operation`.
pub(super) fn walk(operation: &Operation, visit: &mut dyn FnMut(&Place<'_>)) {
    let Some(input) = operation.input else { return };
    let names = Names::of(operation);
    structure(input, &names, "", "", &|value| value, &mut vec![input.name], visit);
}

/// Things that the members of a request name beside what the case is about: what exists on the target. Operations that take
/// something away get names of nothing, so that no case takes what others need, and those that make something a name
/// that nothing has.
struct Names {
    takes_away: bool,
    makes: bool,
    /// True if it counts a `MaxResults` that is left out as 0, and refuses it (I-022).
    needs_page_size: bool,
}

/// The form of `{unique}`, to see whether it fits.
const UNIQUE_FORM: &str = "conformance-0a1b2c3d-1234";

impl Names {
    fn of(operation: &Operation) -> Self {
        let starts = |list: &[&str]| list.iter().any(|start| operation.name.starts_with(start));
        Self {
            takes_away: starts(&["Delete", "AdminDelete", "AdminDisable", "AdminUserGlobalSignOut"]),
            makes: starts(&["Create", "AdminCreate", "SignUp"]),
            needs_page_size: matches!(operation.name, "ListResourceServers" | "ListIdentityProviders"),
        }
    }

    /// True if a request is refused without a member.
    fn needs(&self, member: &Member) -> bool {
        member.required || (self.needs_page_size && member.name == "MaxResults")
    }

    /// A valid value of a member.
    fn sample_of(&self, member: &Member, seen: &[&str]) -> Value {
        if self.needs_page_size && member.name == "MaxResults" {
            return 1.into();
        }
        let shared = match (member.shape.name, member.name) {
            ("UserPoolIdType", _) => Some("{pool}"),
            ("ClientIdType", _) if !self.takes_away => Some("{client}"),
            ("UsernameType", _) if self.makes => Some("{unique}@example.com"),
            ("UsernameType", _) if !self.takes_away => Some("{user}"),
            ("TokenModelType", "AccessToken") => Some("{access-token}"),
            _ if self.makes && member.required && fits_whole(member.shape, UNIQUE_FORM) => Some("{unique}"),
            _ => None,
        };
        shared.map_or_else(|| self.sample(member.shape, seen), Value::from)
    }

    /// A valid value: the least that the model asks for.
    fn sample(&self, shape: &Shape, seen: &[&str]) -> Value {
        match &shape.kind {
            Kind::Structure(members) => {
                let seen: Vec<&str> = seen.iter().copied().chain([shape.name]).collect();
                let needed =
                    members.iter().filter(|member| self.needs(member) && !seen.contains(&member.shape.name));
                needed.map(|member| (member.name.to_owned(), self.sample_of(member, &seen))).collect()
            }
            Kind::Union(_) | Kind::EventStream(_) | Kind::Document => json!({}),
            Kind::List(item) => {
                let least = shape.min.and_then(|min| usize::try_from(min).ok()).unwrap_or(0);
                vec![self.sample(item, seen); least].into()
            }
            Kind::Map(key, value) => match shape.min {
                Some(1..) => json!({text(key): self.sample(value, seen)}),
                _ => json!({}),
            },
            Kind::Enum(values) => values.first().copied().into(),
            Kind::String => text(shape).into(),
            Kind::Blob => "AAAA".into(),
            Kind::Boolean => false.into(),
            Kind::Integer | Kind::Long | Kind::Timestamp(_) => shape.min.unwrap_or(1).into(),
            Kind::Double { min, .. } => min.unwrap_or(1.0).into(),
        }
    }
}

fn text(shape: &Shape) -> String {
    escape(&sample_text(shape))
}

type Rebuild<'r> = &'r dyn Fn(Value) -> Value;

/// Walks the members of a structure; `rebuild` makes the whole request from a value of it.
fn structure(
    shape: &'static Shape,
    names: &Names,
    id: &str,
    at: &str,
    rebuild: Rebuild<'_>,
    seen: &mut Vec<&'static str>,
    visit: &mut dyn FnMut(&Place<'_>),
) {
    let base = match names.sample(shape, &[]) {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for member in shape.members() {
        let request = |value: Option<Value>| {
            let mut members = base.clone();
            match value {
                Some(value) => drop(members.insert(member.name.to_owned(), value)),
                None => drop(members.shift_remove(member.name)),
            }
            rebuild(members.into())
        };
        let place = Place {
            id: join(id, member.name),
            shape: member.shape,
            is_required: member.required,
            at: join(at, &lower_camel(member.name)),
            whole: None,
            request: &request,
        };
        visit(&place);
        inside(&place, names, seen, visit);
    }
}

/// Walks what a place is made of.
fn inside(place: &Place<'_>, names: &Names, seen: &mut Vec<&'static str>, visit: &mut dyn FnMut(&Place<'_>)) {
    let rebuild = |value: Value| (place.request)(Some(value));
    match place.shape.kind {
        Kind::Structure(_) if !seen.contains(&place.shape.name) => {
            seen.push(place.shape.name);
            structure(place.shape, names, &place.id, &place.at, &rebuild, seen, visit);
            seen.pop();
        }
        Kind::List(item) => {
            let request = |value: Option<Value>| rebuild(value.into_iter().collect());
            part(place, Part::Item, item, &request, names, seen, visit);
        }
        Kind::Map(key, value) => {
            let valid_value = names.sample(value, &[]);
            let request = |name: Option<Value>| {
                let name = name.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
                rebuild(json!({name: valid_value}))
            };
            part(place, Part::Key, key, &request, names, seen, visit);
            let valid_key = text(key);
            let request = |value: Option<Value>| rebuild(json!({valid_key.as_str(): value}));
            part(place, Part::Value, value, &request, names, seen, visit);
        }
        _ => {}
    }
}

/// Walks a part of a list or a map. Structures in them have a place of their own in the service's messages.
fn part(
    whole: &Place<'_>,
    part: Part,
    shape: &'static Shape,
    request: &dyn Fn(Option<Value>) -> Value,
    names: &Names,
    seen: &mut Vec<&'static str>,
    visit: &mut dyn FnMut(&Place<'_>),
) {
    let (name, index) = match part {
        Part::Item => ("item", "1".to_owned()),
        Part::Key => ("key", String::new()),
        Part::Value => (
            "value",
            match whole.shape.kind {
                Kind::Map(key, _) => sample_text(key),
                _ => String::new(),
            },
        ),
    };
    let is_structure = matches!(shape.kind, Kind::Structure(_));
    let place = Place {
        id: join(&whole.id, name),
        shape,
        is_required: false,
        at: if is_structure { format!("{}.{index}.member", whole.at) } else { whole.at.clone() },
        whole: (!is_structure).then_some(Whole { shape: whole.shape, part }),
        request,
    };
    visit(&place);
    inside(&place, names, seen, visit);
}

fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}
