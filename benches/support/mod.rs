//! What several benchmarks need: an application to measure, and rounds that take turns.

#![allow(dead_code, reason = "each benchmark uses its own part")]

pub(crate) mod memory;
pub(crate) mod rounds;
pub(crate) mod shop;
