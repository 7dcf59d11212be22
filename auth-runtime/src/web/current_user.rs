//! Who is logged in, as an extractor.

use std::{ops::Deref, sync::Arc};

use http::request::Parts;

use super::{Refusal, session};
use crate::{
    error::Error,
    flow::{Auth, Current},
    store::Session,
    user::{Actor, AuthUser, Forbidden, Granted, Policy},
};

/// Who is logged in: the user, by `Deref`, and the session.
///
/// As an extractor it answers 401 where nobody is. `Option<CurrentUser<U>>` is `None` only without a valid session:
/// an error while deciding is 503, and nobody is taken for anonymous.
pub struct CurrentUser<U>(Arc<Current<U>>);

impl<U> CurrentUser<U> {
    /// The user.
    #[must_use]
    pub fn user(&self) -> &U {
        &self.0.user
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.0.session
    }

    /// The proof that who is logged in has the roles that a policy asks for: `CurrentUser::grant::<roles::admin>(&me)?`.
    ///
    /// # Errors
    /// [`Forbidden`]
    pub fn grant<P: Policy<User = U>>(me: &Self) -> Result<Granted<P>, Forbidden>
    where
        U: AuthUser,
    {
        me.0.grant()
    }

    /// Both, as the flows take them.
    #[must_use]
    pub fn current(&self) -> &Current<U> {
        &self.0
    }
}

impl<U> Deref for CurrentUser<U> {
    type Target = U;

    fn deref(&self) -> &U {
        &self.0.user
    }
}

impl<U: AuthUser> Actor for CurrentUser<U> {
    type User = U;

    fn user(&self) -> &U {
        &self.0.user
    }
}

impl<U> Clone for CurrentUser<U> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Who is logged in and may act, if anybody is.
pub(super) async fn find<U: AuthUser>(auth: &Auth<U>, parts: &mut Parts) -> Result<Option<CurrentUser<U>>, Refusal> {
    let found = session::verified(auth, parts).await;
    found.map(|current| current.map(CurrentUser)).map_err(|error| refused(auth, parts, &error))
}

/// Who is logged in and may act; it must be somebody.
pub(super) async fn demand<U: AuthUser>(auth: &Auth<U>, parts: &mut Parts) -> Result<CurrentUser<U>, Refusal> {
    find(auth, parts).await?.ok_or_else(|| refused(auth, parts, &Error::NotSignedIn))
}

fn refused<U: AuthUser>(auth: &Auth<U>, parts: &Parts, error: &Error) -> Refusal {
    Refusal(Box::new(session::refusal(auth, parts, error)))
}
