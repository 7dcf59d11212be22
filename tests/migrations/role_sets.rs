//! Sets of roles over one table: of a table that knew one role, and of builds that know other roles.

use authwright::{prelude::*, store::Dialect};

use crate::support::{Database, Engine, Person, engines, on_each};

/// [`Person`] with several roles.
mod several {
    use super::*;

    #[derive(Clone, AuthUser)]
    #[auth(table = "people", realm = "person")]
    #[roles(admin, user)]
    pub(crate) struct Person {
        pub(crate) id: i64,
        email: String,
        password_hash: PasswordHash,
        pub(crate) role: RoleSet<PersonRole>,
        #[auth(default)]
        name: String,
        #[auth(default)]
        age: Option<i32>,
    }
}

/// The next build of the same: one role more, and in another order.
mod later {
    use super::*;

    #[derive(Clone, AuthUser)]
    #[auth(table = "people", realm = "person")]
    #[roles(user, pilot, admin)]
    pub(crate) struct Person {
        id: i64,
        email: String,
        password_hash: PasswordHash,
        pub(crate) role: RoleSet<PersonRole>,
        #[auth(default)]
        name: String,
        #[auth(default)]
        age: Option<i32>,
    }
}

const ANN: &str = "ann@example.org";

async fn insert(database: &Database, email: &str, role: &str) {
    let [table, email_column, hash, role_column, name] =
        ["people", "email", "password_hash", "role", "name"].map(|name| database.quoted(name));
    let sql = format!(
        "INSERT INTO {table} ({email_column}, {hash}, {role_column}, {name}) VALUES ('{email}', '!x', '{role}', 'X')"
    );
    database.run(&sql).await;
}

async fn stored(database: &Database) -> Vec<String> {
    let [table, role] = ["people", "role"].map(|name| database.quoted(name));
    database.run(&format!("SELECT {role} FROM {table} ORDER BY id")).await.into_iter().flatten().collect()
}

async fn one_role_becomes_several(engine: Engine) {
    let database = engine.database().await;
    let narrow = database.migrated::<Person>().await;
    insert(&database, ANN, "admin").await;

    // The rule of one role would refuse a set: a start says so, and a migration drops it.
    let refused = database.builder::<several::Person>().build().await.unwrap_err().to_string();
    assert!(refused.contains("lets in one role") && refused.contains("migrate_at_start"), "{refused}");
    let wide = database.migrated::<several::Person>().await;
    assert_eq!(wide.check_schema().await.unwrap(), []);
    assert_eq!(wide.migration().await.unwrap(), "");

    let ann = wide.find_by_email(ANN).await.unwrap().unwrap();
    assert_eq!(ann.role, RoleSet::from(several::PersonRole::Admin), "what was one role is a set of one");
    wide.add_role(&ann.id, several::PersonRole::User).await.unwrap();
    assert_eq!(stored(&database).await, ["admin,user"]);

    // And back: not while somebody has two.
    let refused = narrow.migrate().await;
    if engine.dialect == Dialect::Sqlite {
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("\"admin,user\" by 1") && refused.contains("another role first"), "{refused}");
    }
    let findings = narrow.check_schema().await.unwrap();
    assert!(findings.iter().any(|finding| finding.what.contains("\"admin,user\" in 1")), "{findings:?}");
    wide.set_role(&ann.id, several::PersonRole::User.into()).await.unwrap();
    narrow.migrate().await.unwrap();
    for finding in narrow.check_schema().await.unwrap() {
        database.run(finding.sql.as_ref().expect("only the rule is missing")).await;
    }
    assert_eq!(narrow.check_schema().await.unwrap(), []);
    for pool in [narrow.pool(), wide.pool()] {
        pool.close().await;
    }
}

#[tokio::test]
async fn a_table_of_one_role_becomes_one_of_several_and_back() {
    on_each(one_role_becomes_several).await;
}

