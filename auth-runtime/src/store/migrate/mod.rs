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

use super::{Store, connection::Connection, failure::failed, pool::Engine, refusal::explained};
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
        match &self.pool.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, .. } => sqlite::migrate::<U>(pool).await,
            #[cfg(feature = "postgres")]
            Engine::Postgres(pool) => postgres::migrate::<U>(pool).await,
            #[cfg(feature = "mysql")]
            Engine::Mysql(pool) => mysql::migrate::<U>(pool).await,
        }
    }

    /// The statements that [`Store::migrate`] would run on this database, each without its semicolon.
    ///
    /// # Errors
    /// [`Error::Schema`] where the database holds what the source no longer knows, [`Error::Unavailable`].
    pub async fn migration(&self) -> Result<Vec<String>, Error> {
        let planned = match &self.pool.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { pool, .. } => {
                let mut connection = pool.acquire().await.map_err(failed)?;
                plan::<U>(&mut Connection::Sqlite(&mut connection)).await
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres(pool) => {
                let mut connection = pool.acquire().await.map_err(failed)?;
                plan::<U>(&mut Connection::Postgres(&mut connection)).await
            }
            #[cfg(feature = "mysql")]
            Engine::Mysql(pool) => {
                let mut connection = pool.acquire().await.map_err(failed)?;
                plan::<U>(&mut Connection::Mysql(&mut connection)).await
            }
        };
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
