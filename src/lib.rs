//! Authentication from one struct: a derive and an attribute that write the storage queries, the token flows and the
//! guards.
//!
//! ```no_run
//! use authwright::prelude::*;
//!
//! #[derive(Clone, AuthUser)]
//! #[roles(admin, user)]
//! struct User {
//!     id: i64,
//!     email: String,
//!     password_hash: PasswordHash,
//!     role: UserRole,
//!     #[auth(register, edit, public)]
//!     display_name: String,
//! }
//!
//! #[require_role(admin)]
//! async fn reports(me: CurrentUser<User>) -> String {
//!     format!("for {}", me.display_name)
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let auth = Auth::<User>::from_env().await?;
//! let app = Router::new().route("/reports", get(reports)).merge(auth.routes()).with_state(auth.clone());
//! auth.serve(tokio::net::TcpListener::bind("127.0.0.1:3000").await?, app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Where to look next:
//!
//! - [`derive@AuthUser`] for the words of the struct, [`macro@require_role`], [`macro@require_login`] and
//!   [`macro@public`] for the guards;
//! - [`Auth`] for each flow as a method, [`Builder`] for what can be set;
//! - [`hook::Hooks`] for the application's own part in them;
//! - [`axum`] for the strict router and the extractors, and `actix`, under the feature of that name, for those of
//!   actix-web;
//! - [`mail`], [`page`] and [`template`] for what people read;
//! - `test`, under the feature of that name, for testing an application.

#![forbid(unsafe_code)]

pub mod hook;
pub mod prelude;
pub mod templates;

pub use authwright_macros::{AuthId, AuthUser, public, require_login, require_role};
pub use authwright_runtime::__private::sqlx;
#[cfg(feature = "cli")]
pub use authwright_runtime::command;
#[cfg(feature = "test")]
pub use authwright_runtime::test;
#[cfg(feature = "axum")]
pub use authwright_runtime::web::axum;
// After axum's, for what both have is called by the first of them in the compiler's messages.
#[cfg(feature = "actix")]
pub use authwright_runtime::web::actix;
pub use authwright_runtime::{
    address, clock, config, error, field, flow, mail, page, password, redirect, role, secret, store, template, token,
    user, words,
};
pub use authwright_runtime::{
    error::Error,
    flow::{Auth, Builder, Credentials},
    password::{Password, PasswordHash},
};

/// What generated code names. It has no stability.
#[doc(hidden)]
pub mod __private {
    pub use askama;
    pub use authwright_runtime::__private::*;

    pub use crate::templates::DefaultTemplates;
}

/// The programs of the README compile, or this fails.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
