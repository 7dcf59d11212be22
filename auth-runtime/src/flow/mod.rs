//! The flows: registering, logging in, resetting, and all the rest, free of HTTP.
//!
//! Each file is one flow and bears its name, as do its page, its mail and its test.

mod account;
mod auth;
mod builder;
mod change_email;
mod change_password;
mod compose;
mod current;
mod decision;
mod effect;
mod grant_role;
mod hooks;
mod intent;
mod invitation;
mod link;
mod login;
mod noted;
mod profile;
mod program;
mod register;
mod reminder;
mod reset_password;
mod schema;
mod sessions;
mod sweep;
mod touch;
mod verify_email;
mod worker;

pub use auth::{Auth, Parts};
pub use builder::Builder;
#[cfg(feature = "cli")]
pub(crate) use builder::print;
pub use change_email::Owner;
pub use current::Current;
pub use login::{Credentials, Login};
pub use register::Registered;
pub use verify_email::{OpenSignup, Proof};
