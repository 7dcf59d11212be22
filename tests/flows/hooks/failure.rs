//! Hooks that panic, hang, lose the connection or take the database for another: what they held comes back.

use std::sync::atomic::{AtomicBool, Ordering};

use authwright::{
    error::Error,
    sqlx,
    store::{Dialect, Pool},
    test::{TestAnswer, TestApp},
};
use serde_json::json;

use super::{ANN, Does, Shop, carts, shop};
use crate::support::{
    OTHER_PASSWORD, PASSWORD, User, app, by_hand, dump, enters, is_in, log_in, register, registered, routes,
};

/// The same application on one connection, which whoever keeps it keeps from everybody.
async fn on_one_connection() -> (TestApp<User>, Shop) {
    let (app, shop) = (app().await, Shop::default());
    by_hand(&app, "CREATE TABLE carts (user_id BIGINT PRIMARY KEY, email VARCHAR(255) NOT NULL)").await;
    let pool: Pool = match app.auth().pool().dialect() {
        Dialect::Sqlite => {
            let options = app.pool().connect_options().as_ref().clone();
            sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap().into()
        }
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            let options = app.auth().pool().postgres().unwrap().connect_options().as_ref().clone();
            sqlx::postgres::PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap().into()
        }
        #[cfg(feature = "mysql")]
        Dialect::Mysql => {
            let options = app.auth().pool().mysql().unwrap().connect_options().as_ref().clone();
            sqlx::mysql::MySqlPoolOptions::new().max_connections(1).connect_with(options).await.unwrap().into()
        }
        other => panic!("{other:?} is not built in"),
    };
    app.auth().pool().close().await;
    let app = app.again(|builder| builder.pool(pool).hooks(shop.clone()).hashing_workers(1), routes).await;
    (app, shop)
}

// RY-6, ST-4: the one connection and the one hashing worker serve the next request.
#[tokio::test]
async fn a_panic_in_any_hook_gives_back_what_was_held() {
    let (app, shop) = on_one_connection().await;
    let (_, browser) = register(&app, ANN).await;
    let token = app.mail_to(ANN).await.token();
    for hook in ["before_insert", "after_insert"] {
        shop.will(hook, Does::Panics);
        for _ in 0..3 {
            let answer = browser.post("/auth/verify", json!({ "token": token })).await;
            assert_eq!((answer.status(), answer.code().as_str()), (500, "internal"), "{hook}");
            assert!(!answer.text().contains("fire"), "{}", answer.text());
        }
        shop.is_mended();
    }
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
    assert_eq!(carts(&app).await.len(), 1);

    shop.will("after_login", Does::Panics);
    shop.will("after_password_change", Does::Panics);
    for (old, new) in [(PASSWORD, OTHER_PASSWORD), (OTHER_PASSWORD, PASSWORD)] {
        let (answer, browser) = log_in(&app, ANN, old).await;
        assert_eq!(answer.status(), 200);
        let body = json!({ "current_password": old, "new_password": new });
        assert_eq!(browser.post("/auth/password/change", body).await.status(), 200);
        assert!(is_in(&browser).await);
    }

    shop.will("before_delete", Does::Panics);
    let (_, browser) = log_in(&app, ANN, PASSWORD).await;
    let before = dump(&app).await;
    for _ in 0..3 {
        assert_eq!(browser.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), 500);
        assert_eq!(dump(&app).await, before);
    }
    shop.is_mended();
    assert_eq!(browser.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), 204);
}

// ST-7: whoever hangs up while a hook is at work takes all of it back.
#[tokio::test]
async fn a_request_that_is_dropped_in_a_hook_has_not_happened() {
    let (app, shop) = on_one_connection().await;
    let (_, browser) = register(&app, ANN).await;
    let token = app.mail_to(ANN).await.token();
    let before = dump(&app).await;
    for hook in ["before_insert", "after_insert"] {
        shop.will(hook, Does::Hangs);
        tokio::select! {
            answer = browser.post("/auth/verify", json!({ "token": token })) => panic!("{}", answer.text()),
            () = shop.0.reached.notified() => {}
        }
        assert_eq!(dump(&app).await, before, "{hook}");
        shop.is_mended();
    }
    assert_eq!(browser.post("/auth/verify", json!({ "token": token })).await.status(), 200);
}

