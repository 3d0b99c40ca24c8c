//! The assertions of the scenario language. `words` is the table of the words about a place in an answer; `read`
//! takes assertions from a file; `judge::evaluate` holds them against an answer.

mod error;
mod model;
mod operand;
mod read;
mod signature;
pub(crate) mod words;

pub use error::ExpectedError;
pub(crate) use error::ExpectedMessage;
pub use model::Assertion;
pub(crate) use operand::Operand;
pub use operand::Pattern;
pub(crate) use read::{PATTERN_FIELDS, read};
pub use words::table;
