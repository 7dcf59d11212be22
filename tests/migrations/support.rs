//! A database of each test's own on every engine, and the application that runs on it.

use std::{path::PathBuf, sync::LazyLock};

use authwright::{
    config::StartError,
    mail::{DevMailbox, Transport},
    prelude::*,
    sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, raw_sql},
    store::Dialect,
    user::AuthUser as User,
};
use uuid::Uuid;

/// The README's struct with a little more.
#[derive(Clone, AuthUser)]
#[auth(table = "people", realm = "person")]
#[roles(admin, user)]
pub(crate) struct Person {
    pub id: i64,
    #[auth(public)]
    pub email: String,
    pub password_hash: PasswordHash,
    #[auth(public)]
    pub role: PersonRole,
    #[auth(register, edit, public, default)]
    pub name: String,
    #[auth(default)]
    pub age: Option<i32>,
}

pub(crate) const KEY: &str = "t0Qm3oZ0m7jX8Jr4lqf5c3rE1c9vS2wYzGm6uH0nKkA=";

/// An engine on which the tests run, and where its server is.
#[derive(Clone, Copy)]
pub(crate) struct Engine {
    pub(crate) dialect: Dialect,
    pub(crate) server: &'static str,
}

/// A server's own database, in which others are made; variables say where it is, if it is elsewhere.
static SERVERS: LazyLock<[String; 2]> = LazyLock::new(|| {
    let server = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    [
        server("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
        server("TEST_MYSQL_URL", "mysql://root@127.0.0.1:3306/mysql"),
    ]
});

/// The engines that this build has drivers for and that answer. A server that does not is said, and in the gate fails.
pub(crate) async fn engines() -> Vec<Engine> {
    let mut engines = vec![Engine::SQLITE];
    for server in servers() {
        match try_run(server.dialect, server.server, "SELECT 1").await {
            Ok(_) => engines.push(server),
            Err(error) if std::env::var_os("CI").is_none() => {
                eprintln!("left out: no server at {} ({error})", server.server);
            }
            Err(error) => panic!("no server at {}: {error}", server.server),
        }
    }
    engines
}

/// Does the same on every engine, on all of them at once: most of it is waiting for disks.
pub(crate) async fn on_each<F>(each: impl Fn(Engine) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let tasks: Vec<_> = engines().await.into_iter().map(|engine| tokio::spawn(each(engine))).collect();
    for task in tasks {
        if let Err(failed) = task.await {
            std::panic::resume_unwind(failed.into_panic());
        }
    }
}

fn servers() -> Vec<Engine> {
    let [postgres, mysql] = &*SERVERS;
    let mut servers = Vec::new();
    if cfg!(feature = "postgres") {
        servers.push(Engine { dialect: Dialect::Postgres, server: postgres });
    }
    if cfg!(feature = "mysql") {
        servers.push(Engine { dialect: Dialect::Mysql, server: mysql });
    }
    servers
}

/// A database that is gone with its test.
pub(crate) struct Database {
    pub(crate) engine: Engine,
    pub(crate) name: String,
    pub(crate) url: String,
    folder: Option<PathBuf>,
}

impl Engine {
    pub(crate) const SQLITE: Self = Self { dialect: Dialect::Sqlite, server: "" };

    pub(crate) async fn database(self) -> Database {
        let name = format!("authwright_drift_{}", Uuid::now_v7().simple());
        let mut database = Database { engine: self, url: String::new(), folder: None, name };
        let name = &database.name;
        match self.dialect {
            Dialect::Sqlite => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir(&folder).unwrap();
                database.url = format!("sqlite:{}?mode=rwc", folder.join("app.db").display());
                database.folder = Some(folder);
            }
            Dialect::Postgres => {
                // A schema is as apart as a database, and made in a tenth of the time.
                run(self.dialect, self.server, &format!("CREATE SCHEMA {name}")).await;
                // Tables change under the statements of a test, so that none of these is kept.
                database.url = format!(
                    "{}?application_name={name}&options[search_path]={name}&options[synchronous_commit]=off\
                     &statement-cache-capacity=0",
                    self.server
                );
            }
            _ => {
                run(self.dialect, self.server, &format!("CREATE DATABASE {name}")).await;
                let (server, _) = self.server.rsplit_once('/').unwrap();
                database.url = format!("{server}/{name}?statement-cache-capacity=0");
            }
        }
        database
    }

    /// Removes a database, and first the connections that its test has left open: what these hold is not given up while
    /// the test's runtime stands still.
    async fn remove(self, name: &str) -> Result<(), authwright::sqlx::Error> {
        let ask = |sql: String| async move { try_run(self.dialect, self.server, &sql).await };
        if self.dialect == Dialect::Postgres {
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name";
            ask(format!("{end} = '{name}'")).await?;
            return ask(format!("DROP SCHEMA {name} CASCADE")).await.map(drop);
        }
        // Not from information_schema: there MySQL stumbles over bytes in the text of a statement (3854).
        for row in ask("SHOW PROCESSLIST".to_owned()).await? {
            if row[3] == name {
                // It may have ended by itself in the meantime.
                let _ = ask(format!("KILL {}", row[0])).await;
            }
        }
        ask(format!("DROP DATABASE {name}")).await.map(drop)
    }
}

impl Database {
    pub(crate) fn dialect(&self) -> Dialect {
        self.engine.dialect
    }

