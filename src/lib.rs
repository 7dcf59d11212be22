//! Authentication from one struct: a derive and an attribute that write the storage queries, the token flows and the
//! guards.

#![forbid(unsafe_code)]

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
pub use authwright_runtime::{
    address, clock, config, error, field, flow, mail, page, password, redirect, role, store, template, user,
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
