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
pub struct Lookups(Arc<[Mutex<Option<SqliteConnection>>]>);

impl Lookups {
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut connections = Vec::with_capacity(COUNT);
        for _ in 0..COUNT {
            connections.push(Mutex::new(Some(options.connect().await?)));
        }
        Ok(Self(connections.into()))
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
        let Some(mut free) = self.free() else { return query.fetch_optional(pool).await };
        let Some(connection) = &mut *free else { return query.fetch_optional(pool).await };
        let found = query.fetch_optional(connection).await;
        if found.is_err() {
            // Whatever it was, it does not happen on this connection again.
            *free = None;
        }
        found
    }

    fn free(&self) -> Option<MutexGuard<'_, Option<SqliteConnection>>> {
        self.0.iter().filter_map(|place| place.try_lock().ok()).find(|place| place.is_some())
    }

    /// Closes them, each after the look-up that it is at.
    pub(super) async fn close(&self) {
        for place in self.0.iter() {
            if let Some(connection) = place.lock().await.take() {
                // It is gone either way.
                let _ = connection.close().await;
            }
        }
    }
}
