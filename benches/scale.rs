//! The look-up of a session as their number grows: `cargo bench --bench scale`.
//!
//! On files of `SQLite`, or on the server of `BENCH_DATABASE_URL`, in schemas or databases of its own; there the
//! benchmark must be built with its driver (`--features postgres,mysql`). Each size has its own, and they take turns. The
//! sessions that are looked up are spread over all of them, and so are their users.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::format_collect)]

mod support;

use std::{env, time::Instant};

use authwright::{
    clock::Clock,
    sqlx::{self, Connection},
    token::SessionSecret,
};
use sqlx::AssertSqlSafe;
use tokio::runtime;

use support::{
    rounds::Rounds,
    shop::{Folder, Shop},
};

/// How many sessions there are.
const SIZES: [u32; 3] = [1_000, 100_000, 5_000_000];

const NAMES: [&str; 3] = ["1,000", "100,000", "5,000,000"];

/// How many sessions each user has.
const EACH: u32 = 5;

/// How many are looked up, each of them once a round.
const LIVE: u32 = 500;

const ROUNDS: usize = 21;

/// How many rows one statement inserts at most.
const BATCH: u32 = 100_000;

fn main() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = Folder::new();
        let mut shops = Vec::new();
        for size in SIZES {
            shops.push(filled(&folder, size).await);
        }
        println!("a session and its user looked up, {:?}", shops[0].0.auth.pool().dialect());
        let mut rounds = Rounds::new(NAMES);
        for round in 0..=ROUNDS {
            for (candidate, (shop, secrets)) in shops.iter().enumerate() {
                let start = Instant::now();
                for secret in secrets {
                    assert!(shop.auth.authenticate(secret).await.unwrap().is_some());
                }
                // The first round fills caches.
                if round > 0 {
                    rounds.note(candidate, start.elapsed(), LIVE);
                }
            }
        }
        println!("{:>10} {:>10} {:>14}", "sessions", "us", "of the first");
        for candidate in 0..SIZES.len() {
            let ratio = rounds.median_of(|times| times[candidate] / times[0]);
            println!("{:>10} {:>10.1} {ratio:>13.2}x", rounds.name(candidate), rounds.median(candidate) / 1e3);
        }
        println!("goal: at most 2x");
        for (size, (shop, _)) in SIZES.into_iter().zip(shops) {
            shop.auth.pool().close().await;
            remove(size).await;
        }
    });
}

/// A shop with so many sessions, and the secrets of those that are looked up.
async fn filled(folder: &Folder, size: u32) -> (Shop, Vec<SessionSecret>) {
    let url = make(folder, size).await;
    let shop = Shop::at(&url, 1).await;
    shop.enrol().await;
    let (users, now) = (size / EACH, Clock::system().now().as_micros());
    let rest = format!("{now}, {now}, 'password', {now}, 86400000000, {}, TRUE, ''", now + 86_400_000_000);
    let mut statements = vec![before_all(&url).to_owned()];
    for (first, many) in batches(1, users) {
        statements.push(format!(
            "INSERT INTO users (id, email, password_hash, role, is_active, display_name, credits) {} SELECT \
             {first} + 1 + i, {}, password_hash, 'user', TRUE, 'Ann', 0 FROM users, n WHERE i < {many} AND id = 1",
            numbers(),
            joined(&url, first)
        ));
    }
    let [hash, id] = random(&url);
    for (first, many) in batches(LIVE, size) {
        // In order, so that neighbours in an index are written together.
        statements.push(format!(
            "{SESSION} {} SELECT {}, {}, 1 + ({first} + i) % {users}, {rest} FROM n WHERE i < {many} ORDER BY 1",
            numbers(),
            hash.replace('#', &format!("({first} + i)")),
            id.replace('#', &format!("({first} + i)"))
        ));
    }
    let mut secrets = Vec::new();
    for live in 0..LIVE {
        let secret = SessionSecret::generate().unwrap();
        let hex: String = secret.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        let (before, after) = if is_postgres(&url) { ("'\\x", "'") } else { ("X'", "'") };
        let (id, user) = (&hex[..32], 1 + live * (users / LIVE).max(1) % users);
        statements.push(format!("{SESSION} VALUES ({before}{hex}{after}, {before}{id}{after}, {user}, {rest})"));
        secrets.push(secret);
    }
    statements.push(after_all(&url).to_owned());
    let start = Instant::now();
    run(&url, statements).await;
    println!("{size} sessions were written in {:.0} s", start.elapsed().as_secs_f64());
    (shop, secrets)
}

