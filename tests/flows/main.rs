//! Whole flows through the public face, one file a feature, in one program so that they link once.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod cross_site;
mod guards;
mod headers;
mod negotiation;
mod random_input;
mod register;
mod safe_methods;
mod storage_types;
mod support;
mod two_user_types;
