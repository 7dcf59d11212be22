//! Links of sign-ups to be mailed again, since somebody logged in with the password of one before confirming it.
//!
//! They are noted in memory and written by the worker. A request that wrote them itself would do more work where the
//! password was right; and whoever signs up for somebody's address knows that password, and could tell by the time that
//! logging in takes whether the address is taken (RE-2, RE-12).

use super::{Auth, intent::Cause, noted::Noted};
use crate::{
    clock::Timestamp,
    error::Error,
    store::{Intent, SignupRow},
    user::AuthUser,
};

/// The most links that are noted between two writes. Who is not noted can log in again, or ask for the link.
const MOST: usize = 10_000;

/// The intents to mail the links again, by their sign-ups. Each has its id from the beginning, so that one of which
/// nobody knows whether it was written is not there twice once it is written again.
pub(crate) struct Reminders<Id>(Noted<Vec<u8>, Intent<Id>>);

impl<Id> Default for Reminders<Id> {
    fn default() -> Self {
        Self(Noted::at_most(MOST))
    }
}

impl<U: AuthUser> Auth<U> {
    /// Notes that the link of a sign-up is to be mailed again.
    pub(super) fn remind(&self, signup: SignupRow<U::Pending>, now: Timestamp) {
        let intent = Intent { signup_id: Some(signup.id.clone()), ..self.intent(Cause::Resend, &signup.email, now) };
        self.reminders().0.note(signup.id, intent);
        self.mail_is_waiting();
    }

    /// Puts into the outbox what was noted since the last time. What was not put there stays noted, as long as its link
    /// would live.
    pub(super) async fn write_reminders(&self) -> Result<(), Error> {
        let mut noted = self.reminders().0.take();
        while let Some((_, intent)) = noted.next() {
            if intent.expires_at > self.clock().now() {
                self.store().insert_intent(self.pool(), intent).await?;
            }
            noted.written();
        }
        Ok(())
    }
}
