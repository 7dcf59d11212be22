//! Tables of an older or a newer version.

use authwright::store::Dialect;

use crate::support::{Person, engines, first_version};

/// Bytes as SQL writes them.
fn bytes(dialect: Dialect, hex: &str) -> String {
    if dialect == Dialect::Postgres { format!("'\\x{hex}'::bytea") } else { format!("X'{hex}'") }
}

// ST-9
#[tokio::test]
async fn tables_of_the_first_version_are_led_to_this_one_with_all_their_rows() {
    for engine in engines().await {
        let database = engine.database().await;
        for statement in first_version::<Person>(engine.dialect) {
            database.run(&statement).await;
        }
        let (secret, public) = (bytes(engine.dialect, &"ab".repeat(32)), bytes(engine.dialect, &"cd".repeat(16)));
        let quote = |name| database.quoted(name);
        database
            .run(&format!(
                "INSERT INTO people ({}, {}, {}, {}) VALUES ('ann@example.org', '!unusable', 'admin', 'Ann')",
                quote("email"),
                quote("password_hash"),
                quote("role"),
                quote("name")
            ))
            .await;
        database
            .run(&format!(
                "INSERT INTO auth_person_sessions (secret_hash, public_id, user_id, created_at, proved_at, method, \
                 last_used_at, idle_limit, expires_at, remembered, client) \
                 SELECT {secret}, {public}, id, 1, 1, 'password', 1, 5, 9, FALSE, 'Test' FROM people"
            ))
            .await;

        let refused = database.builder::<Person>().build().await.unwrap_err().to_string();
        assert!(refused.contains("are of version 1, and this build needs 2"), "{refused}");
        let auth = database.unmade::<Person>().await;
        let steps = auth.migration().await.unwrap();
        assert!(steps.contains("idle") && !steps.contains("CREATE TABLE"), "only what is missing: {steps}");

        auth.migrate().await.unwrap();
        assert_eq!(auth.check_schema().await.unwrap(), []);
        assert_eq!(database.count("SELECT MAX(version) FROM auth_person_schema").await, 2);
        let ann = auth.find_by_email("ann@example.org").await.unwrap().unwrap();
        assert_eq!(ann.name, "Ann");
        assert_eq!(database.count("SELECT COUNT(*) FROM auth_person_sessions").await, 1);
        let fresh = engine.database().await;
        let other = fresh.migrated::<Person>().await;
        let shapes = [database.shape().await, fresh.shape().await].map(|shape| {
            // The next number of an id is none of the shape.
            let text = format!("{shape:?}");
            text.split("AUTO_INCREMENT=2 ").collect::<String>()
        });
        assert_eq!(shapes[0], shapes[1]);
        database.builder::<Person>().build().await.unwrap().pool().close().await;
        auth.pool().close().await;
        other.pool().close().await;
    }
}

// ST-9
#[tokio::test]
async fn tables_of_a_version_that_is_too_new_stop_the_start_and_the_migration() {
    use authwright::config::SchemaCheck;

    for engine in engines().await {
        let database = engine.database().await;
        let auth = database.migrated::<Person>().await;
        database.run("INSERT INTO auth_person_schema (version) VALUES (3), (4)").await;
        let before = database.shape().await;
        for check in [SchemaCheck::Refuse, SchemaCheck::Warn, SchemaCheck::Off] {
            let refused = database.builder::<Person>().schema_check(check).build().await.unwrap_err().to_string();
            assert!(
                refused.contains("of version 4, and this build works with 2 and 3: start a newer build"),
                "{refused}"
            );
            assert!(!refused.contains("migrate"), "that would not help: {refused}");
            let start = database.builder::<Person>().migrate_at_start(true).schema_check(check).build();
            let refused = start.await.unwrap_err().to_string();
            assert!(refused.contains("start a newer build"), "{refused}");
        }
        auth.migrate().await.unwrap_err();
        assert_eq!(database.shape().await, before);
        auth.pool().close().await;
    }
}

// ST-9
#[tokio::test]
async fn missing_tables_stop_every_start_and_one_that_was_lost_is_named_with_its_statement() {
    use authwright::config::SchemaCheck;

    for engine in engines().await {
        let database = engine.database().await;
        for check in [SchemaCheck::Refuse, SchemaCheck::Warn, SchemaCheck::Off] {
            let refused = database.builder::<Person>().schema_check(check).build().await.unwrap_err().to_string();
            assert!(refused.contains(&format!("the table {} is missing", database.quoted("people"))), "{refused}");
            assert!(refused.contains("`auth_person_..` are missing"), "{refused}");
            assert!(refused.contains(".migrate_at_start(true)"), "{refused}");
        }
        let auth = database.migrated::<Person>().await;
        database.run("DROP TABLE auth_person_links").await;
        let findings = auth.check_schema().await.unwrap();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].place, "auth_person_links");
        assert!(database.builder::<Person>().schema_check(SchemaCheck::Off).build().await.is_err());
        database.run(findings[0].sql.as_ref().unwrap()).await;
        assert_eq!(auth.check_schema().await.unwrap(), []);
        auth.pool().close().await;
    }
}
