//! The mail worker: takes intents from the outbox and sends what each comes to.

use std::{pin::pin, time::Duration};

use tokio::time::sleep;
use uuid::Uuid;

use super::{Auth, decision::Decision};
use crate::{
    caught::caught,
    clock::Timestamp,
    error::Error,
    mail::{MailPurpose, SendErrorKind},
    store::{DeadMail, Intent, State},
    user::AuthUser,
};

/// How long a worker keeps an intent to itself. A worker that dies gives it up after that; one send takes less.
const CLAIM: Duration = Duration::from_mins(2);

/// How long the worker sleeps where nothing wakes it: another process may have written to the outbox.
const LOOK: Duration = Duration::from_secs(5);

/// The wait after the first failure; it doubles each time.
const FIRST_RETRY: Duration = Duration::from_secs(15);

/// The longest wait between two attempts.
const LAST_RETRY: Duration = Duration::from_hours(1);

/// The least time between two mails of one kind to one address (ML-4).
const MINUTE: Duration = Duration::from_mins(1);

/// The time in which one address gets at most [`HOURLY`] mails of one kind (ML-4).
const HOUR: Duration = Duration::from_hours(1);

/// See [`HOUR`].
const HOURLY: usize = 5;

/// How many mails nobody needs any more, or not yet, are put aside in one statement.
const BATCH: i64 = 500;

/// How many last uses are written before it is the turn of a mail.
const USES: usize = 1_000;

impl<U: AuthUser> Auth<U> {
    /// Sends what waits, writes the last uses of sessions, and removes what has ended, for as long as it is polled.
    ///
    /// Spawn it once a process where the program does not call `serve`. Several at once do no harm.
    pub async fn worker(self) {
        self.worker_until(std::future::pending()).await;
    }

    /// The same until `stop` is ready: a mail that is being sent is finished first, and what was noted is written.
    pub async fn worker_until(self, stop: impl Future<Output = ()> + Send) {
        let mut stop = pin!(stop);
        // What ended while no process ran is removed soon after the start, even of one that never runs for an hour.
        let (mut touched, mut swept) = (self.clock().now(), self.clock().now().before(HOUR).after(MINUTE));
        loop {
            // A panic in a template or in a field's type must not end the worker, and with it all mail.
            let worked = caught(self.work(&mut touched, &mut swept)).await;
            let wait = match worked.unwrap_or_else(|panic| Err(Error::internal(panic))) {
                Ok(true) => Duration::ZERO,
                Ok(false) => LOOK,
                Err(error) => {
                    tracing::warn!(realm = U::MODEL.realm, %error, "the worker could not do its work; it tries again");
                    LOOK
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => break,
                () = sleep(wait) => {}
                () = self.mail_waits().notified() => {}
            }
        }
        // Whoever stops the process may not wait for long, and a lost mail is worse than a last use.
        if let Err(error) = self.write_reminders().await {
            tracing::warn!(realm = U::MODEL.realm, %error, "links of sign-ups could not be put into the outbox again");
        }
        if let Err(error) = self.write_touches().await {
            tracing::warn!(realm = U::MODEL.realm, %error, "the last uses of sessions could not be written");
        }
    }

    /// Does one piece of work; answers whether there is more.
    async fn work(&self, touched: &mut Timestamp, swept: &mut Timestamp) -> Result<bool, Error> {
        self.write_reminders().await?;
        // However much mail waits, this is done as well, and however much there is of it, mail goes out in between.
        let now = self.clock().now();
        let mut more = false;
        if now.since(*touched) >= LOOK {
            if self.write_some_touches(USES).await? {
                more = true;
            } else {
                *touched = now;
            }
        }
        if now.since(*swept) >= HOUR {
            if self.sweep_some().await? {
                more = true;
            } else {
                *swept = now;
            }
        }
        Ok(self.send_next_mail().await? || more)
    }

    /// Sends all mail that is due; answers how many intents it saw.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database is. A mail server that is down is no error: its mails wait.
    pub async fn send_waiting_mail(&self) -> Result<usize, Error> {
        self.write_reminders().await?;
        let mut seen = 0;
        while self.send_next_mail().await? {
            seen += 1;
        }
        Ok(seen)
    }

    /// Takes the next intent that is due, if there is one.
    async fn send_next_mail(&self) -> Result<bool, Error> {
        let now = self.clock().now();
        let Some(intent) = self.store().claim_intent(now.after(CLAIM), now).await? else { return Ok(false) };
        // The next look would find the same mail first: it has to make room for the others.
        match caught(self.deliver(&intent, now)).await {
            Ok(done) => done?,
            Err(panic) => self.retry(&intent, &panic).await?,
        }
        Ok(true)
    }

    /// The mails that were given up, newest first: the mail server refused them for good, or for as long as their links
    /// lived.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn dead_mails(&self, limit: u32) -> Result<Vec<DeadMail>, Error> {
        self.store().dead_mails(limit).await
    }

