//! Making the tables, leading them from version to version, and telling how a database differs from its struct: on
//! `SQLite`, and on `PostgreSQL` and `MySQL` or `MariaDB` where a server answers.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod columns;
mod crashes;
mod ids;
mod instances;
mod mends;
mod own_rules;
mod refusals;
mod role_sets;
mod roles;
mod rows;
mod start;
mod support;
mod types;
mod versions;
