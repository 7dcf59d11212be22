//! The database: which engine, its tables, and the statements on them.

mod catalog;
mod connection;
mod drift;
mod failure;
mod links;
#[cfg(feature = "sqlite")]
mod lookups;
mod migrate;
#[cfg(feature = "mysql")]
mod mysql;
mod outbox;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod refusal;
mod retry;
mod schema;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;
mod sessions;
mod signups;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tx;
mod users;

use std::{marker::PhantomData, time::Duration};

pub(crate) use drift::Depth;
pub use drift::Finding;
pub(crate) use failure::is_of_database;
#[cfg(feature = "sqlite")]
pub use lookups::Lookups;
pub use outbox::{DeadMail, Intent, State};
pub use pool::Pool;
pub use retry::retried;
pub use schema::{Dialect, schema};
pub use sessions::{NewSession, Session};
pub use signups::SignupRow;
pub use sql::RealmSql;
pub use tx::{On, Tx};
pub use users::Inserted;

use self::pool::Engine;
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

    /// Opens the database of a URL; `create` makes what can be made, as a file of `SQLite`. No statement waits longer
    /// than `wait` for a connection, or for its answer.
    ///
    /// # Errors
    /// What stands in the way, in words for whoever starts the program.
    #[cfg_attr(not(feature = "sqlite"), expect(unused_variables, reason = "only a file can be made"))]
    pub async fn connect(url: &str, create: bool, wait: Duration) -> Result<Pool, String> {
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            #[cfg(feature = "sqlite")]
            "sqlite" => sqlite::connect(url, create, wait).await.map_err(|cause| {
                format!(
                    "the database of DATABASE_URL cannot be opened: {cause}\n  \
                     The folder must exist and be writable. To make a missing file, write `sqlite:app.db?mode=rwc`."
                )
            }),
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => match postgres::connect(url, wait).await {
                Ok(pool) => Ok(Pool::from(pool).waiting(wait)),
                Err(cause) => Err(unreachable(&cause, "postgres://shop:PASSWORD@db.example:5432/shop")),
            },
            #[cfg(feature = "mysql")]
            "mysql" | "mariadb" => match mysql::connect(url, wait).await {
                Ok(pool) => Ok(Pool::from(pool).waiting(wait)),
                Err(cause) => Err(unreachable(&cause, "mysql://shop:PASSWORD@db.example:3306/shop")),
            },
            _ => Err(no_driver(scheme)),
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

#[cfg(any(feature = "postgres", feature = "mysql"))]
fn unreachable(cause: &sqlx::Error, example: &str) -> String {
    format!(
        "the database of DATABASE_URL cannot be reached: {cause}\n  \
         The server must run and know this user, password and database; a URL looks like `{example}`."
    )
}

fn no_driver(scheme: &str) -> String {
    let feature = match scheme {
        "sqlite" => Some("sqlite"),
        "postgres" | "postgresql" => Some("postgres"),
        "mysql" | "mariadb" => Some("mysql"),
        _ => None,
    };
    match feature {
        Some(feature) => format!(
            "DATABASE_URL begins with `{scheme}:`, which this build has no driver for\n  \
             Switch it on in Cargo.toml: `authwright = {{ version = \"{}\", features = [\"{feature}\"] }}`.",
            env!("CARGO_PKG_VERSION")
        ),
        None => format!(
            "DATABASE_URL begins with `{scheme}:`, which is no database that is known here\n  \
             Write for example `sqlite:app.db`, `postgres://..` or `mysql://..`."
        ),
    }
}
