//! Which types of column hold which types of Rust: what is said of a column is what the driver then does with it.

use authwright::{
    prelude::*,
    sqlx::types::chrono::{DateTime, NaiveDate, Utc},
    store::Dialect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::{Database, Engine, on_each};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Taste(serde_json::Value);

/// One field of each kind.
#[derive(Clone, AuthUser)]
#[auth(table = "things", realm = "thing")]
#[roles(user)]
pub(crate) struct Thing {
    id: i64,
    email: String,
    password_hash: PasswordHash,
    role: ThingRole,
    #[auth(default)]
    truth: bool,
    #[auth(default)]
    short: i16,
    #[auth(default)]
    word: i32,
    #[auth(default)]
    long: i64,
    #[auth(default)]
    single: f32,
    #[auth(default)]
    double: f64,
    #[auth(default)]
    text: String,
    #[auth(default)]
    bytes: Vec<u8>,
    #[auth(default)]
    uuid: Uuid,
    #[auth(default)]
    day: NaiveDate,
    #[auth(default)]
    moment: DateTime<Utc>,
    #[auth(default, as = json)]
    taste: Taste,
}

/// The columns in three families, each with the types that somebody might give it: on `SQLite`, on `PostgreSQL`, and on
/// `MySQL` and `MariaDB`.
const FAMILIES: [(&[&str], [&[&str]; 3]); 3] = [
    (
        &["truth", "short", "word", "long", "single", "double"],
        [
            &[
                "INTEGER",
                "BIGINT",
                "BOOLEAN",
                "NUMERIC",
                "DECIMAL(10,2)",
                "REAL",
                "DOUBLE PRECISION",
                "TEXT",
                "BLOB",
                "",
            ],
            &["BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "an_int", "NUMERIC", "REAL", "DOUBLE PRECISION", "TEXT"],
            &[
                "TINYINT",
                "TINYINT UNSIGNED",
                "SMALLINT",
                "MEDIUMINT",
                "INT",
                "INT UNSIGNED",
                "BIGINT",
                "BIGINT UNSIGNED",
                "FLOAT",
                "DOUBLE",
                "DECIMAL(30,2)",
                "VARCHAR(200)",
            ],
        ],
    ),
    (
        &["text", "bytes", "uuid", "taste"],
        [
            &["TEXT", "VARCHAR(40)", "CLOB", "BLOB", "", "JSON", "UUID", "INTEGER", "REAL"],
            &["TEXT", "VARCHAR(200)", "CHAR(200)", "a_text", "BYTEA", "UUID", "JSON", "JSONB", "BIGINT"],
            &[
                "CHAR(200)",
                "VARCHAR(200)",
                "VARCHAR(200) CHARACTER SET utf8mb3",
                "VARCHAR(200) CHARACTER SET latin1",
                "LONGTEXT",
                "VARBINARY(200)",
                "BINARY(16)",
                "BINARY(200)",
                "LONGBLOB",
                "JSON",
                "BIGINT",
            ],
        ],
    ),
    (
        &["day", "moment"],
        [
            &["DATE", "DATETIME", "TIMESTAMP", "TEXT", "VARCHAR(40)", "BLOB", "", "NUMERIC", "INTEGER"],
            &["DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMPTZ(3)", "TIMESTAMPTZ(6)", "TEXT"],
            &["DATE", "DATETIME", "DATETIME(3)", "DATETIME(6)", "TIMESTAMP(6)", "VARCHAR(200)"],
        ],
    ),
];

/// What is hard to keep, each kind at its edges.
pub(crate) fn hard() -> [CreateThing; 3] {
    let create = |email: &str| CreateThing {
        email: email.into(),
        password: None,
        role: ThingRole::User,
        truth: true,
        short: i16::MAX,
        word: i32::MAX,
        long: i64::MAX,
        single: 0.1,
        double: 0.1,
        text: String::from("007"),
        bytes: vec![0, 255, 7],
        uuid: Uuid::from_u128(u128::MAX),
        day: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(),
        moment: "9999-12-31T23:59:59.999999Z".parse().unwrap(),
        taste: Taste(serde_json::json!({ "Ω": "👩‍👧 '\\\"" })),
    };
    let ones = CreateThing {
        truth: false,
        short: i16::MIN,
        word: i32::MIN,
        long: i64::MIN,
        single: 1.0,
        double: f64::MAX,
        text: String::from("Ω 👩‍👧 at the end "),
        bytes: Vec::new(),
        uuid: Uuid::nil(),
        day: NaiveDate::from_ymd_opt(1, 1, 1).unwrap(),
        moment: "1969-12-31T23:59:59.123456Z".parse().unwrap(),
        taste: Taste::default(),
        ..create("bob@example.org")
    };
    let halves = CreateThing {
        single: 16_777_216.0,
        double: 1.0,
        text: String::from("1e3"),
        taste: Taste(1.into()),
        ..create("cat@example.org")
    };
    [create("ann@example.org"), ones, halves]
}

/// What of what is written into a column does not come back the same.
async fn lost(auth: &Auth<Thing>) -> Option<String> {
    for thing in hard() {
        let made = match auth.create_user(copy(&thing)).await {
            Ok(made) => made,
            Err(error) => return Some(error.to_string()),
        };
        let found = match auth.find_by_email(&made.email).await {
            Ok(found) => found.unwrap(),
            Err(error) => return Some(error.to_string()),
        };
        let values = |thing: &Thing| {
            let Thing { truth, short, word, long, single, double, .. } = thing;
            let Thing { text, bytes, uuid, day, moment, taste, .. } = thing;
            format!(
                "{truth} {short} {word} {long} {single:?} {double:?} {text:?} {bytes:?} {uuid} {day} {moment:?} {taste:?}"
            )
        };
        let (written, read) = (values(&written(&made, thing)), values(&found));
        if written != read {
            return Some(format!("{written} became {read}"));
        }
    }
    None
}

/// What was to be written, as the row should have it.
fn written(made: &Thing, thing: CreateThing) -> Thing {
    let CreateThing { truth, short, word, long, single, double, text, bytes, uuid, day, moment, taste, .. } = thing;
    Thing { truth, short, word, long, single, double, text, bytes, uuid, day, moment, taste, ..made.clone() }
}

fn copy(thing: &CreateThing) -> CreateThing {
    CreateThing {
        email: thing.email.clone(),
        password: None,
        text: thing.text.clone(),
        bytes: thing.bytes.clone(),
        taste: thing.taste.clone(),
        ..*thing
    }
}

async fn set_type(database: &Database, column: &str, kind: &str) {
    let column = database.quoted(column);
    let alter = match database.dialect() {
        // Told to copy it, the table does not keep the place of what was dropped.
        Dialect::Mysql => {
            format!("ALTER TABLE things DROP COLUMN {column}, ADD COLUMN {column} {kind} NOT NULL, ALGORITHM=COPY")
        }
        _ => format!("ALTER TABLE things DROP COLUMN {column}; ALTER TABLE things ADD COLUMN {column} {kind} NOT NULL"),
    };
    database.run(&format!("DELETE FROM things; {alter}")).await;
}

/// The type that the column has in a table of ours.
fn own_type(database: &Database, column: &str) -> String {
    let (schema, name) = (Auth::<Thing>::schema(database.dialect()), database.quoted(column));
    let line = schema.lines().find_map(|line| line.trim().strip_prefix(&name)).unwrap();
    line.trim().trim_end_matches(',').trim_end_matches(" NOT NULL").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_type_is_said_to_hold_what_the_driver_brings_back() {
    on_each(each_type).await;
}

async fn each_type(engine: Engine) {
    let database = engine.database().await;
    let auth = database.migrated::<Thing>().await;
    assert_eq!(lost(&auth).await, None, "as we make it, {:?} keeps everything", engine.dialect);
    let at = match engine.dialect {
        Dialect::Sqlite => 0,
        Dialect::Postgres => {
            database.run("CREATE DOMAIN a_text AS TEXT; CREATE DOMAIN an_int AS BIGINT").await;
            1
        }
        _ => 2,
    };
    let mut wrong = Vec::new();
    for (columns, types) in FAMILIES {
        for column in columns {
            for kind in types[at] {
                set_type(&database, column, kind).await;
                let mut said = auth.check_schema().await.unwrap();
                said.retain(|finding| finding.place == format!("things.{column}"));
                let lost = lost(&auth).await;
                if said.is_empty() != lost.is_none() {
                    wrong.push(format!("{column} as {kind:?} loses {lost:?}, said: {said:?}"));
                }
            }
            set_type(&database, column, &own_type(&database, column)).await;
        }
    }
    auth.pool().close().await;
    assert!(wrong.is_empty(), "{:?}: {}", engine.dialect, wrong.join("\n"));
}
