//! A mail together with whom it is about.

use super::AuthUser;
use crate::template::DefaultMail;

/// What a template of the application has in scope.
pub struct UserMail<'a, U: AuthUser> {
    /// What every mail knows.
    pub context: DefaultMail<'a>,
    /// The user; `None` where there is no row yet, or not any more.
    pub user: Option<&'a U>,
    /// The `register` fields of a sign-up that waits to be confirmed.
    pub pending: Option<&'a U::Pending>,
}
