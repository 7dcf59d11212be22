//! Where a statement runs: in a transaction, or on any connection.

use std::time::Duration;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::server::{self, Held};
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{Dialect, Pool, failure::is_dead, pool::Engine};
use crate::{
    error::Error,
    field::{Row, Value},
};

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
    pub(super) async fn begin(pool: &Pool) -> Result<Self, Error> {
        let wait = pool.wait;
        Ok(Self(match &pool.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, .. } => Open::Sqlite(sqlite::begin(pool, wait).await?, wait),
            #[cfg(feature = "postgres")]
            Engine::Postgres(pool) => Open::Postgres(Held::begin(pool, wait).await?),
            #[cfg(feature = "mysql")]
            Engine::Mysql(pool) => Open::Mysql(Held::begin(pool, wait).await?),
        }))
    }

    /// Makes what was done in it last.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; whether it was committed is then unknown.
    pub async fn commit(self) -> Result<(), Error> {
        match self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx, wait) => super::failure::within(wait, tx.commit()).await,
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => tx.commit().await,
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => tx.commit().await,
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

    async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Error> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx, wait) => sqlite::execute(&mut **tx, *wait, sql, values).await,
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => Ok(tx.execute(sql, values).await?.rows),
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => Ok(tx.execute(sql, values).await?.rows),
        }
    }

    async fn first(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<AnyRow>, Error> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx, wait) => Ok(sqlite::first(&mut **tx, *wait, sql, values).await?.map(AnyRow::Sqlite)),
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => Ok(tx.first(sql, values).await?.map(AnyRow::Postgres)),
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => Ok(tx.first(sql, values).await?.map(AnyRow::Mysql)),
        }
    }

    async fn all(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<AnyRow>, Error> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx, wait) => {
                Ok(sqlite::all(&mut **tx, *wait, sql, values).await?.into_iter().map(AnyRow::Sqlite).collect())
            }
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => Ok(tx.all(sql, values).await?.into_iter().map(AnyRow::Postgres).collect()),
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => Ok(tx.all(sql, values).await?.into_iter().map(AnyRow::Mysql).collect()),
        }
    }

    /// Inserts a row by a statement that answers its id where the database can. `None` where another row is in the way,
    /// which leaves the transaction as it was; `Some(None)` where the id is the one that was sent.
    pub(super) async fn insert<T>(
        &mut self,
        sql: &'static str,
        values: &[Value],
        read: impl FnOnce(&mut Row<'_>) -> Result<T, Error>,
        counted: impl FnOnce(i64) -> Option<T>,
    ) -> Result<Option<Option<T>>, Error> {
        match &mut self.0 {
            #[cfg(feature = "mysql")]
            Open::Mysql(tx) => {
                // Elsewhere `read` reads the id from the answer.
                let _ = read;
                match tx.execute(sql, values).await {
                    Ok(done) => Ok(Some(done.id.and_then(counted))),
                    Err(error) if super::failure::is_conflict(&error) => Ok(None),
                    Err(error) => Err(error),
                }
            }
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            _ => {
                let _ = counted;
                let row = self.first(sql, values).await?;
                row.map(|row| read(&mut row.row())).transpose().map(|id| id.map(Some))
            }
        }
    }
}

/// Where a statement runs: on any connection, or in a transaction.
///
/// On any connection it may run twice, where the first turns out to be dead: only what is safe to repeat runs there.
pub enum On<'a> {
    /// On any connection.
    Pool(&'a Pool),
    /// In a transaction.
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Pool> for On<'a> {
    fn from(pool: &'a Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(tx)
    }
}

/// A row, whichever database it is of.
///
/// What fetches it knows no type of the user's, and so is compiled once, in this crate.
enum AnyRow {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::mysql::MySqlRow),
}

impl AnyRow {
    fn row(&self) -> Row<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(row) => Row::sqlite(row),
            #[cfg(feature = "postgres")]
            Self::Postgres(row) => Row::postgres(row),
            #[cfg(feature = "mysql")]
            Self::Mysql(row) => Row::mysql(row),
        }
    }
}

impl On<'_> {
    /// Runs a statement and answers how many rows it changed.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn execute(self, sql: &'static str, values: Vec<Value>) -> Result<u64, Error> {
        match self {
            Self::Pool(Pool { engine, wait }) => match engine {
                #[cfg(feature = "sqlite")]
                Engine::Sqlite { pool, .. } => sqlite::execute(pool, *wait, sql, &values).await,
                #[cfg(feature = "postgres")]
                Engine::Postgres(pool) => Ok(server::execute(pool, *wait, sql, &values).await?.rows),
                #[cfg(feature = "mysql")]
                Engine::Mysql(pool) => Ok(server::execute(pool, *wait, sql, &values).await?.rows),
            },
            Self::Tx(tx) => tx.execute(sql, &values).await,
        }
    }

    /// Runs a statement and reads its first row, if there is one.
    ///
    /// # Errors
    /// [`Error::Unavailable`], or what `read` answers.
    pub async fn first<T>(
        self,
        sql: &'static str,
        values: Vec<Value>,
        read: impl FnOnce(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let row = self.first_row(sql, values).await?;
        row.map(|row| read(&mut row.row())).transpose()
    }

    /// Runs a statement and reads all its rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`], or what `read` answers.
    pub async fn all<T>(
        self,
        sql: &'static str,
        values: Vec<Value>,
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.all_rows(sql, values).await?;
        rows.iter().map(|row| read(&mut row.row())).collect()
    }

    async fn first_row(self, sql: &'static str, values: Vec<Value>) -> Result<Option<AnyRow>, Error> {
        match self {
            Self::Pool(Pool { engine, wait }) => match engine {
                #[cfg(feature = "sqlite")]
                Engine::Sqlite { pool, .. } => Ok(sqlite::first(pool, *wait, sql, &values).await?.map(AnyRow::Sqlite)),
                #[cfg(feature = "postgres")]
                Engine::Postgres(pool) => Ok(server::first(pool, *wait, sql, &values).await?.map(AnyRow::Postgres)),
                #[cfg(feature = "mysql")]
                Engine::Mysql(pool) => Ok(server::first(pool, *wait, sql, &values).await?.map(AnyRow::Mysql)),
            },
            Self::Tx(tx) => tx.first(sql, &values).await,
        }
    }

    async fn all_rows(self, sql: &'static str, values: Vec<Value>) -> Result<Vec<AnyRow>, Error> {
        match self {
            Self::Pool(Pool { engine, wait }) => match engine {
                #[cfg(feature = "sqlite")]
                Engine::Sqlite { pool, .. } => {
                    Ok(sqlite::all(pool, *wait, sql, &values).await?.into_iter().map(AnyRow::Sqlite).collect())
                }
                #[cfg(feature = "postgres")]
                Engine::Postgres(pool) => {
                    Ok(server::all(pool, *wait, sql, &values).await?.into_iter().map(AnyRow::Postgres).collect())
                }
                #[cfg(feature = "mysql")]
                Engine::Mysql(pool) => {
                    Ok(server::all(pool, *wait, sql, &values).await?.into_iter().map(AnyRow::Mysql).collect())
                }
            },
            Self::Tx(tx) => tx.all(sql, &values).await,
        }
    }
}
