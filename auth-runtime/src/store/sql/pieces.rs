//! What the dialects spell differently, piece by piece.

/// A parameter as the dialect counts it.
#[doc(hidden)]
#[macro_export]
macro_rules! __parameter {
    (postgres, $number:literal) => {
        concat!("$", $number)
    };
    ($dialect:ident, $number:literal) => {
        "?"
    };
}

/// Deletes a batch of rows, whose count is the parameter of this number: `MySQL` cannot ask a table that it deletes
/// from, and limits the deletion itself; `PostgreSQL` may read a whole table to join it with the batch, but not for the
/// members of a list.
#[doc(hidden)]
#[macro_export]
macro_rules! __sweep_sql {
    (mysql, $table:expr, $key:literal, $count:literal, $($which:expr),+) => {
        concat!("DELETE FROM ", $table, " WHERE ", $($which,)+ " LIMIT ?")
    };
    (postgres, $table:expr, $key:literal, $count:literal, $($which:expr),+) => {
        concat!(
            "DELETE FROM ", $table, " WHERE ", $key, " = ANY (ARRAY(SELECT ", $key, " FROM ", $table, " WHERE ", $($which,)+
            " LIMIT ", $crate::__parameter!(postgres, $count), "))"
        )
    };
    ($dialect:ident, $table:expr, $key:literal, $count:literal, $($which:expr),+) => {
        concat!(
            "DELETE FROM ", $table, " WHERE ", $key, " IN (SELECT ", $key, " FROM ", $table, " WHERE ", $($which,)+
            " LIMIT ", $crate::__parameter!($dialect, $count), ")"
        )
    };
}

/// Since when a session has not been used for too long. `MariaDB` has no index on an expression, but on a column that is
/// one.
#[doc(hidden)]
#[macro_export]
macro_rules! __idle_sql {
    (mysql) => {
        "idle_until"
    };
    ($dialect:ident) => {
        "last_used_at + idle_limit"
    };
}

/// A statement that keeps others out until the transaction ends; the writer of `SQLite` is alone anyway.
#[doc(hidden)]
#[macro_export]
macro_rules! __lock_sql {
    (sqlite, $($piece:expr),+ $(,)?) => { ::core::option::Option::None };
    ($dialect:ident, $($piece:expr),+ $(,)?) => { ::core::option::Option::Some(concat!($($piece), +)) };
}

/// The mails that wait, as a condition on rows that are found by something else: `SQLite`, which counts no rows, would take
/// the index of the state, and so go through all that wait. The plus keeps it from that.
#[doc(hidden)]
#[macro_export]
macro_rules! __waiting_sql {
    (sqlite) => {
        "+state = 'waiting'"
    };
    ($dialect:ident) => {
        "state = 'waiting'"
    };
}
