//! The connections, whichever the database is.

use crate::{
    error::Error,
    field::{Row, Value},
};

#[cfg(feature = "sqlite")]
use super::{lookups::Lookups, sqlite};

/// The pool of connections to the database that `DATABASE_URL` names.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Pool {
    /// `SQLite`.
    #[cfg(feature = "sqlite")]
    #[non_exhaustive]
    Sqlite {
        /// The pool, which an application may share.
        pool: sqlx::SqlitePool,
        /// Connections for the look-up that every guarded request makes; none beside a pool of the application's own.
        lookups: Lookups,
    },
}

#[cfg(feature = "sqlite")]
impl From<sqlx::SqlitePool> for Pool {
    fn from(pool: sqlx::SqlitePool) -> Self {
        Self::Sqlite { pool, lookups: Lookups::default() }
    }
}

impl Pool {
    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn begin(&self) -> Result<Tx, Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { pool, .. } => sqlite::begin(pool).await.map(Tx::Sqlite),
        }
    }

    /// The `SQLite` pool, where that is the database.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn sqlite(&self) -> Option<&sqlx::SqlitePool> {
        match self {
            Self::Sqlite { pool, .. } => Some(pool),
        }
    }

    /// Closes every connection, after the queries that run have ended.
    pub async fn close(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { pool, lookups } => {
                lookups.close().await;
                pool.close().await;
            }
        }
    }

    /// Runs the one statement that every guarded request waits for, and reads its first row, if there is one.
    pub(super) async fn look_up<T>(
        &self,
        sql: &'static str,
        values: Vec<Value>,
        read: impl FnOnce(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { pool, lookups } => {
                let row = lookups.first(pool, sql, values).await?;
                row.map(|row| read(&mut Row::sqlite(&row))).transpose()
            }
        }
    }
}

/// A transaction: rolled back where it is dropped before [`Tx::commit`].
#[non_exhaustive]
pub enum Tx {
    /// On `SQLite`.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
}

impl Tx {
    /// Makes what was done in it last.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; whether it was committed is then unknown.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(tx) => tx.commit().await.map_err(super::failed),
        }
    }
}

/// Where a statement runs: on any connection, or in a transaction.
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

impl On<'_> {
    /// Runs a statement and answers how many rows it changed.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn execute(self, sql: &'static str, values: Vec<Value>) -> Result<u64, Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Pool(Pool::Sqlite { pool, .. }) => sqlite::execute(pool, sql, values).await,
            #[cfg(feature = "sqlite")]
            Self::Tx(Tx::Sqlite(tx)) => sqlite::execute(&mut **tx, sql, values).await,
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
        match self {
            #[cfg(feature = "sqlite")]
            Self::Pool(Pool::Sqlite { pool, .. }) => sqlite::first(pool, sql, values, read).await,
            #[cfg(feature = "sqlite")]
            Self::Tx(Tx::Sqlite(tx)) => sqlite::first(&mut **tx, sql, values, read).await,
        }
    }

    /// Runs a statement and reads all its rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`], or what `read` answers.
    pub async fn all<T>(
        self,
        sql: &'static str,
        values: Vec<Value>,
        read: impl FnMut(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Pool(Pool::Sqlite { pool, .. }) => sqlite::all(pool, sql, values, read).await,
            #[cfg(feature = "sqlite")]
            Self::Tx(Tx::Sqlite(tx)) => sqlite::all(&mut **tx, sql, values, read).await,
        }
    }
}
