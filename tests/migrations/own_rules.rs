//! Rules that the owner of a table made: beside ours, in the place of ours, and in other tables.

use authwright::{
    prelude::*,
    store::{Dialect, Finding},
};

use crate::{
    roles::wide,
    support::{Database, Engine, Person, builder, engines, on_each, run},
};

/// [`Person`] with several roles.
mod several {
    use super::*;

    #[derive(Clone, AuthUser)]
    #[auth(table = "people", realm = "person")]
    #[roles(admin, user)]
    pub(super) struct Person {
        id: i64,
        email: String,
        password_hash: PasswordHash,
        role: RoleSet<PersonRole>,
        #[auth(default)]
        name: String,
        #[auth(default)]
        age: Option<i32>,
    }
}

/// A table of one's own, with what is said of its role.
async fn own_table(database: &Database, role: &str) {
    let sql = match database.dialect() {
        Dialect::Sqlite => format!(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, \
             role TEXT NOT NULL {role}, name TEXT NOT NULL, age INTEGER)"
        ),
        Dialect::Postgres => format!(
            "CREATE TABLE people (id BIGSERIAL PRIMARY KEY, email VARCHAR(254) NOT NULL UNIQUE, \
             password_hash TEXT NOT NULL, role VARCHAR(20) NOT NULL {role}, name TEXT NOT NULL, age INTEGER)"
        ),
        _ => format!(
            "CREATE TABLE people (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(254) NOT NULL UNIQUE, \
             password_hash VARCHAR(255) NOT NULL, role VARCHAR(20) NOT NULL DEFAULT 'user' COMMENT 'it''s theirs' {role}, \
             name TEXT NOT NULL, age INTEGER) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        ),
    };
    database.run(&sql).await;
}

async fn insert(database: &Database, email: &str, role: &str) -> Result<(), authwright::sqlx::Error> {
    let [table, email_column, hash, role_column, name] =
        ["people", "email", "password_hash", "role", "name"].map(|name| database.quoted(name));
    let sql = format!(
        "INSERT INTO {table} ({email_column}, {hash}, {role_column}, {name}) VALUES ('{email}', '!x', '{role}', 'X')"
    );
    database.try_run(&sql).await.map(drop)
}

async fn mend(database: &Database, findings: &[Finding]) {
    for sql in findings.iter().filter_map(|finding| finding.sql.as_ref()) {
        database.run(sql).await;
    }
}

/// `MariaDB` lists the rules of a table for those alone who have a right on the whole database.
#[tokio::test]
async fn who_has_rights_on_the_tables_alone_sees_their_rules() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect == Dialect::Mysql) {
        let database = engine.database().await;
        database.migrated::<Person>().await.pool().close().await;
        let (name, user) = (&database.name, format!("aw{}", &database.name[database.name.len() - 20..]));
        run(engine.dialect, engine.server, &format!("CREATE USER '{user}'@'%' IDENTIFIED BY 'guest'")).await;
        for table in database.run("SHOW TABLES").await {
            let grant = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.{} TO '{user}'@'%'", table[0]);
            run(engine.dialect, engine.server, &grant).await;
        }
        let (_, place) = database.url.split_once('@').unwrap();
        let started = builder::<Person>(&format!("mysql://{user}:guest@{place}")).build().await;
        let said = match started {
            Ok(auth) => {
                let findings = auth.check_schema().await.unwrap();
                auth.pool().close().await;
                format!("{findings:?}")
            }
            Err(refused) => refused.to_string(),
        };
        run(engine.dialect, engine.server, &format!("DROP USER '{user}'@'%'")).await;
        assert_eq!(said, "[]");
    }
}

/// Who has rights on columns alone may see no rule at all.
#[tokio::test]
async fn of_a_rule_that_may_not_be_seen_nothing_is_said() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect == Dialect::Mysql) {
        let database = engine.database().await;
        database.migrated::<Person>().await.pool().close().await;
        let (name, user) = (&database.name, format!("aw{}", &database.name[database.name.len() - 20..]));
        run(engine.dialect, engine.server, &format!("CREATE USER '{user}'@'%' IDENTIFIED BY 'guest'")).await;
        let columns = "(id, email, password_hash, role, name, age)";
        let rights = ["SELECT", "INSERT", "UPDATE"].map(|right| format!("{right} {columns}")).join(", ");
        let grant = format!("GRANT {rights} ON {name}.people TO '{user}'@'%'");
        run(engine.dialect, engine.server, &grant).await;
        for table in ["sessions", "signups", "outbox", "links", "schema"] {
            let rights = "SELECT, INSERT, UPDATE, DELETE";
            let grant = format!("GRANT {rights} ON {name}.auth_person_{table} TO '{user}'@'%'");
            run(engine.dialect, engine.server, &grant).await;
        }
        let (_, place) = database.url.split_once('@').unwrap();
        let started = builder::<Person>(&format!("mysql://{user}:guest@{place}")).build().await;
        let said = match started {
            Ok(auth) => {
                auth.pool().close().await;
                String::new()
            }
            Err(refused) => refused.to_string(),
        };
        run(engine.dialect, engine.server, &format!("DROP USER '{user}'@'%'")).await;
        assert!(!said.contains("rule"), "{said}");
    }
}

