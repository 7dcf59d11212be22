//! `SQLite`, embedded.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Executor, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow},
};

use tokio::time::{Instant, sleep};

use super::{
    Pool,
    failure::{is_busy, within},
    lookups::Lookups,
    pool::Engine,
};
use crate::{error::Error, field::Value};

/// Between two attempts at a file that others hold for some milliseconds.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// Opens the database of a `sqlite:` URL; `create` makes the file where it is missing.
pub(super) async fn connect(url: &str, create: bool, wait: Duration) -> Result<Pool, sqlx::Error> {
    let mut options =
        SqliteConnectOptions::from_str(url)?.foreign_keys(true).journal_mode(SqliteJournalMode::Wal).busy_timeout(wait);
    if create {
        // The other way round, `false` would overrule the `?mode=rwc` of a URL.
        options = options.create_if_missing(true);
    }
    // A file cannot go away as a server can: a ping before each use would only cost a round trip.
    let pool = SqlitePoolOptions::new().acquire_timeout(wait).test_before_acquire(false);
    let pool = opened(pool, &options, wait).await?;
    Ok(Pool { engine: Engine::Sqlite { pool, lookups: Lookups::open(&options).await? }, wait })
}

/// Of several instances that turn the journal of a new file to WAL at once, `SQLite` refuses all but one without letting
/// them wait: each reads the file and wants it alone.
async fn opened(
    pool: SqlitePoolOptions,
    options: &SqliteConnectOptions,
    wait: Duration,
) -> Result<SqlitePool, sqlx::Error> {
    let until = Instant::now() + wait;
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && Instant::now() < until => sleep(PAUSE).await,
            opened => return opened,
        }
    }
}

/// Takes the writer's place at once: a reader that turns writer later could find the file changed and fail.
pub(super) async fn begin(pool: &SqlitePool, wait: Duration) -> Result<Transaction<'static, Sqlite>, Error> {
    // Once for the connection, and once for the writer before it.
    within(wait * 2, pool.begin_with("BEGIN IMMEDIATE")).await
}

pub(super) async fn execute<'e>(
    on: impl Executor<'e, Database = Sqlite>,
    wait: Duration,
    sql: &'static str,
    values: &[Value],
) -> Result<u64, Error> {
    let done = within(wait * 2, sqlx::query_with(sql, arguments(values)?).execute(on)).await?;
    Ok(done.rows_affected())
}

pub(super) async fn first<'e>(
    on: impl Executor<'e, Database = Sqlite>,
    wait: Duration,
    sql: &'static str,
    values: &[Value],
) -> Result<Option<SqliteRow>, Error> {
    within(wait * 2, sqlx::query_with(sql, arguments(values)?).fetch_optional(on)).await
}

pub(super) async fn all<'e>(
    on: impl Executor<'e, Database = Sqlite>,
    wait: Duration,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<SqliteRow>, Error> {
    within(wait * 2, sqlx::query_with(sql, arguments(values)?).fetch_all(on)).await
}

pub(super) fn arguments(values: &[Value]) -> Result<SqliteArguments, Error> {
    let mut arguments = SqliteArguments::default();
    sqlx::Arguments::reserve(&mut arguments, values.len(), 0);
    for value in values {
        value.bind_sqlite(&mut arguments).map_err(Error::Internal)?;
    }
    Ok(arguments)
}
