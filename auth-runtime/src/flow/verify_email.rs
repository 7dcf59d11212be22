//! Confirming an address: the sign-up becomes the user, for who made it and for nobody else (RE-10).

use super::{Auth, Login, intent::Cause};
use crate::{
    address::EmailAddress,
    clock::Timestamp,
    error::Error,
    hook::Origin,
    password::{Password, PasswordHash},
    store::{Inserted, Intent, SignupRow},
    token::{SessionSecret, SignupBrowser, Token, VerifyEmail},
    user::AuthUser,
};

/// What shows that who opens the link is who made the sign-up.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// Nothing yet.
    None,
    /// The browser that made it.
    Browser(&'a Token<SignupBrowser>),
    /// The password that was chosen.
    Password(&'a Password),
}

/// A sign-up that can still be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenSignup {
    /// The address that the link was mailed to.
    pub email: String,
    /// Whether this browser made it, and may confirm it without the password.
    pub made_here: bool,
}

impl<U: AuthUser> Auth<U> {
    /// The sign-up that a link can still confirm.
    ///
    /// # Errors
    /// [`Error::InvalidToken`], [`Error::Unavailable`]
    pub async fn peek_verification(
        &self,
        token: &Token<VerifyEmail>,
        browser: Option<&Token<SignupBrowser>>,
    ) -> Result<OpenSignup, Error> {
        let signup = self.signup_of(token).await?;
        let made_here = browser.is_some_and(|browser| self.made_here(&signup, browser));
        Ok(OpenSignup { email: signup.email, made_here })
    }

    /// Confirms the address of a sign-up: makes the user, drops what else waits for the address, and logs in.
    ///
    /// `client` is what the user will know the device by.
    ///
    /// # Errors
    /// [`Error::InvalidToken`]; [`Error::PasswordRequired`] in another browser than the one that made the sign-up;
    /// [`Error::InvalidCredentials`] for a wrong password; [`Error::Invalid`] where a unique field was taken in the
    /// meantime; [`Error::Refused`] by a hook; [`Error::Busy`], [`Error::Unavailable`].
    pub async fn verify_email(
        &self,
        token: &Token<VerifyEmail>,
        proof: Proof<'_>,
        client: &str,
    ) -> Result<Login<U>, Error> {
        let signup = self.signup_of(token).await?;
        match proof {
            Proof::Browser(browser) if self.made_here(&signup, browser) => {}
            Proof::None | Proof::Browser(_) => return Err(Error::PasswordRequired),
            Proof::Password(password) => {
                if !self.hasher().verify(password, Some(&signup.password_hash)).await?.is_right() {
                    return Err(Error::InvalidCredentials);
                }
            }
        }
        self.confirm(signup, client).await
    }

    /// Asks for the link of a sign-up again: that of this browser, or the newest for the address.
    ///
    /// The same is done whatever waits for the address (RE-12).
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no address, [`Error::Unavailable`].
    pub async fn resend_verification(&self, email: &str, browser: Option<&Token<SignupBrowser>>) -> Result<(), Error> {
        let email = EmailAddress::parse(email).map_err(|error| Error::field("email", error.code()))?;
        let now = self.clock().now();
        let signup_id = browser
            .and_then(|browser| self.signers().signup_browser.verify(browser, now, &[]).ok())
            .map(|browser| browser.subject().to_vec());
        let intent = Intent { signup_id, ..self.intent(Cause::Resend, email.as_str(), now) };
        self.store().insert_intent(self.pool(), &intent).await?;
        self.mail_is_waiting();
        Ok(())
    }

    async fn signup_of(&self, token: &Token<VerifyEmail>) -> Result<SignupRow<U::Pending>, Error> {
        let now = self.clock().now();
        let opened = self.signers().verify_email.open(token, now)?;
        let signup = self.store().signup(self.pool(), opened.subject(), now).await?.ok_or(Error::InvalidToken)?;
        let bound = opened.matches(&[signup.password_hash.as_stored().as_bytes()]);
        if bound && opened.address() == signup.email { Ok(signup) } else { Err(Error::InvalidToken) }
    }

    /// The link alone is no proof: what the browser keeps is signed under another key.
    fn made_here(&self, signup: &SignupRow<U::Pending>, browser: &Token<SignupBrowser>) -> bool {
        let opened = self.signers().signup_browser.verify(browser, self.clock().now(), &[]);
        opened.is_ok_and(|opened| opened.subject() == signup.id)
    }

    async fn confirm(&self, signup: SignupRow<U::Pending>, client: &str) -> Result<Login<U>, Error> {
        let SignupRow { id, email, password_hash, pending, .. } = signup;
        let create = self.before_insert(Self::created(&email, pending), Origin::SignUp, &email).await?;
        let secret = SessionSecret::generate()?;
        let once = || self.make_user(&id, &create, &email, &password_hash, &secret, client);
        if let Some((user, expires_at)) = self.entering(&secret, once, |user, end| Some((user, end))).await? {
            let login = Login { user, secret, remembered: false, expires_at };
            self.after_login(&login.user).await;
            return Ok(login);
        }
        // Another field was taken in the meantime, and the person starts again.
        Err(match self.why_taken(&create, &email, &password_hash).await? {
            Error::EmailTaken => Error::InvalidToken,
            other => other,
        })
    }

    /// Turns a sign-up into a user, and answers them and when their session ends. `None`, with nothing done, where a unique
    /// field other than the address is taken.
    async fn make_user(
        &self,
        signup: &[u8],
        create: &U::Create,
        email: &str,
        password_hash: &PasswordHash,
        secret: &SessionSecret,
        client: &str,
    ) -> Result<Option<(U, Timestamp)>, Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        store.lock_signups(&mut tx, email).await?;
        if !store.take_signup(&mut tx, signup, password_hash).await? {
            return Err(Error::InvalidToken);
        }
        let inserted = store.insert_user(&mut tx, create, email, password_hash, Some(now), now).await?;
        let Inserted::Row(id) = inserted else {
            if store.user_by_email(&mut tx, email).await?.is_none() {
                return Ok(None);
            }
            // Somebody else confirmed the address first: this sign-up is over.
            store.drop_signups(&mut tx, email).await?;
            tx.commit().await?;
            return Err(Error::InvalidToken);
        };
        store.drop_signups(&mut tx, email).await?;
        self.after_insert(&mut tx, &id).await?;
        let end = self.begin_session(&mut tx, &id, secret, false, client, now).await?;
        let user = store.user(&mut tx, &id).await?.ok_or(Error::InvalidToken)?;
        tx.commit().await?;
        Ok(Some((user, end)))
    }
}
