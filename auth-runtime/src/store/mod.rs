//! The database: which engine, its tables, and the statements on them.

mod catalog;
mod connection;
mod drift;
mod failure;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod held;
mod id_of;
mod links;
#[cfg(feature = "sqlite")]
mod lookups;
mod migrate;
#[cfg(feature = "mysql")]
mod mysql;
mod on;
mod open;
mod outbox;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod refusal;
mod retry;
mod role_set;
mod schema;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server_url;
mod sessions;
mod signups;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tx;
mod users;

use std::{marker::PhantomData, pin::Pin};

pub(crate) use drift::Depth;
pub use drift::Finding;
pub(crate) use failure::is_of_database;
#[cfg(feature = "sqlite")]
pub use lookups::Lookups;
pub(crate) use migrate::UnknownRoles;
pub use on::On;
pub use outbox::{DeadMail, Intent, State};
pub use pool::Pool;
pub use retry::{carried_out, no_effect};
pub use schema::{Dialect, schema};
pub use sessions::{NewSession, Session};
pub use signups::SignupRow;
pub use sql::RealmSql;
pub use tx::Tx;
pub use users::Inserted;

use self::pool::Engine;
use crate::{
    error::Error,
    user::{AuthUser, UserSql},
};

/// An answer of the database that is waited for.
///
/// A driver's futures are deep types. Behind a pointer they are compiled once, in this crate; as part of the future of
/// a flow they would be gone through again for each kind of user, which takes the compiler many seconds.
type Awaited<'a, T, E = Error> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

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
        let sql = match &pool.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite { .. } => U::SQLITE,
            #[cfg(feature = "postgres")]
            Engine::Postgres(_) => U::POSTGRES,
            #[cfg(feature = "mysql")]
            Engine::Mysql(_) => U::MYSQL,
        };
        Self { pool, sql, user: PhantomData }
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

    /// Keeps every other instance from the same until the transaction has ended: for what is decided by several rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub async fn lock_realm(&self, tx: &mut Tx) -> Result<(), Error> {
        if let Some(lock) = self.sql.realm.lock_realm {
            On::from(tx).all(lock, Vec::new(), |_| Ok(())).await?;
        }
        Ok(())
    }
}
