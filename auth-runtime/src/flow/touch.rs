//! The last use of sessions, noted in memory and written in batches: no request waits for it.

use std::time::Duration;

use super::{Auth, noted::Noted};
use crate::{clock::Timestamp, error::Error, store::Session, user::AuthUser};

/// The grain in which the last use is written: a use within it is not noted again.
const GRAIN: Duration = Duration::from_mins(1);

/// The most sessions that are noted between two writes. What is over is noted at its next use.
const MOST: usize = 100_000;

/// When each session was last used, by the hash of its secret.
pub(crate) struct Touches(Noted<[u8; 32], Timestamp>);

impl Default for Touches {
    fn default() -> Self {
        Self(Noted::at_most(MOST))
    }
}

impl Touches {
    /// Notes a use, where the row does not say so yet.
    pub(crate) fn note(&self, secret_hash: &[u8; 32], session: &Session, now: Timestamp) {
        if now.since(session.last_used_at) >= GRAIN.min(session.idle_limit / 4) {
            self.0.note(*secret_hash, now);
        }
    }
}

impl<U: AuthUser> Auth<U> {
    /// Writes the uses that were noted since the last time.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; what was not written stays noted.
    pub async fn write_touches(&self) -> Result<(), Error> {
        self.write_some_touches(usize::MAX).await.map(drop)
    }

    /// Writes so many of them at most; answers whether there are more.
    pub(super) async fn write_some_touches(&self, most: usize) -> Result<bool, Error> {
        let mut noted = self.touches().0.take();
        for _ in 0..most {
            let Some((secret_hash, at)) = noted.next() else { return Ok(false) };
            self.store().touch_session(self.pool(), secret_hash, *at).await?;
            noted.written();
        }
        Ok(true)
    }
}
