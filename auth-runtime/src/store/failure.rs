//! What a driver's error means: that somebody else was quicker, that the connection is dead, or that it passes.

use std::{error::Error as StdError, fmt, time::Duration};

use tokio::time::timeout;

use crate::error::Error;

/// What the driver answered: nothing of it reaches a client.
pub(super) fn failed(cause: sqlx::Error) -> Error {
    Error::Unavailable(Box::new(cause))
}

/// The connection was lost while a transaction was committed: nobody knows whether it took effect, so that nothing may
/// do it again that does not find out.
#[cfg(any(feature = "postgres", feature = "mysql"))]
#[derive(Debug)]
pub(super) struct CommitUnknown(pub(super) sqlx::Error);

#[cfg(any(feature = "postgres", feature = "mysql"))]
impl fmt::Display for CommitUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the connection was lost while a transaction was committed: {}", self.0)
    }
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
impl StdError for CommitUnknown {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

/// What a database that did not answer in time comes to.
#[derive(Debug)]
pub(super) struct TimedOut(Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database did not answer within {:?}", self.0)
    }
}

impl StdError for TimedOut {}

pub(super) async fn within<T>(
    wait: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, Error> {
    match timeout(wait, answer).await {
        Ok(answer) => answer.map_err(failed),
        Err(_) => Err(Error::Unavailable(Box::new(TimedOut(wait)))),
    }
}

/// The driver's error within one of ours.
pub(super) fn cause(error: &Error) -> Option<&sqlx::Error> {
    let Error::Unavailable(cause) = error else { return None };
    driver(cause.as_ref())
}

/// The driver's error, if that is what it comes down to: the application's code may have wrapped it in errors of its own.
fn driver<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a sqlx::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        // Nothing may take this for what is below it, and do again what may have been done.
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        if error.is::<CommitUnknown>() {
            return None;
        }
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        next = error.source();
    }
    None
}

/// Whether an error of the application's code comes down to a database that did not do what it could have done at another
/// time.
pub(crate) fn is_of_database(error: &(dyn StdError + 'static)) -> bool {
    driver(error).is_some_and(|error| !is_a_mistake(error))
}

/// Whether a statement of the application's code is at fault: it will never do, however often it is tried.
fn is_a_mistake(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::RowNotFound
        | sqlx::Error::TypeNotFound { .. }
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Encode(_)
        | sqlx::Error::Decode(_) => true,
        sqlx::Error::Database(error) if is_of_sqlite(error.as_ref()) => {
            // The lowest eight bits: SQLITE_ERROR, of which most are statements that cannot be read, CONSTRAINT, MISMATCH
            // and RANGE.
            let code = error.code().and_then(|code| code.parse::<u32>().ok());
            matches!(code.map(|code| code & 0xff), Some(1 | 19 | 20 | 25))
        }
        sqlx::Error::Database(error) => {
            // ISO/IEC 9075-2, 24.1: cardinality, data, integrity, syntax and access.
            let state = error.code();
            ["21", "22", "23", "42"].iter().any(|class| state.as_deref().is_some_and(|state| state.starts_with(class)))
        }
        _ => false,
    }
}

/// The driver's error within one of ours, taken out of it; ours again where there is none.
#[cfg(feature = "sqlite")]
pub(super) fn cause_of(error: Error) -> Result<sqlx::Error, Error> {
    match error {
        Error::Unavailable(cause) => cause.downcast().map(|cause| *cause).map_err(Error::Unavailable),
        error => Err(error),
    }
}

/// Whether a statement failed since two rows would hold the same.
pub(super) fn is_conflict(error: &Error) -> bool {
    cause(error).and_then(sqlx::Error::as_database_error).is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Whether a transaction that failed so may be tried again from its beginning: it was rolled back for what passes.
pub(super) fn passes(error: &Error) -> bool {
    cause(error).is_some_and(|cause| is_lost(cause) || is_passing(cause))
}

/// Whether the database gave up what it did for the sake of somebody else.
pub(super) fn gives_way(error: &Error) -> bool {
    cause(error).is_some_and(is_passing)
}

/// Whether nobody knows if the transaction took effect.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn is_open(error: &Error) -> bool {
    matches!(error, Error::Unavailable(cause) if cause.is::<CommitUnknown>())
}