    /// Lets a mail that was given up wait for the worker again. One whose link has ended is dropped by it (ML-3).
    ///
    /// # Errors
    /// [`Error::NotFound`] where no such mail was given up; [`Error::Unavailable`].
    pub async fn resend_mail(&self, id: Uuid) -> Result<(), Error> {
        // By itself it might run twice over a connection that dies, and then find nothing to do.
        self.mailing(id, || async {
            let mut tx = self.store().begin().await?;
            if !self.store().revive_mail(&mut tx, id, self.clock().now()).await? {
                return Err(Error::NotFound);
            }
            tx.commit().await
        })
        .await?;
        self.mail_is_waiting();
        Ok(())
    }

    async fn deliver(&self, intent: &Intent<U::Id>, now: Timestamp) -> Result<(), Error> {
        if intent.expires_at <= now {
            // Of a flood there are many, and nobody else's mail waits for each of them.
            self.store().drop_expired(now, BATCH).await?;
            return self.finish(intent, State::Dropped, None, None).await;
        }
        let decision = match self.decide(intent, now).await {
            Ok(Some(decision)) => decision,
            Ok(None) => return self.finish(intent, State::Dropped, None, None).await,
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(error) => return self.retry(intent, &error.to_string()).await,
        };
        if let Some(due) = self.next_slot(&decision, now).await? {
            // It was not tried: the mail waits its turn, and so do all that ask for the same.
            let wait = due.since(now);
            tracing::debug!(realm = U::MODEL.realm, mail = %intent.id, ?wait, "a mail waits: its address had one just now");
            self.store().delay_alike(intent, due, BATCH).await?;
            return self.store().delay_intent(intent, due, intent.attempts - 1, "limit for this address").await;
        }
        let message = match self.message(intent, &decision) {
            Ok(message) => message,
            Err(error) => return self.retry(intent, &error.to_string()).await,
        };
        match self.transport().send(&message).await {
            Ok(()) => self.finish(intent, State::Sent, Some(decision.purpose), None).await,
            Err(error) if error.kind() == SendErrorKind::Permanent => {
                tracing::error!(realm = U::MODEL.realm, mail = %intent.id, %error, "a mail was refused for good");
                self.finish(intent, State::Dead, None, Some(&error.to_string())).await
            }
            Err(error) => self.retry(intent, &error.to_string()).await,
        }
    }

    async fn finish(
        &self,
        intent: &Intent<U::Id>,
        state: State,
        mail: Option<MailPurpose>,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let now = self.clock().now();
        self.store().finish_intent(intent, state, mail.map(MailPurpose::name), reason, now).await
    }

    /// Puts off a mail that could not be sent: for twice as long each time, and for half of the time that its link has left
    /// where that is less, so that a mail server that returns in the link's last minutes still gets it.
    async fn retry(&self, intent: &Intent<U::Id>, reason: &str) -> Result<(), Error> {
        // The attempt may have taken long.
        let now = self.clock().now();
        let wait = FIRST_RETRY.saturating_mul(1 << intent.attempts.saturating_sub(1).min(16)).min(LAST_RETRY);
        let left = intent.expires_at.since(now);
        if left < MINUTE {
            tracing::error!(realm = U::MODEL.realm, mail = %intent.id, reason, "a mail could not be sent in time");
            return self.finish(intent, State::Dead, None, Some(reason)).await;
        }
        let wait = wait.min(left / 2);
        tracing::warn!(realm = U::MODEL.realm, mail = %intent.id, reason, wait = ?wait, "a mail is tried again later");
        self.store().delay_intent(intent, now.after(wait), intent.attempts, reason).await
    }

    /// When an address may get the next mail of a kind, if not now.
    async fn next_slot(&self, decision: &Decision<'_, U>, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let recent = self.store().recent_mails(&decision.address, decision.purpose.name(), now.before(HOUR)).await?;
        // What a clock that was wrong wrote into the future counts for nothing (RY-4).
        let recent: Vec<Timestamp> = recent.into_iter().filter(|sent| *sent <= now).collect();
        let due = match (recent.first(), recent.get(HOURLY - 1)) {
            (_, Some(oldest)) => oldest.after(HOUR),
            (Some(newest), None) => newest.after(MINUTE),
            (None, _) => return Ok(None),
        };
        Ok((due > now).then_some(due))
    }
}
