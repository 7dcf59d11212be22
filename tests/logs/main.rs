//! What whole flows leave in the log. A program of its own: it listens to every line, and one program has one listener.

#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod another_port;
mod granted;
mod no_secret;
#[path = "../flows/post_office.rs"]
mod post_office;
mod role_sets;
#[path = "../flows/support.rs"]
mod support;
