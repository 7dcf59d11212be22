//! One connection, whichever the database is, for statements whose text is made of names in the source.

use sqlx::{AssertSqlSafe, pool::PoolConnection};

#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::server::Server;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{Awaited, Dialect, Pool, failure::failed, on::AnyRow, pool::Engine};
use crate::{
    error::Error,
    field::{Row, Value},
};

/// A connection that looks at tables, or makes them. No text of a request ever gets into a statement of it.
pub(super) enum Connection<'c> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'c mut sqlx::SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(&'c mut sqlx::PgConnection),
    #[cfg(feature = "mysql")]
    Mysql(&'c mut sqlx::MySqlConnection),
}

impl Connection<'_> {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Dialect::Mysql,
        }
    }

    /// Runs a statement and reads all its rows.
    pub(super) async fn rows<T>(
        &mut self,
        sql: impl Into<String>,
        values: &[Value],
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.fetch(sql.into(), values).await?;
        rows.iter().map(|row| read(&mut row.row())).collect()
    }

    fn fetch<'a>(&'a mut self, sql: String, values: &'a [Value]) -> Awaited<'a, Vec<AnyRow>> {
        let sql = AssertSqlSafe(sql);
        Box::pin(async move {
            Ok(match self {
                #[cfg(feature = "sqlite")]
                Self::Sqlite(on) => {
                    let query = sqlx::query_with(sql, sqlite::arguments(values)?);
                    AnyRow::of(query.fetch_all(&mut **on).await.map_err(failed)?, AnyRow::Sqlite)
                }
                #[cfg(feature = "postgres")]
                Self::Postgres(on) => {
                    let query = sqlx::query_with(sql, sqlx::Postgres::arguments(values)?);
                    AnyRow::of(query.fetch_all(&mut **on).await.map_err(failed)?, AnyRow::Postgres)
                }
                #[cfg(feature = "mysql")]
                Self::Mysql(on) => {
                    let query = sqlx::query_with(sql, sqlx::MySql::arguments(values)?);
                    AnyRow::of(query.fetch_all(&mut **on).await.map_err(failed)?, AnyRow::Mysql)
                }
            })
        })
    }

    /// Runs a statement that answers nothing.
    pub(super) fn run(&mut self, sql: impl Into<String>) -> Awaited<'_, (), sqlx::Error> {
        self.run_text(sql.into())
    }

    fn run_text(&mut self, sql: String) -> Awaited<'_, (), sqlx::Error> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql));
        Box::pin(async move {
            match self {
                #[cfg(feature = "sqlite")]
                Self::Sqlite(on) => query.execute(&mut **on).await.map(drop),
                #[cfg(feature = "postgres")]
                Self::Postgres(on) => query.execute(&mut **on).await.map(drop),
                #[cfg(feature = "mysql")]
                Self::Mysql(on) => query.execute(&mut **on).await.map(drop),
            }
        })
    }
}

/// A connection of the pool's, for work that looks at tables.
pub(super) enum Acquired {
    #[cfg(feature = "sqlite")]
    Sqlite(PoolConnection<sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    Mysql(PoolConnection<sqlx::MySql>),
}

impl Acquired {
    pub(super) fn of(pool: &Pool) -> Awaited<'_, Self> {
        Box::pin(async move {
            match &pool.engine {
                #[cfg(feature = "sqlite")]
                Engine::Sqlite { pool, .. } => pool.acquire().await.map(Self::Sqlite),
                #[cfg(feature = "postgres")]
                Engine::Postgres(pool) => pool.acquire().await.map(Self::Postgres),
                #[cfg(feature = "mysql")]
                Engine::Mysql(pool) => pool.acquire().await.map(Self::Mysql),
            }
            .map_err(failed)
        })
    }

    pub(super) fn connection(&mut self) -> Connection<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(on) => Connection::Sqlite(on),
            #[cfg(feature = "postgres")]
            Self::Postgres(on) => Connection::Postgres(on),
            #[cfg(feature = "mysql")]
            Self::Mysql(on) => Connection::Mysql(on),
        }
    }
}
