//! The rule about roles follows the source.

use authwright::{config::Environment, prelude::*, store::Dialect};

use crate::support::{Database, Engine, Person, PersonRole, engines};

/// [`Person`] with one role more.
pub(super) mod wide {
    use super::*;

    #[derive(Clone, AuthUser)]
    #[auth(table = "people", realm = "person")]
    #[roles(admin, user, helper)]
    pub(crate) struct Person {
        pub(crate) id: i64,
        email: String,
        password_hash: PasswordHash,
        role: PersonRole,
        #[auth(default)]
        name: String,
        #[auth(default)]
        age: Option<i32>,
    }
}

async fn insert(database: &Database, email: &str, role: &str) -> Result<(), authwright::sqlx::Error> {
    let [table, email_column, hash, role_column, name] =
        ["people", "email", "password_hash", "role", "name"].map(|name| database.quoted(name));
    let sql = format!(
        "INSERT INTO {table} ({email_column}, {hash}, {role_column}, {name}) VALUES ('{email}', '!x', '{role}', 'X')"
    );
    database.try_run(&sql).await.map(drop)
}

#[tokio::test]
async fn a_role_is_added_by_a_migration_and_taken_away_only_where_nobody_has_it() {
    for engine in engines().await {
        let database = engine.database().await;
        let narrow = database.migrated::<Person>().await;
        insert(&database, "ann@example.org", "helper").await.unwrap_err();

        // The database is of yesterday's source.
        let refused = database.builder::<wide::Person>().build().await.unwrap_err().to_string();
        assert!(refused.contains("the rule about roles") && refused.contains("migrate_at_start"), "{refused}");
        let wide = database.migrated::<wide::Person>().await;
        assert_eq!(wide.check_schema().await.unwrap(), []);
        insert(&database, "ann@example.org", "helper").await.unwrap();
        insert(&database, "bob@example.org", "helper").await.unwrap();
        insert(&database, "cat@example.org", "root").await.unwrap_err();

        // And back: not while somebody has the role.
        let refused = narrow.migrate().await.unwrap_err().to_string();
        assert!(refused.contains("\"helper\" by 2") && refused.contains("another role first"), "{refused}");
        let findings = narrow.check_schema().await.unwrap();
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings.iter().all(|finding| finding.place == "people.role"), "{findings:?}");
        assert!(findings[0].what.contains("\"helper\" in 2"), "the rows come before the rule: {findings:?}");
        insert(&database, "dan@example.org", "helper").await.unwrap();

        let [table, role] = ["people", "role"].map(|name| database.quoted(name));
        database.run(&format!("UPDATE {table} SET {role} = 'user'")).await;
        narrow.migrate().await.unwrap();
        assert_eq!(narrow.check_schema().await.unwrap(), []);
        insert(&database, "eve@example.org", "helper").await.unwrap_err();
        for auth in [narrow.pool(), wide.pool()] {
            auth.close().await;
        }
    }
}

/// Who goes back to a build that lacks a role gives another one to those who have it, by the command.
#[tokio::test]
async fn a_role_that_the_build_does_not_know_is_replaced_by_the_command() {
    for engine in engines().await {
        let database = engine.database().await;
        let wide = database.migrated::<wide::Person>().await;
        for name in ["ann", "bob"] {
            insert(&database, &format!("{name}@example.org"), "helper").await.unwrap();
        }
        wide.pool().close().await;

        let started = |arguments: &[&str]| {
            let environment = Environment::of([("HOME", "/")]).with_arguments(arguments.iter().copied());
            database.builder::<Person>().environment(environment)
        };
        let older = started(&["shop"]).build().await.unwrap();
        let refused = older.migrate().await.unwrap_err().to_string();
        assert!(refused.contains("\"helper\" by 2"), "{refused}");
        older.pool().close().await;
        for (email, migrate) in [("Ann@Example.org", false), ("bob@example.org", true)] {
            let arguments = ["shop", "set-role", email, "admin"];
            let auth = started(&arguments).migrate_at_start(migrate).build().await.unwrap();
            let nobody = auth.command(["shop", "set-role", "eve@example.org", "admin"].map(String::from), &()).await;
            assert!(nobody.unwrap_err().to_string().contains("no user with the address eve@example.org"));
            assert!(auth.command(arguments.map(String::from), &()).await.unwrap());
            let user = auth.find_by_email(email).await.unwrap().unwrap();
            assert_eq!(user.role, PersonRole::Admin);
            auth.pool().close().await;
        }
        started(&["shop"]).migrate_at_start(true).build().await.unwrap().pool().close().await;
        // Tables that are not there are in the way of this command, too.
        let table = database.quoted("auth_person_sessions");
        database.run(&format!("DROP TABLE {table}")).await;
        started(&["shop", "set-role", "ann@example.org", "user"]).build().await.unwrap_err();
    }
}

