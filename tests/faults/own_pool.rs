//! A pool of the application's own, whose connections are as the server makes them.

use crate::{
    engine::{Database, Engine, on_each_engine},
    support::registered,
};

on_each_engine!(servers: a_transaction_sees_what_was_committed_before_each_statement);

// ST-2: what is read in a transaction decides what is written, and so it must not be of before.
async fn a_transaction_sees_what_was_committed_before_each_statement(database: Database) {
    let app = database.app_on_one_connection().await;
    registered(&app, "ann@example.org").await;
    let mut hand = database.hand().await;
    let mut tx = app.auth().pool().begin().await.unwrap();
    let name = "SELECT display_name FROM users";
    for said in ["Anna", "Annie"] {
        hand.run(&format!("UPDATE users SET display_name = '{said}'")).await.unwrap();
        let read: String = match database.engine {
            #[cfg(feature = "postgres")]
            Engine::Postgres => sqlx::query_scalar(name).fetch_one(tx.postgres().unwrap()).await.unwrap(),
            #[cfg(feature = "mysql")]
            Engine::Mariadb => sqlx::query_scalar(name).fetch_one(tx.mysql().unwrap()).await.unwrap(),
            other => unreachable!("{other:?} is no server"),
        };
        assert_eq!(read, said);
    }
}
