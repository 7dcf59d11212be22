//! The handlers of one path, by method.

use std::{convert::Infallible, fmt};

use ::axum::{
    extract::Request,
    response::IntoResponse,
    routing::{self, MethodFilter, Route},
};
use tower::{Layer, Service};

use super::{Access, DeclaredHandler, Require, RouteEntry, uncached::Uncached};

/// The handlers of one path, each of which says who may call it.
///
/// axum's [`MethodRouter`](routing::MethodRouter) with the one difference that `get(a).post(b)` asks both handlers.
#[must_use]
pub struct MethodRouter<S = ()> {
    inner: routing::MethodRouter<S>,
    table: Vec<(&'static str, Access)>,
}

macro_rules! verb {
    ($verb:ident $METHOD:ident) => {
        #[doc = concat!("Answers `", stringify!($METHOD), "` with a handler that says who may call it.")]
        pub fn $verb<H, T, S>(handler: H) -> MethodRouter<S>
        where
            H: DeclaredHandler<T, S>,
            T: 'static,
            S: Clone + Send + Sync + 'static,
        {
            MethodRouter::new().$verb(handler)
        }

        impl<S> MethodRouter<S>
        where
            S: Clone + Send + Sync + 'static,
        {
            #[doc = concat!("Answers `", stringify!($METHOD), "` as well.")]
            ///
            /// # Panics
            /// If the method is answered already.
            #[track_caller]
            pub fn $verb<H, T>(self, handler: H) -> Self
            where
                H: DeclaredHandler<T, S>,
                T: 'static,
            {
                self.on(MethodFilter::$METHOD, stringify!($METHOD), handler)
            }
        }
    };
}

// One call a verb: rustc shows the call beside its message about a handler without a guard.
verb!(get GET);
verb!(post POST);
verb!(put PUT);
verb!(patch PATCH);
verb!(delete DELETE);
verb!(head HEAD);
verb!(options OPTIONS);

/// Answers every method with a handler that says who may call it.
pub fn any<H, T, S>(handler: H) -> MethodRouter<S>
where
    H: DeclaredHandler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let access = H::access();
    let inner = match access {
        Access::Public => routing::any(handler),
        _ => routing::any(Uncached(handler)),
    };
    MethodRouter { inner, table: vec![(RouteEntry::ANY_METHOD, access)] }
}

impl<S> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    /// Answers no method yet.
    pub fn new() -> Self {
        Self { inner: routing::MethodRouter::new(), table: Vec::new() }
    }

    /// Answers the methods that nothing else here answers, in the place of an earlier fallback.
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: DeclaredHandler<T, S>,
        T: 'static,
    {
        let access = H::access();
        self.inner = match access {
            Access::Public => self.inner.fallback(handler),
            _ => self.inner.fallback(Uncached(handler)),
        };
        self.table.retain(|(method, _)| *method != RouteEntry::ANY_METHOD);
        self.table.push((RouteEntry::ANY_METHOD, access));
        self
    }

    /// Takes in the handlers of another one.
    ///
    /// # Panics
    /// If both answer the same method, or both have a fallback.
    #[track_caller]
    pub fn merge(mut self, other: Self) -> Self {
        self.inner = self.inner.merge(other.inner);
        self.table.extend(other.table);
        self
    }

    /// Puts a layer around all handlers so far, the fallback too.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.note(&layer, |_| true);
        self.inner = self.inner.layer(layer);
        self
    }

    /// Puts a layer around all handlers so far, but the fallback and that of [`any`].
    ///
    /// # Panics
    /// If there are no handlers yet.
    #[track_caller]
    pub fn route_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.note(&layer, |method| method != RouteEntry::ANY_METHOD);
        self.inner = self.inner.route_layer(layer);
        self
    }

    /// Gives the handlers their state.
    pub fn with_state<S2>(self, state: S) -> MethodRouter<S2> {
        MethodRouter { inner: self.inner.with_state(state), table: self.table }
    }

    /// axum's own, and who may call which method.
    pub(super) fn into_parts(self) -> (routing::MethodRouter<S>, Vec<(&'static str, Access)>) {
        (self.inner, self.table)
    }

    /// Shows a layer that is a guard with the methods that it covers.
    fn note<L: 'static>(&mut self, layer: &L, covers: impl Fn(&str) -> bool) {
        if let Some(policy) = Require::policy_of(layer) {
            for (_, access) in self.table.iter_mut().filter(|(method, _)| covers(method)) {
                *access = access.behind(policy);
            }
        }
    }

    #[track_caller]
    fn on<H, T>(mut self, filter: MethodFilter, method: &'static str, handler: H) -> Self
    where
        H: DeclaredHandler<T, S>,
        T: 'static,
    {
        let access = H::access();
        self.inner = match access {
            Access::Public => self.inner.on(filter, handler),
            _ => self.inner.on(filter, Uncached(handler)),
        };
        self.table.push((method, access));
        self
    }
}

impl<S> Default for MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Clone for MethodRouter<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), table: self.table.clone() }
    }
}

impl<S> fmt::Debug for MethodRouter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MethodRouter").field("table", &self.table).finish_non_exhaustive()
    }
}
