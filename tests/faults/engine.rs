//! The databases: each test makes one of its own, on each engine, and removes it.

use std::{env, path::PathBuf, thread};

use authwright::{Builder, store::Pool, test::TestApp};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection, raw_sql,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
#[cfg(feature = "mysql")]
use sqlx::{MySqlConnection, Row, mysql::MySqlPoolOptions};
#[cfg(feature = "postgres")]
use sqlx::{PgConnection, postgres::PgPoolOptions};
use uuid::Uuid;

use crate::support::{User, routes};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    Mariadb,
}

/// The same tests on each engine, under its name.
macro_rules! on_each_engine {
    ($($test:ident),+ $(,)?) => {
        on_each_engine!(@ sqlite, Sqlite, $($test),+);
        on_each_engine!(@ postgres, Postgres, $($test),+);
        on_each_engine!(@ mariadb, Mariadb, $($test),+);
    };
    (servers: $($test:ident),+ $(,)?) => {
        on_each_engine!(@ postgres, Postgres, $($test),+);
        on_each_engine!(@ mariadb, Mariadb, $($test),+);
    };
    (@ $module:ident, $engine:ident, $($test:ident),+) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    if let Some(database) = $crate::engine::Engine::$engine.database().await {
                        super::$test(database).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use on_each_engine;

impl Engine {
    /// The server on this machine; the variable names another one.
    fn server(self) -> String {
        let (variable, usual) = match self {
            Self::Sqlite => unreachable!("it is no server"),
            Self::Postgres => ("FAULTS_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
            Self::Mariadb => ("FAULTS_MARIADB_URL", "mysql://root@127.0.0.1:3306/mysql"),
        };
        env::var(variable).unwrap_or_else(|_| usual.to_owned())
    }

    /// A new database; `None`, and a line that says why, where the engine is not here.
    pub(crate) async fn database(self) -> Option<Database> {
        if self == Self::Sqlite {
            return Some(Database::in_folder());
        }
        match Database::on_server(self, &self.server()).await {
            Ok(database) => {
                if self == Self::Postgres {
                    database.spare_the_disk().await;
                }
                Some(database)
            }
            Err(why) => {
                missing(&format!("{self:?} is not here: {why}"));
                None
            }
        }
    }
}

/// Says that something is not here; where nothing may be missing, that is a failure.
pub(crate) fn missing(what: &str) {
    assert!(env::var_os("CI").is_none(), "{what}");
    println!("skipped: {what}");
}

/// A database that goes with this.
pub(crate) struct Database {
    pub(crate) engine: Engine,
    pub(crate) url: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Server { url: String, name: String },
}

/// The same on each start, so that a link of one start is good in the next.
pub(crate) const KEY: &str = "9d3f80264c8e0a1b2d4f6978a9b0c1d2e3f405163f1c7a5e9b2d48f06a7c1e5b";

impl Database {
    fn in_folder() -> Self {
        let folder = env::temp_dir().join(format!("authwright-faults-{}", Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
        Self { engine: Engine::Sqlite, url, place: Place::Folder(folder) }
    }

    /// A new one on the server of a URL.
    pub(crate) async fn on_server(engine: Engine, server: &str) -> Result<Self, sqlx::Error> {
        let name = format!("authwright_faults_{}", Uuid::now_v7().simple());
        let mut admin = Hand::reach(engine, server).await?;
        admin.run(&format!("CREATE DATABASE {name}")).await?;
        admin.leave().await;
        let mut url = url::Url::parse(server).unwrap();
        url.set_path(&name);
        Ok(Self { engine, url: url.into(), place: Place::Server { url: server.to_owned(), name } })
    }

    /// Lets no commit wait for the disk: the server does not crash.
    async fn spare_the_disk(&self) {
        let Place::Server { name, .. } = &self.place else { return };
        self.hand().await.run(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await.unwrap();
    }

    /// The application, as one more process would start it.
    pub(crate) async fn app(&self) -> TestApp<User> {
        self.app_with(|builder| builder).await
    }

    /// The same under settings of its own.
    pub(crate) async fn app_with(&self, settings: impl FnOnce(Builder<User>) -> Builder<User>) -> TestApp<User> {
        self.app_at(&self.url, settings).await
    }

    /// The same where the database is reached by another URL.
    pub(crate) async fn app_at(
        &self,
        url: &str,
        settings: impl FnOnce(Builder<User>) -> Builder<User>,
    ) -> TestApp<User> {
        TestApp::on_database(url, |builder| settings(builder.secret(KEY)), routes).await
    }

    /// The application on a pool of one connection, which is its own.
    pub(crate) async fn app_on_one_connection(&self) -> TestApp<User> {
        let pool = self.pool_of_one().await;
        self.app_with(|builder| builder.pool(pool)).await
    }

    async fn pool_of_one(&self) -> Pool {
        match self.engine {
            Engine::Sqlite => {
                let options = self.url.parse::<SqliteConnectOptions>().unwrap().foreign_keys(true);
                SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap().into()
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres => PgPoolOptions::new().max_connections(1).connect(&self.url).await.unwrap().into(),
            #[cfg(feature = "mysql")]
            Engine::Mariadb => MySqlPoolOptions::new().max_connections(1).connect(&self.url).await.unwrap().into(),
            #[cfg(not(all(feature = "postgres", feature = "mysql")))]
            _ => unreachable!("there is no driver for it"),
        }
    }

    /// A connection of the test's own.
    pub(crate) async fn hand(&self) -> Hand {
        Hand::reach(self.engine, &self.url).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(folder) => std::fs::remove_dir_all(folder).unwrap(),
            Place::Server { url, name } => {
                let force = if self.engine == Engine::Postgres { " WITH (FORCE)" } else { "" };
                let (engine, url, sql) = (self.engine, url.clone(), format!("DROP DATABASE IF EXISTS {name}{force}"));
                // The runtime of the test cannot wait here.
                let dropped = thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    runtime.block_on(async { Hand::reach(engine, &url).await?.run(&sql).await })
                });
                if let Ok(Err(error)) = dropped.join() {
                    eprintln!("the database {name} of a test is still there: {error}");
                }
            }
        }
    }
}

/// A connection of the test's own: for what somebody else does at the same time.
pub(crate) enum Hand {
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
    #[cfg(feature = "mysql")]
    Mariadb(MySqlConnection),
}

impl Hand {
    pub(crate) async fn reach(engine: Engine, url: &str) -> Result<Self, sqlx::Error> {
        Ok(match engine {
            Engine::Sqlite => Self::Sqlite(SqliteConnection::connect(url).await?),
            #[cfg(feature = "postgres")]
            Engine::Postgres => Self::Postgres(PgConnection::connect(url).await?),
            #[cfg(feature = "mysql")]
            Engine::Mariadb => Self::Mariadb(MySqlConnection::connect(url).await?),
            #[cfg(not(all(feature = "postgres", feature = "mysql")))]
            _ => return Err(sqlx::Error::Configuration("this build has no driver for it".into())),
        })
    }

    /// Runs a statement, or several.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(connection) => sql.execute(connection).await.map(drop),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => sql.execute(connection).await.map(drop),
            #[cfg(feature = "mysql")]
            Self::Mariadb(connection) => sql.execute(connection).await.map(drop),
        }
    }

    /// Ends every other connection to its database.
    pub(crate) async fn kill_all_others(&mut self) {
        match self {
            Self::Sqlite(_) => unreachable!("it has no connections that could be killed"),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => {
                let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                           WHERE datname = current_database() AND pid <> pg_backend_pid()";
                raw_sql(sql).execute(connection).await.unwrap();
            }
            #[cfg(feature = "mysql")]
            Self::Mariadb(connection) => {
                let own = "SELECT DATABASE(), CAST(CONNECTION_ID() AS SIGNED)";
                let (database, own): (String, i64) = sqlx::query_as(own).fetch_one(&mut *connection).await.unwrap();
                // Not from information_schema: there MySQL stumbles over bytes in the text of a statement (3854).
                for row in raw_sql("SHOW PROCESSLIST").fetch_all(&mut *connection).await.unwrap() {
                    // The number is unsigned on MySQL, and signed on MariaDB.
                    let id: i64 = row.try_get_unchecked("Id").unwrap();
                    if row.get::<Option<String>, _>("db").as_ref() == Some(&database) && id != own {
                        // It may have gone by itself.
                        let _ = raw_sql(AssertSqlSafe(format!("KILL {id}"))).execute(&mut *connection).await;
                    }
                }
            }
        }
    }

    pub(crate) async fn leave(self) {
        let _ = match self {
            Self::Sqlite(connection) => connection.close().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.close().await,
            #[cfg(feature = "mysql")]
            Self::Mariadb(connection) => connection.close().await,
        };
    }
}
