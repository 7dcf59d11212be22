//! A migration that is interrupted at any statement goes on where it stopped.

use authwright::prelude::*;

use crate::support::{Engine, Person, engines, on_each, statements};

// ST-9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_any_statement_a_migration_goes_on_and_comes_to_the_same() {
    on_each(after_any_statement).await;
}

async fn after_any_statement(engine: Engine) {
    let whole = engine.database().await;
    whole.migrated::<Person>().await.pool().close().await;
    let shape = whole.shape().await;
    let all = statements::<Person>(engine.dialect);
    for done in 0..=all.len() {
        let database = engine.database().await;
        if done > 0 {
            database.run(&all[..done].join(";\n")).await;
        }
        let auth = database.unmade::<Person>().await;
        auth.migrate().await.unwrap_or_else(|error| panic!("{:?} after {done}: {error}", engine.dialect));
        assert_eq!(database.shape().await, shape, "{:?} after {done}", engine.dialect);
        assert_eq!(auth.check_schema().await.unwrap(), []);
        assert_eq!(auth.migration().await.unwrap(), "", "nothing is left to do");
        auth.pool().close().await;
    }
}

/// What `schema` prints is what `migrate` runs, whatever is there already.
#[tokio::test]
async fn the_printed_statements_lead_to_the_same_tables() {
    for engine in engines().await {
        let made = engine.database().await;
        let auth = made.migrated::<Person>().await;
        let printed = engine.database().await;
        let other = printed.unmade::<Person>().await;
        let sql = other.migration().await.unwrap();
        assert_eq!(sql, Auth::<Person>::schema(engine.dialect), "on an empty database it is all of it");
        printed.run(&sql).await;
        assert_eq!(printed.shape().await, made.shape().await);
        assert_eq!(other.check_schema().await.unwrap(), []);
        auth.pool().close().await;
        other.pool().close().await;
    }
}

#[cfg(feature = "postgres")]
mod killed {
    use std::time::Duration;

    use authwright::store::Dialect;

    use super::*;

    // ST-9: on PostgreSQL all of it happens or none.
    #[tokio::test]
    async fn a_migration_whose_connection_is_killed_leaves_nothing() {
        use authwright::sqlx::{Connection, Executor, PgConnection};

        let Some(engine) = engines().await.into_iter().find(|engine| engine.dialect == Dialect::Postgres) else {
            return;
        };
        let database = engine.database().await;
        let auth = database.unmade::<Person>().await;
        // Somebody else is making a table of that name, so that the migration waits in its midst.
        let mut other = PgConnection::connect(&database.url).await.unwrap();
        other.execute("BEGIN; CREATE TABLE auth_person_links (x INTEGER)").await.unwrap();
        let migrating = tokio::spawn({
            let auth = auth.clone();
            async move { auth.migrate().await }
        });
        let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                    AND query LIKE 'CREATE TABLE IF NOT EXISTS auth_person_links%'";
        let patience = tokio::time::timeout(Duration::from_mins(1), async {
            while database.run(kill).await.is_empty() {
                tokio::task::yield_now().await;
            }
        });
        patience.await.expect("the migration waits for the other one");
        migrating.await.unwrap().unwrap_err();
        other.execute("ROLLBACK").await.unwrap();
        assert_eq!(database.shape().await, Vec::<Vec<String>>::new());

        auth.migrate().await.unwrap();
        assert_eq!(auth.check_schema().await.unwrap(), []);
        other.close().await.unwrap();
        auth.pool().close().await;
    }
}
