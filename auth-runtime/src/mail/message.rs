//! One mail, ready to go.

use std::fmt;

use uuid::Uuid;

use super::mailbox::Mailbox;
use crate::clock::Timestamp;

/// One mail to one recipient, ready to go.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Names the mail. The same at each attempt, so that a mail that arrives twice can be known by its `Message-ID`.
    pub id: Uuid,
    /// When it was written: its `Date`.
    pub created_at: Timestamp,
    /// Whom it is from.
    pub from: Mailbox,
    /// The one recipient: a canonical address, without a name.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The body for readers of plain text.
    pub text: String,
    /// The body for readers of HTML.
    pub html: String,
}

/// Says nothing of the content, which may hold a link with a token.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("id", &self.id).field("created_at", &self.created_at).finish_non_exhaustive()
    }
}