/// `MariaDB` calls the rule in a column's definition as the column, in every table.
#[tokio::test]
async fn the_rule_of_another_table_is_not_taken_for_ours() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect != Dialect::Sqlite) {
        let database = engine.database().await;
        own_table(&database, "CHECK (role <> 'root')").await;
        database.run("CREATE TABLE others (role VARCHAR(20) CHECK (role IN ('admin', 'user')))").await;
        let auth = database.unmade::<Person>().await;
        auth.migrate().await.unwrap();
        let findings = auth.check_schema().await.unwrap();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].what.contains("no rule that lets in only the roles of `Person`"), "{findings:?}");
        mend(&database, &findings).await;
        assert_eq!(auth.check_schema().await.unwrap(), []);
        auth.pool().close().await;
    }
}

async fn a_narrower_rule(engine: Engine) {
    for role in ["CHECK (role IN ('admin', 'user'))", ", CONSTRAINT few CHECK (role NOT IN ('helper', 'root'))"] {
        let database = engine.database().await;
        let (of_column, of_table) = if role.starts_with(',') { ("", role) } else { (role, "") };
        own_table(&database, of_column).await;
        if engine.dialect == Dialect::Sqlite && !of_table.is_empty() {
            continue;
        }
        if !of_table.is_empty() {
            database.run(&format!("ALTER TABLE people ADD {}", &of_table[2..])).await;
        }
        let auth = database.unmade::<wide::Person>().await;
        auth.migrate().await.unwrap();
        insert(&database, "ann@example.org", "helper").await.unwrap_err();
        // First the one that is missing: then each stands beside the other.
        for finding in auth.check_schema().await.unwrap() {
            if finding.what.contains("has no rule") {
                mend(&database, &[finding]).await;
            }
        }
        let findings = auth.check_schema().await.unwrap();
        assert_eq!(findings.len(), 1, "{role} {:?} {findings:?}", engine.dialect);
        assert!(findings[0].what.contains("shuts out `helper` of `Person`"), "{findings:?}");
        let refused = database.builder::<wide::Person>().build().await.unwrap_err().to_string();
        assert!(refused.contains("shuts out `helper`"), "{refused}");
        if engine.dialect == Dialect::Sqlite {
            assert!(findings[0].sql.is_none() && findings[0].what.contains("must be made anew"), "{findings:?}");
            auth.pool().close().await;
            continue;
        }
        mend(&database, &findings).await;
        assert_eq!(auth.check_schema().await.unwrap(), []);
        insert(&database, "ann@example.org", "helper").await.unwrap();
        insert(&database, "bob@example.org", "root").await.unwrap_err();
        if engine.dialect == Dialect::Mysql {
            let shown = database.run("SHOW CREATE TABLE people").await.concat().concat();
            assert!(shown.contains("NOT NULL DEFAULT 'user' COMMENT 'it''s theirs'"), "{shown}");
        }
        auth.pool().close().await;
    }
}

#[tokio::test]
async fn a_narrower_rule_beside_ours_is_told_with_what_drops_it() {
    on_each(a_narrower_rule).await;
}

#[tokio::test]
async fn a_rule_that_names_all_roles_to_shut_them_out_is_not_ours() {
    for engine in engines().await {
        let database = engine.database().await;
        own_table(&database, "CHECK (role NOT IN ('admin', 'user'))").await;
        let auth = database.unmade::<Person>().await;
        auth.migrate().await.unwrap();
        let findings = auth.check_schema().await.unwrap();
        let said = |words: &str| findings.iter().any(|finding| finding.what.contains(words));
        assert!(said("shuts out `admin`, `user` of `Person`"), "{findings:?}");
        if engine.dialect != Dialect::Sqlite {
            assert!(said("has no rule"), "{findings:?}");
            mend(&database, &findings).await;
            assert_eq!(auth.check_schema().await.unwrap(), []);
        }
        auth.pool().close().await;
    }
}

#[tokio::test]
async fn a_rule_that_is_switched_off_is_made_again() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect == Dialect::Mysql) {
        let database = engine.database().await;
        let auth = database.migrated::<Person>().await;
        if let Err(error) = database.try_run("ALTER TABLE people ALTER CHECK auth_person_role NOT ENFORCED").await {
            eprintln!("left out: MariaDB switches no rule off ({error})");
            auth.pool().close().await;
            continue;
        }
        let findings = auth.check_schema().await.unwrap();
        assert!(findings.len() == 1 && findings[0].what.contains("the rule about roles"), "{findings:?}");
        auth.migrate().await.unwrap();
        assert_eq!(auth.check_schema().await.unwrap(), []);
        insert(&database, "ann@example.org", "root").await.unwrap_err();
        auth.pool().close().await;
    }
}

async fn one_role_in_a_column(engine: Engine) {
    let database = engine.database().await;
    own_table(&database, "CHECK (role IN ('admin', 'user', 'root'))").await;
    let auth = database.unmade::<several::Person>().await;
    auth.migrate().await.unwrap();
    let findings = auth.check_schema().await.unwrap();
    assert!(findings.len() == 1 && findings[0].what.contains("lets in one role"), "{findings:?}");
    if engine.dialect == Dialect::Sqlite {
        assert!(findings[0].sql.is_none() && findings[0].what.contains("must be made anew"), "{findings:?}");
    } else {
        mend(&database, &findings).await;
        assert_eq!(auth.check_schema().await.unwrap(), []);
        insert(&database, "ann@example.org", "admin,user").await.unwrap();
    }
    auth.pool().close().await;
}

#[tokio::test]
async fn a_rule_of_one_role_is_in_the_way_of_several_wherever_it_is_written() {
    on_each(one_role_in_a_column).await;
}