/// The table as an application made it before it had the toolkit.
async fn own_table(database: &Database) {
    let sql = match database.dialect() {
        Dialect::Sqlite => {
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, \
             role TEXT NOT NULL, name TEXT NOT NULL, age INTEGER)"
        }
        Dialect::Postgres => {
            "CREATE TABLE people (id BIGSERIAL PRIMARY KEY, email VARCHAR(254) NOT NULL UNIQUE, \
             password_hash TEXT NOT NULL, role VARCHAR(20) NOT NULL, name TEXT NOT NULL, age INTEGER)"
        }
        _ => {
            "CREATE TABLE people (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(254) NOT NULL UNIQUE, \
             password_hash VARCHAR(255) NOT NULL, role VARCHAR(20) NOT NULL, name TEXT NOT NULL, age INTEGER) \
             CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        }
    };
    database.run(sql).await;
}

/// A table that somebody else made is never altered: what is to be altered is printed.
#[tokio::test]
async fn the_rule_of_a_table_of_one_s_own_is_for_its_owner_to_add() {
    for engine in engines().await {
        let database = engine.database().await;
        own_table(&database).await;
        let auth = database.unmade::<Person>().await;
        auth.migrate().await.unwrap();
        let findings = auth.check_schema().await.unwrap();
        if engine.dialect == Dialect::Sqlite {
            // A pair of triggers alters no table.
            assert_eq!(findings, []);
            insert(&database, "ann@example.org", "root").await.unwrap_err();
            auth.pool().close().await;
            continue;
        }
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].what.contains("no rule that lets in only the roles of `Person`"), "{findings:?}");
        let refused = database.builder::<Person>().migrate_at_start(true).build().await.unwrap_err().to_string();
        assert!(refused.contains("mend it by: ALTER TABLE") && refused.contains("run such SQL yourself"), "{refused}");

        database.run(findings[0].sql.as_ref().unwrap()).await;
        assert_eq!(auth.check_schema().await.unwrap(), []);
        insert(&database, "ann@example.org", "root").await.unwrap_err();
        insert(&database, "ann@example.org", "admin").await.unwrap();

        // Of another list of roles it is replaced by its owner, too.
        let wide = database.unmade::<wide::Person>().await;
        wide.migrate().await.unwrap();
        let findings = wide.check_schema().await.unwrap();
        assert_eq!(findings.len(), 1, "{findings:?}");
        database.run(findings[0].sql.as_ref().unwrap()).await;
        assert_eq!(wide.check_schema().await.unwrap(), []);
        insert(&database, "bob@example.org", "helper").await.unwrap();

        // An instance that still is of the first list starts beside the others, and says what the owner may do once there
        // are no others.
        let older = database.builder::<Person>().build().await.unwrap();
        let findings = older.check_schema().await.unwrap();
        assert!(findings.len() == 2 && findings[1].what.contains("more than the roles"), "{findings:?}");
        database.run("DELETE FROM people WHERE role = 'helper'").await;
        database.run(findings[1].sql.as_ref().unwrap()).await;
        assert_eq!(older.check_schema().await.unwrap(), []);
        older.pool().close().await;
        for auth in [auth.pool(), wide.pool()] {
            auth.close().await;
        }
    }
}

