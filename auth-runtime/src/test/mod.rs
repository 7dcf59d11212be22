//! Testing an application: with its own routes, a database of its own, a clock to move, and the mails it writes.
//!
//! Only under the feature `test`, which belongs into `[dev-dependencies]`.

// What cannot be set up fails the test that asked for it, there and then.
#![allow(clippy::expect_used, clippy::panic)]

#[cfg(feature = "actix")]
mod actix;
mod answer;
mod app;
mod client;
mod database;
mod mail;
mod matrix;
mod request;
mod router;
mod rows;
mod sign_up;

pub use answer::TestAnswer;
pub use app::TestApp;
pub use client::TestClient;
pub use mail::TestMail;
pub use router::TestRouter;
