//! Whole flows through the public face, one file a feature, in one program so that they link once.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod register;
mod support;
