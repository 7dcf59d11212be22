//! The SQL that is printed works on a table with rows, and loses nothing that was there.

use authwright::{
    prelude::*,
    sqlx::types::chrono::{DateTime, Utc},
    store::{Dialect, Finding},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    support::{Database, Engine, Person, on_each},
    types::Thing,
};

#[derive(Clone, Default, Serialize, Deserialize)]
struct Tastes(Vec<String>);

/// What nobody but the application knows a value of.
#[derive(Clone, AuthUser)]
#[auth(table = "guests", realm = "guest")]
#[roles(admin, user)]
struct Guest {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: RoleSet<GuestRole>,
    created_at: DateTime<Utc>,
    #[auth(default)]
    badge: Uuid,
    #[auth(register, unique)]
    nick: String,
    #[auth(default)]
    photo: Vec<u8>,
    #[auth(default, as = json)]
    tastes: Tastes,
}

async fn of<U: authwright::user::AuthUser>(auth: &Auth<U>, column: &str) -> Vec<Finding> {
    let place = format!("{}.{column}", U::MODEL.table);
    auth.check_schema().await.unwrap().into_iter().filter(|finding| finding.place == place).collect()
}

async fn columns_are_added(engine: Engine) {
    let database = engine.database().await;
    let id = match engine.dialect {
        Dialect::Sqlite => "INTEGER PRIMARY KEY",
        Dialect::Postgres => "BIGSERIAL PRIMARY KEY",
        _ => "BIGINT AUTO_INCREMENT PRIMARY KEY",
    };
    database.run(&format!("CREATE TABLE guests (id {id}, spare INT); INSERT INTO guests (spare) VALUES (1)")).await;
    let auth = database.unmade::<Guest>().await;
    let fills = [
        ("email", "'ann@example.org'"),
        ("password_hash", "'!x'"),
        ("created_at", "'2026-01-02 03:04:05'"),
        ("badge", if engine.dialect == Dialect::Postgres { "'00000000-0000-0000-0000-000000000000'" } else { "''" }),
        ("nick", "'ann'"),
        ("tastes", "'[]'"),
    ];
    for finding in auth.check_schema().await.unwrap() {
        let Some(sql) = finding.sql.filter(|_| finding.what.contains("has no column")) else { continue };
        let column = finding.place.strip_prefix("guests.").unwrap();
        let fill = fills.iter().find(|(name, _)| *name == column);
        match (fill, sql.split_once("-- fill it")) {
            (Some((_, value)), Some((first, then))) => {
                database.run(first).await;
                database.run(&format!("UPDATE guests SET {} = {value}", database.quoted(column))).await;
                let anew = then.contains("-- then make the table anew");
                assert_eq!(anew, engine.dialect == Dialect::Sqlite, "{sql}");
                database.run(then).await;
            }
            (None, None) => drop(database.run(&sql).await),
            _ => panic!("{column}: {sql}"),
        }
    }
    auth.migrate().await.unwrap();
    let left = auth.check_schema().await.unwrap();
    let null = |finding: &Finding| engine.dialect == Dialect::Sqlite && finding.what.contains("may be null");
    assert!(left.iter().all(null), "{left:?}");
    let roles = database.run(&format!("SELECT {} FROM guests", database.quoted("role"))).await;
    assert_eq!(roles, [["user"]], "{:?}", engine.dialect);
    auth.pool().close().await;
}

#[tokio::test]
async fn a_column_is_added_to_a_table_with_rows_at_once_or_in_steps() {
    on_each(columns_are_added).await;
}

