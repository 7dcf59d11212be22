//! Logging in, proving it again, logging out, and who a request comes from.

use super::{Auth, Current};
use crate::{
    address::EmailAddress,
    clock::Timestamp,
    error::Error,
    password::{Password, Verdict},
    random,
    store::{NewSession, Tx},
    token::SessionSecret,
    user::AuthUser,
};

/// How long the description of a device may be, in bytes.
const MAX_CLIENT: usize = 200;

/// What somebody logs in with.
pub struct Credentials {
    /// The address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: Password,
    /// Whether the session outlives the browser.
    pub remember: bool,
    /// What the user will know the device by, such as its `User-Agent`.
    pub client: String,
}

/// A session that has just begun.
pub struct Login<U> {
    /// Whose it is.
    pub user: U,
    /// Its secret, which is never to be seen again.
    pub secret: SessionSecret,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
}

impl<U: AuthUser> Auth<U> {
    /// Logs in with address and password.
    ///
    /// Every attempt costs one password hash and the same look-ups, whatever the account's state (PW-10, RE-2). Who
    /// has the right password of a sign-up that waits is sent its link again, and gets the same answer.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] in every state of the account; [`Error::Invalid`] for what is no address or
    /// longer than any password; [`Error::Busy`], [`Error::Unavailable`].
    pub async fn login(&self, credentials: Credentials) -> Result<Login<U>, Error> {
        let Credentials { email, password, remember, client } = credentials;
        let email = EmailAddress::parse(&email).map_err(|error| Error::field("email", error.code()))?;
        if !password.within_limits() {
            return Err(Error::field("password", "password_too_long"));
        }
        let now = self.clock().now();
        let user = match self.store().user_by_email(self.pool(), email.as_str()).await {
            Err(error @ (Error::RoleUnknown(_) | Error::Internal(_))) => {
                // The account exists, and that must not show.
                tracing::error!(realm = U::MODEL.realm, %error, "a user cannot log in since the row does not load");
                None
            }
            user => user?,
        };
        let signup = self.store().newest_signup(email.as_str(), now).await?;
        let hash = match (&user, &signup) {
            (Some(user), _) => user.password_hash(),
            (None, Some(signup)) => Some(&signup.password_hash),
            (None, None) => None,
        };
        let verdict = self.hasher().verify(&password, hash).await?;
        match user {
            Some(user) if verdict.is_right() && may_enter(&user) => {
                self.enter(user, &password, verdict, remember, &client).await
            }
            None if verdict.is_right() => {
                if let Some(signup) = signup {
                    self.remind(signup, now);
                }
                Err(Error::InvalidCredentials)
            }
            _ => Err(Error::InvalidCredentials),
        }
    }

