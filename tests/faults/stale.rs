//! Connections of a pool that still answer, and are of no use any more.

use serde_json::json;

use crate::{
    engine::{Database, Engine, on_each_engine},
    support::{PASSWORD, enters, registered},
};

on_each_engine!(servers: a_connection_to_a_copy_is_given_up);

/// Says something on the one connection of the application.
async fn say(app: &authwright::test::TestApp<crate::support::User>, sql: &'static str) {
    let pool = app.auth().pool();
    #[cfg(feature = "postgres")]
    if let Some(pool) = pool.postgres() {
        sqlx::raw_sql(sql).execute(pool).await.unwrap();
    }
    #[cfg(feature = "mysql")]
    if let Some(pool) = pool.mysql() {
        sqlx::raw_sql(sql).execute(pool).await.unwrap();
    }
}

// RY-2: what was the server that is written to is a copy after a failover, and the next connection leads to the new one.
async fn a_connection_to_a_copy_is_given_up(database: Database) {
    let app = database.app_on_one_connection().await;
    registered(&app, "ann@example.org").await;
    let read_only = match database.engine {
        Engine::Postgres => "SET default_transaction_read_only = on",
        _ => "SET SESSION TRANSACTION READ ONLY",
    };
    say(&app, read_only).await;
    let login = json!({ "email": "ann@example.org", "password": PASSWORD });
    assert_eq!(app.client().post("/auth/login", login).await.status(), 503);
    assert!(
        enters(&app, "ann@example.org", PASSWORD).await,
        "it costs one request, and not each of the next half hour"
    );
}

// RY-2: between the application and the server something may forget what was prepared.
#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_forgot_a_statement_costs_nobody_an_error() {
    let Some(database) = Engine::Postgres.database().await else { return };
    let app = database.app_on_one_connection().await;
    let ann = registered(&app, "ann@example.org").await;
    assert_eq!(ann.get("/auth/me").await.status(), 200);
    say(&app, "DISCARD ALL").await;
    assert_eq!(ann.get("/auth/me").await.status(), 200);
    say(&app, "DEALLOCATE ALL").await;
    assert!(enters(&app, "ann@example.org", PASSWORD).await);
}
