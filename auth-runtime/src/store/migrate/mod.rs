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

use plan::plan;
use refused::Who;

use super::{
    Awaited, Pool, Store,
    connection::{Acquired, Connection},
    pool::Engine,
    refusal::explained,
};
use crate::{error::Error, user::AuthUser};

impl<U: AuthUser> Store<U> {
    /// Makes what is missing: the user's table, the toolkit's own, the rule about roles. Where nothing is missing it
    /// writes nothing, so that who may only read and write rows can call it.
    ///
    /// # Errors
    /// [`Error::Schema`] with what stands in the way and what to do about it, [`Error::Unavailable`].
    pub async fn migrate(&self) -> Result<(), Error> {
        if self.migration().await?.is_empty() {
            return Ok(());
        }
        let mut alone = Alone::begin(&self.pool, U::MODEL.realm).await?;
        let done = carry_out::<U>(&mut alone.connection()).await;
        alone.end(done).await
    }

    /// The statements that [`Store::migrate`] would run on this database, each without its semicolon.
    ///
    /// # Errors
    /// [`Error::Schema`] where the database holds what the source no longer knows, [`Error::Unavailable`].
    pub async fn migration(&self) -> Result<Vec<String>, Error> {
        let mut connection = Acquired::of(&self.pool).await?;
        let planned = plan::<U>(&mut connection.connection()).await;
        planned.map_err(|error| explained(error, U::MODEL.realm, U::MODEL.table))
    }
}

/// Plans once more, now that nobody else migrates, and runs it.
async fn carry_out<U: AuthUser>(on: &mut Connection<'_>) -> Result<(), Error> {
    let plan = plan::<U>(on).await?;
    // It cannot be asked for after an error, which ends a transaction of PostgreSQL.
    let who = Who::ask(on).await?;
    for statement in plan {
        on.run(statement.as_str()).await.map_err(|cause| who.refused(&statement, cause))?;
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
