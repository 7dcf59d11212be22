//! A guard for a group of routes, as a layer.

#[cfg(feature = "axum")]
use std::any::Any;
use std::{fmt, pin::Pin, sync::Arc};

use http::request::Parts;

use super::{Caught, session};
use crate::{
    flow::Auth,
    user::{AuthUser, Policy},
};

impl<U: AuthUser> Auth<U> {
    /// The guard for a group of routes: what `#[require_role(..)]` is to one handler, as a layer.
    ///
    /// The policy is a role, by its type, or [`LoggedIn<User>`](crate::user::LoggedIn) for any user, or several in
    /// [`AnyOf`](crate::user::AnyOf).
    ///
    /// ```
    /// use authwright_runtime::{flow::Auth, user::{AuthUser, Policy}, web::axum::Router};
    ///
    /// // With the derive: `group.route_layer(auth.require::<roles::admin>())`.
    /// fn guarded<U: AuthUser, Admin: Policy<User = U>>(auth: &Auth<U>, group: Router, files: axum::Router) -> Router {
    ///     Router::new()
    ///         .nest("/admin", group.route_layer(auth.require::<Admin>()))
    ///         .mount_undeclared(files.layer(auth.require::<Admin>()))
    /// }
    /// ```
    ///
    /// It decides before the body is read and refuses as a guard does. The handlers below still say who may call them,
    /// and both are asked: the table of routes shows `admin, and any user`, and a `#[public]` handler is not public there
    /// any more. Who was found is kept with the request, so the handler's guard and
    /// [`CurrentUser`](super::CurrentUser) look nothing up again.
    ///
    /// As every layer it covers the routes that are there when it is given. `route_layer` leaves what no route answers
    /// alone; `layer` covers the fallback as well, so that a path that does not exist is answered 401 (on actix-web, where
    /// the router has a fallback).
    pub fn require<P: Policy<User = U>>(&self) -> Require {
        let admits = By::<P>(self.clone());
        Require { admits: Arc::new(admits), policy: P::describe().into() }
    }
}

/// A layer that lets in whom a policy admits, and answers anybody else by itself: [`Auth::require`].
///
/// Its type says nothing of the policy, so that the strict routers know it among all layers and show it in their tables.
#[derive(Clone)]
#[must_use]
pub struct Require {
    admits: Arc<dyn Admits>,
    policy: Arc<str>,
}

impl Require {
    /// Lets a request through to what is behind, or answers it.
    pub(super) async fn admit(&self, parts: &mut Parts) -> Result<(), Caught> {
        self.admits.admit(parts).await
    }

    /// The policy as a person reads it.
    #[cfg(feature = "actix")]
    pub(super) fn policy(&self) -> &str {
        &self.policy
    }

    /// The same, where a layer is of this type.
    #[cfg(feature = "axum")]
    pub(super) fn policy_of<L: 'static>(layer: &L) -> Option<&str> {
        (layer as &dyn Any).downcast_ref::<Self>().map(|require| &*require.policy)
    }
}

impl fmt::Debug for Require {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Require({})", self.policy)
    }
}

type Admission<'a> = Pin<Box<dyn Future<Output = Result<(), Caught>> + Send + 'a>>;

/// A policy together with the handle that it asks, without their types.
trait Admits: Send + Sync {
    fn admit<'a>(&'a self, parts: &'a mut Parts) -> Admission<'a>;
}

struct By<P: Policy>(Auth<P::User>);

impl<P: Policy> Admits for By<P> {
    fn admit<'a>(&'a self, parts: &'a mut Parts) -> Admission<'a> {
        Box::pin(session::admit::<P>(&self.0, parts))
    }
}
