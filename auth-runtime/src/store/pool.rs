//! The connections, whichever the database is.

use std::{pin::Pin, time::Duration};

use super::{Dialect, Tx};
#[cfg(feature = "sqlite")]
use super::{failure::within, lookups::Lookups};
use crate::{
    error::Error,
    field::{Row, Value},
};

/// How long a statement on an application's own pool may wait for a connection, and how long for its answer (ST-5).
pub(super) const WAIT: Duration = Duration::from_secs(3);

/// The pool of connections to the database that `DATABASE_URL` names.
#[derive(Clone, Debug)]
pub struct Pool {
    pub(super) engine: Engine,
    pub(super) wait: Duration,
}

#[derive(Clone, Debug)]
pub(super) enum Engine {
    #[cfg(feature = "sqlite")]
    Sqlite {
        pool: sqlx::SqlitePool,
        /// Connections for the look-up that every guarded request makes; none beside a pool of the application's own.
        lookups: Lookups,
    },
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::MySqlPool),
}

#[cfg(feature = "sqlite")]
impl From<sqlx::SqlitePool> for Pool {
    fn from(pool: sqlx::SqlitePool) -> Self {
        Self { engine: Engine::Sqlite { pool, lookups: Lookups::default() }, wait: WAIT }
    }
}

#[cfg(feature = "postgres")]
impl From<sqlx::PgPool> for Pool {
    fn from(pool: sqlx::PgPool) -> Self {
        Self { engine: Engine::Postgres(pool), wait: WAIT }
    }
}

#[cfg(feature = "mysql")]
impl From<sqlx::MySqlPool> for Pool {
    fn from(pool: sqlx::MySqlPool) -> Self {
        Self { engine: Engine::Mysql(pool), wait: WAIT }
    }
}

impl Pool {
    /// The same pool, on which a statement waits so long for a connection, and so long for its answer.
    #[must_use]
    pub(crate) fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Which database it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match &self.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { .. } => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Engine::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Engine::Mysql(_) => Dialect::Mysql,
        }
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn begin(&self) -> Result<Tx, Error> {
        Tx::begin(self).await
    }

    /// The `SQLite` pool, where that is the database.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn sqlite(&self) -> Option<&sqlx::SqlitePool> {
        match &self.engine {
            Engine::Sqlite { pool, .. } => Some(pool),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => None,
        }
    }

    /// The `PostgreSQL` pool, where that is the database.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub fn postgres(&self) -> Option<&sqlx::PgPool> {
        match &self.engine {
            Engine::Postgres(pool) => Some(pool),
            #[cfg(any(feature = "sqlite", feature = "mysql"))]
            _ => None,
        }
    }

    /// The `MySQL` or `MariaDB` pool, where that is the database.
    #[cfg(feature = "mysql")]
    #[must_use]
    pub fn mysql(&self) -> Option<&sqlx::MySqlPool> {
        match &self.engine {
            Engine::Mysql(pool) => Some(pool),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            _ => None,
        }
    }

    /// Closes every connection, after the queries that run have ended.
    pub async fn close(&self) {
        let closed: Pin<Box<dyn Future<Output = ()> + Send + '_>> = Box::pin(self.close_all());
        closed.await;
    }

    async fn close_all(&self) {
        match &self.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, lookups } => {
                lookups.close().await;
                pool.close().await;
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres(pool) => pool.close().await,
            #[cfg(feature = "mysql")]
            Engine::Mysql(pool) => pool.close().await,
        }
    }

    /// Runs the one statement that every guarded request waits for, and reads its first row, if there is one.
    pub(super) async fn look_up<T>(
        &self,
        sql: &'static str,
        values: Vec<Value>,
        read: impl FnOnce(&mut Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match &self.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, lookups } => {
                let row = within(self.wait, lookups.first(pool, sql, &values)).await?;
                row.map(|row| read(&mut Row::sqlite(&row))).transpose()
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => super::On::from(self).first(sql, values, read).await,
        }
    }
}
