//! What requests have noted in memory when the database is away.

use authwright::test::TestApp;

use crate::{
    engine::{Database, on_each_engine},
    support::{PASSWORD, PAST_MINUTE, User, by_hand, count, is_in, log_in, register, registered},
};

on_each_engine!(what_was_noted_is_written_once_the_database_is_back);

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.org";

/// The tables that the worker writes to, and where they are while they are away.
const TABLES: [(&str, &str); 2] = [("auth_user_sessions", "sessions_away"), ("auth_user_outbox", "outbox_away")];

// RY-2, ML-1
async fn what_was_noted_is_written_once_the_database_is_back(database: Database) {
    let app = database.app().await;
    let ann = registered(&app, ANN).await;
    register(&app, BOB).await;
    assert_eq!(app.mails_to(BOB).await.len(), 1);
    app.advance(PAST_MINUTE);
    let used = app.clock().now().as_micros();
    assert!(is_in(&ann).await);
    assert_eq!(log_in(&app, BOB, PASSWORD).await.0.code(), "invalid_credentials", "he has not confirmed");
    assert!(last_use(&app).await < used);

    for (table, away) in TABLES {
        by_hand(&app, &format!("ALTER TABLE {table} RENAME TO {away}")).await;
    }
    for _ in 0..2 {
        assert_eq!(app.auth().write_touches().await.unwrap_err().code(), "unavailable");
        assert_eq!(app.auth().send_waiting_mail().await.unwrap_err().code(), "unavailable");
    }
    for (table, away) in TABLES {
        by_hand(&app, &format!("ALTER TABLE {away} RENAME TO {table}")).await;
    }
    app.advance(PAST_MINUTE);
    app.auth().write_touches().await.unwrap();
    assert_eq!(last_use(&app).await, used, "when it was, and not when it was written");
    for _ in 0..3 {
        assert_eq!(app.mails_to(BOB).await.len(), 2, "the link again, and once");
        app.advance(PAST_MINUTE);
    }
}

async fn last_use(app: &TestApp<User>) -> i64 {
    count(app, "SELECT max(last_used_at) FROM auth_user_sessions").await
}
