//! Passwords: what is typed, what is stored, and the workers that turn the one into the other.
//!
//! This room knows no user and no request. Whoever asks for a password checks [`Password::within_limits`] first,
//! checks a new one against the [`Policy`], and leaves all computing to the [`Hasher`].

mod common;
mod hash;
mod hasher;
mod memory;
mod params;
mod plain;
mod policy;
mod pool;

pub use self::{
    hash::PasswordHash,
    hasher::{Hasher, Verdict},
    params::{Params, ParamsError},
    plain::Password,
    policy::{Context, Policy},
};
