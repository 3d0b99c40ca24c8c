//! The operations that are built. A new one is a function and a line in this table.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "all handlers have one signature, so that the table can hold them"
)]

mod app_clients;
mod client_secrets;
mod domains;
mod identity_providers;
mod page;
mod resource_servers;
pub(crate) mod secret_hash;
pub(crate) mod sign_in;
mod user_filter;
mod user_pools;
pub(crate) mod users;

use axum::body::Bytes;
use cognito_idp_types::operations as calls;
use cognito_idp_types::schema::{Call, Operation, Structure};

use crate::failure::ServiceFailure;
use crate::input::input;
use crate::state::{Ready, State};

/// The function of an operation.
#[derive(Clone, Copy)]
pub(crate) struct Handler {
    /// The words of the model about it.
    pub(crate) operation: &'static Operation,
    /// Reads the body of a request, runs the operation, and returns the body of the response.
    pub(crate) run: fn(&State, &[u8]) -> Result<Bytes, ServiceFailure>,
    /// True if it signs or computes for so long that other requests should not wait behind it.
    pub(crate) is_slow: bool,
}

macro_rules! handlers {
    ($($speed:ident $call:ident => $function:path,)*) => {
        /// The handler of an operation, if it is built.
        pub(crate) fn handler(operation: &str) -> Option<Handler> {
            match operation {
                $(stringify!($call) => Some(Handler {
                    operation: <calls::$call as Call>::OPERATION,
                    run: |state, body| run::<calls::$call, _>(state, body, $function),
                    is_slow: handlers!(@$speed),
                }),)*
                _ => None,
            }
        }

        /// The names of all operations that are built.
        pub const BUILT: &[&str] = &[$(stringify!($call)),*];
    };
    (@fast) => { false };
    (@slow) => { true };
}

handlers! {
    fast CreateUserPool => user_pools::create,
    fast DescribeUserPool => user_pools::describe,
    fast UpdateUserPool => user_pools::update,
    fast DeleteUserPool => user_pools::delete,
    fast ListUserPools => user_pools::list,
    fast AddCustomAttributes => user_pools::add_custom_attributes,

    fast CreateUserPoolClient => app_clients::create,
    fast DescribeUserPoolClient => app_clients::describe,
    fast UpdateUserPoolClient => app_clients::update,
    fast DeleteUserPoolClient => app_clients::delete,
    fast ListUserPoolClients => app_clients::list,
    fast AddUserPoolClientSecret => client_secrets::add,
    fast DeleteUserPoolClientSecret => client_secrets::delete,
    fast ListUserPoolClientSecrets => client_secrets::list,

    fast CreateIdentityProvider => identity_providers::create,
    fast DescribeIdentityProvider => identity_providers::describe,
    fast UpdateIdentityProvider => identity_providers::update,
    fast DeleteIdentityProvider => identity_providers::delete,
    fast ListIdentityProviders => identity_providers::list,

    fast CreateResourceServer => resource_servers::create,
    fast DescribeResourceServer => resource_servers::describe,
    fast UpdateResourceServer => resource_servers::update,
    fast DeleteResourceServer => resource_servers::delete,
    fast ListResourceServers => resource_servers::list,

    fast CreateUserPoolDomain => domains::create,
    fast DescribeUserPoolDomain => domains::describe,
    fast DeleteUserPoolDomain => domains::delete,

    fast SignUp => users::sign_up::sign_up,
    fast ConfirmSignUp => users::sign_up::confirm,
    fast ResendConfirmationCode => users::sign_up::resend,
    fast AdminConfirmSignUp => users::sign_up::admin_confirm,
    fast ForgotPassword => users::forgotten::forgot,
    fast ConfirmForgotPassword => users::forgotten::confirm,

    fast AdminCreateUser => users::admin::create,
    fast AdminGetUser => users::admin::get,
    fast AdminSetUserPassword => users::admin::set_password,
    fast AdminUpdateUserAttributes => users::admin::update_attributes,
    fast AdminDeleteUserAttributes => users::admin::delete_attributes,
    fast AdminDisableUser => users::admin::disable,
    fast AdminEnableUser => users::admin::enable,
    fast AdminDeleteUser => users::admin::delete,
    fast AdminUserGlobalSignOut => users::admin::sign_out,
    fast ListUsers => users::admin::list,

    slow GetUser => users::own::get,
    slow UpdateUserAttributes => users::own::update_attributes,
    slow DeleteUserAttributes => users::own::delete_attributes,
    slow GetUserAttributeVerificationCode => users::own::send_attribute_code,
    slow VerifyUserAttribute => users::own::verify_attribute,
    slow ChangePassword => users::own::change_password,
    slow DeleteUser => users::own::delete,
    slow GlobalSignOut => users::own::sign_out,

    slow InitiateAuth => sign_in::initiate::initiate,
    slow AdminInitiateAuth => sign_in::initiate::admin_initiate,
    slow RespondToAuthChallenge => sign_in::respond::respond,
    slow AdminRespondToAuthChallenge => sign_in::respond::admin_respond,
    slow GetTokensFromRefreshToken => sign_in::refresh::get_tokens,
    fast RevokeToken => sign_in::revoke::revoke,
}

fn run<C: Call, A: Answer<C::Output>>(
    state: &State,
    body: &[u8],
    function: fn(&State, C::Input) -> Result<A, ServiceFailure>,
) -> Result<Bytes, ServiceFailure> {
    let answer = function(state, input(body)?)?;
    if C::OPERATION.output.is_none() { Ok(Bytes::new()) } else { answer.into_body() }
}

/// The result of a handler: the response, or its body if that is ready.
trait Answer<Output> {
    fn into_body(self) -> Result<Bytes, ServiceFailure>;
}

impl<Output: Structure> Answer<Output> for Output {
    fn into_body(self) -> Result<Bytes, ServiceFailure> {
        self.to_json().map(Bytes::from).map_err(|_| ServiceFailure::internal())
    }
}

impl<Output: Structure> Answer<Output> for Ready<Output> {
    fn into_body(self) -> Result<Bytes, ServiceFailure> {
        Ok(self.body)
    }
}
