//! Where the flows call the application's hooks. Without any, nothing is done and nothing is paid.

use tokio::time::{error::Elapsed, timeout};

use super::Auth;
use crate::{
    error::{Error, FieldErrors},
    hook::{Deletion, HookContext, HookError, Origin, caught},
    store::Tx,
    user::{AuthUser, CreateFields},
};

impl<U: AuthUser> Auth<U> {
    /// Lets the application choose what a new user begins with, or refuse.
    pub(super) async fn before_insert(
        &self,
        mut create: U::Create,
        origin: Origin,
        email: &str,
    ) -> Result<U::Create, Error> {
        const HOOK: &str = "before_insert";
        let Some(hooks) = self.hooks() else { return Ok(create) };
        let context = HookContext::new(origin, email);
        let chosen = create.parts();
        let (password, address) = (chosen.password.take(), chosen.email.clone());
        caught(hooks.before_insert(&mut create, &context)).await.map_err(|error| error.into_error(HOOK))?;
        // It was checked that the address is the person's, and that the password may be one.
        let chosen = create.parts();
        if *chosen.email != address || chosen.password.is_some() {
            let why = HookError::from("it set the address or the password, which are not for it to choose");
            return Err(why.into_error(HOOK));
        }
        let mut errors = FieldErrors::default();
        create.check(&mut errors);
        errors.finish()?;
        Ok(create.with_password(password))
    }

    /// Lets the application write rows of its own beside those of a new user.
    pub(super) async fn after_insert(&self, tx: &mut Tx, id: &U::Id) -> Result<(), Error> {
        let Some(hooks) = self.hooks() else { return Ok(()) };
        let user = self.store().user(&mut *tx, id).await?.ok_or_else(|| Error::internal("the new row is not there"))?;
        let done = timeout(tx.wait(), caught(hooks.after_insert(tx, &user))).await;
        settled(tx, "after_insert", done)
    }

    /// Tells the application that a session has begun.
    pub(super) async fn after_login(&self, user: &U) {
        let Some(hooks) = self.hooks() else { return };
        logged::<U>("after_login", caught(hooks.after_login(user)).await);
    }

    /// Tells the application that a user has another password.
    pub(super) async fn after_password_change(&self, id: &U::Id) {
        let Some(hooks) = self.hooks() else { return };
        let done = match self.store().user(self.pool(), id).await {
            Ok(Some(user)) => caught(hooks.after_password_change(&user)).await,
            // Closed in the meantime.
            Ok(None) => Ok(()),
            Err(error) => Err(error.into()),
        };
        logged::<U>("after_password_change", done);
    }

    /// Asks the application what becomes of a user's row.
    pub(super) async fn before_delete(&self, tx: &mut Tx, user: &U) -> Result<Deletion, Error> {
        let Some(hooks) = self.hooks() else { return Ok(Deletion::Delete) };
        let done = timeout(tx.wait(), caught(hooks.before_delete(tx, user))).await;
        settled(tx, "before_delete", done)
    }
}

/// What a hook comes to that ran in a transaction. Whatever failed, the transaction is not committed.
fn settled<T>(tx: &mut Tx, hook: &'static str, done: Result<Result<T, HookError>, Elapsed>) -> Result<T, Error> {
    let Ok(done) = done else {
        tx.abandon();
        return Err(Error::Unavailable(format!("the hook `{hook}` was not done within {:?}", tx.wait()).into()));
    };
    done.map_err(|error| {
        let error = error.into_error(hook);
        tx.abandon_if_dead(&error);
        error
    })
}

/// What has been done stays done, whatever the application makes of it.
fn logged<U: AuthUser>(hook: &'static str, done: Result<(), HookError>) {
    if let Err(error) = done {
        tracing::error!(realm = U::MODEL.realm, error = %error.into_error(hook), "a hook failed after what it was told of");
    }
}
