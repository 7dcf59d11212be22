//! A database of a test's own, on the engine that the tests are to run on.

use std::{path::PathBuf, sync::Arc};

#[cfg(feature = "mysql")]
use sqlx::Row;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use sqlx::{AssertSqlSafe, Connection};
use uuid::Uuid;

use crate::store::Pool;

/// Where tests find the server on which each makes a database of its own. Without it they run on `SQLite`.
const VARIABLE: &str = "TEST_DATABASE_URL";

/// A database that is gone with the last test that uses it.
#[derive(Clone)]
pub(super) enum Database {
    /// In memory, on one connection.
    Memory,
    /// A file, or on a server.
    Url(Arc<Own>),
}

pub(super) struct Own {
    url: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    /// Whoever made it removes it.
    Elsewhere,
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Server {
        url: String,
        name: String,
    },
}

impl Database {
    /// The quickest: in memory, where the tests do not run on a server.
    pub(super) async fn quick() -> Self {
        match server() {
            Some(url) => Self::on_server(url).await,
            None => Self::Memory,
        }
    }

    /// With as many connections as in earnest.
    pub(super) async fn whole() -> Self {
        match server() {
            Some(url) => Self::on_server(url).await,
            None => Self::in_folder(),
        }
    }

    /// That of a URL.
    pub(super) fn at(url: &str) -> Self {
        Self::Url(Arc::new(Own { url: url.to_owned(), place: Place::Elsewhere }))
    }

    fn in_folder() -> Self {
        let folder = std::env::temp_dir().join(format!("authwright-test-{}", Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
        Self::Url(Arc::new(Own { url, place: Place::Folder(folder) }))
    }

    #[cfg(any(feature = "postgres", feature = "mysql"))]
    async fn on_server(server: String) -> Self {
        let name = format!("authwright_test_{}", Uuid::now_v7().simple());
        let mut url = url::Url::parse(&server).expect("TEST_DATABASE_URL is a URL");
        let make = if is_postgres(&server) {
            // A schema is as apart as a database, and made in a tenth of the time.
            let mut options = url.query_pairs_mut();
            options.append_pair("options[search_path]", &name).append_pair("application_name", &name);
            // What a test writes need not outlive a power cut.
            options.append_pair("options[synchronous_commit]", "off");
            drop(options);
            format!("CREATE SCHEMA {name}")
        } else {
            url.set_path(&name);
            format!("CREATE DATABASE {name}")
        };
        command(&server, &make)
            .await
            .unwrap_or_else(|error| panic!("no database for the test on the server of {VARIABLE}: {error}"));
        Self::Url(Arc::new(Own { url: url.into(), place: Place::Server { url: server, name } }))
    }

    #[cfg(not(any(feature = "postgres", feature = "mysql")))]
    async fn on_server(_: String) -> Self {
        panic!("{VARIABLE} is set, and this build has no driver for a server: switch on `postgres` or `mysql`");
    }

    /// Where it is; `None` in memory.
    pub(super) fn url(&self) -> Option<String> {
        match self {
            Self::Memory => None,
            Self::Url(own) => Some(own.url.clone()),
        }
    }

    /// A pool of one connection to a database in memory.
    pub(super) async fn memory() -> Pool {
        let options: SqliteConnectOptions = "sqlite::memory:".parse().expect("a valid URL");
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.foreign_keys(true))
            .await
            .expect("a database in memory");
        pool.into()
    }
}

fn server() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|url| !url.is_empty() && !url.starts_with("sqlite:"))
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
fn is_postgres(server: &str) -> bool {
    server.starts_with("postgres")
}

/// Removes what is in a database, and first the connections that the test has left open: what they hold is not given
/// up while the test's runtime stands still.
#[cfg(any(feature = "postgres", feature = "mysql"))]
async fn remove(server: &str, name: &str) -> Result<(), sqlx::Error> {
    if is_postgres(server) {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name";
        return command(server, &format!("{end} = '{name}'; DROP SCHEMA {name} CASCADE")).await;
    }
    #[cfg(feature = "mysql")]
    {
        let mut connection = sqlx::MySqlConnection::connect(server).await?;
        // MySQL answers information_schema.processlist with error 3854 while any statement on the server has bytes in its
        // text that are no UTF-8, such as the hash of a secret. This list it can always send.
        for row in sqlx::raw_sql("SHOW PROCESSLIST").fetch_all(&mut connection).await? {
            if row.try_get::<Option<String>, _>("db")?.as_deref() == Some(name) {
                // The number is unsigned on MySQL, and signed on MariaDB.
                let id: i64 = row.try_get_unchecked("Id")?;
                // It may have ended by itself in the meantime.
                let _ = sqlx::raw_sql(AssertSqlSafe(format!("KILL {id}"))).execute(&mut connection).await;
            }
        }
        connection.close().await?;
    }
    command(server, &format!("DROP DATABASE {name}")).await
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
async fn command(server: &str, sql: &str) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match server.split(':').next() {
        #[cfg(feature = "postgres")]
        Some("postgres" | "postgresql") => {
            let mut connection = sqlx::PgConnection::connect(server).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            connection.close().await
        }
        #[cfg(feature = "mysql")]
        Some("mysql" | "mariadb") => {
            let mut connection = sqlx::MySqlConnection::connect(server).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            connection.close().await
        }
        _ => panic!("{VARIABLE} names a server that this build has no driver for: switch on `postgres` or `mysql`"),
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        match &self.place {
            Place::Elsewhere => {}
            Place::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Place::Server { url, name } => {
                let (url, own) = (url.clone(), name.clone());
                // The runtime of the test cannot wait here.
                let dropped = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                    runtime.map(|runtime| runtime.block_on(remove(&url, &own)))
                });
                if let Ok(Ok(Err(error))) = dropped.join() {
                    eprintln!("the database {name} of a test is still there: {error}");
                }
            }
        }
    }
}
