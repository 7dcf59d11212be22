//! No statement reads a table from end to end: each finds its rows by an index.
//!
//! The plans are committed for the versions that the snapshots name; on others they are only searched for scans.

use std::fmt::Write;

use authwright::{store::Dialect, test::TestApp, user::AuthUser};

use crate::{
    storage_types::statements,
    support::{User, app, by_hand, text},
};

/// What need not find rows: it makes one, or takes the only ones there are. And who else has a role is asked only when one
/// is taken that somebody must have.
const WITHOUT_INDEX: [&str; 7] =
    ["insert", "insert_with_id", "insert_session", "insert_signup", "insert_intent", "lock_realm", "other_holder"];

/// So many rows that an index is worth it.
const ROWS: usize = 400;

// ST-10: what sweeps as well.
#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index() {
    let app = app().await;
    fill(&app).await;
    let dialect = app.auth().pool().dialect();
    let sql = match dialect {
        Dialect::Sqlite => User::SQLITE,
        #[cfg(feature = "postgres")]
        Dialect::Postgres => User::POSTGRES,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => User::MYSQL,
        other => panic!("{other:?} has no plans"),
    };
    let mut plans = String::new();
    for (name, sql) in statements(&sql) {
        if WITHOUT_INDEX.contains(&name.as_str()) || name == "next_link_epoch" {
            continue;
        }
        let plan = match dialect {
            Dialect::Sqlite => on_sqlite(&app, &sql).await,
            Dialect::Postgres => on_postgres(&app, &sql).await,
            _ => on_mysql(&app, &sql).await,
        };
        writeln!(plans, "{name}:\n  {}\n", plan.join("\n  ")).unwrap();
        for (at, line) in plan.iter().enumerate() {
            let scan = ["SCAN ", "Seq Scan", ": ALL", ": index "].iter().any(|scan| line.contains(scan));
            // An index that is read from end to end is no better than the table.
            let whole_index =
                line.contains("Index Scan") && !plan.get(at + 1).is_some_and(|next| next.contains("Index Cond"));
            assert!(!scan && !whole_index, "{name}: {line}\n{sql}\n{plan:#?}");
        }
    }
    let version = match dialect {
        Dialect::Sqlite => String::from("sqlite"),
        Dialect::Postgres => format!("postgres {}", text(&app, "SHOW server_version").await),
        _ => format!("mysql {}", text(&app, "SELECT VERSION()").await),
    };
    for (known, snapshot) in
        [("sqlite", "plans_sqlite"), ("postgres 15.", "plans_postgres_15"), ("mysql 10.11.", "plans_mariadb_10_11")]
    {
        if version.starts_with(known) {
            insta::assert_snapshot!(snapshot, plans);
        }
    }
}

async fn fill(app: &TestApp<User>) {
    let bytes = |n: usize, len: usize| match app.auth().pool().dialect() {
        Dialect::Postgres => format!("'\\x{n:0width$x}'::bytea", width = 2 * len),
        _ => format!("X'{n:0width$x}'", width = 2 * len),
    };
    let uuid = |n: usize| match app.auth().pool().dialect() {
        Dialect::Postgres => format!("'{n:032x}'::uuid"),
        _ => bytes(n, 16),
    };
    let all = |row: &dyn Fn(usize) -> String| (1..=ROWS).map(row).collect::<Vec<_>>().join(", ");
    let users = all(&|n| format!("({n}, 'u{n}@example.org', 'x', 'user', TRUE, 'User', 'nick{n}', 0)"));
    let sessions = all(&|n| {
        format!("({}, {}, {n}, {n}, {n}, 'password', {n}, 10, {}, FALSE, 'c')", bytes(n, 32), bytes(n, 16), n + 9)
    });
    let signups = all(&|n| format!("({}, 's{n}@example.org', 'x', '{{}}', {n}, {})", bytes(n, 16), n + 9));
    let outbox = all(&|n| {
        let state = ["waiting", "sent", "dropped", "dead"][n % 4];
        format!("({}, 'register', 's{n}@example.org', {n}, {n}, {n}, {n}, {n}, '{state}', 'verify_email')", uuid(n))
    });
    for sql in [
        format!(
            "INSERT INTO users (id, email, password_hash, role, is_active, display_name, nickname, credits) VALUES {users}"
        ),
        format!(
            "INSERT INTO auth_user_sessions (secret_hash, public_id, user_id, created_at, proved_at, method, last_used_at, \
             idle_limit, expires_at, remembered, client) VALUES {sessions}"
        ),
        format!(
            "INSERT INTO auth_user_signups (id, email, password_hash, fields, created_at, expires_at) VALUES {signups}"
        ),
        format!(
            "INSERT INTO auth_user_outbox (id, purpose, address, user_id, caused_at, due_at, expires_at, finished_at, \
             state, mail) VALUES {outbox}"
        ),
        format!("INSERT INTO auth_user_links (user_id, epoch) VALUES {}", all(&|n| format!("({n}, 1)"))),
    ] {
        by_hand(app, &sql).await;
    }
    match app.auth().pool().dialect() {
        // Other connections would learn of it at some time or other, and so plan now this way and now that.
        Dialect::Sqlite => {}
        Dialect::Mysql => {
            let tables = "users, auth_user_sessions, auth_user_signups, auth_user_outbox, auth_user_links";
            by_hand(app, &format!("ANALYZE TABLE {tables}")).await;
        }
        _ => by_hand(app, "ANALYZE").await,
    }
}

async fn on_sqlite(app: &TestApp<User>, sql: &str) -> Vec<String> {
    app.rows(format!("EXPLAIN QUERY PLAN {sql}")).await.into_iter().map(|mut row| row.remove(3)).collect()
}

/// With sequential scans at a price that is only paid where there is no other way.
async fn on_postgres(app: &TestApp<User>, sql: &str) -> Vec<String> {
    let count = (1..100).take_while(|n| sql.contains(&format!("${n}"))).count();
    let nulls = vec!["NULL"; count].join(", ");
    let rows = app
        .rows(format!(
            "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; PREPARE planned AS {sql}; \
             EXPLAIN (COSTS OFF) EXECUTE planned({nulls}); DEALLOCATE planned; RESET plan_cache_mode; RESET enable_seqscan"
        ))
        .await;
    rows.concat()
}

/// Table, way of access and index of each step.
async fn on_mysql(app: &TestApp<User>, sql: &str) -> Vec<String> {
    let count = sql.matches('?').count();
    // A text fits every column, and a LIMIT takes none.
    let values: Vec<&str> =
        (1..=count).map(|n| if n == count && sql.ends_with("LIMIT ?") { "7" } else { "'7'" }).collect();
    let mut parts = sql.split('?');
    let mut bound = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        bound += value;
        bound += part;
    }
    // MySQL 9 would draw a tree.
    let rows = app.rows(format!("EXPLAIN FORMAT=TRADITIONAL {bound}")).await;
    let step = |row: &Vec<String>| {
        // MySQL tells of partitions and of how many rows are left, MariaDB of neither.
        let [access, index, extra] = if row.len() == 12 { [4, 6, 11] } else { [3, 5, 9] };
        format!("{}: {} {} {}", row[2], row[access], row[index], row[extra])
    };
    rows.iter().map(step).collect()
}
