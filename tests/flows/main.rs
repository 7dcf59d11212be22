//! Whole flows through the public face, one file a feature, in one program so that they link once.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod change_email;
mod change_password;
mod dev_mailbox;
mod invitation;
mod logs;
mod outbox;
mod post_office;
mod programs;
mod register;
mod reset_password;
mod sessions;
mod smtp;
mod support;
mod tokens;
