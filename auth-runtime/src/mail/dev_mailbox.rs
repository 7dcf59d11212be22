//! The mailbox that development and tests read.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use super::message::Message;

/// How many messages are kept: more than anybody looks through, and a bound on the memory.
const KEPT: usize = 200;

/// The last 200 messages, in memory. Its clones share them.
#[derive(Clone, Default)]
pub struct DevMailbox(Arc<Mutex<VecDeque<Arc<Message>>>>);

impl DevMailbox {
    /// An empty mailbox.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All messages, the newest first.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Message>> {
        self.messages().iter().cloned().collect()
    }

    /// The message of that id, if it is still here.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<Arc<Message>> {
        self.messages().iter().find(|message| message.id == id).cloned()
    }

    /// Puts a message in; the oldest leaves where there are too many.
    pub(super) fn put(&self, message: Message) {
        let mut messages = self.messages();
        messages.truncate(KEPT - 1);
        messages.push_front(Arc::new(message));
    }

    fn messages(&self) -> MutexGuard<'_, VecDeque<Arc<Message>>> {
        // No step above leaves the queue half changed, so a panic elsewhere is no reason to lose it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for DevMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DevMailbox").field("messages", &self.messages().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{super::sample::message, DevMailbox, KEPT};

    #[test]
    fn the_last_messages_stay_the_newest_first() {
        let mailbox = DevMailbox::new();
        for number in 0..=KEPT as u128 {
            mailbox.clone().put(message(Uuid::from_u128(number)));
        }
        let ids: Vec<_> = mailbox.list().iter().map(|message| message.id.as_u128()).collect();
        assert_eq!(ids, (1..=KEPT as u128).rev().collect::<Vec<_>>());
        assert!(mailbox.get(Uuid::from_u128(0)).is_none());
        assert_eq!(mailbox.get(Uuid::from_u128(7)).map(|message| message.id), Some(Uuid::from_u128(7)));
    }

    #[test]
    fn debug_shows_no_link() {
        let mailbox = DevMailbox::new();
        mailbox.put(message(Uuid::nil()));
        assert_eq!(format!("{mailbox:?}"), "DevMailbox { messages: 1 }");
        assert!(!format!("{:?}", mailbox.list()).contains("token"));
    }
}
