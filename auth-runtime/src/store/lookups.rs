//! Connections for the look-up that every guarded request makes.

use std::sync::Arc;

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use tokio::sync::{Mutex, MutexGuard};

use super::sqlite;
use crate::field::Value;

/// How many there are: for a look-up of some 10 microseconds, enough for more requests a second than one file serves.
const COUNT: usize = 4;

/// A few connections to a file of `SQLite`, beside those of a pool.
///
/// A pool pings a connection that comes back, from a task of its own: a second round trip to the connection's thread,
/// as long as the look-up itself. That is for servers that go away, and a file does not.
#[derive(Clone, Debug, Default)]
pub struct Lookups {
    /// How one is opened; `None` where there are none.
    options: Option<Arc<SqliteConnectOptions>>,
    places: Arc<[Mutex<Option<SqliteConnection>>]>,
}

impl Lookups {
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut places = Vec::with_capacity(COUNT);
        for _ in 0..COUNT {
            places.push(Mutex::new(Some(options.connect().await?)));
        }
        Ok(Self { options: Some(Arc::new(options.clone())), places: places.into() })
    }

    /// The first row of a statement, by whichever connection is free; else by the pool.
    pub(super) async fn first(
        &self,
        pool: &sqlx::SqlitePool,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<SqliteRow>, sqlx::Error> {
        let query =
            sqlx::query_with(sql, sqlite::arguments(values).map_err(|error| sqlx::Error::Encode(error.into()))?);
        let (Some(options), Some(mut free)) = (&self.options, self.free()) else {
            return query.fetch_optional(pool).await;
        };
        let connection = match &mut *free {
            Some(connection) => connection,
            None if pool.is_closed() => return query.fetch_optional(pool).await,
            place => place.insert(options.connect().await?),
        };
        let found = query.fetch_optional(connection).await;
        if found.is_err() {
            // Whatever it was, it does not happen on this connection again: the next look-up opens another.
            *free = None;
        }
        found
    }

    /// A place that nobody is at, one with a connection before one without.
    fn free(&self) -> Option<MutexGuard<'_, Option<SqliteConnection>>> {
        let free = || self.places.iter().filter_map(|place| place.try_lock().ok());
        free().find(|place| place.is_some()).or_else(|| free().next())
    }

    /// Closes them, each after the look-up that it is at.
    pub(super) async fn close(&self) {
        for place in self.places.iter() {
            if let Some(connection) = place.lock().await.take() {
                // It is gone either way.
                let _ = connection.close().await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::str::FromStr;

    use super::*;

    #[tokio::test]
    async fn a_connection_that_failed_is_opened_anew() {
        let file = std::env::temp_dir().join(format!("authwright-lookups-{}", uuid::Uuid::now_v7()));
        let options = SqliteConnectOptions::from_str(&format!("sqlite:{}?mode=rwc", file.display())).unwrap();
        let pool = sqlx::SqlitePool::connect_lazy_with(options.clone());
        let lookups = Lookups::open(&options).await.unwrap();
        let open = || lookups.places.iter().filter(|place| place.try_lock().unwrap().is_some()).count();
        for left in (0..COUNT).rev() {
            lookups.first(&pool, "SELECT no FROM nowhere", &[]).await.unwrap_err();
            assert_eq!(open(), left);
        }
        assert!(lookups.first(&pool, "SELECT 1", &[]).await.unwrap().is_some());
        assert_eq!((open(), pool.size()), (1, 0), "not by the pool");
        lookups.close().await;
        pool.close().await;
        lookups.first(&pool, "SELECT 1", &[]).await.unwrap_err();
        std::fs::remove_file(file).unwrap();
    }
}
