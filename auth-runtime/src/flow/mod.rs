//! The flows: registering, logging in, resetting, and all the rest, free of HTTP.
//!
//! Each file is one flow and bears its name, as do its page, its mail and its test.

mod auth;
mod touch;

pub use auth::{Auth, Parts};
