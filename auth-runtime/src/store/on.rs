//! Where a statement runs: in a transaction, or on any connection.

#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::held;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{Awaited, Pool, Tx, pool::Engine, retry::repeated};
use crate::{
    error::Error,
    field::{Row, Value},
};

/// Where a statement runs: on any connection, or in a transaction.
///
/// On any connection it may run twice, where the first turns out to be dead or gives way to somebody else: only what is
/// safe to repeat runs there.
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
pub(super) enum AnyRow {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::mysql::MySqlRow),
}

impl AnyRow {
    pub(super) fn of<R>(rows: Vec<R>, of: impl Fn(R) -> Self) -> Vec<Self> {
        rows.into_iter().map(of).collect()
    }

    pub(super) fn row(&self) -> Row<'_> {
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
            // Also one statement can meet a transaction that waits for it (ST-8).
            Self::Pool(pool) => repeated(|| execute(pool, sql, &values)).await,
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
        let row = match self {
            Self::Pool(pool) => first(pool, sql, &values).await?,
            Self::Tx(tx) => tx.first(sql, &values).await?,
        };
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
        let rows = match self {
            Self::Pool(pool) => all(pool, sql, &values).await?,
            Self::Tx(tx) => tx.all(sql, &values).await?,
        };
        rows.iter().map(|row| read(&mut row.row())).collect()
    }
}

fn execute<'a>(pool: &'a Pool, sql: &'static str, values: &'a [Value]) -> Awaited<'a, u64> {
    let wait = pool.wait;
    match &pool.engine {
        #[cfg(feature = "sqlite")]
        Engine::Sqlite { pool, .. } => Box::pin(sqlite::execute(pool, wait, sql, values)),
        #[cfg(feature = "postgres")]
        Engine::Postgres(pool) => Box::pin(async move { Ok(held::execute(pool, wait, sql, values).await?.rows) }),
        #[cfg(feature = "mysql")]
        Engine::Mysql(pool) => Box::pin(async move { Ok(held::execute(pool, wait, sql, values).await?.rows) }),
    }
}

fn first<'a>(pool: &'a Pool, sql: &'static str, values: &'a [Value]) -> Awaited<'a, Option<AnyRow>> {
    Box::pin(async move {
        let wait = pool.wait;
        Ok(match &pool.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, .. } => sqlite::first(pool, wait, sql, values).await?.map(AnyRow::Sqlite),
            #[cfg(feature = "postgres")]
            Engine::Postgres(pool) => held::first(pool, wait, sql, values).await?.map(AnyRow::Postgres),
            #[cfg(feature = "mysql")]
            Engine::Mysql(pool) => held::first(pool, wait, sql, values).await?.map(AnyRow::Mysql),
        })
    })
}

fn all<'a>(pool: &'a Pool, sql: &'static str, values: &'a [Value]) -> Awaited<'a, Vec<AnyRow>> {
    Box::pin(async move {
        let wait = pool.wait;
        Ok(match &pool.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, .. } => AnyRow::of(sqlite::all(pool, wait, sql, values).await?, AnyRow::Sqlite),
            #[cfg(feature = "postgres")]
            Engine::Postgres(pool) => AnyRow::of(held::all(pool, wait, sql, values).await?, AnyRow::Postgres),
            #[cfg(feature = "mysql")]
            Engine::Mysql(pool) => AnyRow::of(held::all(pool, wait, sql, values).await?, AnyRow::Mysql),
        })
    })
}
