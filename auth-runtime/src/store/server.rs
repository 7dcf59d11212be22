//! Databases that are servers: connections die, and answers may not come.

use std::{pin::Pin, time::Duration};

use sqlx::{
    Connection as _, Database,
    pool::{PoolConnection, PoolOptions},
};
use sqlx_core::transaction::TransactionManager;

use super::failure::{CommitUnknown, TimedOut, is_dead, within};
use crate::{error::Error, field::Value};

/// After how long without work a connection is asked whether it lives before it is used.
const STALE: Duration = Duration::from_secs(1);

/// A pool whose new connections are told `limits` first.
pub(super) fn pool<DB: Server>(wait: Duration, limits: String) -> PoolOptions<DB> {
    PoolOptions::new()
        .acquire_timeout(wait)
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
    ($database:ty, $arguments:ty, $begin:literal, $bind:ident, |$result:ident| $id:expr) => {
        impl $crate::store::server::Server for $database {
            const BEGIN: &'static str = $begin;

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

/// One connection of a pool, for one statement or one transaction.
pub(super) struct Held<DB: Server> {
    connection: Option<PoolConnection<DB>>,
    transaction: Transaction,
    wait: Duration,
}

/// What the connection must not go back to the pool with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    /// It may have begun, and the driver does not know of it.
    Begins,
    /// It has begun, and may have ended.
    Open,
}

impl<DB: Server> Held<DB> {
    async fn take(pool: &sqlx::Pool<DB>, wait: Duration) -> Result<Self, Error> {
        let connection = within(wait, pool.acquire()).await?;
        Ok(Self { connection: Some(connection), transaction: Transaction::None, wait })
    }

    /// Begins a transaction, on another connection where one turns out to be dead.
    pub(super) async fn begin(pool: &sqlx::Pool<DB>, wait: Duration) -> Result<Self, Error> {
        let mut tries = tries(pool);
        loop {
            match Self::begin_once(pool, wait).await {
                Err(error) if is_dead(&error) && tries > 0 => tries -= 1,
                done => return done,
            }
        }
    }

    async fn begin_once(pool: &sqlx::Pool<DB>, wait: Duration) -> Result<Self, Error> {
        let mut held = Self::take(pool, wait).await?;
        held.transaction = Transaction::Begins;
        let statement = sqlx::SqlSafeStr::into_sql_str(DB::BEGIN);
        held.on(|connection| Box::pin(DB::TransactionManager::begin(connection, Some(statement)))).await?;
        held.transaction = Transaction::Open;
        Ok(held)
    }

    pub(super) async fn commit(mut self) -> Result<(), Error> {
        let done = self.on(|connection| Box::pin(DB::TransactionManager::commit(connection))).await;
        if done.is_ok() {
            self.transaction = Transaction::None;
        }
        match done {
            Err(Error::Unavailable(cause)) if self.connection.is_none() => Err(Error::Unavailable(
                cause.downcast::<sqlx::Error>().map_or_else(|other| other, |cause| Box::new(CommitUnknown(*cause))),
            )),
            done => done,
        }
    }

    pub(super) fn connection(&mut self) -> Result<&mut DB::Connection, Error> {
        self.connection.as_deref_mut().ok_or_else(lost)
    }

    pub(super) fn wait(&self) -> Duration {
        self.wait
    }

    pub(super) async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<Done, Error> {
        let arguments = DB::arguments(values)?;
        self.on(|connection| DB::execute(connection, sql, arguments)).await.map(|result| DB::done(&result))
    }

    pub(super) async fn first(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<DB::Row>, Error> {
        let arguments = DB::arguments(values)?;
        self.on(|connection| DB::first(connection, sql, arguments)).await
    }

    pub(super) async fn all(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<DB::Row>, Error> {
        let arguments = DB::arguments(values)?;
        self.on(|connection| DB::all(connection, sql, arguments)).await
    }

    /// Does something with the connection. One that is dead, or did not answer in time, does not go back to the pool:
    /// there it would be asked whether it lives, and a pool of one would have none to give (ST-4, ST-5).
    async fn on<T>(&mut self, act: impl FnOnce(&mut DB::Connection) -> Answer<'_, T>) -> Result<T, Error> {
        let wait = self.wait;
        let done = within(wait, act(self.connection()?)).await;
        if done.as_ref().is_err_and(|error| is_dead(error) || is_timeout(error)) {
            self.abandon();
        }
        done
    }

    /// Gives the connection up, and with it the transaction.
    pub(super) fn abandon(&mut self) {
        drop(self.connection.take().map(PoolConnection::detach));
    }
}

/// It may be dropped at any point at which it waits, with the request that it is for.
impl<DB: Server> Drop for Held<DB> {
    fn drop(&mut self) {
        match (&mut self.connection, self.transaction) {
            // The next one would write into a transaction that nobody commits.
            (Some(_), Transaction::Begins) => self.abandon(),
            // Also where the answer to a commit is still on its way: the driver counts until it is told otherwise, and a
            // rollback that comes too late does nothing.
            (Some(connection), Transaction::Open) => DB::TransactionManager::start_rollback(connection),
            _ => {}
        }
    }
}

/// Runs what may be run twice: on another connection where one turns out to be dead, which costs nobody an error. A
/// server that ends takes all of the pool's connections with it, so that each of them may have to be found out.
macro_rules! again {
    ($pool:expr, $wait:expr, |$held:ident| $act:expr) => {{
        let mut tries = tries($pool);
        loop {
            // A new connection can die as well, before it is one.
            let done = match Held::take($pool, $wait).await {
                Ok(mut $held) => $act.await,
                Err(error) => Err(error),
            };
            match done {
                Err(error) if is_dead(&error) && tries > 0 => tries -= 1,
                done => break done,
            }
        }
    }};
}

pub(super) async fn execute<DB: Server>(
    pool: &sqlx::Pool<DB>,
    wait: Duration,
    sql: &'static str,
    values: &[Value],
) -> Result<Done, Error> {
    again!(pool, wait, |held| held.execute(sql, values))
}

pub(super) async fn first<DB: Server>(
    pool: &sqlx::Pool<DB>,
    wait: Duration,
    sql: &'static str,
    values: &[Value],
) -> Result<Option<DB::Row>, Error> {
    again!(pool, wait, |held| held.first(sql, values))
}

pub(super) async fn all<DB: Server>(
    pool: &sqlx::Pool<DB>,
    wait: Duration,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<DB::Row>, Error> {
    again!(pool, wait, |held| held.all(sql, values))
}

fn tries<DB: Database>(pool: &sqlx::Pool<DB>) -> u32 {
    pool.size() + 1
}

fn lost() -> Error {
    Error::Unavailable("the connection of this transaction was lost".into())
}

fn is_timeout(error: &Error) -> bool {
    matches!(error, Error::Unavailable(cause) if cause.is::<TimedOut>())
}
