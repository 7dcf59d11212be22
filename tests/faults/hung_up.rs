//! Somebody who hangs up while the request waits for a lock.

use axum::http::Method;
use serde_json::json;

use crate::{
    deadlocks::wait_for,
    engine::{Database, on_each_engine},
    support::{PASSWORD, registered},
};

on_each_engine!(servers: who_hangs_up_while_waiting_keeps_nobody_waiting);

// ST-4, ST-5, ST-7: by itself and in a transaction, on one connection that knows no limits of its own.
async fn who_hangs_up_while_waiting_keeps_nobody_waiting(database: Database) {
    let (app, witness) = (database.app_on_one_connection().await, database.app().await);
    let ann = registered(&app, "ann@example.org").await;
    let mut keeper = database.hand().await;
    for (method, path, body) in [
        (Method::PATCH, "/auth/me", json!({ "display_name": "Anna" })),
        (Method::POST, "/auth/reauthenticate", json!({ "password": PASSWORD })),
    ] {
        keeper.run("BEGIN").await.unwrap();
        keeper.run("SELECT 1 FROM users FOR UPDATE").await.unwrap();
        tokio::select! {
            answer = ann.json(method, path, body) => panic!("{path} waits: {}", answer.text()),
            () = wait_for(&witness, 1) => {}
        }
        assert_eq!(ann.get("/auth/me").await.status(), 200, "after {path}");
        keeper.run("COMMIT").await.unwrap();
    }
}
