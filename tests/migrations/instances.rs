//! Several instances on one database.

use std::{str::FromStr, time::Duration};

use authwright::{
    prelude::*,
    sqlx::{Connection, SqliteConnection, SqlitePool, raw_sql, sqlite::SqliteConnectOptions},
    store::Dialect,
    test::TestApp,
};
use serde_json::json;

use crate::support::{Database, Engine, Person, PersonRole, builder, engines};

/// How many instances start at once.
const INSTANCES: usize = 8;

// ST-9, RY-5
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn instances_that_start_at_once_all_start_and_make_the_tables_once() {
    for engine in engines().await {
        let database = engine.database().await;
        let starts: Vec<_> =
            (0..INSTANCES).map(|_| tokio::spawn(database.builder::<Person>().migrate_at_start(true).build())).collect();
        let mut instances = Vec::new();
        for start in starts {
            instances.push(start.await.unwrap().unwrap_or_else(|error| panic!("{:?}: {error}", engine.dialect)));
        }
        assert_eq!(database.count("SELECT COUNT(*) FROM auth_person_schema").await, 2, "each step is noted once");
        let one = engine.database().await;
        let alone = one.migrated::<Person>().await;
        assert_eq!(database.shape().await, one.shape().await);
        alone.pool().close().await;
        for instance in instances {
            assert_eq!(instance.check_schema().await.unwrap(), []);
            instance.pool().close().await;
        }
    }
}

// ST-9: the plan of the second is made of what the first has made, whatever the server takes for a snapshot.
#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn instances_start_at_once_where_transactions_are_serializable() {
    let Some(engine) = engines().await.into_iter().find(|engine| engine.dialect == Dialect::Postgres) else { return };
    let mut database = engine.database().await;
    database.url.push_str("&options[default_transaction_isolation]=serializable");
    let starts: Vec<_> =
        (0..INSTANCES).map(|_| tokio::spawn(database.builder::<Person>().migrate_at_start(true).build())).collect();
    for start in starts {
        start.await.unwrap().unwrap().pool().close().await;
    }
}

// ST-9: who opens a new file turns its journal to WAL. While another writes, SQLite refuses that without letting anybody
// wait, since both might wait for each other.
#[tokio::test]
async fn an_instance_that_opens_a_new_file_waits_for_one_that_writes_it() {
    let database = Engine::SQLITE.database().await;
    let options = SqliteConnectOptions::from_str(&database.url).unwrap().busy_timeout(Duration::ZERO);
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    raw_sql("CREATE TABLE probe (id INTEGER); BEGIN IMMEDIATE; INSERT INTO probe VALUES (1)")
        .execute(&mut other)
        .await
        .unwrap();
    let mut refused = SqliteConnection::connect_with(&options).await.unwrap();
    let journal = raw_sql("PRAGMA journal_mode = WAL").execute(&mut refused).await.unwrap_err();
    assert!(journal.to_string().contains("database is locked"), "{journal}");

    let (started, ()) = tokio::join!(database.builder::<Person>().migrate_at_start(true).build(), async {
        for _ in 0..100 {
            raw_sql("INSERT INTO probe VALUES (1)").execute(&mut other).await.unwrap();
        }
        raw_sql("COMMIT").execute(&mut other).await.unwrap();
    });
    assert_eq!(started.unwrap().check_schema().await.unwrap(), []);
}

// ST-9: an index on a large table takes longer than a statement may wait.
#[tokio::test]
async fn an_instance_waits_for_one_that_migrates_for_longer_than_for_a_statement() {
    let database = Engine::SQLITE.database().await;
    let options = SqliteConnectOptions::from_str(&database.url).unwrap().foreign_keys(true);
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    raw_sql("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE").execute(&mut other).await.unwrap();

    let impatient = SqlitePool::connect_with(options.busy_timeout(Duration::ZERO)).await.unwrap();
    let refused = raw_sql("BEGIN IMMEDIATE").execute(&impatient).await.unwrap_err();
    assert!(refused.to_string().contains("database is locked"), "{refused}");
    let (started, ()) =
        tokio::join!(builder::<Person>(&database.url).pool(impatient).migrate_at_start(true).build(), async {
            // What the other one migrates: more statements than the first needs to find the file taken.
            for _ in 0..100 {
                raw_sql("CREATE TABLE probe (id INTEGER); DROP TABLE probe").execute(&mut other).await.unwrap();
            }
            raw_sql("COMMIT").execute(&mut other).await.unwrap();
        });
    assert_eq!(started.unwrap().check_schema().await.unwrap(), []);
}

