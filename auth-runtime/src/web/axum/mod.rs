//! axum's router, made strict: it takes only handlers that say who may call them.
//!
//! An axum handler's type carries the tuple of its extractors. The guards insert the first of them, so the router can
//! ask for it by a trait bound, and a route without a guard does not compile. The same trait gives the table of
//! routes, [`Router::access_table`]. axum's own router takes guarded handlers as well, it only does not insist.

mod access;
mod current_user;
mod declared;
mod guard;
mod method_router;
mod require;
mod router;
mod routes;
mod run;
mod serve;
mod table;
#[cfg(test)]
mod tests;
mod uncached;

pub use access::Access;
pub use current_user::CurrentUser;
pub use declared::{Declaration, Declared, DeclaredHandler};
#[cfg(feature = "test")]
pub(crate) use guard::Refused;
pub use guard::{Denied, Guard, Public, Refusal};
pub use method_router::{MethodRouter, any, delete, get, head, options, patch, post, put};
pub use require::{Require, Required};
pub use router::Router;
pub(super) use router::original_uri;
pub use table::{AccessTable, RouteEntry};
#[cfg(feature = "test")]
pub(crate) use table::{StandsFor, aligned};
