//! Editing one's own profile.

use super::{Auth, Current};
use crate::{
    error::{Error, FieldErrors},
    user::{AuthUser, ChangeFields},
};

impl<U: AuthUser> Auth<U> {
    /// Changes the fields that the owner may change, and answers the user as stored.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a value that is refused or taken; [`Error::NotSignedIn`] where the user is gone;
    /// [`Error::Unavailable`].
    pub async fn update_profile(&self, current: &Current<U>, changes: U::Changes) -> Result<U, Error> {
        let mut errors = FieldErrors::default();
        changes.check(&mut errors);
        errors.finish()?;
        let id = current.user.id();
        self.store().update_profile(id, &changes, self.clock().now()).await?;
        self.store().user(self.pool(), id).await?.ok_or(Error::NotSignedIn)
    }
}
