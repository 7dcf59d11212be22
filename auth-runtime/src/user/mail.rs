//! A mail together with whom it is about.

use super::AuthUser;
use crate::template::{DefaultMail, RenderError};

/// What a template of the application has in scope.
pub struct UserMail<'a, U: AuthUser> {
    /// What every mail knows.
    pub context: DefaultMail<'a>,
    /// The user; `None` where there is no row yet, or not any more.
    pub user: Option<&'a U>,
    /// The `register` fields of a sign-up that waits to be confirmed.
    pub pending: Option<&'a U::Pending>,
}

impl<'a, U: AuthUser> UserMail<'a, U> {
    /// The user.
    ///
    /// # Errors
    /// [`RenderError`] where there is none.
    pub fn user(&self) -> Result<&'a U, RenderError> {
        self.needed("user", self.user)
    }

    /// The fields of the sign-up.
    ///
    /// # Errors
    /// [`RenderError`] where there is none.
    pub fn pending(&self) -> Result<&'a U::Pending, RenderError> {
        self.needed("user", self.pending)
    }

    /// The link.
    ///
    /// # Errors
    /// [`RenderError`] where there is none.
    pub fn link(&self) -> Result<&'a str, RenderError> {
        self.needed("link", self.context.link)
    }

    /// How long the link works.
    ///
    /// # Errors
    /// [`RenderError`] where there is no link.
    pub fn expires_in(&self) -> Result<&str, RenderError> {
        self.needed("expires_in", self.context.expires_in.as_deref())
    }

    /// The address that the account moves to.
    ///
    /// # Errors
    /// [`RenderError`] where it does not move.
    pub fn new_address(&self) -> Result<&'a str, RenderError> {
        self.needed("new_address", self.context.new_address)
    }

    /// The address that the account had.
    ///
    /// # Errors
    /// [`RenderError`] where it does not move.
    pub fn old_address(&self) -> Result<&'a str, RenderError> {
        self.needed("old_address", self.context.old_address)
    }

    fn needed<T>(&self, name: &str, value: Option<T>) -> Result<T, RenderError> {
        value.ok_or_else(|| RenderError::new(format!("the mail {} needs `{name}`", self.context.purpose.name())))
    }
}
