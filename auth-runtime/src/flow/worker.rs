//! The mail worker: takes intents from the outbox, decides what each comes to, and sends it.

use std::{borrow::Cow, pin::pin, time::Duration};

use tokio::time::sleep;

use super::{Auth, intent::Cause};
use crate::{
    address::EmailAddress,
    clock::Timestamp,
    error::Error,
    mail::{MailPurpose, Message, SendErrorKind},
    store::{Intent, SignupRow, State},
    template::DefaultMail,
    user::{AuthUser, UserId, UserMail},
    words,
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

/// How many ended rows are removed in one statement (ST-10).
const BATCH: i64 = 500;

/// What one intent comes to.
struct Decision<'a, U: AuthUser> {
    purpose: MailPurpose,
    address: Cow<'a, str>,
    user: Option<U>,
    signup: Option<SignupRow<U::Pending>>,
    link: Option<String>,
    lifetime: Option<Duration>,
    old_address: Option<&'a str>,
    new_address: Option<&'a str>,
}

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
        let mut swept = self.clock().now();
        loop {
            let wait = match self.work(&mut swept).await {
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
        if let Err(error) = self.write_touches().await {
            tracing::warn!(realm = U::MODEL.realm, %error, "the last uses of sessions could not be written");
        }
    }

    /// Does one piece of work; answers whether there is more.
    async fn work(&self, swept: &mut Timestamp) -> Result<bool, Error> {
        if self.send_next_mail().await? {
            return Ok(true);
        }
        self.write_touches().await?;
        let now = self.clock().now();
        if now.since(*swept) > HOUR {
            *swept = now;
            self.sweep().await?;
        }
        Ok(false)
    }

    /// Sends all mail that is due; answers how many intents it saw.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database is. A mail server that is down is no error: its mails wait.
    pub async fn send_waiting_mail(&self) -> Result<usize, Error> {
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
        self.deliver(intent, now).await?;
        Ok(true)
    }

    /// Removes sessions, sign-ups and sent mails that have ended, in small batches.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn sweep(&self) -> Result<(), Error> {
        let now = self.clock().now();
        while self.store().sweep_sessions(now, BATCH).await? > 0 {}
        while self.store().sweep_signups(now, BATCH).await? > 0 {}
        // Sent mails are kept for a day: the limit for each address counts them.
        while self.store().sweep_intents(now.before(HOUR * 24), BATCH).await? > 0 {}
        Ok(())
    }

    async fn deliver(&self, intent: Intent<U::Id>, now: Timestamp) -> Result<(), Error> {
        if intent.expires_at <= now {
            return self.finish(&intent, State::Dropped, None).await;
        }
        let decision = match self.decide(&intent, now).await {
            Ok(Some(decision)) => decision,
            Ok(None) => return self.finish(&intent, State::Dropped, None).await,
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(error) => return self.retry(&intent, now, &error.to_string()).await,
        };
        if let Some(due) = self.next_slot(&decision, now).await? {
            // It was not tried: the mail waits its turn.
            return self.store().delay_intent(intent.id, due, intent.attempts - 1, "limit for this address").await;
        }
        let message = match self.message(&intent, &decision) {
            Ok(message) => message,
            Err(error) => return self.retry(&intent, now, &error.to_string()).await,
        };
        match self.transport().send(&message).await {
            Ok(()) => self.finish(&intent, State::Sent, Some(decision.purpose)).await,
            Err(error) if error.kind() == SendErrorKind::Permanent => {
                tracing::error!(realm = U::MODEL.realm, mail = %intent.id, %error, "a mail was refused for good");
                self.finish(&intent, State::Dead, None).await
            }
            Err(error) => self.retry(&intent, now, &error.to_string()).await,
        }
    }

    async fn finish(&self, intent: &Intent<U::Id>, state: State, mail: Option<MailPurpose>) -> Result<(), Error> {
        self.store().finish_intent(intent.id, state, mail.map(MailPurpose::name), self.clock().now()).await
    }

    async fn retry(&self, intent: &Intent<U::Id>, now: Timestamp, reason: &str) -> Result<(), Error> {
        let wait = FIRST_RETRY.saturating_mul(1 << intent.attempts.saturating_sub(1).min(16)).min(LAST_RETRY);
        let due = now.after(wait);
        if due >= intent.expires_at {
            tracing::error!(realm = U::MODEL.realm, mail = %intent.id, reason, "a mail could not be sent in time");
            return self.finish(intent, State::Dead, None).await;
        }
        tracing::warn!(realm = U::MODEL.realm, mail = %intent.id, reason, wait = ?wait, "a mail is tried again later");
        self.store().delay_intent(intent.id, due, intent.attempts, reason).await
    }

    /// When an address may get the next mail of a kind, if not now.
    async fn next_slot(&self, decision: &Decision<'_, U>, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let recent = self.store().recent_mails(&decision.address, decision.purpose.name(), now.before(HOUR)).await?;
        let due = match (recent.first(), recent.get(HOURLY - 1)) {
            (_, Some(oldest)) => oldest.after(HOUR),
            (Some(newest), None) => newest.after(MINUTE),
            (None, _) => return Ok(None),
        };
        Ok((due > now).then_some(due))
    }

    /// What an intent comes to now; `None` where there is nobody to write to, or nothing to say any more.
    async fn decide<'a>(&self, intent: &'a Intent<U::Id>, now: Timestamp) -> Result<Option<Decision<'a, U>>, Error> {
        let Some(cause) = Cause::from_name(&intent.purpose) else {
            return Err(Error::internal(format!("this build does not know mails for {:?}", intent.purpose)));
        };
        Ok(match cause {
            Cause::Register | Cause::Resend => self.decide_signup(cause, intent, now).await?,
            Cause::ForgotPassword => {
                let user = self.store().user_by_email(self.pool(), &intent.address).await?;
                match user.filter(U::is_active) {
                    Some(user) => Some(self.decide_reset(intent, user, now)?),
                    None => None,
                }
            }
            Cause::ChangeEmail => self.decide_change(intent, now).await?,
            Cause::Invitation => match self.user_of(intent).await?.filter(|user| user.email() == intent.address) {
                Some(user) => Some(self.decide_invitation(intent, user, now)?),
                None => None,
            },
            Cause::EmailChanging => self.user_of(intent).await?.map(|user| Decision {
                old_address: Some(&intent.address),
                new_address: intent.detail.as_deref(),
                user: Some(user),
                ..Decision::notice(MailPurpose::EmailChanging, intent)
            }),
            Cause::EmailChanged => self.user_of(intent).await?.map(|user| Decision {
                old_address: Some(&intent.address),
                new_address: intent.detail.as_deref(),
                user: Some(user),
                ..Decision::notice(MailPurpose::EmailChanged, intent)
            }),
            Cause::PasswordChanged => self
                .user_of(intent)
                .await?
                .map(|user| Decision { user: Some(user), ..Decision::notice(MailPurpose::PasswordChanged, intent) }),
            Cause::AccountClosed => Some(Decision::notice(MailPurpose::AccountClosed, intent)),
        })
    }

    async fn user_of(&self, intent: &Intent<U::Id>) -> Result<Option<U>, Error> {
        match &intent.user_id {
            Some(id) => self.store().user(self.pool(), id).await,
            None => Ok(None),
        }
    }

    async fn decide_signup<'a>(
        &self,
        cause: Cause,
        intent: &'a Intent<U::Id>,
        now: Timestamp,
    ) -> Result<Option<Decision<'a, U>>, Error> {
        if let Some(user) = self.store().user_by_email(self.pool(), &intent.address).await? {
            let tell = cause == Cause::Register;
            return Ok(
                tell.then(|| Decision { user: Some(user), ..Decision::notice(MailPurpose::AlreadyRegistered, intent) })
            );
        }
        let signup = match &intent.signup_id {
            Some(id) => self.store().signup(self.pool(), id, now).await?,
            None => self.store().newest_signup(&intent.address, now).await?,
        };
        let Some(signup) = signup.filter(|signup| signup.email == intent.address) else { return Ok(None) };
        let token = self.signers().verify_email.issue(
            &signup.id,
            &signup.email,
            signup.expires_at,
            &[signup.password_hash.as_stored().as_bytes()],
        )?;
        Ok(Some(Decision {
            link: Some(self.link(MailPurpose::VerifyEmail, token.expose())),
            lifetime: Some(signup.expires_at.since(now)),
            signup: Some(signup),
            ..Decision::notice(MailPurpose::VerifyEmail, intent)
        }))
    }

    fn decide_reset<'a>(&self, intent: &'a Intent<U::Id>, user: U, now: Timestamp) -> Result<Decision<'a, U>, Error> {
        let token = self.signers().reset_password.issue(
            &user.id().to_bytes(),
            user.email(),
            intent.expires_at,
            &[&Self::binding(&user)],
        )?;
        Ok(Decision {
            // The stored address, whatever was typed (RS-1).
            address: Cow::Owned(user.email().to_owned()),
            user: Some(user),
            link: Some(self.link(MailPurpose::ResetPassword, token.expose())),
            lifetime: Some(intent.expires_at.since(now)),
            ..Decision::notice(MailPurpose::ResetPassword, intent)
        })
    }

    fn decide_invitation<'a>(
        &self,
        intent: &'a Intent<U::Id>,
        user: U,
        now: Timestamp,
    ) -> Result<Decision<'a, U>, Error> {
        let token = self.signers().invitation.issue(
            &user.id().to_bytes(),
            user.email(),
            intent.expires_at,
            &[&Self::binding(&user)],
        )?;
        Ok(Decision {
            user: Some(user),
            link: Some(self.link(MailPurpose::Invitation, token.expose())),
            lifetime: Some(intent.expires_at.since(now)),
            ..Decision::notice(MailPurpose::Invitation, intent)
        })
    }

    async fn decide_change<'a>(
        &self,
        intent: &'a Intent<U::Id>,
        now: Timestamp,
    ) -> Result<Option<Decision<'a, U>>, Error> {
        let Some(user) = self.user_of(intent).await?.filter(U::is_active) else { return Ok(None) };
        if intent.detail.as_deref() != Some(user.email()) {
            return Ok(None);
        }
        if let Some(owner) = self.store().user_by_email(self.pool(), &intent.address).await? {
            // Only the owner of the address learns that it is taken (EC-5).
            let own = owner.id() == user.id();
            return Ok((!own)
                .then(|| Decision { user: Some(owner), ..Decision::notice(MailPurpose::AlreadyRegistered, intent) }));
        }
        let token = self.signers().change_email.issue(
            &user.id().to_bytes(),
            &intent.address,
            intent.expires_at,
            &[user.email().as_bytes(), &Self::binding(&user)],
        )?;
        Ok(Some(Decision {
            user: Some(user),
            link: Some(self.link(MailPurpose::ChangeEmail, token.expose())),
            lifetime: Some(intent.expires_at.since(now)),
            old_address: intent.detail.as_deref(),
            new_address: Some(&intent.address),
            ..Decision::notice(MailPurpose::ChangeEmail, intent)
        }))
    }

    fn link(&self, purpose: MailPurpose, token: &str) -> String {
        let route = match purpose {
            MailPurpose::ResetPassword => "/password/reset",
            MailPurpose::ChangeEmail => "/email/confirm",
            MailPurpose::Invitation => "/invitation",
            _ => "/verify",
        };
        format!("{}{token}", self.settings().link(purpose, route))
    }

    fn message(&self, intent: &Intent<U::Id>, decision: &Decision<'_, U>) -> Result<Message, Error> {
        let settings = self.settings();
        let context = DefaultMail {
            purpose: decision.purpose,
            service: &settings.service,
            base_url: settings.base_url.as_str(),
            address: &decision.address,
            link: decision.link.as_deref(),
            expires_in: decision.lifetime.map(words::duration),
            new_address: decision.new_address,
            old_address: decision.old_address,
            when: intent.caused_at.to_datetime().format("%-d %B %Y, %H:%M UTC").to_string(),
        };
        let pending = decision.signup.as_ref().map(|signup| &signup.pending);
        let rendered = U::mail(&UserMail { context, user: decision.user.as_ref(), pending })?;
        let to = EmailAddress::parse(&decision.address).map_err(|_| Error::internal("the stored address is none"))?;
        Ok(Message {
            id: intent.id,
            created_at: self.clock().now(),
            from: settings.mail_from.clone(),
            to: to.as_str().to_owned(),
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
        })
    }
}

impl<'a, U: AuthUser> Decision<'a, U> {
    /// A mail to the intent's address, without a link.
    fn notice<Id>(purpose: MailPurpose, intent: &'a Intent<Id>) -> Self {
        Self {
            purpose,
            address: Cow::Borrowed(&intent.address),
            user: None,
            signup: None,
            link: None,
            lifetime: None,
            old_address: None,
            new_address: None,
        }
    }
}
