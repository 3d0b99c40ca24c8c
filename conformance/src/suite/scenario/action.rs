//! Requests of the steps of a scenario: calls, raw requests, requests to the OAuth endpoints, sign-ins.

use cognito_idp_types::operations::{InitiateAuth, RespondToAuthChallenge};
use cognito_idp_types::schema::{Call, Operation};
use strum::{IntoStaticStr, VariantArray};

use crate::suite::endpoint;
use crate::suite::template::Template;

/// The request of a step.
#[derive(Clone, Debug)]
pub enum Action {
    /// A call of an operation with these members.
    Call {
        /// The operation.
        operation: &'static Operation,
        /// The members of its request.
        input: Template,
    },
    /// A call that need not be valid.
    Raw(RawAction),
    /// A request to an endpoint beside the calls.
    Http(HttpAction),
    /// A sign-in, with all calls that it takes.
    SignIn(SignIn),
}

/// A call whose every part may be wrong.
#[derive(Clone, Debug)]
pub struct RawAction {
    /// The operation whose answers it is held to.
    pub operation: &'static Operation,
    /// The value of `X-Amz-Target` instead of the operation.
    pub target: Option<Template>,
    /// Further headers, in place of those that a call has.
    pub headers: Vec<(String, Template)>,
    /// The body, byte for byte once its names are filled in.
    pub body: Template,
    /// True if it is signed; as the operation wants it, if nothing is said.
    pub is_signed: Option<bool>,
}

/// A request as a browser or a client of OAuth makes it.
#[derive(Clone, Debug)]
pub struct HttpAction {
    /// The word for the endpoint.
    pub endpoint: &'static Operation,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path.
    pub path: Template,
    /// The parameters behind the path.
    pub query: Vec<(String, Template)>,
    /// The parameters in the body, as a form.
    pub form: Option<Vec<(String, Template)>>,
    /// The headers.
    pub headers: Vec<(String, Template)>,
}

/// A sign-in as a real client does it.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// In which way.
    pub by: By,
    /// The id of the app client.
    pub client: Template,
    /// The user's name.
    pub username: Template,
    /// The user's password.
    pub password: Template,
    /// The secret of the client, where it has one.
    pub secret: Option<Template>,
    /// By the page: the parameters of the authorization request.
    pub query: Vec<(String, Template)>,
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum By {
    /// `USER_PASSWORD_AUTH`.
    Password,
    /// `USER_SRP_AUTH` and the answer to its challenge.
    Srp,
    /// The page that `/oauth2/authorize` leads to.
    Page,
}

impl By {
    /// The name in scenario files.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }
}

impl Action {
    /// The operation whose answer the step ends with.
    pub fn operation(&self) -> &'static Operation {
        match self {
            Self::Call { operation, .. } | Self::Raw(RawAction { operation, .. }) => operation,
            Self::Http(http) => http.endpoint,
            Self::SignIn(SignIn { by: By::Password, .. }) => InitiateAuth::OPERATION,
            Self::SignIn(SignIn { by: By::Srp, .. }) => RespondToAuthChallenge::OPERATION,
            Self::SignIn(SignIn { by: By::Page, .. }) => endpoint::AUTHORIZATION,
        }
    }
}
