//! What only shows where a database does not do as it is told.

use std::time::Duration;

use authwright::{store::Dialect, test::TestApp};
use serde_json::json;

use crate::support::{PASSWORD, app, by_hand, is_in, log_in, registered, routes, text};

// ST-5, ST-4: what waits for too long is given up, and its connection is not missed.
#[tokio::test]
async fn who_waits_for_a_lock_is_turned_away_in_time() {
    let app = app().await;
    let browser = registered(&app, "ann@example.org").await;
    let hasty = app.again(|builder| builder.database_timeout(Duration::from_millis(150)), routes).await;
    let dialect = app.auth().pool().dialect();
    #[cfg_attr(not(any(feature = "postgres", feature = "mysql")), allow(unused_mut))]
    let mut holder = app.auth().pool().begin().await.unwrap();
    match dialect {
        // A transaction of SQLite that may write keeps all other writers out.
        Dialect::Sqlite => {}
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            let on = holder.postgres().unwrap();
            sqlx::raw_sql("LOCK TABLE users IN ACCESS EXCLUSIVE MODE").execute(on).await.unwrap();
        }
        #[cfg(feature = "mysql")]
        Dialect::Mysql => {
            let on = holder.mysql().unwrap();
            sqlx::raw_sql("SELECT * FROM users FOR UPDATE").execute(on).await.unwrap();
        }
        other => panic!("{other:?} has no locks"),
    }
    let login = json!({ "email": "ann@example.org", "password": PASSWORD });
    for _ in 0..12 {
        // More often than there are connections.
        let answer = hasty.client().post("/auth/login", login.clone()).await;
        assert_eq!((answer.status(), answer.code().as_str()), (503, "unavailable"));
    }
    drop(holder);
    assert_eq!(log_in(&hasty, "ann@example.org", PASSWORD).await.0.status(), 200);
    assert!(is_in(&browser).await);
}

// ST-3, RE-5: two addresses that a database takes for one are two.
#[tokio::test]
async fn an_address_is_its_bytes_whatever_the_column_compares() {
    let app = app().await;
    registered(&app, "ann@example.org").await;
    let loose = match app.auth().pool().dialect() {
        Dialect::Mysql => {
            "ALTER TABLE users MODIFY email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL"
        }
        Dialect::Postgres => {
            "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false); \
             ALTER TABLE users ALTER COLUMN email TYPE TEXT COLLATE loose"
        }
        // There the collation is that of the statement or the column, and a column cannot be changed.
        _ => return,
    };
    by_hand(&app, loose).await;
    let like = "SELECT count(*) FROM users WHERE email = 'änn@example.org'";
    assert_eq!(text(&app, like).await, "1", "the database takes the one for the other");
    assert!(app.auth().find_by_email("änn@example.org").await.unwrap().is_none());
    assert!(app.auth().find_by_email("ann@example.org").await.unwrap().is_some());
    let (answer, _) = log_in(&app, "änn@example.org", PASSWORD).await;
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn the_pool_is_of_the_database_that_was_asked_for() {
    let app: TestApp<crate::support::User> = app().await;
    let pool = app.auth().pool();
    let dialects = [
        pool.sqlite().map(|_| Dialect::Sqlite),
        #[cfg(feature = "postgres")]
        pool.postgres().map(|_| Dialect::Postgres),
        #[cfg(feature = "mysql")]
        pool.mysql().map(|_| Dialect::Mysql),
    ];
    assert_eq!(dialects.iter().flatten().copied().collect::<Vec<_>>(), [pool.dialect()]);
}
