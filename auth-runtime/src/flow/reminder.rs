//! Links of sign-ups to be mailed again, since somebody logged in with the password of one before confirming it.
//!
//! They are noted in memory and written by the worker. A request that wrote them itself would do more work where the
//! password was right; and whoever signs up for somebody's address knows that password, and could tell by the time that
//! logging in takes whether the address is taken (RE-2, RE-12).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::{Auth, intent::Cause};
use crate::{clock::Timestamp, error::Error, store::Intent, user::AuthUser};

/// The most links that are noted between two writes. Who is not noted can log in again, or ask for the link.
const MOST: usize = 10_000;

/// The sign-ups whose links are to be mailed again: the address of each, and since when.
#[derive(Default)]
pub(crate) struct Reminders(Mutex<HashMap<Vec<u8>, (String, Timestamp)>>);

impl Reminders {
    /// Notes a sign-up.
    pub(crate) fn note(&self, signup_id: Vec<u8>, address: String, now: Timestamp) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < MOST {
            noted.insert(signup_id, (address, now));
        }
    }

    fn take(&self) -> HashMap<Vec<u8>, (String, Timestamp)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<U: AuthUser> Auth<U> {
    /// Puts into the outbox what was noted since the last time.
    pub(super) async fn write_reminders(&self) -> Result<(), Error> {
        for (signup_id, (address, now)) in self.reminders().take() {
            let intent = Intent { signup_id: Some(signup_id), ..self.intent(Cause::Resend, &address, now) };
            self.store().insert_intent(self.pool(), &intent).await?;
        }
        Ok(())
    }
}