    /// The settings of an application on it.
    pub(crate) fn builder<U: User>(&self) -> authwright::Builder<U> {
        builder(&self.url)
    }

    /// A handle on it, with every table made.
    pub(crate) async fn migrated<U: User>(&self) -> Auth<U> {
        self.builder().migrate_at_start(true).build().await.unwrap()
    }

    /// A handle on it that has made no table, and did not ask for any.
    pub(crate) async fn unmade<U: User>(&self) -> Auth<U> {
        self.try_unmade().await.unwrap()
    }

    /// The same, where it may not come to one.
    pub(crate) async fn try_unmade<U: User>(&self) -> Result<Auth<U>, StartError> {
        let environment = authwright::config::Environment::of([("HOME", "/")]).with_arguments(["shop", "schema"]);
        self.builder().environment(environment).build().await
    }

    /// Runs statements, and answers the rows of the last as texts.
    pub(crate) async fn run(&self, sql: &str) -> Vec<Vec<String>> {
        run(self.dialect(), &self.url, sql).await
    }

    pub(crate) async fn try_run(&self, sql: &str) -> Result<Vec<Vec<String>>, authwright::sqlx::Error> {
        try_run(self.dialect(), &self.url, sql).await
    }

    /// The one number that a statement answers.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.run(sql).await[0][0].parse().unwrap()
    }

    /// A name as this database writes it.
    pub(crate) fn quoted(&self, name: &str) -> String {
        if self.dialect() == Dialect::Mysql { format!("`{name}`") } else { format!("\"{name}\"") }
    }

    /// All that there is in it beside rows: tables, columns, indexes, rules.
    pub(crate) async fn shape(&self) -> Vec<Vec<String>> {
        match self.dialect() {
            Dialect::Sqlite => {
                self.run("SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master ORDER BY 1, 2").await
            }
            Dialect::Postgres => {
                let schema = &self.name;
                let mut shape = self
                    .run(&format!(
                        "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity \
                         FROM information_schema.columns WHERE table_schema = '{schema}' ORDER BY 1, ordinal_position"
                    ))
                    .await;
                let indexes = format!("SELECT indexdef FROM pg_indexes WHERE schemaname = '{schema}' ORDER BY 1");
                shape.extend(self.run(&indexes).await);
                let rules = format!(
                    "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint \
                     WHERE connamespace = '{schema}'::regnamespace ORDER BY 1, 2"
                );
                shape.extend(self.run(&rules).await);
                // The name of the schema is another one in each database.
                shape.into_iter().map(|row| row.iter().map(|text| text.replace(schema, "own")).collect()).collect()
            }
            _ => {
                let mut shape = Vec::new();
                for table in self.run("SHOW TABLES").await {
                    shape.extend(self.run(&format!("SHOW CREATE TABLE `{}`", table[0])).await);
                }
                shape
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
            return;
        }
        let (engine, name) = (self.engine, self.name.clone());
        // The runtime of the test cannot wait here.
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(engine.remove(&name))
        });
        if let Ok(Err(error)) = removed.join() {
            eprintln!("{} is still there: {error}", self.name);
        }
    }
}

/// The settings of an application on the database of a URL.
pub(crate) fn builder<U: User>(url: &str) -> authwright::Builder<U> {
    Auth::builder()
        .database_url(url)
        .base_url("https://app.example")
        .secret(KEY)
        .mail_from("no-reply@app.example")
        .transport(Transport::Mailbox(DevMailbox::new()))
        .cheap_hashing()
}

pub(crate) async fn run(dialect: Dialect, url: &str, sql: &str) -> Vec<Vec<String>> {
    try_run(dialect, url, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Runs statements on a connection of their own, and answers the rows as texts.
pub(crate) async fn try_run(
    dialect: Dialect,
    url: &str,
    sql: &str,
) -> Result<Vec<Vec<String>>, authwright::sqlx::Error> {
    macro_rules! texts {
        ($connection:ty) => {{
            let mut connection = <$connection>::connect(url).await?;
            let rows = raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await?;
            connection.close().await?;
            let text =
                |text: Result<Option<String>, _>| text.map_or(String::from("(bytes)"), Option::unwrap_or_default);
            Ok(rows.iter().map(|row| (0..row.len()).map(|at| text(row.try_get_unchecked(at))).collect()).collect())
        }};
    }
    match dialect {
        Dialect::Sqlite => texts!(SqliteConnection),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => texts!(authwright::sqlx::PgConnection),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => texts!(authwright::sqlx::MySqlConnection),
        _ => panic!("this build has no driver for {dialect:?}"),
    }
}

/// The statements of a schema, one by one.
pub(crate) fn statements<U: User>(dialect: Dialect) -> Vec<String> {
    let schema = Auth::<U>::schema(dialect);
    schema.split(";\n").filter(|statement| !statement.is_empty()).map(ToOwned::to_owned).collect()
}

/// The statements that made the tables in their first version.
pub(crate) fn first_version<U: User>(dialect: Dialect) -> Vec<String> {
    let all = statements::<U>(dialect);
    let note = format!("INSERT INTO auth_{}_schema (version) VALUES (1)", U::MODEL.realm);
    let at = all.iter().position(|statement| statement.starts_with(&note)).unwrap();
    all[..=at].to_vec()
}
