//! A router as a test calls it: in this process, without a socket.

use ::axum::body::Body;
use http::{Request, Response};
use tower::Service;

#[cfg(feature = "actix")]
use super::actix::Office;
use crate::web::{AccessTable, axum};

/// A strict router with its state, as a test calls it. It is made of one: `TestRouter::from(router)`.
#[derive(Clone)]
pub struct TestRouter(Framework);

#[derive(Clone)]
enum Framework {
    Axum(axum::Router),
    #[cfg(feature = "actix")]
    Actix(Office),
}

impl From<axum::Router> for TestRouter {
    fn from(router: axum::Router) -> Self {
        Self(Framework::Axum(router))
    }
}

#[cfg(feature = "actix")]
impl From<crate::web::actix::Router> for TestRouter {
    fn from(router: crate::web::actix::Router) -> Self {
        Self(Framework::Actix(Office::open(router)))
    }
}

impl TestRouter {
    /// Which methods and paths are answered, and who may call them.
    #[must_use]
    pub fn access_table(&self) -> AccessTable {
        match &self.0 {
            Framework::Axum(router) => router.access_table(),
            #[cfg(feature = "actix")]
            Framework::Actix(office) => office.access_table().clone(),
        }
    }

    /// Answers a request as a server would, with the peer's address where the request carries one.
    pub(super) async fn call(&self, request: Request<Body>) -> Response<Body> {
        match &self.0 {
            Framework::Axum(router) => match router.clone().call(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            },
            #[cfg(feature = "actix")]
            Framework::Actix(office) => office.call(request).await,
        }
    }
}

impl std::fmt::Debug for TestRouter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TestRouter").field(&self.access_table()).finish()
    }
}
