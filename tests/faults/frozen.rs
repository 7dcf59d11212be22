//! A process that stands still in the middle of a transaction, and does not end: what it has locked is not lost to others.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    engine::{Database, Engine, on_each_engine},
    support::{PASSWORD, PAST_MINUTE, enters, forgot, recipients, registered},
};

on_each_engine!(servers: who_stands_still_holds_up_nobody_for_long);

// ST-5, RY-2: the server ends the transaction that nobody goes on with.
async fn who_stands_still_holds_up_nobody_for_long(database: Database) {
    let app = database.app_with(|builder| builder.database_timeout(Duration::from_secs(1))).await;
    registered(&app, "ann@example.org").await;
    if database.engine == Engine::Mariadb && !app.rows("SELECT VERSION()").await[0][0].contains("MariaDB") {
        println!("MySQL ends such a transaction after two minutes, for which no test waits");
        return;
    }
    app.advance(PAST_MINUTE);
    forgot(&app, "ann@example.org").await;
    let before = recipients(&app).len();

    let mut frozen = app.auth().pool().begin().await.unwrap();
    let sql = "SELECT version FROM auth_user_schema FOR UPDATE; SELECT id FROM users FOR UPDATE";
    match database.engine {
        #[cfg(feature = "postgres")]
        Engine::Postgres => sqlx::raw_sql(sql).execute(frozen.postgres().unwrap()).await.map(drop).unwrap(),
        #[cfg(feature = "mysql")]
        Engine::Mariadb => sqlx::raw_sql(sql).execute(frozen.mysql().unwrap()).await.map(drop).unwrap(),
        other => unreachable!("{other:?} is no server"),
    }
    for _ in 0..20 {
        if app.auth().send_waiting_mail().await.is_ok() {
            break;
        }
        sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(recipients(&app).len(), before + 1, "mail goes out while the other one stands still");
    assert!(enters(&app, "ann@example.org", PASSWORD).await);
    drop(frozen);
}
