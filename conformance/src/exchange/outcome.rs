//! One request and what came of it.

use cognito_idp_types::schema::Operation;

use super::answer::Answer;
use super::request::Sent;
use super::response::TransportError;

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The step that made it, or the part of `arrange`.
    pub step: String,
    /// The operation that was called, or what stands for the endpoint.
    pub operation: &'static Operation,
    /// The request that was sent.
    pub sent: Sent,
    /// The result.
    pub outcome: Result<Answer, TransportError>,
    /// The exchanges that the step needed before this one, or made at the same time.
    pub others: Vec<Self>,
}

impl Exchange {
    /// The exchange after those that its step made with it.
    pub(crate) fn flat(&self) -> impl Iterator<Item = &Self> {
        self.others.iter().chain([self])
    }
}
