//! Operations as types.

use crate::accept::Accept;
use crate::error::ErrorKind;
use crate::structure::Structure;
use crate::tables::Operation;

/// An operation as a type, so that calls are typed at both ends.
pub trait Call {
    /// The request; [`Nothing`](crate::structure::Nothing) where it has no members.
    type Input: Structure + Accept;
    /// The response; [`Nothing`](crate::structure::Nothing) where the body is empty.
    type Output: Structure;
    /// The kinds of error that the operation declares; [`crate::error::OperationError`] is an error of such a kind.
    type Error: ErrorKind;
    /// The constants of the operation.
    const OPERATION: &'static Operation;
}
