//! A database that stops and returns, and connections that die under those who use them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use authwright::test::{TestAnswer, TestApp, TestClient};
use axum::http::Method;
use serde_json::json;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    engine::{Database, Engine, on_each_engine},
    private_server::PrivateServer,
    steps::{Flow, Person},
    support::{PASSWORD, User, forgot, is_in, log_in, register, registered},
};

on_each_engine!(servers: connections_that_die_cost_nobody_an_error, every_flow_gets_over_dead_connections);

const ANN: &str = "ann@example.org";

/// How soon after the database is back there is service again (RY-2).
const SOON: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_stops_and_returns() {
    stops_and_returns(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mariadb_stops_and_returns() {
    stops_and_returns(Engine::Mariadb).await;
}

// RY-2, RB-2
async fn stops_and_returns(engine: Engine) {
    let Some(mut server) = PrivateServer::start_new(engine).await else { return };
    let database = match Database::on_server(engine, &server.url()).await {
        Ok(database) => database,
        Err(why) => return crate::engine::missing(&format!("{engine:?}: {why}")),
    };
    let app = database.app().await;
    let ann = registered(&app, ANN).await;
    let worker = tokio::spawn(app.auth().clone().worker());
    // So that the pool has connections to lose.
    assert_eq!(eight(&ann).await, [200; 8]);

    server.crash().await;
    assert_eq!(eight(&ann).await, [503; 8]);
    let refused = tokio::join!(
        async { log_in(&app, ANN, PASSWORD).await.0.code() },
        async { forgot(&app, ANN).await.code() },
        async { register(&app, "bob@example.org").await.0.code() },
        async { ann.post("/auth/reauthenticate", json!({ "password": PASSWORD })).await.code() },
    );
    assert_eq!([refused.0, refused.1, refused.2, refused.3], ["unavailable"; 4]);
    assert_eq!(app.client().get("/auth/me").await.status(), 401, "for this there is nothing to look up");

    server.start_again().await;
    let back = timeout(SOON, async {
        loop {
            match ann.get("/auth/me").await.status() {
                200 => break,
                status => assert_eq!(status, 503),
            }
        }
    });
    back.await.expect("service, without a restart");
    assert_eq!(eight(&ann).await, [200; 8]);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
    assert_eq!(register(&app, "bob@example.org").await.0.status(), 202);
    assert!(!worker.is_finished(), "the worker lives");
    // It was at it, or it finds it when it looks the next time.
    let sent = timeout(Duration::from_secs(20), async {
        while !crate::support::recipients(&app).iter().any(|to| to == "bob@example.org") {
            sleep(Duration::from_millis(20)).await;
        }
    });
    sent.await.expect("and does its work again");
    worker.abort();
    drop(database);
}

/// Eight guarded requests at once, that change something and that do not.
async fn eight(client: &TestClient) -> Vec<u16> {
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let client = client.clone();
        tasks.spawn(async move {
            match number % 2 {
                0 => client.get("/auth/me").await.status(),
                _ => client.json(Method::POST, "/refund", json!(1)).await.status(),
            }
        });
    }
    tasks.join_all().await
}

// ST-5, RY-2: another program keeps the file to itself for longer than anybody waits. Who only reads does not notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_locked_is_waited_for_and_then_refused() {
    let database = Engine::Sqlite.database().await.unwrap();
    let app = database.app().await;
    let ann = registered(&app, ANN).await;
    let mut hand = database.hand().await;
    hand.run("BEGIN IMMEDIATE").await.unwrap();
    let (written, read) = tokio::join!(
        async { (forgot(&app, ANN).await.code(), log_in(&app, ANN, PASSWORD).await.0.code()) },
        eight(&ann),
    );
    assert_eq!(written, ("unavailable".to_owned(), "unavailable".to_owned()));
    assert_eq!(read, [200; 8]);
    hand.run("ROLLBACK").await.unwrap();
    assert_eq!(forgot(&app, ANN).await.status(), 202);
    assert_eq!(log_in(&app, ANN, PASSWORD).await.0.status(), 200);
    assert!(is_in(&ann).await);
}

/// How often all connections are killed.
const KILLS: usize = 20;

// RY-2: what is one statement is sent again, whenever the connection dies under it.
async fn connections_that_die_cost_nobody_an_error(database: Database) {
    let app = Arc::new(database.app().await);
    let mut hand = database.hand().await;
    let (over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut people = Vec::new();
    for number in 0..6 {
        let email = format!("ann{number}@example.org");
        people.push((registered(&app, &email).await, email));
    }
    let mut tasks = JoinSet::new();
    for (ann, email) in people {
        let (app, over, answered) = (Arc::clone(&app), Arc::clone(&over), Arc::clone(&answered));
        tasks.spawn(async move {
            let mut wrong = Vec::new();
            while !over.load(Ordering::SeqCst) {
                for (what, status, answer) in statements(&app, &ann, &email).await {
                    answered.fetch_add(1, Ordering::SeqCst);
                    if answer.status() != status {
                        wrong.push(format!("{what}: {} {}", answer.status(), answer.text()));
                    }
                }
            }
            wrong
        });
    }
    for _ in 0..KILLS {
        let before = answered.load(Ordering::SeqCst);
        while answered.load(Ordering::SeqCst) < before + 12 {
            sleep(Duration::from_millis(1)).await;
        }
        hand.kill_all_others().await;
    }
    over.store(true, Ordering::SeqCst);
    let wrong: Vec<String> = tasks.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "of {} requests: {wrong:#?}", answered.load(Ordering::SeqCst));
}

/// What needs one statement, and how it is to be answered.
async fn statements(app: &TestApp<User>, ann: &TestClient, email: &str) -> [(&'static str, u16, TestAnswer); 4] {
    [
        ("guarded", 200, ann.get("/auth/me").await),
        ("guarded", 200, ann.json(Method::POST, "/refund", json!(1)).await),
        ("forgot", 202, forgot(app, email).await),
        ("profile", 200, ann.json(Method::PATCH, "/auth/me", json!({ "display_name": "Anna" })).await),
    ]
}

// RY-2, ST-8: every flow finds the connections of its pool dead, all of them, and works at the first try. Those that die
// while a transaction is committed are in `lost_commits`.
async fn every_flow_gets_over_dead_connections(database: Database) {
    let app = database.app().await;
    let ann = registered(&app, ANN).await;
    let mut hand = database.hand().await;
    for flow in Flow::ALL {
        let person = Person::new(&format!("{flow:?}").to_lowercase());
        let act = flow.prepare(&app, &person).await;
        assert_eq!(eight(&ann).await, [200; 8], "so that there are several");
        hand.kill_all_others().await;
        assert_eq!(act.take(&app).await, flow.answers()[0], "{flow:?}");
    }
}
