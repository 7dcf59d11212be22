//! The rule about roles follows the source.

use authwright::{prelude::*, store::Dialect};

use crate::support::{Database, Person, engines};

/// [`Person`] with one role more.
mod wide {
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
        for auth in [auth.pool(), wide.pool()] {
            auth.close().await;
        }
    }
}
