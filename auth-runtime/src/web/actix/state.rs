//! What the handlers of a router share.

use std::ops::Deref;

/// What a state gives a part of: the handle, out of a struct of the application's own.
///
/// Everything gives itself. A struct of several parts says it for each:
///
/// ```
/// use authwright_runtime::{flow::Auth, user::AuthUser, web::actix::FromRef};
///
/// struct AppState<U: AuthUser> {
///     auth: Auth<U>,
///     greeting: &'static str,
/// }
///
/// impl<U: AuthUser> FromRef<AppState<U>> for Auth<U> {
///     fn from_ref(state: &AppState<U>) -> Self {
///         state.auth.clone()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the router's state `{S}` does not give a `{Self}`",
    label = "the state does not give a `{Self}`",
    note = "give it by `.with_state(auth.clone())`, or implement `FromRef<{S}>` for `{Self}`"
)]
pub trait FromRef<S> {
    /// The part.
    fn from_ref(state: &S) -> Self;
}

impl<T: Clone> FromRef<T> for T {
    fn from_ref(state: &T) -> Self {
        state.clone()
    }
}

/// The state of the router, or a part of it, as a parameter of a handler.
#[derive(Clone, Copy, Debug)]
pub struct State<T>(pub T);

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
