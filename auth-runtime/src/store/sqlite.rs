//! `SQLite`, embedded.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Executor, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow},
};

use super::{Pool, failed, lookups::Lookups};
use crate::{
    error::Error,
    field::{Row, Value},
};

/// How long a request waits for a connection, and a statement for the writer before it (ST-5).
const WAIT: Duration = Duration::from_secs(3);

/// Opens the database of a `sqlite:` URL; `create` makes the file where it is missing.
pub(super) async fn connect(url: &str, create: bool) -> Result<Pool, sqlx::Error> {
    let mut options =
        SqliteConnectOptions::from_str(url)?.foreign_keys(true).journal_mode(SqliteJournalMode::Wal).busy_timeout(WAIT);
    if create {
        // The other way round, `false` would overrule the `?mode=rwc` of a URL.
        options = options.create_if_missing(true);
    }
    // A file cannot go away as a server can: a ping before each use would only cost a round trip.
    let pool = SqlitePoolOptions::new().acquire_timeout(WAIT).test_before_acquire(false);
    let pool = pool.connect_with(options.clone()).await?;
    Ok(Pool::Sqlite { pool, lookups: Lookups::open(&options).await? })
}

/// Takes the writer's place at once: a reader that turns writer later could find the file changed and fail.
pub(super) async fn begin(pool: &SqlitePool) -> Result<Transaction<'static, Sqlite>, Error> {
    pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)
}

pub(super) async fn execute<'e>(
    on: impl Executor<'e, Database = Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, Error> {
    let done = sqlx::query_with(sql, arguments(values)?).execute(on).await.map_err(failed)?;
    Ok(done.rows_affected())
}

pub(super) async fn first<'e, T>(
    on: impl Executor<'e, Database = Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
    read: impl FnOnce(&mut Row<'_>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let row: Option<SqliteRow> = sqlx::query_with(sql, arguments(values)?).fetch_optional(on).await.map_err(failed)?;
    row.map(|row| read(&mut Row::sqlite(&row))).transpose()
}

pub(super) async fn all<'e, T>(
    on: impl Executor<'e, Database = Sqlite>,
    sql: &'static str,
    values: Vec<Value>,
    mut read: impl FnMut(&mut Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let rows: Vec<SqliteRow> = sqlx::query_with(sql, arguments(values)?).fetch_all(on).await.map_err(failed)?;
    rows.iter().map(|row| read(&mut Row::sqlite(row))).collect()
}

pub(super) fn arguments(values: Vec<Value>) -> Result<SqliteArguments, Error> {
    let mut arguments = SqliteArguments::default();
    sqlx::Arguments::reserve(&mut arguments, values.len(), 0);
    for value in values {
        value.bind_sqlite(&mut arguments).map_err(Error::Internal)?;
    }
    Ok(arguments)
}
