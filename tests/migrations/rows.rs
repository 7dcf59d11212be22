//! What the rows hold that no column can tell.

use authwright::prelude::*;

use crate::support::{Database, Person, engines};

/// Puts a row in by hand, as an application did before it had the toolkit.
async fn insert(database: &Database, email: &str, role: &str) {
    let [table, email_column, hash, role_column, name] =
        ["people", "email", "password_hash", "role", "name"].map(|name| database.quoted(name));
    let sql = format!(
        "INSERT INTO {table} ({email_column}, {hash}, {role_column}, {name}) VALUES ('{email}', '!x', '{role}', 'X')"
    );
    database.run(&sql).await;
}

async fn migrated() -> Vec<(Database, Auth<Person>)> {
    let mut all = Vec::new();
    for engine in engines().await {
        let database = engine.database().await;
        let auth = database.migrated::<Person>().await;
        all.push((database, auth));
    }
    all
}

#[tokio::test]
async fn addresses_that_nobody_can_log_in_with_are_counted_and_not_named() {
    for (database, auth) in migrated().await {
        for email in ["ann@example.org", "Bob@Example.ORG", " cat@example.org", "É@example.org", "élan@example.org"] {
            insert(&database, email, "user").await;
        }
        let findings = auth.check_schema().await.unwrap();
        assert_eq!(findings.len(), 1, "{findings:?}");
        let said = findings[0].to_string();
        assert_eq!(findings[0].place, "people.email");
        assert!(said.contains("not canonical in 2 rows (id 2, 3)"), "{said}");
        assert!(!said.contains("example.org"), "no address stands in a log: {said}");

        database.run(findings[0].sql.as_ref().expect("small letters mend them")).await;
        assert_eq!(auth.check_schema().await.unwrap(), []);
        for email in ["bob@example.org", "cat@example.org", "É@example.org"] {
            assert!(auth.find_by_email(email).await.unwrap().is_some(), "{email}");
        }

        // What small letters do not mend has no statement, and of many rows the first are named.
        for number in 0..5 {
            insert(&database, &format!("nobody {number}"), "user").await;
        }
        let findings = auth.check_schema().await.unwrap();
        let said = findings[0].to_string();
        assert!(findings.len() == 1 && findings[0].sql.is_none(), "{said}");
        assert!(said.contains("5 rows (id 6, 7, 8, ..)") && !said.contains("nobody 1"), "{said}");
        auth.pool().close().await;
    }
}

#[tokio::test]
async fn addresses_that_are_the_same_person_s_are_told() {
    for (database, auth) in migrated().await {
        for email in ["ann@example.org", "ANN@example.org", "bob@BÜCHER.example", "Bob@bücher.example", "cat@x.example"]
        {
            insert(&database, email, "user").await;
        }
        let findings = auth.check_schema().await.unwrap();
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].what.contains("in 3 rows") && findings[0].sql.is_none(), "{findings:?}");
        let said = &findings[1].what;
        assert!(said.contains("that of another row too in 2 rows (id 2, 3)"), "{said}");
        auth.pool().close().await;
    }
}

#[tokio::test]
async fn every_row_is_looked_at_and_by_a_start_the_first_of_them() {
    for (database, auth) in migrated().await {
        let [table, email, hash, role, name] =
            ["people", "email", "password_hash", "role", "name"].map(|name| database.quoted(name));
        let rows: Vec<String> = (1..=2500)
            .map(|number| {
                let address = if number > 2400 { "A" } else { "a" };
                format!("('{address}{number}@example.org', '!x', 'user', 'X')")
            })
            .collect();
        database
            .run(&format!("INSERT INTO {table} ({email}, {hash}, {role}, {name}) VALUES {}", rows.join(", ")))
            .await;
        let findings = auth.check_schema().await.unwrap();
        assert!(findings.len() == 1 && findings[0].what.contains("100 rows (id 2401, 2402, 2403, ..)"), "{findings:?}");
        // It is no start's business to read a whole table.
        database.builder::<Person>().build().await.unwrap().pool().close().await;
        insert(&database, "Early@example.org", "user").await;
        database.run(&format!("UPDATE {table} SET id = 0 - 1 WHERE {email} = 'Early@example.org'")).await;
        let refused = database.builder::<Person>().build().await.unwrap_err().to_string();
        assert!(refused.contains("not canonical in 1 row (id -1)"), "{refused}");
        auth.pool().close().await;
    }
}
