//! Whole flows through the public face, one file a feature, in one program so that they link once.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod account;
mod actix;
mod actix_server;
mod bad_input;
mod change_email;
mod change_password;
mod cross_site;
mod databases;
mod dev_mailbox;
mod engines;
mod grant_role;
mod guards;
mod headers;
mod hooks;
mod invitation;
mod login;
mod logout;
mod negotiation;
mod neutrality;
mod outbox;
mod panics;
mod passwords;
mod plans;
mod policies;
mod post_office;
mod profile;
mod programs;
mod races;
mod random_input;
mod reauthenticate;
mod register;
mod registration_modes;
mod resend_verification;
mod reset_password;
mod role_sets;
mod safe_methods;
mod sessions;
mod smtp;
mod storage_types;
mod support;
mod tokens;
mod two_user_types;
mod verify_email;
