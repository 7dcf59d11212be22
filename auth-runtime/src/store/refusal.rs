//! Why a database lets nobody change it, or this user not.

use super::failure::{cause, is_of_sqlite, mysql_number};
use crate::error::Error;

/// Why a database lets nobody change it, or this user not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The user may not.
    Rights,
    /// Nobody may.
    ReadOnly,
    /// There is no room.
    Full,
}

/// Why the database refused a statement that changes something, where it is none of its text's making.
pub(super) fn refusal(error: &sqlx::Error) -> Option<Refusal> {
    let error = error.as_database_error()?;
    if let Some(number) = mysql_number(error) {
        return match number {
            // Access denied: to the database, to a table, to a column, for want of a privilege.
            1044 | 1142 | 1143 | 1227 => Some(Refusal::Rights),
            // An option of the server, a transaction that only reads, a server that only reads.
            1290 | 1792 | 1836 => Some(Refusal::ReadOnly),
            // Disk full, table full.
            1021 | 1114 => Some(Refusal::Full),
            _ => None,
        };
    }
    let code = error.code()?;
    if is_of_sqlite(error) {
        // The last eight bits are the kind of an error, and those before it say more.
        return match code.parse::<i32>().ok()? & 0xff {
            // PERM, AUTH
            3 | 23 => Some(Refusal::Rights),
            // READONLY, CANTOPEN: the journal beside the file cannot be made either.
            8 | 14 => Some(Refusal::ReadOnly),
            // FULL
            13 => Some(Refusal::Full),
            _ => None,
        };
    }
    match code.as_ref() {
        "42501" => Some(Refusal::Rights),
        "25006" => Some(Refusal::ReadOnly),
        "53100" => Some(Refusal::Full),
        _ => None,
    }
}

/// The error, where it is one of rights with what a user needs who only reads and writes rows.
pub(super) fn explained(error: Error, realm: &str, table: &str) -> Error {
    let Some(answer) = cause(&error).filter(|cause| refusal(cause) == Some(Refusal::Rights)) else { return error };
    let said = answer.as_database_error().map_or("", |answer| answer.message());
    Error::Schema(format!("{said}\n  {}", needs(realm, table)))
}

/// What the user of `DATABASE_URL` must be allowed where somebody else makes the tables.
pub(super) fn needs(realm: &str, table: &str) -> String {
    format!(
        "The user of DATABASE_URL needs SELECT, INSERT, UPDATE and DELETE on every table `auth_{realm}_..`, and on {table}."
    )
}
