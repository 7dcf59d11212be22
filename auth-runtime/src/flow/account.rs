//! Closing one's own account.

use uuid::Uuid;

use super::{Auth, Current, intent::Cause};
use crate::{
    address::EmailAddress,
    clock::Timestamp,
    error::Error,
    hook::Deletion,
    password::{Password, PasswordHash},
    role::{Role, RoleField},
    store::{Intent, Tx},
    user::{AuthUser, Part},
};

impl<U: AuthUser> Auth<U> {
    /// Closes the account of who is logged in and knows the password: the row goes, and with it every session. A hook may
    /// keep the row, without a way in.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`]; [`Error::LastHolder`] where nobody else has a role that somebody must have;
    /// [`Error::Refused`] by a hook; [`Error::Busy`], [`Error::Unavailable`].
    pub async fn delete_account(&self, current: &Current<U>, password: &Password) -> Result<(), Error> {
        self.prove(current, password).await?;
        let notice = Uuid::now_v7();
        self.mailing(notice, || async {
            let mut tx = self.store().begin().await?;
            if U::Role::ALL.iter().any(|role| role.keep_one()) {
                self.store().lock_realm(&mut tx).await?;
            }
            let user = self.still_proved(&mut tx, current).await?;
            self.keep_one(&mut tx, &user, user.role_field().held()).await?;
            self.delete(tx, &user, notice).await
        })
        .await?;
        self.mail_is_waiting();
        Ok(())
    }

    /// Deletes a user, or closes the row that the application keeps, and tells the address by a mail of this id.
    pub(super) async fn delete(&self, mut tx: Tx, user: &U, id: Uuid) -> Result<(), Error> {
        let now = self.clock().now();
        let store = self.store();
        // The row will be gone when the mail is written, so the intent names the address alone.
        let notice = Intent { id, user_id: None, ..self.intent_to(Cause::AccountClosed, user, now) };
        let deletion = self.before_delete(&mut tx, user).await?;
        store.end_sessions_of(&mut tx, user.id(), None).await?;
        match deletion {
            Deletion::Delete if store.delete_user(&mut tx, user.id()).await? => {}
            Deletion::Delete => return Err(Error::NotFound),
            Deletion::Keep => self.close(&mut tx, user, now).await?,
        }
        store.insert_intent(&mut tx, &notice).await?;
        tx.commit().await
    }

    /// Takes every way into an account whose row stays: its links, its password, and what would set another (SE-7).
    async fn close(&self, tx: &mut Tx, user: &U, now: Timestamp) -> Result<(), Error> {
        let store = self.store();
        let kept = store.user(&mut *tx, user.id()).await?;
        let kept = kept.ok_or_else(|| Error::internal("a hook answered `Deletion::Keep`, and the row is gone"))?;
        if U::MODEL.column(Part::IsActive).is_some() {
            store.set_active(tx, user.id(), false, now).await?;
        } else if !is_nobodys(kept.email()) {
            return Err(Error::Unsupported(
                "`Deletion::Keep` needs a field `is_active: bool` in the struct, or an address that the hook has replaced by \
                 one that ends in `.invalid`: else a forgotten password would open the account again",
            ));
        }
        if !store.set_password(&mut *tx, &kept, &PasswordHash::unusable()?, now).await? {
            return Err(Error::internal("the row that a hook kept is not as it was read"));
        }
        store.void_links(tx, user, now).await
    }
}

/// Whether no mail can reach anybody at an address: it is none, or below the domain that never is one (RFC 2606).
fn is_nobodys(email: &str) -> bool {
    EmailAddress::parse(email).is_err() || email.ends_with(".invalid")
}
