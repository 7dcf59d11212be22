//! What is left when something breaks in the middle: each flow on each database, under every fault that can be made.
//!
//! `SQLite` is always there. `PostgreSQL` and `MariaDB` are looked for on this machine; where one does not answer, its tests
//! say so and pass, and fail instead if the variable `CI` is set.

#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod at_once;
mod between;
#[cfg(feature = "postgres")]
mod browser;
mod child;
mod cut;
mod deadlocks;
mod dropped;
mod engine;
mod frozen;
mod full_disk;
mod hung_up;
#[cfg(feature = "postgres")]
mod instance;
mod killed;
mod lost_commits;
mod noted;
#[cfg(feature = "postgres")]
mod office;
mod one_connection;
mod own_pool;
mod private_server;
#[cfg(feature = "postgres")]
mod quickstart;
mod read_only;
mod stale;
mod state;
mod steps;
mod stopped;
#[path = "../flows/support.rs"]
mod support;
#[cfg(feature = "postgres")]
mod three_instances;
#[cfg(feature = "postgres")]
mod three_quickstarts;
mod two_instances;
#[cfg(feature = "postgres")]
mod under_load;