    /// Proves again who is there, for what asks for a recent proof. The session gets a new secret (SE-2).
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`], [`Error::NotSignedIn`] where the session has ended, [`Error::Busy`],
    /// [`Error::Unavailable`].
    pub async fn reauthenticate(&self, current: &Current<U>, password: &Password) -> Result<SessionSecret, Error> {
        self.prove(current, password).await?;
        let secret = SessionSecret::generate()?;
        self.entering(&secret, || self.renew(current, &secret), |_, _| ()).await?;
        Ok(secret)
    }

    async fn renew(&self, current: &Current<U>, secret: &SessionSecret) -> Result<(), Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        store.hold_user(&mut tx, current.user.id()).await?;
        if !store.renew_session(&mut tx, &current.secret_hash, &secret.hash(), now).await? {
            return Err(Error::NotSignedIn);
        }
        tx.commit().await
    }

    /// Logs out: the session is over, everywhere and at once.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn logout(&self, secret: &SessionSecret) -> Result<(), Error> {
        self.store().end_session(self.pool(), &secret.hash()).await
    }

    /// Who a session's secret belongs to, in one statement. `None` where the session has ended, or the user may not
    /// log in.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::RoleUnknown`]: nobody is let in, and nobody is taken for anonymous (RB-2).
    pub async fn authenticate(&self, secret: &SessionSecret) -> Result<Option<Current<U>>, Error> {
        let now = self.clock().now();
        let secret_hash = secret.hash();
        let Some((session, user)) = self.store().session_user(&secret_hash, now).await? else { return Ok(None) };
        if !user.is_active() {
            return Ok(None);
        }
        self.touches().note(&secret_hash, &session, now);
        Ok(Some(Current { user, session, secret_hash }))
    }

    /// Checks the password of who is logged in.
    pub(super) async fn prove(&self, current: &Current<U>, password: &Password) -> Result<(), Error> {
        if !password.within_limits() {
            return Err(Error::InvalidCredentials);
        }
        let verdict = self.hasher().verify(password, current.user.password_hash()).await?;
        if verdict.is_right() { Ok(()) } else { Err(Error::InvalidCredentials) }
    }

    /// The user of a session, if both are in this transaction still what they were when the password was proved: a reset
    /// or a logout that came between them ends what was asked for before (SE-6, SE-19).
    pub(super) async fn still_proved(&self, tx: &mut Tx, current: &Current<U>) -> Result<U, Error> {
        let store = self.store();
        // The user's row first, as everywhere: who takes rows in another order waits for who waits for them.
        let user = store.lock_user(tx, current.user.id()).await?;
        let user = user.filter(|user| Self::stored_hash(user) == Self::stored_hash(&current.user));
        let user = user.filter(U::is_active).ok_or(Error::NotSignedIn)?;
        if !store.touch_session(&mut *tx, &current.secret_hash, self.clock().now()).await? {
            return Err(Error::NotSignedIn);
        }
        Ok(user)
    }

    /// Begins a session in the transaction of what it follows from; answers when it ends.
    ///
    /// The secret is of before the transaction: by it the session is found where nobody knows whether that was committed.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut Tx,
        user_id: &U::Id,
        secret: &SessionSecret,
        remembered: bool,
        client: &str,
        now: Timestamp,
    ) -> Result<Timestamp, Error> {
        let lifetimes = &self.settings().lifetimes;
        let expires_at = now.after(lifetimes.session);
        let session = NewSession {
            secret_hash: &secret.hash(),
            public_id: random::bytes()?,
            user_id,
            method: "password",
            now,
            idle_limit: if remembered { lifetimes.session } else { lifetimes.session_idle },
            expires_at,
            remembered,
            client: shortened(client),
        };
        self.store().insert_session(&mut *tx, session).await?;
        self.store().touch_login(&mut *tx, user_id, now).await?;
        Ok(expires_at)
    }

    /// Begins a session for who has the right password.
    ///
    /// The row is read again where nothing can come between it and the session: the password may have been changed, or
    /// the user shut out, while the hash was computed, and no session of before outlives that (SE-8, SE-19).
    async fn enter(
        &self,
        mut user: U,
        password: &Password,
        mut verdict: Verdict,
        remember: bool,
        client: &str,
    ) -> Result<Login<U>, Error> {
        let secret = SessionSecret::generate()?;
        let expires_at = loop {
            let once = || self.enter_if_unchanged(&user, &secret, remember, client);
            let (stored, end) = self.entering(&secret, once, |user, end| (user, Some(end))).await?;
            user = stored;
            if let Some(end) = end {
                break end;
            }
            // Another login may have renewed the hash. No connection is held while it is asked (ST-4).
            verdict = self.hasher().verify(password, user.password_hash()).await?;
            if !verdict.is_right() {
                return Err(Error::InvalidCredentials);
            }
        };
        if verdict == Verdict::RightButOutdated {
            self.renew_hash(&user, password).await;
        }
        let login = Login { user, secret, remembered: remember, expires_at };
        self.after_login(&login.user).await;
        Ok(login)
    }

    /// The user as stored, and the end of a session where the hash is still the one that was read.
    async fn enter_if_unchanged(
        &self,
        user: &U,
        secret: &SessionSecret,
        remember: bool,
        client: &str,
    ) -> Result<(U, Option<Timestamp>), Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        let stored = store.lock_user(&mut tx, user.id()).await?.filter(may_enter).ok_or(Error::InvalidCredentials)?;
        if Self::stored_hash(&stored) != Self::stored_hash(user) {
            return Ok((stored, None));
        }
        let end = self.begin_session(&mut tx, stored.id(), secret, remember, client, now).await?;
        tx.commit().await?;
        Ok((stored, Some(end)))
    }

    /// Stores a hash with the parameters of today. That it fails must not fail the login (PW-9).
    async fn renew_hash(&self, user: &U, password: &Password) {
        let renewed = async {
            let hash = self.hasher().hash(password).await?;
            self.store().set_password(self.pool(), user, &hash, self.clock().now()).await
        };
        if let Err(error) = renewed.await {
            tracing::warn!(realm = U::MODEL.realm, %error, "a password hash with old parameters could not be renewed");
        }
    }
}

/// Whether a user may log in at all.
fn may_enter<U: AuthUser>(user: &U) -> bool {
    user.is_active() && user.verified_at().is_some()
}

fn shortened(client: &str) -> &str {
    &client[..client.floor_char_boundary(MAX_CLIENT)]
}
