//! axum's router, made strict: it takes only handlers that say who may call them.
//!
//! An axum handler's type carries the tuple of its extractors. The guards insert the first of them, so the router can
//! ask for it by a trait bound, and a route without a guard does not compile. The same trait gives the table of
//! routes, [`Router::access_table`]. axum's own router takes guarded handlers as well, it only does not insist.

mod declared;
mod extract;
mod method_router;
mod require;
mod router;
mod routes;
mod serve;
#[cfg(test)]
mod tests;
mod uncached;

pub use declared::{Declared, DeclaredHandler};
pub use method_router::{MethodRouter, any, delete, get, head, options, patch, post, put};
pub use require::Required;
pub use router::Router;
pub(super) use router::original_uri;

#[doc(inline)]
pub use super::{
    Access, AccessTable, CurrentUser, Declaration, Denied, Guard, Public, Refusal, Require, RouteEntry, Strict,
};
