//! The handlers of one path, by method.

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse,
    dev::Payload,
    http::{Method, header::ALLOW},
};

use super::{
    DeclaredHandler, Incoming, Require, RouteEntry,
    endpoint::{Endpoint, admitted},
    incoming::malformed,
    respond::keep_out_of_caches,
};
use crate::web::Access;

/// The handlers of one path, each of which says who may call it.
#[must_use]
pub struct MethodRouter<S = ()> {
    /// With [`RouteEntry::ANY_METHOD`] last.
    endpoints: Vec<(&'static str, Endpoint<S>)>,
    /// Asked before it is said that a method is not answered; the outermost last.
    layers: Vec<Require>,
}

macro_rules! verb {
    ($verb:ident $METHOD:literal) => {
        #[doc = concat!("Answers `", $METHOD, "` with a handler that says who may call it.")]
        pub fn $verb<H, T, S, M>(handler: H) -> MethodRouter<S>
        where
            H: DeclaredHandler<T, S, M> + Send + Sync,
            S: Clone + Send + Sync + 'static,
        {
            MethodRouter::new().$verb(handler)
        }

        impl<S> MethodRouter<S>
        where
            S: Clone + Send + Sync + 'static,
        {
            #[doc = concat!("Answers `", $METHOD, "` as well.")]
            ///
            /// # Panics
            /// If the method is answered already.
            #[track_caller]
            pub fn $verb<H, T, M>(self, handler: H) -> Self
            where
                H: DeclaredHandler<T, S, M> + Send + Sync,
            {
                self.on($METHOD, Endpoint::new(handler))
            }
        }
    };
}

// One call a verb: rustc shows the call beside its message about a handler without a guard.
verb!(get "GET");
verb!(post "POST");
verb!(put "PUT");
verb!(patch "PATCH");
verb!(delete "DELETE");
verb!(head "HEAD");
verb!(options "OPTIONS");

/// Answers every method with a handler that says who may call it.
pub fn any<H, T, S, M>(handler: H) -> MethodRouter<S>
where
    H: DeclaredHandler<T, S, M> + Send + Sync,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().on(RouteEntry::ANY_METHOD, Endpoint::new(handler))
}

impl<S> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    /// Answers no method yet.
    pub fn new() -> Self {
        Self { endpoints: Vec::new(), layers: Vec::new() }
    }

    /// Takes in the handlers of another one.
    ///
    /// # Panics
    /// If both answer the same method.
    #[track_caller]
    pub fn merge(mut self, other: Self) -> Self {
        // What both guard is guarded: who may not see the one learns nothing of the other's methods.
        self.layers.extend(other.layers);
        other.endpoints.into_iter().fold(self, |all, (method, endpoint)| all.on(method, endpoint))
    }

    /// Puts a guard around all handlers so far.
    pub fn layer(mut self, layer: Require) -> Self {
        let endpoints = self.endpoints.into_iter();
        self.endpoints = endpoints.map(|(method, endpoint)| (method, endpoint.behind(&layer))).collect();
        self.layers.push(layer);
        self
    }

    /// Gives the handlers their state.
    pub fn with_state<S2>(self, state: S) -> MethodRouter<S2> {
        let endpoints = self.endpoints.into_iter();
        let endpoints = endpoints.map(|(method, endpoint)| (method, endpoint.with_state(state.clone()))).collect();
        MethodRouter { endpoints, layers: self.layers }
    }

    #[track_caller]
    fn on(mut self, method: &'static str, endpoint: Endpoint<S>) -> Self {
        let taken = self.endpoints.iter().any(|(other, _)| *other == method);
        assert!(!taken, "the path answers `{method}` already");
        self.endpoints.push((method, endpoint));
        self.endpoints.sort_by_key(|(method, _)| *method == RouteEntry::ANY_METHOD);
        self
    }
}

impl<S> MethodRouter<S> {
    /// Each method, and who may call it.
    pub(super) fn table(&self) -> impl Iterator<Item = (&'static str, &Access)>
    where
        S: 'static,
    {
        self.endpoints.iter().map(|(method, endpoint)| (*method, endpoint.access()))
    }
}

impl MethodRouter {
    /// Answers a request to the path. `HEAD` is answered as `GET`, whose body the server leaves out (RFC 9110, 9.3.2).
    pub(super) async fn answer(&self, request: HttpRequest, payload: Payload) -> HttpResponse {
        match self.of(request.method()) {
            Some(endpoint) => endpoint.answer(request, payload).await,
            None => self.not_allowed(request, payload).await,
        }
    }

    async fn not_allowed(&self, request: HttpRequest, payload: Payload) -> HttpResponse {
        let not_allowed = || HttpResponse::MethodNotAllowed().insert_header((ALLOW, self.methods())).finish();
        if self.layers.is_empty() {
            return not_allowed();
        }
        let mut response = match Incoming::new(request, payload) {
            Some(mut incoming) => {
                admitted(&self.layers, &mut incoming).await.map_or_else(|refusal| refusal, |()| not_allowed())
            }
            None => malformed(),
        };
        keep_out_of_caches(&mut response);
        response
    }

    fn of(&self, method: &Method) -> Option<&Endpoint<()>> {
        let find = |name: &str| self.endpoints.iter().find(|(other, _)| *other == name).map(|(_, endpoint)| endpoint);
        find(method.as_str())
            .or_else(|| if method == Method::HEAD { find("GET") } else { None })
            .or_else(|| find(RouteEntry::ANY_METHOD))
    }

    fn methods(&self) -> String {
        let mut methods: Vec<&str> = self.endpoints.iter().map(|(method, _)| *method).collect();
        if methods.contains(&"GET") && !methods.contains(&"HEAD") {
            methods.push("HEAD");
        }
        methods.join(",")
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
        Self { endpoints: self.endpoints.clone(), layers: self.layers.clone() }
    }
}

impl<S: 'static> fmt::Debug for MethodRouter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.table()).finish()
    }
}
