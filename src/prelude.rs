//! What a program needs for the usual: `use authwright::prelude::*;`.

#[cfg(any(feature = "axum", feature = "actix"))]
pub use authwright_runtime::web::CurrentUser;
#[cfg(feature = "axum")]
pub use authwright_runtime::web::axum::{Router, delete, get, patch, post, put};
pub use authwright_runtime::{
    config::Registration,
    error::Error as AuthError,
    flow::{Auth, Credentials},
    hook::{Deletion, HookContext, HookError, Hooks},
    password::{Password, PasswordHash},
    role::RoleSet,
    store::Tx,
    user::{Forbidden, Granted},
};

pub use crate::{AuthId, AuthUser, public, require_login, require_role};
