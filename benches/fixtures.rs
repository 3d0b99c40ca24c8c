//! The bodies that the benches send and receive: a request and a response of `UpdateUserPoolClient` with every member that
//! a client has (made-up values of real length).

/// The request, in the order of the model.
pub const REQUEST: &str = include_str!("fixtures/request.json");

/// The response, in the order of the model.
pub const RESPONSE: &str = include_str!("fixtures/response.json");
