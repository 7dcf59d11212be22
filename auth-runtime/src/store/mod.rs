//! The database: which engine, its tables, and the statements on them.

mod links;
#[cfg(feature = "sqlite")]
mod lookups;
mod migrate;
mod outbox;
mod pool;
mod schema;
mod sessions;
mod signups;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod users;

use std::marker::PhantomData;

#[cfg(feature = "sqlite")]
pub use lookups::Lookups;
pub use outbox::{Intent, State};
pub use pool::{On, Pool, Tx};
pub use schema::{Dialect, schema};
pub use sessions::{NewSession, Session};
pub use signups::SignupRow;
pub use sql::RealmSql;
pub use users::Inserted;

use crate::{
    error::Error,
    user::{AuthUser, UserSql},
};

/// The database as one kind of user sees it: its statements, on one pool.
pub struct Store<U> {
    pool: Pool,
    sql: UserSql,
    user: PhantomData<fn() -> U>,
}

impl<U: AuthUser> Store<U> {
    /// The store of a kind of user on a pool.
    #[must_use]
    pub fn new(pool: Pool) -> Self {
        let sql = match &pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite { .. } => U::SQLITE,
        };
        Self { pool, sql, user: PhantomData }
    }

    /// Opens the database of a URL; `create` makes what can be made, as a file of `SQLite`.
    ///
    /// # Errors
    /// What stands in the way, in words for whoever starts the program.
    pub async fn connect(url: &str, create: bool) -> Result<Pool, String> {
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            #[cfg(feature = "sqlite")]
            "sqlite" => sqlite::connect(url, create).await.map_err(|cause| {
                format!(
                    "the database of DATABASE_URL cannot be opened: {cause}\n  \
                     The folder must exist and be writable. To make a missing file, write `sqlite:app.db?mode=rwc`."
                )
            }),
            _ => Err(format!(
                "DATABASE_URL begins with `{scheme}:`, which this build has no driver for\n  \
                 Write for example `sqlite:app.db`."
            )),
        }
    }

    /// The pool.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.pool.begin().await
    }
}

/// What the driver answered: nothing of it reaches a client.
fn failed(cause: sqlx::Error) -> Error {
    Error::Unavailable(Box::new(cause))
}

/// Whether a statement failed since two rows would hold the same.
fn is_conflict(error: &Error) -> bool {
    let Error::Unavailable(cause) = error else { return false };
    cause
        .downcast_ref::<sqlx::Error>()
        .and_then(sqlx::Error::as_database_error)
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