/// The answer to a request in which a hook hangs; time goes by at once as soon as it does.
async fn without_waiting(shop: &Shop, request: impl Future<Output = TestAnswer>) -> TestAnswer {
    let request = async {
        let answer = request.await;
        tokio::time::resume();
        answer
    };
    let pause = async {
        shop.0.reached.notified().await;
        tokio::time::pause();
    };
    tokio::join!(request, pause).0
}

// ST-5
#[tokio::test]
async fn a_hook_that_hangs_holds_a_transaction_no_longer_than_a_statement_may() {
    let (app, shop) = on_one_connection().await;
    let (_, ann) = register(&app, ANN).await;
    let token = app.mail_to(ANN).await.token();
    let before = dump(&app).await;
    shop.will("after_insert", Does::Hangs);
    let answer = without_waiting(&shop, ann.post("/auth/verify", json!({ "token": token }))).await;
    assert_eq!((answer.status(), answer.code().as_str()), (503, "unavailable"));
    assert_eq!(dump(&app).await, before);
    shop.is_mended();
    assert_eq!(ann.post("/auth/verify", json!({ "token": token })).await.status(), 200);

    // A connection that still waits for its answer is of no use to who comes next.
    registered(&app, "bob@example.org").await;
    shop.will("before_delete", Does::HangsInTheDatabase);
    let answer = without_waiting(&shop, ann.post("/auth/me/delete", json!({ "password": PASSWORD }))).await;
    assert_eq!((answer.status(), answer.code().as_str()), (503, "unavailable"));
    assert!(enters(&app, "bob@example.org", PASSWORD).await);
    assert!(is_in(&ann).await);
}

// ST-8: a transaction is begun again for a connection that was lost in a hook, and for no failure of the hook's own.
#[tokio::test]
async fn what_passes_is_tried_again() {
    let (app, shop) = shop().await;
    let ann = registered(&app, ANN).await;
    for (does, calls, status) in [(Does::IsCutOffOnce, 2, 204), (Does::Fails, 1, 500)] {
        shop.told();
        shop.will("before_delete", does);
        let client = if does == Does::Fails { registered(&app, "bob@example.org").await } else { ann.clone() };
        shop.told();
        assert_eq!(client.post("/auth/me/delete", json!({ "password": PASSWORD })).await.status(), status, "{does:?}");
        assert_eq!(shop.told().len(), calls, "{does:?}");
    }
    assert!(enters(&app, "bob@example.org", PASSWORD).await);
    assert_eq!(carts(&app).await, [["2", "bob@example.org"]]);
}

#[tokio::test]
async fn a_transaction_says_which_database_it_is_of() {
    let app = app().await;
    let mut tx = app.auth().pool().begin().await.unwrap();
    let dialect = tx.dialect();
    let mut said = Vec::new();
    let none = AtomicBool::new(true);
    let mut check = |own: Dialect, answer: Option<Error>| match answer {
        None => {
            assert_eq!(own, dialect);
            none.store(false, Ordering::Relaxed);
        }
        Some(error) => said.push(error.to_string()),
    };
    check(Dialect::Sqlite, tx.sqlite().err());
    #[cfg(feature = "postgres")]
    check(Dialect::Postgres, tx.postgres().err());
    #[cfg(feature = "mysql")]
    check(Dialect::Mysql, tx.mysql().err());
    assert!(!none.into_inner(), "one of them is its own");
    let use_this = match dialect {
        Dialect::Sqlite => "SQLite: use `tx.sqlite()`",
        Dialect::Postgres => "PostgreSQL: use `tx.postgres()`",
        _ => "MySQL or MariaDB: use `tx.mysql()`",
    };
    for text in said {
        assert!(text.ends_with(use_this), "{text}");
    }
}
