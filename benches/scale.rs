//! The look-up of a session as their number grows: `cargo bench --bench scale`.
//!
//! On a `SQLite` file, or on the server of `BENCH_DATABASE_URL`, in a database that holds nothing else; there the
//! benchmark must be built with its driver (`--features postgres,mysql`). The sessions that are looked up are spread
//! over all of them.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::cast_precision_loss, clippy::format_collect)]

mod support;

use std::{fmt::Write, time::Instant};

use authwright::{sqlx, store::Dialect};
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use tokio::runtime;

use support::shop::{Folder, Shop};

/// How many sessions there are, beside those that are looked up.
const SIZES: [u32; 3] = [1_000, 100_000, 5_000_000];

/// How many are looked up, each of them once a round.
const LIVE: usize = 500;

const ROUNDS: usize = 11;

/// How many rows one statement inserts.
const BATCH: u32 = 5_000;

fn main() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = Folder::new();
        let shop = Shop::open(&folder, 1).await;
        shop.enrol().await;
        let mut secrets = Vec::with_capacity(LIVE);
        let user = shop.auth.find_by_email(support::shop::EMAIL).await.unwrap().unwrap();
        for n in 0..LIVE {
            secrets.push(session(&shop, user.id, n).await);
        }
        println!("a session and its user looked up, {:?}", shop.auth.pool().dialect());
        println!("{:>10} {:>10} {:>14}", "sessions", "us", "of the first");
        let (mut there, mut first) = (0, None);
        for size in SIZES {
            fill(&shop, user.id, there, size).await;
            there = size;
            let mut rounds = Vec::with_capacity(ROUNDS);
            for _ in 0..=ROUNDS {
                let start = Instant::now();
                for secret in &secrets {
                    assert!(shop.auth.authenticate(secret).await.unwrap().is_some());
                }
                rounds.push(start.elapsed().as_secs_f64() * 1e6 / LIVE as f64);
            }
            // The first round fills caches.
            rounds.remove(0);
            rounds.sort_by(f64::total_cmp);
            let median = rounds[ROUNDS / 2];
            println!("{size:>10} {median:>10.1} {:>13.2}x", median / *first.get_or_insert(median));
        }
        println!("goal: at most 2x");
    });
}

/// A session that is looked up.
async fn session(shop: &Shop, user: i64, n: usize) -> authwright::token::SessionSecret {
    let secret = authwright::token::SessionSecret::generate().unwrap();
    let id = Sha256::digest(format!("live {n}"));
    run(shop, &insert(shop.auth.pool().dialect(), user, &[(secret.hash(), id.into())])).await;
    secret
}

/// More sessions, until there are so many.
async fn fill(shop: &Shop, user: i64, from: u32, to: u32) {
    for batch in (from..to).step_by(BATCH as usize) {
        let rows: Vec<_> = (batch..(batch + BATCH).min(to))
            .map(|n| (Sha256::digest(n.to_be_bytes()).into(), Sha256::digest(u64::from(n).to_le_bytes()).into()))
            .collect();
        run(shop, &insert(shop.auth.pool().dialect(), user, &rows)).await;
    }
}

fn insert(dialect: Dialect, user: i64, rows: &[([u8; 32], [u8; 32])]) -> String {
    let (before, after) = if dialect == Dialect::Postgres { ("'\\x", "'") } else { ("X'", "'") };
    let now = authwright::clock::Clock::system().now().as_micros();
    let (idle, end) = (86_400_000_000_i64, now + 86_400_000_000);
    let mut sql = String::from(
        "INSERT INTO auth_user_sessions (secret_hash, public_id, user_id, created_at, proved_at, method, last_used_at, \
         idle_limit, expires_at, remembered, client) VALUES ",
    );
    for (at, (hash, id)) in rows.iter().enumerate() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let (hash, id, comma) = (hex(hash), hex(&id[..16]), if at == 0 { "" } else { ", " });
        write!(
            sql,
            "{comma}({before}{hash}{after}, {before}{id}{after}, {user}, {now}, {now}, 'password', {now}, {idle}, {end}, TRUE, '')"
        )
        .unwrap();
    }
    sql
}

async fn run(shop: &Shop, sql: &str) {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    let pool = shop.auth.pool();
    if let Some(pool) = pool.sqlite() {
        sql.execute(pool).await.unwrap();
        return;
    }
    #[cfg(feature = "postgres")]
    if let Some(pool) = pool.postgres() {
        sql.execute(pool).await.unwrap();
        return;
    }
    #[cfg(feature = "mysql")]
    if let Some(pool) = pool.mysql() {
        sql.execute(pool).await.unwrap();
    }
}
