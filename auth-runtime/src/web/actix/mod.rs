//! A strict router for actix-web: it takes only handlers that say who may call them.
//!
//! A handler's type carries the tuple of its parameters. The guards insert the first of them, so the router can ask for
//! it by a trait bound, and a route without a guard does not compile. actix-web polls all extractors of a handler at
//! once; this router takes them one after the other, the guard first, so nothing is read for who is not let in. The
//! guards are no extractors of actix-web's own: a guarded handler is called through this router or not at all.
//!
//! The router is a service of actix-web: `App::new().service(router)`.
//!
//! ```
//! use authwright_runtime::{flow::Auth, user::AuthUser, web::actix::Router};
//!
//! fn app<U: AuthUser>(auth: &Auth<U>) -> Router {
//!     Router::new().merge(auth.routes()).with_state(auth.clone())
//! }
//! ```

mod declared;
mod endpoint;
mod extract;
mod incoming;
mod method_router;
mod mounted;
mod place;
mod require;
mod respond;
mod router;
mod routes;
mod serve;
mod state;

pub use declared::{Declared, DeclaredHandler, Parameters};
pub use extract::{ByActix, ByUs, Extract};
pub use incoming::Incoming;
pub use method_router::{MethodRouter, any, delete, get, head, options, patch, post, put};
pub use require::Required;
pub use router::Router;
pub use state::{FromRef, State};

#[doc(inline)]
pub use super::{
    Access, AccessTable, CurrentUser, Declaration, Denied, Guard, Public, Refusal, Require, RouteEntry, Strict,
};
