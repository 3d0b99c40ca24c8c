//! The endpoints that a user pool serves beside its calls: OAuth 2.0, OpenID Connect, the sign-in page.
//!
//! They have no operation in the model. Here each has one without a target, whose response is the HTTP answer itself,
//! so that steps, places and reports treat both alike.

use cognito_idp_types::schema::{Kind, Member, Operation, Shape};

/// The text before the rule in the ids of the requirements about them.
pub(crate) const OAUTH: &str = "oauth";

static ANYTHING: Shape = Shape::new("Anything", Kind::Document);
static STATUS: Shape = Shape::new("Status", Kind::Integer);
static TEXT: Shape = Shape::new("Text", Kind::String);
static PARAMETERS: Shape = Shape::new("Parameters", Kind::Map(&TEXT, &TEXT));
static REDIRECT: Shape = Shape::structure(
    "Redirect",
    &[
        Member::new("to", &TEXT, true),
        Member::new("query", &PARAMETERS, true),
        Member::new("fragment", &PARAMETERS, true),
    ],
);

/// An HTTP answer as places see it: `status`, `headers.NAME`, where it redirects to, and the body.
static ANSWER: Shape = Shape::structure(
    "HttpAnswer",
    &[
        Member::new("status", &STATUS, true),
        Member::new("headers", &PARAMETERS, true),
        Member::new("redirect", &REDIRECT, false),
        Member::new("body", &ANYTHING, false),
    ],
);

const fn endpoint(path: &'static str) -> Operation {
    Operation { name: path, target: "", signed: false, input: None, output: Some(&ANSWER), errors: &[] }
}

static AUTHORIZE: Operation = endpoint("/oauth2/authorize");
static TOKEN: Operation = endpoint("/oauth2/token");
static REVOKE: Operation = endpoint("/oauth2/revoke");
static USER_INFO: Operation = endpoint("/oauth2/userInfo");
static LOGIN: Operation = endpoint("/login");
static LOGOUT: Operation = endpoint("/logout");
static KEYS: Operation = endpoint("/.well-known/jwks.json");
static CONFIGURATION: Operation = endpoint("/.well-known/openid-configuration");

/// All of them. The last two stand behind the id of a pool.
pub(crate) static ENDPOINTS: [&Operation; 8] =
    [&AUTHORIZE, &TOKEN, &REVOKE, &USER_INFO, &LOGIN, &LOGOUT, &KEYS, &CONFIGURATION];

/// The endpoint where a browser begins.
pub(crate) static AUTHORIZATION: &Operation = &AUTHORIZE;

/// The word for the operation of a raw request to a target that the model does not have.
pub(crate) static NO_OPERATION: Operation =
    Operation { name: "(no operation)", target: "", signed: true, input: None, output: None, errors: &[] };

/// The endpoint of a path, as a scenario writes it.
pub(crate) fn at(path: &str) -> Option<&'static Operation> {
    let path = path.strip_prefix("/{pool}").unwrap_or(path);
    ENDPOINTS.into_iter().find(|endpoint| endpoint.name == path)
}

/// True if it is served where the calls go, whatever the domain of the pool.
pub(crate) fn is_of_api(endpoint: &Operation) -> bool {
    [KEYS.name, CONFIGURATION.name].contains(&endpoint.name)
}

/// True if what stands for an operation is none of the model.
pub(crate) fn is_outside_model(operation: &Operation) -> bool {
    operation.target.is_empty()
}

/// True if it is one of the endpoints.
pub(crate) fn is_endpoint(operation: &Operation) -> bool {
    operation.name.starts_with('/')
}
