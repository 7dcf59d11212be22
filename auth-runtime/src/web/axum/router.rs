//! The paths of an application.

use std::{convert::Infallible, fmt, sync::Arc};

use ::axum::{
    extract::{OriginalUri, Request},
    response::IntoResponse,
    routing::Route,
};
use http::{Uri, request::Parts};
use tower::{Layer, Service};

use super::{Access, AccessTable, DeclaredHandler, MethodRouter, Require, RouteEntry, uncached::Uncached};
use crate::web::{StandsFor, Strict};

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
    pub fn route(self, path: &str, handlers: impl Strict<MethodRouter<S>>) -> Self {
        let (handlers, table) = handlers.strict().into_parts();
        let Self { inner, table: all } = self;
        let entries = table.into_iter().map(|(method, access)| RouteEntry::route(method, path, access));
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
    /// The table of routes shows them as one line. [`Auth::require`](crate::flow::Auth::require) guards them all, by
    /// [`layer`](Self::layer) on this router or on theirs.
    ///
    /// # Panics
    /// As [`merge`](Self::merge).
    #[track_caller]
    pub fn mount_undeclared(self, other: ::axum::Router<S>) -> Self {
        Self { inner: self.inner.merge(other), table: extended(self.table, [RouteEntry::mounted(Access::Undeclared)]) }
    }

    /// Answers the paths that no route answers, in the place of an earlier fallback.
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
        let mut table = self.table;
        Arc::make_mut(&mut table).retain(|entry| !entry.is_fallback_of_all());
        Self { inner, table: extended(table, [RouteEntry::fallback(access)]) }
    }

    /// Puts a layer around all routes so far, the fallback too.
    ///
    /// Of [`Auth::require`](crate::flow::Auth::require) the table of routes shows the policy.
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        let table = behind(self.table, &layer, |_| true);
        Self { inner: self.inner.layer(layer), table }
    }

    /// Puts a layer around all routes so far; it does not see requests that no route answers.
    ///
    /// Of [`Auth::require`](crate::flow::Auth::require) the table of routes shows the policy. Undeclared routes may have
    /// a fallback, which it does not cover, so their line stays as it is: for them there is [`layer`](Self::layer).
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
        let table = behind(self.table, &layer, |entry| entry.stands_for == StandsFor::Route);
        Self { inner: self.inner.route_layer(layer), table }
    }

    /// Gives the handlers their state.
    pub fn with_state<S2>(self, state: S) -> Router<S2> {
        Router { inner: self.inner.with_state(state), table: self.table }
    }

    /// Which methods and paths are answered, and who may call them.
    #[must_use]
    pub fn access_table(&self) -> AccessTable {
        AccessTable::new(&self.table)
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

/// The table behind a layer, which shows in the lines that it covers if it is a guard.
fn behind<L: 'static>(
    table: Arc<Vec<RouteEntry>>,
    layer: &L,
    covers: impl Fn(&RouteEntry) -> bool,
) -> Arc<Vec<RouteEntry>> {
    let Some(policy) = Require::policy_of(layer) else { return table };
    let line = |entry: &RouteEntry| if covers(entry) { entry.behind(policy) } else { entry.clone() };
    Arc::new(table.iter().map(line).collect())
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
