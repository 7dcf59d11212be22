//! A database that refuses: the start stops with a message that says what to do, and nothing is half written.

use authwright::{prelude::*, store::Dialect};
use serde_json::json;

use crate::support::{Database, Person, builder, engines, run};

/// Why an application does not start.
async fn refused<U: authwright::user::AuthUser>(builder: authwright::Builder<U>) -> String {
    builder.build().await.map(|_| ()).expect_err("the start stops").to_string()
}

#[tokio::test]
async fn a_url_that_leads_nowhere_says_what_one_looks_like() {
    let unknown = refused(builder::<Person>("oracle://shop@db.example/shop")).await;
    assert!(unknown.contains("DATABASE_URL") && unknown.contains("sqlite:"), "{unknown}");
    let folder = refused(builder::<Person>("sqlite:/nowhere/at/all/shop.db?mode=rwc")).await;
    assert!(folder.contains("The folder must exist and be writable"), "{folder}");
    for (scheme, port) in [("postgres", 5432), ("mysql", 3306)] {
        // The host's own name for itself, where nothing listens at port 1.
        let closed = refused(builder::<Person>(&format!("{scheme}://shop:s3cret@127.0.0.1:1/shop"))).await;
        assert!(!closed.contains("s3cret"), "{closed}");
        if cfg!(feature = "postgres") && scheme == "postgres" || cfg!(feature = "mysql") && scheme == "mysql" {
            assert!(closed.contains("cannot be reached at 127.0.0.1:1: "), "{closed}");
            assert!(closed.contains("Connection refused") && closed.contains(&format!(":{port}/shop")), "{closed}");
        } else {
            assert!(closed.contains(&format!("features = [\"{scheme}\"]")), "{closed}");
        }
    }
}

/// A machine that lets nothing through and says nothing, as behind a firewall.
#[tokio::test]
async fn a_server_that_says_nothing_is_named() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    for engine in engines().await.into_iter().filter(|engine| engine.dialect != Dialect::Sqlite) {
        let scheme = engine.server.split(':').next().unwrap();
        let url = format!("{scheme}://shop:s3cret@{address}/shop");
        let said = refused(builder::<Person>(&url).database_timeout(std::time::Duration::from_millis(200))).await;
        assert!(said.contains(&format!("cannot be reached at {address}: ")), "{said}");
        assert!(said.contains("nothing answers within 200ms") && !said.contains("s3cret"), "{said}");
    }
}

/// What a driver would pass over in silence stops the start, before any server is asked.
#[tokio::test]
async fn a_url_that_would_be_read_otherwise_than_it_was_meant_is_refused() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect != Dialect::Sqlite) {
        let said = refused(builder::<Person>(&format!("{}?tls=true", engine.server))).await;
        assert!(said.contains("the parameter `tls`, which is not known here"), "{said}");
        let (server, _) = engine.server.rsplit_once('/').unwrap();
        if engine.dialect == Dialect::Mysql {
            let nameless = refused(builder::<Person>(server).migrate_at_start(true)).await;
            assert!(nameless.contains("names no database"), "{nameless}");
        }
        let cut = refused(builder::<Person>(&engine.server.replace('@', ":s3#cret@"))).await;
        assert!(cut.contains("`#` is `%23`") && !cut.contains("cret@"), "{cut}");
    }
}

/// Another user of the server, who is gone with the test.
struct Guest {
    database: Database,
    url: String,
}

impl Guest {
    /// One who may connect, and no more.
    async fn new(database: Database) -> Self {
        let (name, dialect) = (database.name.clone(), database.dialect());
        // A name of a user has at most 32 characters on MySQL, and in the id the chance comes last.
        let user = format!("aw{}", &name[name.len() - 20..]);
        let sql = match dialect {
            Dialect::Postgres => format!("CREATE ROLE {user} LOGIN; GRANT USAGE ON SCHEMA {name} TO {user}"),
            _ => format!("CREATE USER '{user}'@'%' IDENTIFIED BY 'guest'; GRANT SELECT ON {name}.* TO '{user}'@'%'"),
        };
        run(dialect, database.engine.server, &sql).await;
        let password = if dialect == Dialect::Mysql { ":guest" } else { "" };
        let (scheme, rest) = database.url.split_once("://").unwrap();
        let (_, place) = rest.split_once('@').unwrap();
        Self { url: format!("{scheme}://{user}{password}@{place}"), database }
    }

