//! What is left when something breaks in the middle: each flow on each database, under every fault that can be made.
//!
//! `SQLite` is always there. `PostgreSQL` and `MariaDB` are looked for on this machine; where one does not answer, its tests
//! say so and pass, and fail instead if the variable `CI` is set.

#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod at_once;
mod between;
mod child;
mod deadlocks;
mod dropped;
mod engine;
mod hung_up;
mod killed;
mod noted;
mod one_connection;
mod private_server;
mod state;
mod steps;
mod stopped;
#[path = "../flows/support.rs"]
mod support;
mod two_instances;
