//! A thin face on the flows: it reads requests and writes answers, and decides nothing.
//!
//! What stands beside [`axum`] and [`actix`] knows HTTP and no framework.

mod access;
mod answer;
mod body;
mod client;
mod cookies;
mod cross_site;
mod current_user;
#[cfg(debug_assertions)]
mod dev_mailbox;
mod face;
mod form_token;
mod guard;
mod mount;
mod negotiate;
mod pages;
mod require;
mod routes;
mod run;
mod session;
#[cfg(any(feature = "axum", feature = "actix"))]
mod strict;
mod table;

#[cfg(feature = "actix")]
pub mod actix;
#[cfg(feature = "axum")]
pub mod axum;

pub use access::Access;
pub use answer::Answer;
use answer::PRIVATE;
pub use body::MAX_BODY;
pub use client::{address as client_address, network as client_network};
pub use current_user::CurrentUser;
pub(crate) use guard::Refused;
pub use guard::{Declaration, Denied, Guard, Public, Refusal};
pub use mount::{Application, Mount};
pub use require::Require;
pub use run::Stop;
pub use session::{Caught, admit, current, verified};
#[cfg(any(feature = "axum", feature = "actix"))]
pub use strict::Strict;
#[cfg(any(feature = "axum", feature = "test"))]
pub(crate) use table::StandsFor;
#[cfg(feature = "test")]
pub(crate) use table::aligned;
pub use table::{AccessTable, RouteEntry};