// RB-7
#[tokio::test]
async fn builds_that_know_other_roles_take_nothing_from_each_other() {
    for engine in engines().await {
        let database = engine.database().await;
        let (old, new) = (database.migrated::<several::Person>().await, database.migrated::<later::Person>().await);
        insert(&database, ANN, "user").await;
        let read = async || {
            let (old, new) = (old.find_by_email(ANN).await.unwrap(), new.find_by_email(ANN).await.unwrap());
            (old.unwrap().role, new.unwrap().role)
        };
        new.add_role(&1, later::PersonRole::Pilot).await.unwrap();
        old.add_role(&1, several::PersonRole::Admin).await.unwrap();
        assert_eq!(stored(&database).await, ["admin,pilot,user"]);
        let (by_old, by_new) = read().await;
        assert_eq!(by_old.to_string(), "admin, user");
        assert_eq!(by_new.to_string(), "user, pilot, admin");
        old.remove_role(&1, several::PersonRole::User).await.unwrap();
        assert_eq!(read().await.1, RoleSet::from([later::PersonRole::Admin, later::PersonRole::Pilot]));

        // The old build starts beside the new one, and says what it does not know where it is asked.
        database.builder::<several::Person>().build().await.unwrap().pool().close().await;
        insert(&database, "bob@example.org", "pilot").await;
        let findings = old.check_schema().await.unwrap();
        assert_eq!((findings.len(), findings[0].place.as_str()), (1, "people.role"), "{findings:?}");
        let what = &findings[0].what;
        assert!(what.contains("\"pilot\" in 2") && what.contains("grants nothing"), "{what}");
        assert!(what.contains("set-role") && what.contains("back in `#[roles(..)]`"), "{what}");
        assert_eq!(new.check_schema().await.unwrap(), []);
        for pool in [old.pool(), new.pool()] {
            pool.close().await;
        }
    }
}

#[tokio::test]
async fn what_an_owner_made_for_one_role_is_told_with_what_mends_it() {
    for engine in engines().await.into_iter().filter(|engine| engine.dialect != Dialect::Sqlite) {
        let database = engine.database().await;
        let [table, role] = ["people", "role"].map(|name| database.quoted(name));
        let wide = database.migrated::<several::Person>().await;
        let kind = if engine.dialect == Dialect::Mysql { "MODIFY" } else { "ALTER COLUMN" };
        let typed = if engine.dialect == Dialect::Mysql { "VARCHAR(9) NOT NULL" } else { "TYPE VARCHAR(9)" };
        database.run(&format!("ALTER TABLE {table} {kind} {role} {typed}")).await;
        database.run(&format!("ALTER TABLE {table} ADD CONSTRAINT one_role CHECK ({role} IN ('admin', 'user'))")).await;

        // A migration leaves alone what is not ours.
        wide.migrate().await.unwrap();
        let findings = wide.check_schema().await.unwrap();
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].what.contains("needs 10 characters"), "{findings:?}");
        assert!(findings[1].what.contains("lets in one role"), "{findings:?}");
        let refused = database.builder::<several::Person>().build().await.unwrap_err().to_string();
        assert!(refused.contains("DROP CONSTRAINT"), "{refused}");
        for finding in findings.iter().rev() {
            database.run(finding.sql.as_ref().unwrap()).await;
        }
        assert_eq!(wide.check_schema().await.unwrap(), []);
        insert(&database, ANN, "admin,user").await;
        wide.pool().close().await;
    }
}

#[test]
fn a_new_table_has_no_rule_and_room_for_all_roles() {
    for (dialect, column) in [
        (Dialect::Sqlite, "\"role\" TEXT NOT NULL"),
        (Dialect::Postgres, "\"role\" TEXT NOT NULL"),
        (Dialect::Mysql, "`role` TEXT NOT NULL"),
    ] {
        let schema = Auth::<several::Person>::schema(dialect);
        assert!(schema.contains(column), "{schema}");
        assert!(!schema.contains("CHECK (") && !schema.contains("TRIGGER"), "{schema}");
    }
}
