//! Exchanges with an endpoint: real requests, really signed, and the answers as they come.

pub mod answer;
mod json;
mod outcome;
mod request;
pub mod response;
pub mod session;
pub mod surface;
pub mod target;

pub use outcome::Exchange;
pub use request::{Http, Raw, Sent};
