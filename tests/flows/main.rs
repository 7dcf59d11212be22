//! Whole flows through the public face, one file a feature, in one program so that they link once.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod cross_site;
mod guards;
mod headers;
mod register;
mod safe_methods;
mod support;
