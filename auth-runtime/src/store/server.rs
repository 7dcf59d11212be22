//! Databases that are servers: what their pools are told, and what differs between their drivers.

use std::{io, pin::Pin, time::Duration};

use sqlx::{Connection, Database, Pool, pool::PoolOptions};
use tokio::time::timeout;

use crate::{error::Error, field::Value};

/// After how long without work a connection is asked whether it lives before it is used.
const STALE: Duration = Duration::from_secs(1);

/// Opens a pool whose new connections are told `limits` first.
///
/// A pool tries again while a server refuses connections, as one does that comes up, and when its time is over it says no
/// more than that. So one connection without it is asked for the reason.
pub(super) async fn open<DB: Server>(
    wait: Duration,
    limits: String,
    options: <DB::Connection as Connection>::Options,
) -> Result<Pool<DB>, sqlx::Error> {
    match pool::<DB>(wait, limits.clone()).connect_with(options.clone()).await {
        Err(sqlx::Error::PoolTimedOut) => {}
        opened => return opened,
    }
    let alone = async {
        let mut connection = DB::Connection::connect_with(&options).await?;
        DB::tell(&mut connection, limits.clone()).await?;
        connection.close().await
    };
    timeout(wait, alone).await.unwrap_or_else(|_| Err(no_answer(wait)))?;
    // It came up in the meantime.
    pool::<DB>(wait, limits).connect_with(options).await
}

fn no_answer(wait: Duration) -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, format!("nothing answers within {wait:?}")))
}

/// A pool whose new connections are told `limits` first.
fn pool<DB: Server>(wait: Duration, limits: String) -> PoolOptions<DB> {
    PoolOptions::new()
        .acquire_timeout(wait)
        .idle_timeout(DB::IDLE)
        .test_before_acquire(false)
        .before_acquire(|connection: &mut DB::Connection, seen| {
            Box::pin(async move {
                if seen.idle_for > STALE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| DB::tell(connection, limits.clone()))
}

pub(super) type Answer<'c, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'c>>;

/// What differs between the drivers. Their bounds are met here, once, for each of them.
pub(super) trait Server: Database {
    /// Begins a transaction in which each statement sees what was committed before it.
    const BEGIN: &'static str;
    /// After how long without work a connection is given up.
    const IDLE: Duration;

    fn arguments(values: &[Value]) -> Result<Self::Arguments, Error>;
    /// How many rows a statement found to change, and the id that the database counted for a new one.
    fn done(result: &Self::QueryResult) -> Done;
    /// Says something that is not prepared, and may be several statements.
    fn tell(connection: &mut Self::Connection, sql: String) -> Answer<'_, ()>;
    fn execute<'c>(
        connection: &'c mut Self::Connection,
        sql: &'static str,
        arguments: Self::Arguments,
    ) -> Answer<'c, Self::QueryResult>;
    fn first<'c>(
        connection: &'c mut Self::Connection,
        sql: &'static str,
        arguments: Self::Arguments,
    ) -> Answer<'c, Option<Self::Row>>;
    fn all<'c>(
        connection: &'c mut Self::Connection,
        sql: &'static str,
        arguments: Self::Arguments,
    ) -> Answer<'c, Vec<Self::Row>>;
}

/// What a statement that answers no rows did.
#[derive(Clone, Copy)]
pub(super) struct Done {
    pub(super) rows: u64,
    #[cfg_attr(not(feature = "mysql"), expect(dead_code, reason = "`PostgreSQL` answers the id itself"))]
    pub(super) id: Option<i64>,
}

/// `Server` for a driver.
macro_rules! server {
    ($database:ty, $arguments:ty, $begin:literal, $idle:expr, $bind:ident, |$result:ident| $id:expr) => {
        impl $crate::store::server::Server for $database {
            const BEGIN: &'static str = $begin;
            const IDLE: std::time::Duration = $idle;

            fn arguments(values: &[$crate::field::Value]) -> Result<$arguments, $crate::error::Error> {
                let mut arguments = <$arguments>::default();
                sqlx::Arguments::reserve(&mut arguments, values.len(), 0);
                for value in values {
                    value.$bind(&mut arguments).map_err($crate::error::Error::Internal)?;
                }
                Ok(arguments)
            }

            fn done($result: &Self::QueryResult) -> $crate::store::server::Done {
                $crate::store::server::Done { rows: $result.rows_affected(), id: $id }
            }

            fn tell(connection: &mut Self::Connection, sql: String) -> $crate::store::server::Answer<'_, ()> {
                Box::pin(async move { sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await.map(drop) })
            }

            fn execute<'c>(
                connection: &'c mut Self::Connection,
                sql: &'static str,
                arguments: $arguments,
            ) -> $crate::store::server::Answer<'c, Self::QueryResult> {
                Box::pin(async move { sqlx::query_with::<Self, _>(sql, arguments).execute(connection).await })
            }

            fn first<'c>(
                connection: &'c mut Self::Connection,
                sql: &'static str,
                arguments: $arguments,
            ) -> $crate::store::server::Answer<'c, Option<Self::Row>> {
                Box::pin(async move { sqlx::query_with::<Self, _>(sql, arguments).fetch_optional(connection).await })
            }

            fn all<'c>(
                connection: &'c mut Self::Connection,
                sql: &'static str,
                arguments: $arguments,
            ) -> $crate::store::server::Answer<'c, Vec<Self::Row>> {
                Box::pin(async move { sqlx::query_with::<Self, _>(sql, arguments).fetch_all(connection).await })
            }
        }
    };
}
pub(super) use server;
