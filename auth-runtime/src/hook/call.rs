//! The hooks as the flows call them: of whichever type they are, and with their panics caught.

use std::pin::Pin;

use super::{Deletion, HookContext, HookError, Hooks};
use crate::{store::Tx, user::AuthUser};

/// A hook on its way.
pub(crate) type Call<'a, T> = Pin<Box<dyn Future<Output = Result<T, HookError>> + Send + 'a>>;

/// [`Hooks`] in the form in which a handle can keep them without naming their type.
///
/// Nothing of a hook runs before its future is polled, so that no panic is left out.
pub(crate) trait Calls<U: AuthUser>: Send + Sync {
    fn before_insert<'a>(&'a self, create: &'a mut U::Create, context: &'a HookContext) -> Call<'a, ()>;
    fn after_insert<'a>(&'a self, tx: &'a mut Tx, user: &'a U) -> Call<'a, ()>;
    fn after_login<'a>(&'a self, user: &'a U) -> Call<'a, ()>;
    fn after_password_change<'a>(&'a self, user: &'a U) -> Call<'a, ()>;
    fn before_delete<'a>(&'a self, tx: &'a mut Tx, user: &'a U) -> Call<'a, Deletion>;
}

impl<U: AuthUser, H: Hooks<U>> Calls<U> for H {
    fn before_insert<'a>(&'a self, create: &'a mut U::Create, context: &'a HookContext) -> Call<'a, ()> {
        Box::pin(async move { Hooks::before_insert(self, create, context).await })
    }

    fn after_insert<'a>(&'a self, tx: &'a mut Tx, user: &'a U) -> Call<'a, ()> {
        Box::pin(async move { Hooks::after_insert(self, tx, user).await })
    }

    fn after_login<'a>(&'a self, user: &'a U) -> Call<'a, ()> {
        Box::pin(async move { Hooks::after_login(self, user).await })
    }

    fn after_password_change<'a>(&'a self, user: &'a U) -> Call<'a, ()> {
        Box::pin(async move { Hooks::after_password_change(self, user).await })
    }

    fn before_delete<'a>(&'a self, tx: &'a mut Tx, user: &'a U) -> Call<'a, Deletion> {
        Box::pin(async move { Hooks::before_delete(self, tx, user).await })
    }
}

/// Carries a hook out; its panic is a failure like any other (RY-6).
pub(crate) async fn caught<T>(call: Call<'_, T>) -> Result<T, HookError> {
    crate::caught::caught(call).await.unwrap_or_else(|panic| Err(HookError::from(panic)))
}
