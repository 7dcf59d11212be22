//! The database: which engine, its tables, and the statements on them.

mod sql;

pub use sql::RealmSql;
