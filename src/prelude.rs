//! What a program needs for the usual: `use authwright::prelude::*;`.

#[cfg(feature = "axum")]
pub use authwright_runtime::web::axum::{CurrentUser, Router, delete, get, patch, post, put};
pub use authwright_runtime::{
    config::Registration,
    error::Error as AuthError,
    flow::{Auth, Credentials},
    hook::{Deletion, HookContext, HookError, Hooks},
    password::{Password, PasswordHash},
    store::Tx,
    user::{Forbidden, Granted},
};

pub use crate::{AuthId, AuthUser, public, require_login, require_role};
