//! Closing one's own account.

use super::{Auth, Current, intent::Cause};
use crate::{
    error::Error,
    password::Password,
    store::{Intent, Tx},
    user::AuthUser,
};

impl<U: AuthUser> Auth<U> {
    /// Closes the account of who is logged in and knows the password: the row goes, and with it every session.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`], [`Error::Busy`], [`Error::Unavailable`]
    pub async fn delete_account(&self, current: &Current<U>, password: &Password) -> Result<(), Error> {
        self.prove(current, password).await?;
        let mut tx = self.store().begin().await?;
        let user = self.still_proved(&mut tx, current).await?;
        self.delete(tx, &user).await
    }

    /// Deletes a user and tells the address.
    pub(super) async fn delete(&self, mut tx: Tx, user: &U) -> Result<(), Error> {
        let now = self.clock().now();
        let store = self.store();
        // The row will be gone when the mail is written, so the intent names the address alone.
        let notice = Intent { user_id: None, ..self.intent_to(Cause::AccountClosed, user, now) };
        store.end_sessions_of(&mut tx, user.id(), None).await?;
        if !store.delete_user(&mut tx, user.id()).await? {
            return Err(Error::NotFound);
        }
        store.insert_intent(&mut tx, &notice).await?;
        tx.commit().await?;
        self.mail_is_waiting();
        Ok(())
    }
}
