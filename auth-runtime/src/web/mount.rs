//! What both frameworks' routers are to the handle: they take its routes in, and are an application.

use std::io;

use tokio::net::TcpListener;

use super::{AccessTable, Stop};
use crate::{flow::Auth, user::AuthUser};

/// A router that takes the toolkit's routes in: `authwright::axum::Router` and `authwright::actix::Router`, where their
/// state holds the handle.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take the routes of `Auth<{U}>` in",
    label = "not a router whose state holds this handle",
    note = "`auth.routes()` goes into a strict router: `Router::new().merge(auth.routes()).with_state(auth)`",
    note = "where the state is a struct of the application's own, implement `FromRef` for the handle"
)]
pub trait Mount<U: AuthUser>: Sized {
    /// The routes, each under `AUTH_PATH`.
    #[doc(hidden)]
    fn mount(auth: &Auth<U>) -> Self;
}

/// An application: a strict router that has its state.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an application",
    label = "not a strict router with its state",
    note = "give the router its state last: `.with_state(auth.clone())`"
)]
pub trait Application: Sized {
    /// Which methods and paths are answered, and who may call them.
    fn access_table(&self) -> AccessTable;

    /// Serves until it is asked to stop, and ends what is under way.
    #[doc(hidden)]
    fn serve(self, listener: TcpListener, stop: Stop) -> impl Future<Output = io::Result<()>> + Send;
}

impl<U: AuthUser> Auth<U> {
    /// The toolkit's routes, under `AUTH_PATH`: to be merged into the application's router.
    #[must_use]
    pub fn routes<R: Mount<U>>(&self) -> R {
        R::mount(self)
    }
}
