//! Messages that the service would have mailed or texted, for tests to read.

use std::collections::VecDeque;

use cognito_idp_types::enums::DeliveryMediumType;
use cognito_idp_types::timestamp::Timestamp;
use serde::Serialize;

/// The oldest messages go when there are more.
const CAPACITY: usize = 1000;

/// The messages of a user pool, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inbox(VecDeque<Message>);

/// One message.
#[derive(Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Message {
    pub(crate) sent_at: Timestamp,
    pub(crate) user_pool_id: String,
    pub(crate) username: String,
    /// The address, in full.
    pub(crate) destination: String,
    /// `EMAIL` or `SMS`.
    pub(crate) medium: DeliveryMediumType,
    /// Why: `sign-up`, `forgot-password`, `attribute-verification` or `invitation`.
    pub(crate) purpose: &'static str,
    /// The confirmation code, or the temporary password of an invitation.
    pub(crate) code: String,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Message").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

impl Inbox {
    pub(crate) fn add(&mut self, message: Message) {
        if self.0.len() == CAPACITY {
            self.0.pop_front();
        }
        self.0.push_back(message);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.0.iter()
    }
}