/// Takes the second version of the tables back.
async fn take_back(database: &Database) {
    let sql = match database.dialect() {
        Dialect::Mysql => {
            "ALTER TABLE auth_person_sessions DROP INDEX auth_person_sessions_idle, DROP COLUMN idle_until"
        }
        _ => "DROP INDEX auth_person_sessions_idle",
    };
    database.run(sql).await;
    database.run("DELETE FROM auth_person_schema WHERE version = 2").await;
}

/// Everything that a person does, from the sign-up to the end of the account.
async fn live(app: &TestApp<Person>, email: &str) {
    const PASSWORD: &str = "a long enough phrase";
    let client = app.client();
    let ok = |answer: &authwright::test::TestAnswer, status: u16| {
        assert_eq!(answer.status(), status, "{email}: {}", answer.text());
    };
    ok(&client.post("/auth/register", json!({ "email": email, "password": PASSWORD, "name": "Ann" })).await, 202);
    let token = app.mail_to(email).await.token();
    ok(&client.post("/auth/verify", json!({ "token": token })).await, 200);
    assert_eq!(client.get("/auth/me").await.json()["email"], email);
    ok(&client.post("/auth/logout", json!({})).await, 204);
    ok(&client.post("/auth/login", json!({ "email": email, "password": PASSWORD })).await, 200);
    ok(&client.get("/auth/sessions").await, 200);
    ok(&client.json(axum::http::Method::PATCH, "/auth/me", json!({ "name": "Anna" })).await, 200);
    app.advance(Duration::from_secs(61));
    ok(&app.client().post("/auth/password/forgot", json!({ "email": email })).await, 202);
    let token = app.mail_to(email).await.token();
    ok(
        &app.client().post("/auth/password/reset", json!({ "token": token, "password": "another long phrase" })).await,
        200,
    );
    assert_eq!(client.get("/auth/me").await.status(), 401, "a reset ends every session");
    let login = json!({ "email": email, "password": "another long phrase" });
    ok(&client.post("/auth/login", login).await, 200);
    ok(&client.post("/auth/me/delete", json!({ "password": "another long phrase" })).await, 204);
}

async fn app(database: &Database) -> TestApp<Person> {
    let url = database.url.clone();
    let routes = |auth: Auth<Person>| Router::new().merge(auth.routes()).with_state(auth);
    TestApp::configured(|builder| builder.database_url(url).migrate_at_start(false), routes).await
}

// RY-5: a step only adds, so that the instances of the version before go on.
#[tokio::test]
async fn an_instance_goes_on_while_another_migrates() {
    for engine in engines().await {
        let database = engine.database().await;
        let first = database.migrated::<Person>().await;
        let older = app(&database).await;
        take_back(&database).await;
        live(&older, "ann@example.org").await;

        let session = older.login_as(PersonRole::User).await;
        let newer = database.unmade::<Person>().await;
        let (migrated, ()) = tokio::join!(newer.migrate(), live(&older, "bob@example.org"));
        migrated.unwrap();
        assert_eq!(database.count("SELECT MAX(version) FROM auth_person_schema").await, 2);
        live(&older, "cat@example.org").await;
        assert_eq!(session.get("/auth/me").await.status(), 200, "who was logged in still is");
        assert_eq!(newer.check_schema().await.unwrap(), []);
        for auth in [&first, older.auth(), &newer] {
            auth.pool().close().await;
        }
    }
}

// RY-5: what the successor of this build adds does not disturb it.
#[tokio::test]
async fn tables_of_the_next_version_are_served() {
    for engine in engines().await {
        let database = engine.database().await;
        database.migrated::<Person>().await.pool().close().await;
        database.run("ALTER TABLE auth_person_sessions ADD COLUMN later BIGINT").await;
        database.run("INSERT INTO auth_person_schema (version) VALUES (3)").await;
        let older = app(&database).await;
        live(&older, "ann@example.org").await;
        assert_eq!(older.auth().check_schema().await.unwrap(), []);
        older.auth().migrate().await.unwrap();
        older.auth().pool().close().await;
    }
}
