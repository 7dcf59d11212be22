//! A thin face on the flows: it reads requests and writes answers, and decides nothing.
//!
//! What stands beside [`axum`] knows HTTP and no framework.

mod answer;
mod body;
mod client;
mod cookies;
mod cross_site;
#[cfg(debug_assertions)]
mod dev_mailbox;
mod face;
mod form_token;
mod negotiate;
mod pages;
mod session;

#[cfg(feature = "axum")]
pub mod axum;

pub use answer::Answer;
pub use body::MAX_BODY;
pub use client::{address as client_address, network as client_network};
pub use session::{Caught, admit, current, verified};