async fn a_role_is_added(engine: Engine) {
    let database = engine.database().await;
    database.migrated::<Person>().await.pool().close().await;
    let [table, role] = ["people", "role"].map(|name| database.quoted(name));
    let [email, hash, name] = ["email", "password_hash", "name"].map(|name| database.quoted(name));
    let row =
        format!("INSERT INTO {table} ({email}, {hash}, {name}, {role}) VALUES ('ann@example.org', '!x', 'X', 'user')");
    database.run(&row).await;
    match engine.dialect {
        Dialect::Sqlite => {
            database.run("DROP TRIGGER auth_person_role_insert; DROP TRIGGER auth_person_role_update").await;
        }
        Dialect::Postgres => {}
        _ => drop(database.run("ALTER TABLE people DROP CONSTRAINT auth_person_role").await),
    }
    database.run(&format!("ALTER TABLE {table} DROP COLUMN {role}")).await;
    let auth = database.unmade::<Person>().await;
    for finding in of(&auth, "role").await {
        database.run(&finding.sql.unwrap()).await;
    }
    auth.migrate().await.unwrap();
    for finding in auth.check_schema().await.unwrap() {
        database.run(&finding.sql.unwrap()).await;
    }
    assert_eq!(auth.check_schema().await.unwrap(), []);
    let ann = auth.find_by_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!(ann.role, crate::support::PersonRole::User);
    auth.pool().close().await;
}

#[tokio::test]
async fn who_was_there_before_the_role_has_that_of_a_new_user() {
    on_each(a_role_is_added).await;
}

/// Changes the type of a column of `things`, with a value in its one row.
async fn retype(database: &Database, column: &str, kind: &str, value: &str) {
    let quoted = database.quoted(column);
    database.run(&format!("ALTER TABLE things DROP COLUMN {quoted}")).await;
    database.run(&format!("ALTER TABLE things ADD COLUMN {quoted} {kind}")).await;
    database.run(&format!("UPDATE things SET {quoted} = {value}")).await;
}

async fn thing(database: &Database) -> Auth<Thing> {
    let auth = database.migrated::<Thing>().await;
    let [thing, ..] = crate::types::hard();
    auth.create_user(thing).await.unwrap();
    auth
}

async fn times(engine: Engine) {
    if engine.dialect == Dialect::Sqlite {
        return;
    }
    let database = engine.database().await;
    let auth = thing(&database).await;
    for (column, kind, value) in [
        ("moment", "INT NOT NULL", "1700000000"),
        ("day", "BIGINT NOT NULL", "20231114"),
        ("long", "DATE NOT NULL", "'2023-11-14'"),
    ] {
        let default = if kind.starts_with("DATE") { "DEFAULT '2023-11-14'" } else { "DEFAULT 1" };
        retype(&database, column, &format!("{kind} {default}"), value).await;
        let said = of(&auth, column).await;
        assert!(said[0].sql.is_none() && said[0].what.contains("fill a new column from it"), "{said:?}");
        let own = match (column, engine.dialect) {
            ("moment", Dialect::Postgres) => "TIMESTAMPTZ",
            ("moment", _) => "DATETIME(6)",
            ("day", _) => "DATE",
            _ => "BIGINT",
        };
        let fit = if column == "long" { "7" } else { "'2023-11-14 00:00:00'" };
        retype(&database, column, own, fit).await;
    }
    // A day begins where UTC has it, whoever alters the table.
    retype(&database, "moment", "DATE", "'2023-11-14'").await;
    let said = of(&auth, "moment").await;
    let zone =
        if engine.dialect == Dialect::Postgres { "SET TIME ZONE 'Asia/Tokyo'" } else { "SET time_zone = '+09:00'" };
    database.run(&format!("{zone}; {}", said[0].sql.as_ref().unwrap())).await;
    let seconds = match engine.dialect {
        Dialect::Postgres => "SELECT EXTRACT(EPOCH FROM moment)::bigint::text FROM things",
        _ => "SELECT CAST(TIMESTAMPDIFF(SECOND, '1970-01-01', moment) AS CHAR) FROM things",
    };
    assert_eq!(database.run(seconds).await, [["1699920000"]], "{said:?}");
    auth.pool().close().await;
}

#[tokio::test]
async fn no_number_is_made_a_time_and_a_day_begins_in_utc() {
    on_each(times).await;
}

