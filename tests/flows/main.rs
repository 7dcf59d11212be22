//! Whole flows through the public face, one file a feature, in one program so that they link once.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod login;
mod logout;
mod neutrality;
mod passwords;
mod profile;
mod races;
mod reauthenticate;
mod register;
mod registration_modes;
mod resend_verification;
mod support;
mod verify_email;
