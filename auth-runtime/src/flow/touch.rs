//! The last use of sessions, noted in memory and written in batches: no request waits for it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::Auth;
use crate::{clock::Timestamp, error::Error, store::Session, user::AuthUser};

/// The grain in which the last use is written: a use within it is not noted again.
const GRAIN: Duration = Duration::from_mins(1);

/// The most sessions that are noted between two writes. What is over is noted at its next use.
const MOST: usize = 100_000;

#[derive(Default)]
pub(crate) struct Touches(Mutex<HashMap<[u8; 32], Timestamp>>);

impl Touches {
    /// Notes a use, where the row does not say so yet.
    pub(crate) fn note(&self, secret_hash: &[u8; 32], session: &Session, now: Timestamp) {
        if now.since(session.last_used_at) < GRAIN.min(session.idle_limit / 4) {
            return;
        }
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < MOST {
            noted.insert(*secret_hash, now);
        }
    }

    fn take(&self) -> HashMap<[u8; 32], Timestamp> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<U: AuthUser> Auth<U> {
    /// Writes the uses that were noted since the last time.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; what was not written is noted again at the next use.
    pub async fn write_touches(&self) -> Result<(), Error> {
        for (secret_hash, at) in self.touches().take() {
            self.store().touch_session(self.pool(), &secret_hash, at).await?;
        }
        Ok(())
    }
}
