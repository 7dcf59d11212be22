//! The paths of an application.

use std::{convert::Infallible, fmt, sync::Arc};

use ::axum::{
    extract::{OriginalUri, Request},
    response::IntoResponse,
    routing::Route,
};
use http::{Uri, request::Parts};
use tower::{Layer, Service};

use super::{Access, DeclaredHandler, MethodRouter, RouteEntry, uncached::Uncached};

/// A router that takes only handlers that say who may call them.
///
/// axum's [`Router`](::axum::Router) in all else. What cannot declare itself comes in by
/// [`mount_undeclared`](Self::mount_undeclared).
#[must_use]
pub struct Router<S = ()> {
    inner: ::axum::Router<S>,
    /// Shared, for a service may be cloned with each request.
    table: Arc<Vec<RouteEntry>>,
}

impl<S> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    /// A router without routes: it answers 404.
    pub fn new() -> Self {
        Self { inner: ::axum::Router::new(), table: Arc::default() }
    }

    /// Adds the handlers of a path.
    ///
    /// # Panics
    /// If the path is taken, or is none, as axum's `Router::route` says.
    #[track_caller]
    pub fn route(self, path: &str, handlers: MethodRouter<S>) -> Self {
        let (handlers, table) = handlers.into_parts();
        let Self { inner, table: all } = self;
        let entries = table.into_iter().map(|(method, access)| RouteEntry::new(method, path, access));
        Self { inner: inner.route(path, handlers), table: extended(all, entries) }
    }

    /// Adds the routes of another router under a prefix.
    ///
    /// # Panics
    /// If the prefix is empty or `/`, or paths are taken, as axum's `Router::nest` says.
    #[track_caller]
    pub fn nest(self, prefix: &str, router: Self) -> Self {
        let entries = router.table.iter().map(|entry| entry.under(prefix));
        Self { inner: self.inner.nest(prefix, router.inner), table: extended(self.table, entries) }
    }

    /// Adds the routes of another router.
    ///
    /// # Panics
    /// If paths are taken, or both have a fallback, as axum's `Router::merge` says.
    #[track_caller]
    pub fn merge(self, other: Self) -> Self {
        let entries = other.table.iter().cloned();
        Self { inner: self.inner.merge(other.inner), table: extended(self.table, entries) }
    }

    /// Adds routes that do not say who may call them, such as a folder of files: each of them is the caller's to guard.
    ///
    /// The table of routes shows them as one line.
    ///
    /// # Panics
    /// As [`merge`](Self::merge).
    #[track_caller]
    pub fn mount_undeclared(self, other: ::axum::Router<S>) -> Self {
        let entry = RouteEntry::new(RouteEntry::ANY_METHOD, RouteEntry::ANY_PATH, Access::Undeclared);
        Self { inner: self.inner.merge(other), table: extended(self.table, [entry]) }
    }

    /// Answers the paths that no route answers.
    #[track_caller]
    pub fn fallback<H, T>(self, handler: H) -> Self
    where
        H: DeclaredHandler<T, S>,
        T: 'static,
    {
        let access = H::access();
        let inner = match access {
            Access::Public => self.inner.fallback(handler),
            _ => self.inner.fallback(Uncached(handler)),
        };
        let entry = RouteEntry::new(RouteEntry::ANY_METHOD, RouteEntry::ANY_PATH, access);
        Self { inner, table: extended(self.table, [entry]) }
    }

    /// Puts a layer around all routes so far, the fallback too.
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        Self { inner: self.inner.layer(layer), table: self.table }
    }

    /// Puts a layer around all routes so far; it does not see requests that no route answers.
    ///
    /// # Panics
    /// If there are no routes yet.
    #[track_caller]
    pub fn route_layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        Self { inner: self.inner.route_layer(layer), table: self.table }
    }

    /// Gives the handlers their state.
    pub fn with_state<S2>(self, state: S) -> Router<S2> {
        Router { inner: self.inner.with_state(state), table: self.table }
    }

    /// Which methods and paths are answered, and who may call them, in the order in which they were added.
    #[must_use]
    pub fn routes(&self) -> &[RouteEntry] {
        &self.table
    }

    /// axum's own router, which takes any handler from here on.
    pub fn into_axum(self) -> ::axum::Router<S> {
        self.inner
    }
}

impl Router {
    /// axum's own router, to call.
    pub(super) fn as_axum(&mut self) -> &mut ::axum::Router {
        &mut self.inner
    }
}

/// The address of a request before [`Router::nest`] cut the prefix off.
pub(in crate::web) fn original_uri(parts: &Parts) -> Option<&Uri> {
    parts.extensions.get::<OriginalUri>().map(|OriginalUri(uri)| uri)
}

fn extended(mut table: Arc<Vec<RouteEntry>>, entries: impl IntoIterator<Item = RouteEntry>) -> Arc<Vec<RouteEntry>> {
    Arc::make_mut(&mut table).extend(entries);
    table
}

impl<S> From<Router<S>> for ::axum::Router<S> {
    fn from(router: Router<S>) -> Self {
        router.inner
    }
}

impl<S> Default for Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Clone for Router<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), table: Arc::clone(&self.table) }
    }
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").field("routes", &self.table).finish_non_exhaustive()
    }
}
