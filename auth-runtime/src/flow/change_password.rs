//! Changing the password while logged in.

use super::{Auth, Current, intent::Cause};
use crate::{
    error::Error,
    password::{Password, PasswordHash},
    store::Intent,
    token::SessionSecret,
    user::AuthUser,
};

impl<U: AuthUser> Auth<U> {
    /// Sets a new password for who is logged in and knows the old one. The other sessions end, this one gets a new
    /// secret, every link is void (SE-2, SE-8).
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] for a wrong current password; [`Error::Invalid`] for a new one that is not
    /// allowed; [`Error::Busy`], [`Error::Unavailable`].
    pub async fn change_password(
        &self,
        current: &Current<U>,
        current_password: &Password,
        new_password: &Password,
    ) -> Result<SessionSecret, Error> {
        let user = &current.user;
        self.accept_password("new_password", new_password, user.email())?;
        self.prove(current, current_password).await?;
        let hash = self.hasher().hash(new_password).await?;
        let secret = SessionSecret::generate()?;
        let notice = self.intent_to(Cause::PasswordChanged, user, self.clock().now());
        self.mailing(notice.id, || self.replace_password(current, &hash, &secret, &notice)).await?;
        self.mail_is_waiting();
        self.after_password_change(user.id()).await;
        Ok(secret)
    }

    async fn replace_password(
        &self,
        current: &Current<U>,
        hash: &PasswordHash,
        secret: &SessionSecret,
        notice: &Intent<U::Id>,
    ) -> Result<(), Error> {
        let (user, now, store) = (&current.user, self.clock().now(), self.store());
        let mut tx = store.begin().await?;
        // Somebody else may have changed it since it was proved: then the proof is worth nothing.
        if !store.set_password(&mut tx, user, hash, now).await? {
            return Err(Error::InvalidCredentials);
        }
        store.end_sessions_of(&mut tx, user.id(), Some(&current.secret_hash)).await?;
        store.void_links(&mut tx, user, now).await?;
        if !store.renew_session(&mut tx, &current.secret_hash, &secret.hash(), now).await? {
            return Err(Error::NotSignedIn);
        }
        store.insert_intent(&mut tx, notice).await?;
        tx.commit().await
    }
}
