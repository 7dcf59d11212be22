//! The hooks as the flows call them: of whichever type they are, and with their panics caught.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
};

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
///
/// What a panic leaves half done is not looked at again: the new user's fields are dropped, the transaction rolled back.
pub(crate) async fn caught<T>(mut call: Call<'_, T>) -> Result<T, HookError> {
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context)));
        polled.unwrap_or_else(|payload| Poll::Ready(Err(panicked(payload.as_ref()))))
    })
    .await
}

/// What a panic said, where it was a text.
fn panicked(payload: &(dyn Any + Send)) -> HookError {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    HookError::from(format!("it panicked: {:?}", text.unwrap_or("something that is no text")))
}