async fn in_order(engine: Engine) {
    let database = engine.database().await;
    let sql = match engine.dialect {
        Dialect::Sqlite => return,
        Dialect::Postgres => {
            "CREATE TABLE people (id INTEGER PRIMARY KEY DEFAULT 7, email TEXT NOT NULL, password_hash TEXT NOT NULL, \
             role CHAR(20) NOT NULL, name TEXT NOT NULL, age INTEGER); CREATE TABLE people_email (x INT)"
        }
        // A long text has no index before it is a short one.
        _ => {
            "CREATE TABLE people (id INTEGER NOT NULL DEFAULT 7, email TEXT NOT NULL, password_hash TEXT NOT NULL, \
             role CHAR(20) NOT NULL, name TEXT NOT NULL COMMENT 'it''s (a name)', \
             age TINYINT NOT NULL DEFAULT 3 COMMENT 'years', INDEX people_email (role)) \
             CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
        }
    };
    database.run(sql).await;
    let auth = database.unmade::<Person>().await;
    auth.migrate().await.map_or_else(drop, drop);
    for finding in auth.check_schema().await.unwrap() {
        if finding.place.starts_with("people") {
            database.run(&finding.sql.unwrap()).await;
        }
    }
    auth.migrate().await.unwrap();
    assert_eq!(auth.check_schema().await.unwrap(), [], "{:?}", engine.dialect);
    if engine.dialect == Dialect::Mysql {
        let shown = database.run("SHOW CREATE TABLE people").await.concat().concat();
        assert!(shown.contains("COMMENT 'it''s (a name)'"), "{shown}");
        assert!(
            shown.contains("DEFAULT 3 COMMENT 'years'") || shown.contains("DEFAULT '3' COMMENT 'years'"),
            "{shown}"
        );
    }
    auth.pool().close().await;
}

#[tokio::test]
async fn what_is_printed_works_in_the_order_in_which_it_is_printed() {
    on_each(in_order).await;
}

async fn defaults(engine: Engine) {
    let database = engine.database().await;
    let cases: &[(&str, &str, &str, &str, &str)] = match engine.dialect {
        Dialect::Sqlite => return,
        Dialect::Postgres => &[
            ("truth", "SMALLINT NOT NULL DEFAULT 2", "2", "truth::text", "true"),
            ("short", "BOOLEAN NOT NULL DEFAULT TRUE", "TRUE", "short::text", "1"),
            ("taste", "TEXT NOT NULL DEFAULT '[]'", "'{\"a\": 1}'", "taste::text", "{\"a\": 1}"),
        ],
        _ => &[
            ("text", "VARCHAR(9) CHARACTER SET latin1 NOT NULL DEFAULT 'o''x' COMMENT 'c'", "DEFAULT", "text", "o'x"),
            (
                "moment",
                "DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP COMMENT 'c'",
                "'2023-11-14'",
                "CAST(moment AS CHAR)",
                "2023-11-14 00:00:00.000000",
            ),
        ],
    };
    let auth = thing(&database).await;
    for (column, kind, value, read, expected) in cases {
        retype(&database, column, kind, value).await;
        let said = of(&auth, column).await;
        assert_eq!(said.len(), 1, "{column} {said:?}");
        database.run(said[0].sql.as_ref().unwrap()).await;
        assert_eq!(of(&auth, column).await, [], "{column}");
        assert_eq!(database.run(&format!("SELECT {read} FROM things")).await, [[*expected]], "{said:?}");
    }
    if engine.dialect == Dialect::Mysql {
        let shown = database.run("SHOW CREATE TABLE things").await.concat().concat().to_lowercase();
        assert!(
            shown.matches("comment 'c'").count() == 2 && shown.contains("on update current_timestamp(6) comment 'c'"),
            "{shown}"
        );
    }
    auth.pool().close().await;
}

#[tokio::test]
async fn a_type_is_changed_with_the_default_that_stood_in_its_way() {
    on_each(defaults).await;
}
