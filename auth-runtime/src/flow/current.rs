//! Who a request comes from, and what they may do.

use std::time::Duration;

use crate::{
    clock::Timestamp,
    error::Error,
    store::Session,
    user::{self, Actor, AuthUser, Forbidden, Granted, Policy},
};

/// How far the clocks of two instances may be apart.
const CLOCKS_DIFFER: Duration = Duration::from_mins(1);

/// Who a request comes from: a session that lives, of a user who may log in.
pub struct Current<U> {
    /// The user.
    pub user: U,
    /// The session.
    pub session: Session,
    /// What the session is found by.
    pub(crate) secret_hash: [u8; 32],
}

impl<U: AuthUser> Current<U> {
    /// Whether the user proved who they are so recently.
    #[must_use]
    pub fn is_fresh(&self, within: Duration, now: Timestamp) -> bool {
        // A proof of the future comes from a clock that was wrong: it is no recent one (RY-4).
        let sane = self.session.proved_at <= now.after(CLOCKS_DIFFER);
        sane && now.since(self.session.proved_at) <= within
    }

    /// Refuses who a policy does not let in. Roles come first: nobody is asked for a password to be refused after it.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::EmailNotVerified`], [`Error::ReauthenticationRequired`]
    pub fn check<P: Policy<User = U>>(&self, now: Timestamp) -> Result<(), Error> {
        user::check::<P>(&self.user)?;
        match P::FRESH {
            Some(within) if !self.is_fresh(within, now) => Err(Error::ReauthenticationRequired),
            _ => Ok(()),
        }
    }

    /// The proof that the user has the roles that a policy asks for.
    ///
    /// # Errors
    /// [`Forbidden`]
    pub fn grant<P: Policy<User = U>>(&self) -> Result<Granted<P>, Forbidden> {
        Granted::to_user(&self.user)
    }
}

impl<U: AuthUser> Actor for Current<U> {
    type User = U;

    fn user(&self) -> &U {
        &self.user
    }
}