/// The same of a file: there is no connection that could be lost.
#[cfg(not(any(feature = "postgres", feature = "mysql")))]
pub(super) fn is_open(_: &Error) -> bool {
    false
}

/// Whether a connection that answered so is of no use any more.
pub(super) fn is_dead(error: &Error) -> bool {
    cause(error).is_some_and(is_lost)
}

/// Whether the connection is of no use any more.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            // PostgreSQL, appendix A: class 08 and 57P are the end of a connection, 25P03 that it idled in a transaction.
            // MySQL has class 08 too, and numbers of its own.
            let state = error.code();
            let state = state.as_deref().unwrap_or_default();
            state.starts_with("08")
                || state.starts_with("57P")
                || state == "25P03"
                // PostgreSQL, on a connection that prepared the statement before a column changed its type.
                || (state == "0A000" && error.message().starts_with("cached plan"))
                // The same, where somebody else has made the server forget what was prepared, or use the name: `DISCARD
                // ALL`, and what passes connections from one program to another.
                || matches!(state, "26000" | "42P05")
                // Shut down, killed, idle for too long; and statements that it has forgotten, or must prepare anew.
                || mysql_number(error.as_ref())
                    .is_some_and(|number| matches!(number, 1053 | 1243 | 1615 | 1927 | 4031))
        }
        _ => false,
    }
}

/// Whether the connection leads to a server that takes no writes: a copy that follows another one, as what was written to
/// yesterday may be after a failover. What the pool opens next may lead to the other one.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn is_of_a_copy(error: &Error) -> bool {
    let Some(error) = cause(error).and_then(sqlx::Error::as_database_error) else { return false };
    error.code().as_deref() == Some("25006")
        || mysql_number(error).is_some_and(|number| matches!(number, 1290 | 1792 | 1836))
}

/// Whether the database gave a transaction up for the sake of another one.
fn is_passing(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    let state = error.code();
    // Serialization failure and deadlock, as PostgreSQL and MySQL say it.
    matches!(state.as_deref(), Some("40001" | "40P01"))
        // MariaDB: a row has changed since it was read.
        || mysql_number(error).is_some_and(|number| matches!(number, 1020 | 1213))
        || is_passing_on_sqlite(error)
}

#[cfg(feature = "mysql")]
pub(super) fn mysql_number(error: &dyn sqlx::error::DatabaseError) -> Option<u16> {
    error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>().map(sqlx::mysql::MySqlDatabaseError::number)
}

#[cfg(not(feature = "mysql"))]
pub(super) fn mysql_number(_: &dyn sqlx::error::DatabaseError) -> Option<u16> {
    None
}

/// Whether a statement gave up waiting for a table or a row that somebody else's transaction holds.
pub(super) fn is_held(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    error.code().as_deref() == Some("55P03") || mysql_number(error) == Some(1205)
}

/// What is busy for a moment: the file is being recovered, or was changed since the transaction read it. That a writer
/// had to wait for too long is a time-out, and no more.
fn is_passing_on_sqlite(error: &dyn sqlx::error::DatabaseError) -> bool {
    is_of_sqlite(error) && matches!(error.code().as_deref(), Some("261" | "517"))
}

/// Whether somebody else holds the file: `SQLITE_BUSY` with any reason, which stands above the lowest eight bits.
#[cfg(feature = "sqlite")]
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    is_of_sqlite(error) && code.is_some_and(|code| code & 0xff == 5)
}

#[cfg(feature = "sqlite")]
pub(super) fn is_of_sqlite(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some()
}

#[cfg(not(feature = "sqlite"))]
pub(super) fn is_of_sqlite(_: &dyn sqlx::error::DatabaseError) -> bool {
    false
}
