//! Resetting a forgotten password by a mailed link.

use super::{Auth, intent::Cause, link::LinkState};
use crate::{
    address::EmailAddress,
    error::Error,
    password::{Password, PasswordHash},
    store::Intent,
    token::{ResetPassword, Token},
    user::AuthUser,
};

impl<U: AuthUser> Auth<U> {
    /// Asks for a link to reset the password. Nothing about the account changes (RS-3).
    ///
    /// The same is done whether or not the address belongs to somebody (RE-12).
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no address, [`Error::Unavailable`].
    pub async fn request_password_reset(&self, email: &str) -> Result<(), Error> {
        let email = EmailAddress::parse(email).map_err(|error| Error::field("email", error.code()))?;
        let intent = self.intent(Cause::ForgotPassword, email.as_str(), self.clock().now());
        self.store().insert_intent(self.pool(), &intent).await?;
        self.mail_is_waiting();
        Ok(())
    }

    /// Whose password a link can still reset: the address that it was mailed to.
    ///
    /// # Errors
    /// [`Error::InvalidToken`], [`Error::Unavailable`]
    pub async fn peek_reset(&self, token: &Token<ResetPassword>) -> Result<String, Error> {
        let (user, _) = self.user_of_link(&self.signers().reset_password, token).await?;
        Ok(user.email().to_owned())
    }

    /// Sets a new password by a mailed link: the address is confirmed, every session of the user ends, every other
    /// link of theirs is void, and nobody is logged in (RS-4).
    ///
    /// # Errors
    /// [`Error::InvalidToken`]; [`Error::Invalid`] for a password that is not allowed; [`Error::Busy`],
    /// [`Error::Unavailable`].
    pub async fn reset_password(&self, token: &Token<ResetPassword>, new: &Password) -> Result<(), Error> {
        let (user, state) = self.user_of_link(&self.signers().reset_password, token).await?;
        self.accept_password("password", new, user.email())?;
        let hash = self.hasher().hash(new).await?;
        let notice = self.intent_to(Cause::PasswordChanged, &user, self.clock().now());
        self.mailing(notice.id, || self.replace_forgotten(&user, &state, &hash, &notice)).await?;
        self.mail_is_waiting();
        self.after_password_change(user.id()).await;
        Ok(())
    }

    async fn replace_forgotten(
        &self,
        user: &U,
        state: &LinkState,
        hash: &PasswordHash,
        notice: &Intent<U::Id>,
    ) -> Result<(), Error> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        // The hash that the token is bound to is replaced only if it is still there: of several uses one wins.
        let replaced = store.reset_password(&mut tx, user, hash, now).await?;
        if !replaced || !self.is_still_open(&mut tx, user, state).await? {
            return Err(Error::InvalidToken);
        }
        store.end_sessions_of(&mut tx, user.id(), None).await?;
        store.void_links(&mut tx, user, now).await?;
        store.insert_intent(&mut tx, notice).await?;
        tx.commit().await
    }
}
