//! A connection to a server that is held for a while: it may die, its answers may not come, and who waits for them may go.

use std::time::Duration;

use sqlx::{Connection as _, Database, pool::PoolConnection};
use sqlx_core::transaction::TransactionManager;
use tokio::{runtime::Handle, time::timeout};

use super::{
    failure::{CommitUnknown, TimedOut, is_dead, is_of_a_copy, within},
    server::{Answer, Done, Server},
};
use crate::{error::Error, field::Value};

/// How long a connection may take to come to rest after the request that it was held for has gone. What waits for nobody
/// has ended by then.
const REST: Duration = Duration::from_millis(500);

/// One connection of a pool, for one statement or one transaction.
pub(super) struct Held<DB: Server> {
    connection: Option<PoolConnection<DB>>,
    transaction: Transaction,
    /// Whether something is under way on it.
    busy: bool,
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
        Ok(Self { connection: Some(connection), transaction: Transaction::None, busy: false, wait })
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

    /// Does something with the connection. One that is dead, did not answer in time, or leads to a server that takes no
    /// writes, does not go back to the pool: there it would be asked whether it lives, and a pool of one would have none to
    /// give (ST-4, ST-5).
    async fn on<T>(&mut self, act: impl FnOnce(&mut DB::Connection) -> Answer<'_, T>) -> Result<T, Error> {
        let wait = self.wait;
        self.busy = true;
        let done = within(wait, act(self.connection()?)).await;
        self.busy = false;
        if done.as_ref().is_err_and(|error| is_dead(error) || is_timeout(error) || is_of_a_copy(error)) {
            self.abandon();
        }
        done
    }

    /// Gives the connection up, and with it the transaction.
    pub(super) fn abandon(&mut self) {
        drop(self.connection.take().map(PoolConnection::detach));
    }

    /// Gives the connection back once all that is under way on it has ended, and up where that takes long: what waits for
    /// somebody's lock would keep it from everybody else, and a pool of one has no other to give (ST-4, ST-7).
    fn let_rest(&mut self) {
        let Ok(runtime) = Handle::try_current() else { return };
        let (Some(mut connection), rest) = (self.connection.take(), REST.min(self.wait / 4)) else { return };
        runtime.spawn(async move {
            if !matches!(timeout(rest, connection.ping()).await, Ok(Ok(()))) {
                drop(connection.detach());
            }
        });
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
            (Some(connection), Transaction::Open) => {
                DB::TransactionManager::start_rollback(connection);
                self.let_rest();
            }
            (Some(_), Transaction::None) if self.busy => self.let_rest(),
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
