//! A message for this room's tests.

#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::{Mailbox, Message};
use crate::clock::Timestamp;

/// A message with a link, written at 2026-01-02T03:04:05Z.
pub(super) fn message(id: Uuid) -> Message {
    Message {
        id,
        created_at: Timestamp::from_micros(1_767_323_045_000_000),
        from: Mailbox::parse("Example Shop <no-reply@example.com>").unwrap(),
        to: "user@example.org".into(),
        subject: "Confirm your address".into(),
        text: "Open https://example.com/auth/verify?token=abc\n".into(),
        html: "<a href=\"https://example.com/auth/verify?token=abc\">Confirm</a>\n".into(),
    }
}
