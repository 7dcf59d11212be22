//! Making the tables, leading them from version to version, and telling how a database differs from its struct: on
//! `SQLite`, and on `PostgreSQL` and `MySQL` or `MariaDB` where a server answers.

#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod columns;
mod crashes;
mod ids;
mod instances;
mod mends;
mod own_rules;
#[path = "../faults/quickstart.rs"]
mod quickstart;
mod refusals;
mod role_sets;
mod roles;
mod rows;
mod start;
mod support;
mod two_kinds;
mod types;
mod versions;
