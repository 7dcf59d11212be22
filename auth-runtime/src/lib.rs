//! What the code that authwright's macros write stands on.
//!
//! Applications use the `authwright` crate, which shows what is public here under one roof. The rooms, each
//! of which may use only those above it:
//!
//! - leaves: [`error`], [`secret`], [`clock`], [`random`], [`address`], [`redirect`], [`cookie`], [`words`]
//! - mechanisms, which know no user type: [`field`], [`password`], [`token`], [`role`], [`mail`], [`page`], [`template`]
//! - contracts: [`user`], [`store`], [`hook`]
//! - [`config`]: what an application can set
//! - [`flow`]: each flow of the toolkit, free of HTTP
//! - `web`: a thin face on the flows
//! - on all of it: `command`, what can be typed when the program is started, and `test`

#![forbid(unsafe_code)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod address;
mod caught;
pub mod clock;
#[cfg(feature = "cli")]
pub mod command;
pub mod config;
pub mod cookie;
pub mod error;
pub mod field;
pub mod flow;
pub mod hook;
pub mod mail;
pub mod page;
pub mod password;
pub mod random;
pub mod redirect;
pub mod role;
pub mod secret;
pub mod store;
pub mod template;
#[cfg(feature = "test")]
pub mod test;
pub mod token;
pub mod user;
#[cfg(feature = "web")]
pub mod web;
mod when;
pub mod words;
