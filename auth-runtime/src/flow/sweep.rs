//! Removing what has ended. Nothing that must hold depends on it: whatever is read is asked whether it has ended (ST-10).

use std::time::Duration;

use super::Auth;
use crate::{error::Error, user::AuthUser};

/// How many rows of a table are removed in one statement.
const BATCH: i64 = 500;

/// How long mails are kept that are done with: the limit for each address counts them.
const SENT: Duration = Duration::from_hours(24);

/// How long mails are kept that were given up, for somebody to look at them and send them again.
const GIVEN_UP: Duration = Duration::from_hours(30 * 24);

impl<U: AuthUser> Auth<U> {
    /// Removes sessions and sign-ups that have ended, mails that were sent a day ago, and mails that were given up thirty
    /// days ago, in small batches.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sweep(&self) -> Result<(), Error> {
        while self.sweep_some().await? {}
        Ok(())
    }

    /// Removes a batch of each; answers whether there may be more.
    pub(super) async fn sweep_some(&self) -> Result<bool, Error> {
        let (store, now) = (self.store(), self.clock().now());
        let sessions = store.sweep_sessions(now, BATCH).await?;
        let signups = store.sweep_signups(now, BATCH).await?;
        let done = store.sweep_intents(now.before(SENT), BATCH).await?;
        let given_up = store.sweep_dead_intents(now.before(GIVEN_UP), BATCH).await?;
        Ok(sessions + signups + done + given_up > 0)
    }
}