const SESSION: &str = "INSERT INTO auth_user_sessions (secret_hash, public_id, user_id, created_at, proved_at, method, \
                       last_used_at, idle_limit, expires_at, remembered, client)";

/// From one number to another, in pieces: where each begins, and how long it is.
fn batches(from: u32, to: u32) -> impl Iterator<Item = (u32, u32)> {
    (from..to).step_by(BATCH as usize).map(move |first| (first, BATCH.min(to - first)))
}

/// The numbers below [`BATCH`], in words that every database knows.
fn numbers() -> String {
    let digits = (0..10).map(|digit| format!("SELECT {digit} AS d")).collect::<Vec<_>>().join(" UNION ALL ");
    format!(
        "WITH t AS ({digits}), n AS (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS i \
         FROM t a, t b, t c, t e, t f)"
    )
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres")
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite")
}

/// The address of a user by number.
fn joined(url: &str, first: u32) -> String {
    if is_postgres(url) || is_sqlite(url) {
        format!("'user' || ({first} + i) || '@example.org'")
    } else {
        format!("CONCAT('user', {first} + i, '@example.org')")
    }
}

/// What stands for the hash of a secret and for a public id, by the number `#`.
fn random(url: &str) -> [&'static str; 2] {
    if is_sqlite(url) {
        ["randomblob(32)", "randomblob(16)"]
    } else if is_postgres(url) {
        ["sha256(int8send(#))", "substring(sha256(int8send(-#)) FOR 16)"]
    } else {
        ["UNHEX(SHA2(#, 256))", "UNHEX(MD5(#))"]
    }
}

/// What makes it quicker to write so much: on the connection that writes, and on no other.
fn before_all(url: &str) -> &'static str {
    if is_sqlite(url) {
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000"
    } else if is_postgres(url) {
        "SET synchronous_commit = off"
    } else {
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES'"
    }
}

/// What every database does by itself after a while, done before anything is measured.
fn after_all(url: &str) -> &'static str {
    if is_sqlite(url) {
        "PRAGMA wal_checkpoint(TRUNCATE)"
    } else if is_postgres(url) {
        "VACUUM ANALYZE"
    } else {
        "ANALYZE TABLE users, auth_user_sessions"
    }
}

fn server() -> Option<String> {
    env::var("BENCH_DATABASE_URL").ok().filter(|url| !is_sqlite(url))
}

fn name(size: u32) -> String {
    format!("authwright_scale_{size}")
}

/// Makes the database of a size, and answers its URL.
async fn make(folder: &Folder, size: u32) -> String {
    remove(size).await;
    let Some(server) = server() else {
        return format!("sqlite:{}?mode=rwc", folder.0.join(format!("{size}.db")).display());
    };
    let name = name(size);
    let mut url = url::Url::parse(&server).unwrap();
    if is_postgres(&server) {
        run(&server, vec![format!("CREATE SCHEMA {name}")]).await;
        url.query_pairs_mut().append_pair("options[search_path]", &name);
    } else {
        run(&server, vec![format!("CREATE DATABASE {name}")]).await;
        url.set_path(&name);
    }
    url.into()
}

async fn remove(size: u32) {
    let Some(server) = server() else { return };
    let name = name(size);
    let remove = if is_postgres(&server) {
        format!("DROP SCHEMA IF EXISTS {name} CASCADE")
    } else {
        format!("DROP DATABASE IF EXISTS {name}")
    };
    run(&server, vec![remove]).await;
}

/// Runs statements on a connection of their own.
async fn run(url: &str, statements: Vec<String>) {
    match url.split(':').next().unwrap() {
        "sqlite" => execute(sqlx::SqliteConnection::connect(url).await.unwrap(), statements).await,
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => execute(sqlx::PgConnection::connect(url).await.unwrap(), statements).await,
        #[cfg(feature = "mysql")]
        "mysql" | "mariadb" => execute(sqlx::MySqlConnection::connect(url).await.unwrap(), statements).await,
        other => panic!("this build has no driver for {other}"),
    }
}

async fn execute<C: Connection>(mut connection: C, statements: Vec<String>)
where
    for<'c> &'c mut C: sqlx::Executor<'c>,
{
    for sql in statements {
        sqlx::Executor::execute(&mut connection, sqlx::raw_sql(AssertSqlSafe(sql))).await.unwrap();
    }
    connection.close().await.unwrap();
}
