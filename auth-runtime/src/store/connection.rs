//! One connection, whichever the database is, for statements whose text is made of names in the source.

use sqlx::AssertSqlSafe;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::server::Server;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{Dialect, failure::failed};
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
        let sql = AssertSqlSafe(sql.into());
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(on) => {
                let query = sqlx::query_with(sql, sqlite::arguments(values)?);
                let rows = query.fetch_all(&mut **on).await.map_err(failed)?;
                rows.iter().map(|row| read(&mut Row::sqlite(row))).collect()
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(on) => {
                let query = sqlx::query_with(sql, sqlx::Postgres::arguments(values)?);
                let rows = query.fetch_all(&mut **on).await.map_err(failed)?;
                rows.iter().map(|row| read(&mut Row::postgres(row))).collect()
            }
            #[cfg(feature = "mysql")]
            Self::Mysql(on) => {
                let query = sqlx::query_with(sql, sqlx::MySql::arguments(values)?);
                let rows = query.fetch_all(&mut **on).await.map_err(failed)?;
                rows.iter().map(|row| read(&mut Row::mysql(row))).collect()
            }
        }
    }

    /// Runs a statement that answers nothing.
    pub(super) async fn run(&mut self, sql: impl Into<String>) -> Result<(), sqlx::Error> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql.into()));
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(on) => query.execute(&mut **on).await.map(drop),
            #[cfg(feature = "postgres")]
            Self::Postgres(on) => query.execute(&mut **on).await.map(drop),
            #[cfg(feature = "mysql")]
            Self::Mysql(on) => query.execute(&mut **on).await.map(drop),
        }
    }
}