    fn user(&self) -> &str {
        let (_, rest) = self.url.split_once("://").unwrap();
        rest.split([':', '@']).next().unwrap()
    }

    /// Lets the guest read and write rows.
    async fn may_write(&self) {
        let (name, user) = (&self.database.name, self.user());
        let sql = match self.database.dialect() {
            Dialect::Postgres => {
                format!(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO {user}; \
                     GRANT USAGE ON ALL SEQUENCES IN SCHEMA {name} TO {user}"
                )
            }
            _ => format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.* TO '{user}'@'%'"),
        };
        run(self.database.dialect(), self.database.engine.server, &sql).await;
    }

    async fn remove(self) {
        let user = self.user();
        let sql = match self.database.dialect() {
            Dialect::Postgres => format!("DROP OWNED BY {user}; DROP ROLE {user}"),
            _ => format!("DROP USER '{user}'@'%'"),
        };
        run(self.database.dialect(), self.database.engine.server, &sql).await;
    }
}

#[tokio::test]
async fn who_may_not_make_tables_is_told_what_to_grant_and_what_the_owner_runs() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect != Dialect::Sqlite) {
        let guest = Guest::new(engine.database().await).await;
        let said = refused(builder::<Person>(&guest.url).migrate_at_start(true)).await;
        assert!(said.contains("the database refuses `CREATE TABLE IF NOT EXISTS"), "{said}");
        assert!(said.contains("denied") && said.contains(guest.user()), "{said}");
        assert!(said.contains("GRANT CREATE") && said.contains("what the command `schema` prints"), "{said}");
        assert_eq!(guest.database.shape().await, Vec::<Vec<String>>::new(), "nothing is half made");

        // The owner does as it says.
        let environment = authwright::config::Environment::of([("HOME", "/")]).with_arguments(["shop", "schema"]);
        let printing: Auth<Person> = builder(&guest.url).environment(environment).build().await.unwrap();
        guest.database.run(&printing.migration().await.unwrap()).await;
        printing.pool().close().await;
        let said = refused(builder::<Person>(&guest.url)).await;
        assert!(said.contains("needs SELECT, INSERT, UPDATE and DELETE"), "it can read at most: {said}");
        guest.may_write().await;
        // Where nothing is missing, nothing has to be allowed.
        let auth: Auth<Person> = builder(&guest.url).migrate_at_start(true).build().await.unwrap();
        assert_eq!(auth.check_schema().await.unwrap(), []);
        auth.pool().close().await;
        guest.remove().await;
    }
}

/// A rule about roles that is otherwise changes the table, which on `PostgreSQL` is its owner's alone.
#[cfg(feature = "postgres")]
#[tokio::test]
async fn who_is_not_the_owner_of_a_table_is_not_told_to_grant() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect == Dialect::Postgres) {
        let database = engine.database().await;
        database.migrated::<Person>().await.pool().close().await;
        let guest = Guest::new(database).await;
        guest.may_write().await;
        let (name, user) = (&guest.database.name, guest.user());
        guest.database.run(&format!("GRANT CREATE ON SCHEMA {name} TO {user}")).await;
        guest.database.run(&format!("GRANT REFERENCES ON people TO {user}")).await;
        let said = refused(builder::<crate::roles::wide::Person>(&guest.url).migrate_at_start(true)).await;
        assert!(said.contains("the database refuses `ALTER TABLE"), "{said}");
        assert!(said.contains("Only the owner of the table may do that") && said.contains(user), "{said}");
        assert!(!said.contains("GRANT CREATE") && !said.contains("GRANT REFERENCES"), "{said}");
        guest.remove().await;
    }
}

