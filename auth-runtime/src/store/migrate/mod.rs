//! Making the tables, and leading them from version to version.
//!
//! Of several instances that start at once one does the work, and the others find it done. What is interrupted goes on
//! where it stopped. A table of the user's that is there already is never altered.

#[cfg(feature = "mysql")]
mod mysql;
mod plan;
#[cfg(feature = "postgres")]
mod postgres;
mod refused;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::time::Duration;

use plan::{Strangers, plan};
use refused::Who;
use tokio::time::{Instant, sleep};

use super::{
    Awaited, Pool, Store,
    connection::{Acquired, Connection},
    failure::is_held,
    pool::Engine,
    refusal::explained,
};
use crate::{error::Error, user::AuthUser};

/// For how long a table is asked for that somebody else's transaction holds.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a statement waits for a table, in seconds. Whoever comes after it waits behind it, whatever they ask for: so it
/// is less than a request bears, and between two attempts there is time for all of them.
#[cfg(any(feature = "postgres", feature = "mysql"))]
const WAIT_FOR_TABLE: u8 = 1;

/// The time between two attempts.
const PAUSE: Duration = Duration::from_secs(2);

/// What a migration does about roles of the database that the source does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnknownRoles {
    /// It leaves them to the rule: of several instances at once one may be of a newer source, and needs them.
    Keep,
    /// It takes them out of the rule, and is refused where somebody has one.
    Remove,
}

impl<U: AuthUser> Store<U> {
    /// Makes what is missing: the user's table, the toolkit's own, the rule about roles. Where nothing is missing it
    /// writes nothing, so that who may only read and write rows can call it.
    ///
    /// # Errors
    /// [`Error::Schema`] with what stands in the way and what to do about it, [`Error::Unavailable`].
    pub(crate) async fn migrate(&self, unknown: UnknownRoles) -> Result<(), Error> {
        // All rows are gone through only by the connection that may take its time.
        if self.planned(unknown, Strangers::NotAsked).await?.is_empty() {
            return Ok(());
        }
        let until = Instant::now() + PATIENCE;
        loop {
            let mut alone = Alone::begin(&self.pool, U::MODEL.realm).await?;
            let (held, done) = match carry_out::<U>(&mut alone.connection(), unknown).await {
                Ok(()) => (false, Ok(())),
                Err(Stopped { held, error }) => (held, Err(error)),
            };
            let done = alone.end(done).await;
            if !held || Instant::now() >= until {
                return done;
            }
            tracing::info!("a table that the migration alters is held by another transaction; it tries again");
            sleep(PAUSE).await;
        }
    }

    /// The statements that [`migrate`](crate::flow::Auth::migrate) would run on this database, each without its semicolon.
    ///
    /// # Errors
    /// [`Error::Schema`] where the database holds what the source no longer knows, [`Error::Unavailable`].
    pub async fn migration(&self) -> Result<Vec<String>, Error> {
        self.planned(UnknownRoles::Remove, Strangers::Refused).await
    }

    async fn planned(&self, unknown: UnknownRoles, strangers: Strangers) -> Result<Vec<String>, Error> {
        let mut connection = Acquired::of(&self.pool).await?;
        let planned = plan::<U>(&mut connection.connection(), unknown, strangers).await;
        planned.map_err(|error| explained(error, U::MODEL.realm, U::MODEL.table))
    }
}

/// Why a migration did not come to its end.
struct Stopped {
    /// Whether somebody else's transaction holds a table that was to be altered.
    held: bool,
    error: Error,
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self { held: false, error }
    }
}

/// Plans once more, now that nobody else migrates, and runs it.
async fn carry_out<U: AuthUser>(on: &mut Connection<'_>, unknown: UnknownRoles) -> Result<(), Stopped> {
    let plan = plan::<U>(on, unknown, Strangers::Refused).await?;
    // It cannot be asked for after an error, which ends a transaction of PostgreSQL.
    let who = Who::ask(on).await?;
    for statement in plan {
        if let Err(cause) = on.run(statement.as_str()).await {
            return Err(Stopped { held: is_held(&cause), error: who.refused(&statement, cause) });
        }
    }
    Ok(())
}

/// The connection of the instance that migrates, while no other one does.
enum Alone {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::MySqlConnection),
}

impl Alone {
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(unused_variables, reason = "a file is locked whole")
    )]
    fn begin<'a>(pool: &'a Pool, realm: &'a str) -> Awaited<'a, Self> {
        match &pool.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, .. } => Box::pin(async { sqlite::begin(pool).await.map(Self::Sqlite) }),
            #[cfg(feature = "postgres")]
            Engine::Postgres(pool) => Box::pin(async move { postgres::begin(pool, realm).await.map(Self::Postgres) }),
            #[cfg(feature = "mysql")]
            Engine::Mysql(pool) => Box::pin(async move { mysql::begin(pool, realm).await.map(Self::Mysql) }),
        }
    }

    fn connection(&mut self) -> Connection<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(tx) => Connection::Sqlite(tx),
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => Connection::Postgres(tx),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => Connection::Mysql(connection),
        }
    }

    /// Lets others migrate again. What was not done well is undone where the engine can.
    fn end(self, done: Result<(), Error>) -> Awaited<'static, ()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(tx) => Box::pin(async move {
                done?;
                sqlite::commit(tx).await
            }),
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => Box::pin(async move {
                done?;
                postgres::commit(tx).await
            }),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => Box::pin(async move {
                let closed = mysql::close(connection).await;
                done.and(closed)
            }),
        }
    }
}