// RY-5: instances of two sources at once, of which the older one is started again.
#[tokio::test]
async fn an_older_build_that_starts_again_takes_no_role_away() {
    for engine in engines().await {
        let database = engine.database().await;
        database.migrated::<Person>().await.pool().close().await;
        let wide = database.migrated::<wide::Person>().await;
        for rows in 0..2 {
            // Before anybody has the new role, and then.
            for migrate in [true, false] {
                let older = database.builder::<Person>().migrate_at_start(migrate).build().await.unwrap();
                let findings = older.check_schema().await.unwrap();
                assert_eq!(findings.len(), 1 + rows, "{findings:?}");
                assert!(findings[rows].what.contains("more than the roles"), "{findings:?}");
                older.pool().close().await;
            }
            insert(&database, &format!("ann{rows}@example.org"), "helper").await.unwrap();
        }
        assert_eq!(wide.check_schema().await.unwrap(), []);

        // A role that no rule lets in is nobody's.
        insert(&database, "bob@example.org", "root").await.unwrap_err();
        wide.pool().close().await;
    }
}

// RY-2: everybody who asks for the table waits behind who is to alter it, and so for no longer than a request bears.
#[cfg(any(feature = "postgres", feature = "mysql"))]
#[tokio::test]
async fn a_migration_that_waits_for_the_table_stops_nobody() {
    use std::time::Duration;

    use tokio::time::{sleep, timeout};

    for engine in engines().await.into_iter().filter(|engine| engine.dialect != Dialect::Sqlite) {
        let database = engine.database().await;
        database.migrated::<Person>().await.pool().close().await;
        let reader = database.unmade::<Person>().await;
        let mut report = reader.pool().begin().await.unwrap();
        let read = match engine.dialect {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => {
                let on = report.postgres().unwrap();
                let sql = "SET LOCAL idle_in_transaction_session_timeout = 0; SELECT COUNT(*) FROM people";
                authwright::sqlx::raw_sql(sql).execute(on).await.map(drop)
            }
            #[cfg(feature = "mysql")]
            _ => {
                let sql =
                    "SET SESSION /*M! idle_transaction_timeout = 0, */ wait_timeout = 600; SELECT COUNT(*) FROM people";
                authwright::sqlx::raw_sql(sql).execute(report.mysql().unwrap()).await.map(drop)
            }
            #[cfg(not(all(feature = "postgres", feature = "mysql")))]
            other => panic!("no driver for {other:?}"),
        };
        read.unwrap();
        let wide = database.unmade::<wide::Person>().await;
        let migration = tokio::spawn(async move {
            wide.migrate().await.unwrap();
            wide.pool().close().await;
        });
        for _ in 0..10 {
            let found = timeout(Duration::from_secs(3), reader.find_by_email("ann@example.org")).await;
            assert!(found.unwrap().unwrap().is_none());
            sleep(Duration::from_millis(300)).await;
        }
        assert!(!migration.is_finished(), "it waits for the report");
        drop(report);
        migration.await.unwrap();
        insert(&database, "ann@example.org", "helper").await.unwrap();
        reader.pool().close().await;
    }
}

/// The table has no role yet: what runs on it today goes on.
#[tokio::test]
async fn a_table_without_the_column_gets_no_trigger() {
    let database = Engine::SQLITE.database().await;
    own_table(&database).await;
    database.run("ALTER TABLE people DROP COLUMN role").await;
    let auth = database.unmade::<Person>().await;
    auth.migrate().await.unwrap();
    let sql = "INSERT INTO people (email, password_hash, name) VALUES ('ann@example.org', '!x', 'Ann')";
    database.try_run(sql).await.unwrap();
    auth.pool().close().await;
}
