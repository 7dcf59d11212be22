//! A transaction, whichever the database is.

use std::time::Duration;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::held::Held;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{Awaited, Dialect, Pool, failure::is_dead, on::AnyRow, pool::Engine};
use crate::{error::Error, field::Value};

/// A transaction: rolled back where it is dropped before it was committed.
///
/// It is the application's too: [`Tx::sqlite`], [`Tx::postgres`] and [`Tx::mysql`] give the connection, on which
/// statements of its own become true together with the toolkit's, or not at all.
pub struct Tx(Open);

enum Open {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>, Duration),
    #[cfg(feature = "postgres")]
    Postgres(Held<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    Mysql(Held<sqlx::MySql>),
}

impl Tx {
    pub(super) fn begin(pool: &Pool) -> Awaited<'_, Self> {
        Box::pin(async move {
            let wait = pool.wait;
            Ok(Self(match &pool.engine {
                #[cfg(feature = "sqlite")]
                Engine::Sqlite { pool, .. } => Open::Sqlite(sqlite::begin(pool, wait).await?, wait),
                #[cfg(feature = "postgres")]
                Engine::Postgres(pool) => Open::Postgres(Held::begin(pool, wait).await?),
                #[cfg(feature = "mysql")]
                Engine::Mysql(pool) => Open::Mysql(Held::begin(pool, wait).await?),
            }))
        })
    }

    /// Makes what was done in it last.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; whether it was committed is then unknown.
    pub async fn commit(self) -> Result<(), Error> {
        self.finish().await
    }

    fn finish(self) -> Awaited<'static, ()> {
        match self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx, wait) => Box::pin(async move { super::failure::within(wait, tx.commit()).await }),
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => Box::pin(tx.commit()),
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => Box::pin(tx.commit()),
        }
    }

    /// Which database it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(..) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Open::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Open::Mysql(_) => Dialect::Mysql,
        }
    }

    /// The connection to `SQLite`, for statements of the application's own.
    ///
    /// # Errors
    /// [`Error::Internal`], which says what the database is, where it is another one.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(&mut self) -> Result<&mut sqlx::SqliteConnection, Error> {
        match self.0 {
            Open::Sqlite(ref mut tx, _) => Ok(tx),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => Err(self.is_another("tx.sqlite()")),
        }
    }

    /// The connection to `PostgreSQL`, for statements of the application's own.
    ///
    /// # Errors
    /// [`Error::Internal`], which says what the database is, where it is another one; [`Error::Unavailable`] where the
    /// connection was lost.
    #[cfg(feature = "postgres")]
    pub fn postgres(&mut self) -> Result<&mut sqlx::PgConnection, Error> {
        match self.0 {
            Open::Postgres(ref mut tx) => tx.connection(),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            _ => Err(self.is_another("tx.postgres()")),
        }
    }

    /// The connection to `MySQL` or `MariaDB`, for statements of the application's own.
    ///
    /// # Errors
    /// [`Error::Internal`], which says what the database is, where it is another one; [`Error::Unavailable`] where the
    /// connection was lost.
    #[cfg(feature = "mysql")]
    pub fn mysql(&mut self) -> Result<&mut sqlx::MySqlConnection, Error> {
        match self.0 {
            Open::Mysql(ref mut tx) => tx.connection(),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            _ => Err(self.is_another("tx.mysql()")),
        }
    }

    /// What is said to who takes the database for another one.
    #[cfg(any(
        all(feature = "sqlite", feature = "postgres"),
        all(feature = "sqlite", feature = "mysql"),
        all(feature = "postgres", feature = "mysql")
    ))]
    fn is_another(&self, asked: &str) -> Error {
        let is = match self.dialect() {
            Dialect::Sqlite => "SQLite: use `tx.sqlite()`",
            Dialect::Postgres => "PostgreSQL: use `tx.postgres()`",
            Dialect::Mysql => "MySQL or MariaDB: use `tx.mysql()`",
        };
        Error::internal(format!("`{asked}` was called, and the database is {is}"))
    }

    /// How long a statement may take, and so what else holds the transaction (ST-5).
    pub(crate) fn wait(&self) -> Duration {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(_, wait) => *wait,
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => tx.wait(),
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => tx.wait(),
        }
    }

    /// Gives up a connection of which nobody knows whether it still answers, so that it does not go back to the pool.
    /// A file cannot go away as a server can.
    pub(crate) fn abandon(&mut self) {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(..) => {}
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => tx.abandon(),
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => tx.abandon(),
        }
    }

    /// The same where the application's own statements were answered by an error which says that it is dead.
    pub(crate) fn abandon_if_dead(&mut self, error: &Error) {
        if is_dead(error) {
            self.abandon();
        }
    }

    pub(super) fn execute<'a>(&'a mut self, sql: &'static str, values: &'a [Value]) -> Awaited<'a, u64> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx, wait) => Box::pin(sqlite::execute(&mut **tx, *wait, sql, values)),
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => Box::pin(async move { Ok(tx.execute(sql, values).await?.rows) }),
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => Box::pin(async move { Ok(tx.execute(sql, values).await?.rows) }),
        }
    }

    pub(super) fn first<'a>(&'a mut self, sql: &'static str, values: &'a [Value]) -> Awaited<'a, Option<AnyRow>> {
        Box::pin(async move {
            Ok(match &mut self.0 {
                #[cfg(feature = "sqlite")]
                Open::Sqlite(tx, wait) => sqlite::first(&mut **tx, *wait, sql, values).await?.map(AnyRow::Sqlite),
                #[cfg(feature = "postgres")]
                Open::Postgres(tx) => tx.first(sql, values).await?.map(AnyRow::Postgres),
                #[cfg(feature = "mysql")]
                Open::Mysql(tx) => tx.first(sql, values).await?.map(AnyRow::Mysql),
            })
        })
    }

    pub(super) fn all<'a>(&'a mut self, sql: &'static str, values: &'a [Value]) -> Awaited<'a, Vec<AnyRow>> {
        Box::pin(async move {
            Ok(match &mut self.0 {
                #[cfg(feature = "sqlite")]
                Open::Sqlite(tx, wait) => AnyRow::of(sqlite::all(&mut **tx, *wait, sql, values).await?, AnyRow::Sqlite),
                #[cfg(feature = "postgres")]
                Open::Postgres(tx) => AnyRow::of(tx.all(sql, values).await?, AnyRow::Postgres),
                #[cfg(feature = "mysql")]
                Open::Mysql(tx) => AnyRow::of(tx.all(sql, values).await?, AnyRow::Mysql),
            })
        })
    }

    /// Inserts a row by a statement that answers its id where the database can.
    pub(super) fn insert<'a>(&'a mut self, sql: &'static str, values: &'a [Value]) -> Awaited<'a, NewRow> {
        Box::pin(async move {
            match &mut self.0 {
                #[cfg(feature = "mysql")]
                Open::Mysql(tx) => match tx.execute(sql, values).await {
                    Ok(done) => Ok(NewRow::Counted(done.id)),
                    Err(error) if super::failure::is_conflict(&error) => Ok(NewRow::Taken),
                    Err(error) => Err(error),
                },
                #[cfg(any(feature = "sqlite", feature = "postgres"))]
                _ => Ok(self.first(sql, values).await?.map_or(NewRow::Taken, NewRow::Answered)),
            }
        })
    }
}

/// What became of a row that was to be inserted.
pub(super) enum NewRow {
    /// It is there, and this answer holds its id.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    Answered(AnyRow),
    /// It is there; the number is its id where the database counted one.
    #[cfg(feature = "mysql")]
    Counted(Option<i64>),
    /// Another row is in the way, which leaves the transaction as it was.
    Taken,
}