/// The URL of the same database, which then only reads.
fn read_only(database: &Database) -> Option<String> {
    match database.dialect() {
        Dialect::Sqlite => Some(database.url.replace("mode=rwc", "mode=ro")),
        Dialect::Postgres => Some(format!("{}&options[default_transaction_read_only]=on", database.url)),
        // There it is an option of the whole server.
        _ => None,
    }
}

#[tokio::test]
async fn a_database_that_only_reads_stops_the_start() {
    for engine in engines().await {
        let database = engine.database().await;
        let Some(url) = read_only(&database) else {
            eprintln!("left out on {:?}: only a whole server can be made read-only", engine.dialect);
            continue;
        };
        if engine.dialect == Dialect::Sqlite {
            // There must be a file to read.
            database.run("PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t").await;
        }
        let before = database.shape().await;
        let said = refused(builder::<Person>(&url).migrate_at_start(true)).await;
        assert!(said.contains("read-only") || said.contains("readonly"), "{said}");
        assert!(said.contains("must be writable") || said.contains("must name the one"), "{said}");
        assert_eq!(database.shape().await, before, "nothing is half made");

        database.migrated::<Person>().await.pool().close().await;
        let said = refused(builder::<Person>(&url)).await;
        assert!(said.contains("read-only"), "{said}");
    }
}

/// Only `SQLite` can be told how much room it has; the disk of a server is not ours to fill.
#[tokio::test]
async fn a_full_disk_stops_the_migration_and_refuses_requests_and_leaves_nothing_half_done() {
    use authwright::{
        sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions},
        test::TestApp,
    };

    let engine = engines().await[0];
    let database = engine.database().await;
    let pool = |pages: u32| {
        let options: SqliteConnectOptions = database.url.parse().unwrap();
        let options = options.pragma("max_page_count", pages.to_string()).foreign_keys(true);
        SqlitePoolOptions::new().max_connections(1).connect_with(options)
    };
    let said = refused(
        Auth::<Person>::builder()
            .pool(pool(8).await.unwrap())
            .base_url("https://app.example")
            .migrate_at_start(true)
            .secret(crate::support::KEY)
            .mail_from("no-reply@app.example")
            .smtp_url("smtps://smtp.example.org"),
    )
    .await;
    assert!(said.contains("the database refuses `CREATE") && said.contains("is full"), "{said}");
    assert!(said.contains("Make room and try again"), "{said}");
    assert_eq!(database.shape().await, Vec::<Vec<String>>::new(), "nothing is half made");

    database.migrated::<Person>().await.pool().close().await;
    let pages: u32 = database.run("PRAGMA page_count").await[0][0].parse().unwrap();
    let full = pool(pages).await.unwrap();
    let routes = |auth: Auth<Person>| Router::new().merge(auth.routes()).with_state(auth);
    let app = TestApp::<Person>::configured(|builder| builder.pool(full), routes).await;
    let mut refused = 0;
    for number in 0..40 {
        let body = json!({
            "email": format!("ann{number}@example.org"), "password": "a long enough phrase", "name": "A".repeat(900),
        });
        let answer = app.client().post("/auth/register", body).await;
        match answer.status() {
            202 => assert_eq!(refused, 0, "it does not go on by itself"),
            status => {
                assert_eq!(status, 503, "{}", answer.text());
                assert!(!answer.text().contains("full"), "that is for the log");
                refused += 1;
            }
        }
    }
    assert!(refused > 0);
    // Each sign-up has its mail, or neither is there.
    let signups = database.count("SELECT COUNT(*) FROM auth_person_signups").await;
    assert_eq!(
        (signups, database.count("SELECT COUNT(*) FROM auth_person_outbox").await),
        (40 - refused, 40 - refused)
    );
    assert_eq!(database.run("PRAGMA integrity_check").await, [["ok"]]);
    app.auth().pool().close().await;
}
