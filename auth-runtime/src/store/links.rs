//! Mailed links: a counter a user, to which they are bound, so that all of them can be voided at once.
//!
//! Address and hash alone do not tell: both can come to be again what they were.

use super::{On, Store, Tx, sessions::micros};
use crate::{
    clock::Timestamp,
    error::Error,
    field::{Column, Native, Value},
    user::AuthUser,
};

impl<U: AuthUser> Store<U> {
    /// How often the links of a user have been voided.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn link_epoch<'a>(&self, on: impl Into<On<'a>>, user: &U::Id) -> Result<i64, Error> {
        let epoch = on.into().first(self.sql.realm.link_epoch, vec![user.to_value()], |row| row.next::<Native, i64>());
        Ok(epoch.await?.unwrap_or(0))
    }

    /// Voids the links of a user that are in mailboxes.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn void_mailed_links(&self, tx: &mut Tx, user: &U::Id) -> Result<(), Error> {
        On::from(tx).execute(self.sql.realm.next_link_epoch, vec![user.to_value()]).await?;
        Ok(())
    }

    /// Voids the links of a user: those in mailboxes, and those on the way to one (RS-4, SE-7, EC-4).
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn void_links(&self, tx: &mut Tx, user: &U, now: Timestamp) -> Result<(), Error> {
        self.void_mailed_links(tx, user.id()).await?;
        let values = vec![micros(now), user.id().to_value(), Value::Text(user.email().to_owned())];
        On::from(tx).execute(self.sql.realm.void_waiting_links, values).await?;
        Ok(())
    }
}
