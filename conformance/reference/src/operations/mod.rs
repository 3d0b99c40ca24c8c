//! The operations that are built. A new one is a function and a line in this table.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "all handlers have one signature, so that the table can hold them"
)]

mod app_clients;
mod identity_providers;
mod resource_servers;
mod user_pools;

use cognito_idp_types::operations as calls;
use cognito_idp_types::schema::Call;
use serde_json::Value;

use crate::answer::ServiceFailure;
use crate::state::State;

/// Runs one operation on a request that the schema has passed, and returns the body of the response.
pub(crate) type Handler = fn(&mut State, Value) -> Result<Vec<u8>, ServiceFailure>;

macro_rules! handlers {
    ($($call:ident => $function:path,)*) => {
        /// The handler of an operation, if it is built.
        pub(crate) fn handler(operation: &str) -> Option<Handler> {
            match operation {
                $(stringify!($call) => Some(|state, input| run::<calls::$call>(state, input, $function)),)*
                _ => None,
            }
        }
    };
}

handlers! {
    CreateUserPool => user_pools::create,
    DescribeUserPool => user_pools::describe,
    DeleteUserPool => user_pools::delete,
    CreateUserPoolClient => app_clients::create,
    DescribeUserPoolClient => app_clients::describe,
    UpdateUserPoolClient => app_clients::update,
    DeleteUserPoolClient => app_clients::delete,
    ListUserPoolClients => app_clients::list,
    CreateIdentityProvider => identity_providers::create,
    CreateResourceServer => resource_servers::create,
}

fn run<C: Call>(
    state: &mut State,
    input: Value,
    function: fn(&mut State, C::Input) -> Result<C::Output, ServiceFailure>,
) -> Result<Vec<u8>, ServiceFailure> {
    // The schema has passed the types already; what serde still refuses is no request of the model.
    let input = serde_json::from_value(input).map_err(|_| ServiceFailure::serialization(None))?;
    let output = function(state, input)?;
    if C::OPERATION.output.is_none() {
        return Ok(Vec::new());
    }
    serde_json::to_vec(&output)
        .map_err(|_| ServiceFailure::new("InternalErrorException", "Internal server error."))
}
